//! nalgebra as a peer: attention by whole matrices.

use super::{Job, Sizes, mask_by_name, tensors};
use attention::{AttentionError, Mask};
use nalgebra::DMatrix;

/// The four passes with nalgebra's own products, in f32, head by head.
pub struct Nalgebra {
    heads: Vec<[DMatrix<f32>; 3]>, // query, key transposed, value
    mask: Mask,
    context: Vec<f32>,
}

impl Nalgebra {
    /// # Errors
    /// As [`mask_by_name`].
    pub fn new(sizes: &Sizes, mask: &str) -> Result<Nalgebra, AttentionError> {
        let [query, key, value] = tensors(sizes);
        let group = sizes.n_heads / sizes.n_kv_heads;
        let of_head = |numbers: &[f32], rows: usize, n_heads: usize, head: usize| {
            DMatrix::from_fn(rows, sizes.head_dim, |row, col| {
                numbers[(row * n_heads + head) * sizes.head_dim + col]
            })
        };
        let heads = (0..sizes.n_heads).map(|head| {
            let kv_head = head / group;
            [
                of_head(&query, sizes.query_len, sizes.n_heads, head),
                of_head(&key, sizes.key_len, sizes.n_kv_heads, kv_head).transpose(),
                of_head(&value, sizes.key_len, sizes.n_kv_heads, kv_head),
            ]
        });
        Ok(Nalgebra {
            heads: heads.collect(),
            mask: mask_by_name(mask, sizes)?,
            context: Vec::new(),
        })
    }
}

impl Job for Nalgebra {
    fn run(&mut self) -> f32 {
        self.context.clear();
        for [query, key, value] in &self.heads {
            let mut scores = query * key;
            let factor = 1.0 / (query.ncols() as f32).sqrt();
            for (query_idx, mut row) in scores.row_iter_mut().enumerate() {
                let mut max = f32::NEG_INFINITY;
                for (key_idx, score) in row.iter_mut().enumerate() {
                    let visible = self.mask.allows(query_idx, key_idx);
                    *score = if visible {
                        *score * factor
                    } else {
                        f32::NEG_INFINITY
                    };
                    max = max.max(*score);
                }
                let mut sum = 0.0;
                for score in row.iter_mut() {
                    *score = (*score - max).exp();
                    sum += *score;
                }
                row /= sum;
            }
            self.context.extend((scores * value).iter());
        }
        self.context[0]
    }

    fn output(&self) -> &[f32] {
        &self.context
    }

    fn working_bytes(&self) -> u64 {
        0
    }

    fn visible_cells(&self) -> u64 {
        self.mask.visible_count() * self.heads.len() as u64
    }
}
