//! Attention with a relative position bias, one query at a time over plain rows: the one thing that
//! T5 needs and the kernel does not have.
//!
//! It is also what gives such a layer's weights to look at. It is not fast, and need not be: the
//! texts of these models have some tens of tokens.

use crate::exp;

/// One head's view of rows in which the heads lie side by side.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Head {
    pub(crate) first_col: usize,
    pub(crate) head_dim: usize,
    /// From one row to the next: `n_heads · head_dim`.
    pub(crate) width: usize,
}

impl Head {
    fn row<'a>(&self, rows: &'a [f32], index: usize) -> &'a [f32] {
        &rows[index * self.width + self.first_col..][..self.head_dim]
    }
}

/// The weights of one query over the first `weights.len()` keys.
///
/// # Shapes
/// `query` is the query's whole row `(width)`, `key` is `(keys, width)`; `bias` gives what is added
/// to the score of a key.
///
/// # Numerics
/// f32, every sum from the first column or key to the last, exponentials by [`exp`]: the same bits
/// on every target and whatever rows are beside it.
pub(crate) fn weights_of_query(
    head: Head,
    query: &[f32],
    key: &[f32],
    scale: f32,
    bias: impl Fn(usize) -> f32,
    weights: &mut [f32],
) {
    let query = head.row(query, 0);
    let mut highest = f32::MIN;
    for (key_idx, weight) in weights.iter_mut().enumerate() {
        let terms = query.iter().zip(head.row(key, key_idx));
        let sum = terms.fold(0.0, |sum: f32, (a, b)| sum + a * b);
        *weight = sum * scale + bias(key_idx);
        highest = highest.max(*weight);
    }
    let mut sum = 0.0;
    for weight in weights.iter_mut() {
        *weight = exp(*weight - highest);
        sum += *weight;
    }
    for weight in weights {
        *weight /= sum;
    }
}

/// `context += weights · value` for one head.
pub(crate) fn add_context(head: Head, weights: &[f32], value: &[f32], context: &mut [f32]) {
    let context = &mut context[head.first_col..][..head.head_dim];
    for (key_idx, &weight) in weights.iter().enumerate() {
        for (to, &from) in context.iter_mut().zip(head.row(value, key_idx)) {
            *to += weight * from;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_follow_scores_and_bias() {
        let head = Head {
            first_col: 1,
            head_dim: 1,
            width: 2,
        };
        let key = [9.0, 0.0, 9.0, 2.0_f32.ln()];
        let mut weights = [0.0; 2];
        let bias = |key_idx| if key_idx == 0 { 4.0_f32.ln() } else { 0.0 };
        weights_of_query(head, &[9.0, 1.0], &key, 1.0, bias, &mut weights);
        assert!((weights[0] - 4.0 / 6.0).abs() < 1e-6);
        assert!((weights[1] - 2.0 / 6.0).abs() < 1e-6);
        let mut context = [0.0; 2];
        add_context(head, &weights, &[0.0, 3.0, 0.0, 6.0], &mut context);
        assert!(context[0] == 0.0 && (context[1] - 4.0).abs() < 1e-5);
    }
}
