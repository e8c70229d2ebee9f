//! One attention of a model: on the kernel's cache, or with T5's position bias on plain rows, and
//! watched where somebody asks.

use attention::{CacheReader, Lane, LinearScratch, Mask, Scale};

use super::Model;
use super::decoding::Cache;
use crate::biased::{Head, add_context, weights_of_query};
use crate::blocks::Heads;
use crate::watch::{AttentionMap, HeadId, Part, RowAsked, RowSeen, Watch};
use crate::{Family, RunError};

/// Where an attention stands, and how it sees.
pub(super) struct Place<'a> {
    pub(super) part: Part,
    pub(super) layer: usize,
    pub(super) heads: &'a Heads,
    /// The position of the first query.
    pub(super) first: usize,
    pub(super) is_causal: bool,
    pub(super) bias: Option<&'a [f32]>,
}

/// The working memory of a pass.
pub(super) struct Work<'a, L: Lane> {
    pub(super) reader: &'a mut CacheReader<L>,
    pub(super) scratch: &'a mut LinearScratch,
    pub(super) watch: &'a mut Watch,
}

impl<L: Lane> Model<L> {
    /// Puts the keys and values of rows into a cache.
    pub(super) fn remember(
        &self,
        place: &Place<'_>,
        rows: &[f32],
        cache: &mut Cache,
        work: &mut Work<'_, L>,
    ) -> Result<(), RunError> {
        let key = place.heads.key.apply::<L>(rows, work.scratch)?;
        let value = place.heads.value.apply::<L>(rows, work.scratch)?;
        cache.append(&key, &value)
    }

    /// What an attention adds to the stream: `(rows, d_model)`.
    pub(super) fn attend(
        &self,
        place: &Place<'_>,
        rows: &[f32],
        cache: &Cache,
        work: &mut Work<'_, L>,
    ) -> Result<Vec<f32>, RunError> {
        let query = place.heads.query.apply::<L>(rows, work.scratch)?;
        let query_len = rows.len() / self.config.d_model;
        let mut context = vec![0.0; query.len()];
        match cache {
            Cache::Kernel { cache, watched } => {
                let mask = if place.is_causal {
                    Mask::causal(query_len, cache.len())?
                } else {
                    Mask::full(query_len, cache.len())?
                };
                let scale = match self.config.family {
                    Family::EncoderDecoder => Scale::One,
                    _ => Scale::InverseSqrtHeadDim,
                };
                work.reader
                    .attend(cache, &query, scale, &mask, &mut context)?;
                if let Some((key, value)) = watched.as_ref().filter(|_| work.watch.keeps_maps) {
                    let scale = scale.factor(self.config.head_dim) as f32;
                    let map = self.map(place, &query, key, scale);
                    self.follow(place, (&query, key, value), scale, &map, work.watch);
                    work.watch.maps.push(map);
                }
            }
            Cache::Rows { key, value } => {
                let map = self.map(place, &query, key, 1.0);
                let width = self.config.inner_width();
                for (query_idx, context) in context.chunks_exact_mut(width).enumerate() {
                    for head in 0..self.config.n_heads {
                        let weights = map.row(head, query_idx);
                        add_context(self.head(head), weights, value, context);
                    }
                }
                if work.watch.keeps_maps {
                    self.follow(place, (&query, key, value), 1.0, &map, work.watch);
                    work.watch.maps.push(map);
                }
            }
        }
        for head in 0..self.config.n_heads {
            let id = HeadId {
                part: place.part,
                layer: place.layer,
                head,
            };
            if work.watch.muted.contains(&id) {
                let (from, width) = (self.head(head).first_col, self.config.head_dim);
                for row in context.chunks_exact_mut(self.config.inner_width()) {
                    row[from..from + width].fill(0.0);
                }
            }
        }
        place.heads.output.apply::<L>(&context, work.scratch)
    }

    fn head(&self, head: usize) -> Head {
        Head {
            first_col: head * self.config.head_dim,
            head_dim: self.config.head_dim,
            width: self.config.inner_width(),
        }
    }

    /// What is added to a score: T5's position bias, or nothing.
    fn bias(&self, place: &Place<'_>, head: usize, position: usize, key_idx: usize) -> f32 {
        let Some(bias) = place.bias else {
            return 0.0;
        };
        let bucket = self.config.bucket(position, key_idx, !place.is_causal);
        bias[head * self.config.n_buckets + bucket]
    }

    /// Writes down the way of the query that was asked for, if it is one of these.
    fn follow(
        &self,
        place: &Place<'_>,
        (query, key, value): (&[f32], &[f32], &[f32]),
        scale: f32,
        map: &AttentionMap,
        watch: &mut Watch,
    ) {
        let Some(RowAsked { head: id, position }) = watch.asked else {
            return;
        };
        let query_idx = position.wrapping_sub(place.first);
        let is_here = (id.part, id.layer) == (place.part, place.layer)
            && query_idx < map.query_len
            && id.head < map.n_heads;
        if !is_here {
            return;
        }
        let head = self.head(id.head);
        let rows = |rows: &[f32]| -> Vec<f32> {
            let rows = rows.chunks_exact(head.width);
            rows.flat_map(|row| &row[head.first_col..][..head.head_dim])
                .copied()
                .collect()
        };
        let weights = map.row(id.head, query_idx).to_vec();
        let mut context = vec![0.0; head.width];
        add_context(head, &weights, value, &mut context);
        let bias = (0..map.key_len).map(|key_idx| self.bias(place, id.head, position, key_idx));
        watch.row = Some(RowSeen {
            query: rows(&query[query_idx * head.width..][..head.width]),
            keys: rows(key),
            values: rows(value),
            scale,
            bias: bias.collect(),
            n_visible: if place.is_causal {
                position + 1
            } else {
                map.key_len
            },
            weights,
            context: rows(&context),
        });
    }

    /// The weights of all heads, hidden ones 0.
    fn map(&self, place: &Place<'_>, query: &[f32], key: &[f32], scale: f32) -> AttentionMap {
        let width = self.config.inner_width();
        let (query_len, key_len) = (query.len() / width, key.len() / width);
        let n_heads = self.config.n_heads;
        let mut weights = vec![0.0; n_heads * query_len * key_len];
        for (row, weights) in weights.chunks_exact_mut(key_len).enumerate() {
            let (head, query_idx) = (row / query_len, row % query_len);
            let position = place.first + query_idx;
            let seen = if place.is_causal {
                position + 1
            } else {
                key_len
            };
            let bias = |key_idx: usize| self.bias(place, head, position, key_idx);
            let query = &query[query_idx * width..];
            let seen = &mut weights[..seen];
            weights_of_query(self.head(head), query, key, scale, bias, seen);
        }
        AttentionMap {
            part: place.part,
            layer: place.layer,
            n_heads,
            query_len,
            key_len,
            weights,
        }
    }
}
