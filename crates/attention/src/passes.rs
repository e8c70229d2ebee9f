//! The four passes, each for one query row of one head.
//!
//! Slices are row-major and have been checked by [`crate::Inputs`] and [`crate::Mask`]; nothing
//! here can fail or allocate. It is not the loop over rows and heads: that is [`crate::Pass`].
//!
//! # Numerics
//! Everything is f64, added from the first index to the last, with `libm::exp`: the same bits on
//! every target. Rounding to f32 happens when a row is stored, and no pass reads a rounded row.

use crate::Mask;

/// The columns of one key/value head within row-major rows.
#[derive(Clone, Copy)]
pub(crate) struct HeadRows<'a> {
    /// Row-major, all heads: `(key_len, width)`.
    pub rows: &'a [f32],
    /// `n_kv_heads · head_dim`.
    pub width: usize,
    /// Where this head begins in a row.
    pub first_col: usize,
    /// How wide it is.
    pub head_dim: usize,
}

impl<'a> HeadRows<'a> {
    fn iter(self) -> impl Iterator<Item = &'a [f32]> {
        self.rows
            .chunks_exact(self.width)
            .map(move |row| &row[self.first_col..self.first_col + self.head_dim])
    }
}

/// Pass 1: `scores[j] = factor · Σ_c query[c] · key[j, c]`, for hidden keys too.
///
/// # Source
/// Vaswani et al. 2017 eq. 1, the argument of softmax.
pub(crate) fn scores(
    query: &[f32],      // (head_dim)
    key: HeadRows<'_>,  // (key_len, head_dim)
    factor: f64,        // Scale::factor
    scores: &mut [f64], // (key_len)
) {
    for (score, key_row) in scores.iter_mut().zip(key.iter()) {
        let mut product = 0.0;
        for (&q, &k) in query.iter().zip(key_row) {
            product += f64::from(q) * f64::from(k);
        }
        *score = product * factor;
    }
}

/// Pass 2: a visible score stays, a hidden one becomes −∞.
///
/// # Source
/// Vaswani et al. 2017 §3.2.3: "setting to −∞ all values … which correspond to illegal
/// connections".
pub(crate) fn masked_scores(
    scores: &[f64], // (key_len)
    mask: &Mask,    // (query_len, key_len)
    query_idx: usize,
    masked_scores: &mut [f64], // (key_len)
) {
    for (key_idx, (masked, &score)) in masked_scores.iter_mut().zip(scores).enumerate() {
        *masked = if mask.allows(query_idx, key_idx) {
            score
        } else {
            f64::NEG_INFINITY
        };
    }
}

/// Pass 3: softmax. A row with nothing visible is all zeros.
///
/// # Source
/// Vaswani et al. 2017 eq. 1.
///
/// # Numerics
/// The largest visible score is subtracted first, so that the largest exponential is 1 and none
/// overflows.
pub(crate) fn weights(
    masked_scores: &[f64], // (key_len)
    weights: &mut [f64],   // (key_len)
) {
    let mut max = f64::NEG_INFINITY;
    for &score in masked_scores {
        if score > max {
            max = score;
        }
    }
    if max == f64::NEG_INFINITY {
        // Here −∞ − −∞ would be NaN.
        weights.fill(0.0);
        return;
    }
    let mut sum = 0.0;
    for (weight, &score) in weights.iter_mut().zip(masked_scores) {
        // exp(−∞) is exactly 0: a hidden cell needs no case of its own.
        *weight = libm::exp(score - max);
        sum += *weight;
    }
    for weight in weights {
        *weight /= sum;
    }
}

/// Pass 4: `context[c] = Σ_j weights[j] · value[j, c]`.
///
/// # Source
/// Vaswani et al. 2017 eq. 1.
pub(crate) fn context(
    weights: &[f64],     // (key_len)
    value: HeadRows<'_>, // (key_len, head_dim)
    context: &mut [f64], // (head_dim)
) {
    context.fill(0.0);
    for (&weight, value_row) in weights.iter().zip(value.iter()) {
        for (sum, &v) in context.iter_mut().zip(value_row) {
            *sum += weight * f64::from(v);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND_HEAD: HeadRows<'static> = HeadRows {
        rows: &[9.0, 9.0, 1.0, 2.0, 9.0, 9.0, 3.0, -4.0],
        width: 4,
        first_col: 2,
        head_dim: 2,
    };

    #[test]
    fn pass_1_multiplies_and_scales() {
        let mut got = [0.0; 2];
        scores(&[10.0, 1.0], SECOND_HEAD, 0.5, &mut got);
        assert_eq!(got, [6.0, 13.0]);
    }

    #[test]
    fn pass_2_hides_with_minus_infinity() {
        let mask = Mask::causal(2, 2).unwrap();
        let mut got = [0.0; 2];
        masked_scores(&[6.0, 13.0], &mask, 0, &mut got);
        assert_eq!(got, [6.0, f64::NEG_INFINITY]);
        masked_scores(&[6.0, 13.0], &mask, 1, &mut got);
        assert_eq!(got, [6.0, 13.0]);
    }

    #[test]
    fn pass_3_shares_one_among_the_visible() {
        let hidden = f64::NEG_INFINITY;
        let mut got = [7.0; 4];
        weights(&[5.0, hidden, 5.0, hidden], &mut got);
        assert_eq!(got, [0.5, 0.0, 0.5, 0.0]);
        weights(&[-1e77, 1e77, hidden, 0.0], &mut got);
        assert_eq!(got, [0.0, 1.0, 0.0, 0.0]);
        weights(&[hidden; 4], &mut got);
        assert_eq!(got, [0.0; 4]);
    }

    #[test]
    fn pass_4_takes_the_weighted_mean() {
        let mut got = [7.0; 2];
        context(&[0.75, 0.25], SECOND_HEAD, &mut got);
        assert_eq!(got, [1.5, 0.5]);
    }
}
