//! The reference's four passes, row by row, for numbers that f32 cannot multiply.

use crate::passes::{self, HeadRows};
use crate::{HeadLayout, Inputs, Mask};

/// One row at a time in f64, for numbers that f32 cannot multiply.
pub(super) struct Wide {
    scores: Vec<f64>,
    masked_scores: Vec<f64>,
    weights: Vec<f64>,
    context: Vec<f64>,
    pub(super) next_row: usize,
}

impl Wide {
    pub(super) fn new(layout: &HeadLayout, key_len: usize) -> Wide {
        Wide {
            scores: vec![0.0; key_len],
            masked_scores: vec![0.0; key_len],
            weights: vec![0.0; key_len],
            context: vec![0.0; layout.head_dim()],
            next_row: 0,
        }
    }

    /// Does one row; answers its score cells.
    pub(super) fn step(&mut self, inputs: &Inputs, mask: &Mask, context: &mut [f32]) -> u64 {
        let layout = inputs.layout();
        let head_dim = layout.head_dim();
        let (query_idx, head) = (
            self.next_row / layout.n_heads(),
            self.next_row % layout.n_heads(),
        );
        let key = HeadRows {
            rows: &inputs.key,
            width: layout.key_width(),
            first_col: layout.kv_head_of(head) * head_dim,
            head_dim,
        };
        let value = HeadRows {
            rows: &inputs.value,
            ..key
        };
        let start = query_idx * layout.query_width() + head * head_dim;
        let query = &inputs.query[start..start + head_dim];
        let factor = inputs.scale().factor(head_dim);
        passes::scores(query, key, factor, &mut self.scores);
        passes::masked_scores(&self.scores, mask, query_idx, &mut self.masked_scores);
        passes::weights(&self.masked_scores, &mut self.weights);
        passes::context(&self.weights, value, &mut self.context);
        for (to, &number) in context[start..].iter_mut().zip(&self.context) {
            *to = crate::rows::saturating_f32_from_f64(number);
        }
        self.next_row += 1;
        inputs.key_len() as u64
    }

    /// The bytes that it takes.
    pub(super) fn bytes(&self) -> u64 {
        ((3 * self.scores.len() + self.context.len()) * size_of::<f64>()) as u64
    }
}
