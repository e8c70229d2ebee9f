//! Attention of all sequences of a batch, with the weights kept for the way back.
//!
//! A learner's attention is computed by the kernel of `attention`; this one exists because training
//! needs the way back too. A test of this crate holds the two together.

use std::sync::Arc;

use super::{NodeId, Op, Slopes, Tape, dot};
use crate::product::View;
use crate::{Real, Slot};

/// Where one sequence's queries and keys lie in the batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The first query row.
    pub query_start: usize,
    /// Query rows.
    pub query_len: usize,
    /// The first key row.
    pub key_start: usize,
    /// Key rows.
    pub key_len: usize,
}

/// How to attend.
#[derive(Debug, Clone)]
pub struct AttentionSpec {
    /// The sequences.
    pub spans: Arc<Vec<Span>>,
    /// Heads, side by side in the columns.
    pub n_heads: usize,
    /// Whether a query sees only its own position and before.
    pub is_causal: bool,
    /// What scores are multiplied by.
    pub scale: f64,
    /// A relative position bias: `(n_heads, n_buckets)` and the bucket of every pair of positions.
    pub bias: Option<(Slot, Arc<Buckets>)>,
}

/// The bucket of every pair of positions: `(max_len, max_len)`.
#[derive(Debug, Clone)]
pub struct Buckets {
    max_len: usize,
    table: Vec<u16>,
}

impl Buckets {
    /// All pairs up to the longest sequence.
    pub fn new(config: &transformer::Config, both_sides: bool) -> Buckets {
        let max_len = config.max_len;
        let pairs = (0..max_len).flat_map(|query| (0..max_len).map(move |key| (query, key)));
        Buckets {
            max_len,
            table: pairs
                .map(|(query, key)| config.bucket(query, key, both_sides) as u16)
                .collect(),
        }
    }

    fn row(&self, query: usize, len: usize) -> &[u16] {
        &self.table[query * self.max_len..][..len]
    }
}

/// An attention on the tape.
#[derive(Debug)]
pub(super) struct Attention<T> {
    query: NodeId,
    key: NodeId,
    value: NodeId,
    spec: AttentionSpec,
    pub(super) weights: Vec<T>, // span after span: (n_heads, query_len, key_len)
}

impl<T> Attention<T> {
    pub(super) fn into_buffer(self) -> Vec<T> {
        self.weights
    }
}

/// One head of one sequence.
struct Part {
    span: Span,
    head: usize,
    first_col: usize,
    head_dim: usize,
    width: usize,
    cells: std::ops::Range<usize>,
}

impl Part {
    fn queries<'a, T>(&self, rows: &'a [T]) -> View<'a, T> {
        let start = self.span.query_start * self.width + self.first_col;
        View::with_stride(
            &rows[start..],
            self.span.query_len,
            self.head_dim,
            self.width,
        )
    }

    fn keys<'a, T>(&self, rows: &'a [T]) -> View<'a, T> {
        let start = self.span.key_start * self.width + self.first_col;
        View::with_stride(&rows[start..], self.span.key_len, self.head_dim, self.width)
    }

    fn queries_mut<'a, T>(&self, rows: &'a mut [T]) -> &'a mut [T] {
        &mut rows[self.span.query_start * self.width + self.first_col..]
    }

    fn keys_mut<'a, T>(&self, rows: &'a mut [T]) -> &'a mut [T] {
        &mut rows[self.span.key_start * self.width + self.first_col..]
    }
}

impl AttentionSpec {
    fn parts(&self, width: usize) -> impl Iterator<Item = Part> {
        let head_dim = width / self.n_heads;
        let mut start = 0;
        self.spans.iter().flat_map(move |&span| {
            let cells = span.query_len * span.key_len;
            let first = start;
            start += cells * self.n_heads;
            (0..self.n_heads).map(move |head| Part {
                span,
                head,
                first_col: head * head_dim,
                head_dim,
                width,
                cells: first + head * cells..first + (head + 1) * cells,
            })
        })
    }

    /// How many keys a query sees: always the first ones.
    fn visible(&self, span: Span, query_idx: usize) -> usize {
        if self.is_causal {
            query_idx + 1
        } else {
            span.key_len
        }
    }
}

impl<T: Real> Tape<'_, T> {
    /// Scaled dot-product attention of every sequence and head.
    ///
    /// # Shapes
    /// Query is `(query rows, n_heads · head_dim)`, key and value `(key rows, n_heads · head_dim)`;
    /// the result is shaped like query. Heads lie side by side.
    ///
    /// # Source
    /// Vaswani et al. 2017 eq. 1; Raffel et al. 2020 §2.1 for the bias.
    pub fn attention(
        &mut self,
        query: NodeId,
        key: NodeId,
        value: NodeId,
        spec: AttentionSpec,
    ) -> NodeId {
        let (rows, width) = self.shape(query);
        let n_cells: usize = spec.spans.iter().map(|s| s.query_len * s.key_len).sum();
        let mut weights = self.buffers.unwritten(n_cells * spec.n_heads);
        let mut context = self.buffers.unwritten(rows * width);
        let (queries, keys, values) = (self.value(query), self.value(key), self.value(value));
        for part in spec.parts(width) {
            let key_len = part.span.key_len;
            let scores = &mut weights[part.cells.clone()];
            T::product(
                T::from_f64(spec.scale),
                part.queries(queries),
                part.keys(keys).transposed(),
                T::ZERO,
                scores,
                key_len,
            );
            for (query_idx, row) in scores.chunks_exact_mut(key_len).enumerate() {
                let (seen, hidden) = row.split_at_mut(spec.visible(part.span, query_idx));
                if let Some((slot, buckets)) = &spec.bias {
                    let of_head = &self.slot(*slot)[part.head * slot.cols..];
                    for (score, &bucket) in seen.iter_mut().zip(buckets.row(query_idx, key_len)) {
                        *score += of_head[usize::from(bucket)];
                    }
                }
                softmax(seen);
                hidden.fill(T::ZERO);
            }
            T::product(
                T::ONE,
                View::new(scores, part.span.query_len, key_len),
                part.keys(values),
                T::ZERO,
                part.queries_mut(&mut context),
                width,
            );
        }
        let op = Op::Attention(Box::new(Attention {
            query,
            key,
            value,
            spec,
            weights,
        }));
        self.push(rows, width, context, op)
    }

    pub(super) fn attention_back(
        &self,
        attention: &Attention<T>,
        slope: &[T],
        slopes: &mut Slopes<T>,
        gradient: &mut [T],
    ) {
        let Attention {
            query,
            key,
            value,
            spec,
            weights,
        } = attention;
        let (_, width) = self.shape(*query);
        let longest = spec.parts(width).map(|part| part.cells.len()).max();
        let mut of_scores = vec![T::ZERO; longest.unwrap_or(0)];
        let scale = T::from_f64(spec.scale);
        for part in spec.parts(width) {
            let Span {
                query_len, key_len, ..
            } = part.span;
            let weights = &weights[part.cells.clone()];
            let weights_view = View::new(weights, query_len, key_len);
            let of_scores = &mut of_scores[..query_len * key_len];
            T::product(
                T::ONE,
                weights_view.transposed(),
                part.queries(slope),
                T::ONE,
                part.keys_mut(slopes.of(*value)),
                width,
            );
            T::product(
                T::ONE,
                part.queries(slope),
                part.keys(self.value(*value)).transposed(),
                T::ZERO,
                of_scores,
                key_len,
            );
            let rows = of_scores.chunks_exact_mut(key_len);
            for (query_idx, (row, weights)) in rows.zip(weights.chunks_exact(key_len)).enumerate() {
                let mean = dot(row, weights);
                for (score, &weight) in row.iter_mut().zip(weights) {
                    *score = weight * (*score - mean);
                }
                if let Some((slot, buckets)) = &spec.bias {
                    let of_head = &mut gradient[slot.range()][part.head * slot.cols..];
                    for (&score, &bucket) in row.iter().zip(buckets.row(query_idx, key_len)) {
                        of_head[usize::from(bucket)] += score;
                    }
                }
            }
            let of_scores = View::new(of_scores, query_len, key_len);
            T::product(
                scale,
                of_scores,
                part.keys(self.value(*key)),
                T::ONE,
                part.queries_mut(slopes.of(*query)),
                width,
            );
            T::product(
                scale,
                of_scores.transposed(),
                part.queries(self.value(*query)),
                T::ONE,
                part.keys_mut(slopes.of(*key)),
                width,
            );
        }
    }
}

/// Softmax in place.
fn softmax<T: Real>(scores: &mut [T]) {
    let mut highest = scores[0];
    for &score in scores.iter() {
        if score > highest {
            highest = score;
        }
    }
    for score in scores.iter_mut() {
        *score = (*score - highest).exp();
    }
    let sum: T = scores.iter().copied().sum();
    let share = T::ONE / sum;
    for score in scores {
        *score *= share;
    }
}
