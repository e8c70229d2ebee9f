//! A few rows under way: their packed queries, their scores with one block of keys, their running
//! softmax and their contexts.
//!
//! A row is one query of one head. The heads that share a key/value head stand side by side, query
//! after query, so that a short prompt still fills its tiles.

use std::marker::PhantomData;
use std::ops::Range;

use crate::lanes::{
    ExpConstants, Lane, PACKED_ROWS, PANEL, RowState, context_tile, divide_row, pack_rows,
    rescale_factors, score_tile, softmax_row,
};
use crate::{AttentionError, HeadLayout, Mask, Visibility};

/// Keys that are scored before the softmax catches up.
pub(crate) const KEY_BLOCK: usize = 256;
/// From one row of scores to the next: not a power of two, whose rows would share cache lines.
const STRIDE: usize = KEY_BLOCK + 16;
/// Rows that share a block of keys while it is in the nearest cache; a multiple of every tile.
pub(crate) const ROW_BLOCK: usize = 24;

/// Keys and values of one key/value head for at most [`KEY_BLOCK`] tokens, packed.
#[derive(Clone, Copy)]
pub(crate) struct PackedBlock<'a> {
    /// `(⌈len / 8⌉, head_dim, 8)`, zeros past the last key.
    pub key: &'a [f32],
    /// `(⌈head_dim / 8⌉, panel_len)`, zeros past the last key and past `head_dim`.
    pub value: &'a [f32],
    /// 8 · the keys that there is room for.
    pub panel_len: usize,
}

/// Where the rows of one key/value head stand among the rows of all heads.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RowPlace {
    /// Query heads of this key/value head.
    group: usize,
    /// Columns of query and of context.
    width: usize,
    first_col: usize,
    head_dim: usize,
}

impl RowPlace {
    pub(crate) fn new(layout: &HeadLayout, kv_head: usize) -> RowPlace {
        let group = layout.n_heads() / layout.n_kv_heads();
        RowPlace {
            group,
            width: layout.query_width(),
            first_col: kv_head * group * layout.head_dim(),
            head_dim: layout.head_dim(),
        }
    }

    fn start(&self, row: usize) -> usize {
        row / self.group * self.width + self.first_col + row % self.group * self.head_dim
    }

    fn queries(&self, rows: &Range<usize>) -> Range<usize> {
        rows.start / self.group..rows.end.div_ceil(self.group)
    }
}

/// The working memory of [`ROW_BLOCK`] rows, for one head width.
pub(crate) struct RowBlock<L: Lane> {
    constants: ExpConstants,
    head_dim: usize,
    /// `head_dim`, a whole number of panels.
    padded_dim: usize,
    place: RowPlace,
    rows: Range<usize>,
    query: Vec<f32>,       // (tiles, head_dim, 8)
    scores: Vec<f32>,      // (ROW_BLOCK, STRIDE)
    context: Vec<f32>,     // (ROW_BLOCK, padded_dim), not yet divided
    states: Vec<RowState>, // (ROW_BLOCK)
    lane: PhantomData<L>,
}

impl<L: Lane> RowBlock<L> {
    /// # Errors
    /// `OutOfMemory`.
    pub(crate) fn new(layout: &HeadLayout) -> Result<RowBlock<L>, AttentionError> {
        let head_dim = layout.head_dim();
        let padded_dim = head_dim.next_multiple_of(PANEL);
        let n_tiles = ROW_BLOCK.div_ceil(L::ROWS);
        Ok(RowBlock {
            constants: ExpConstants::default(),
            head_dim,
            padded_dim,
            place: RowPlace::new(layout, 0),
            rows: 0..0,
            query: try_zeros(n_tiles * PACKED_ROWS * head_dim)?,
            scores: try_zeros(ROW_BLOCK * STRIDE)?,
            context: try_zeros(ROW_BLOCK * padded_dim)?,
            states: vec![RowState::EMPTY; ROW_BLOCK],
            lane: PhantomData,
        })
    }

    /// The bytes that it takes.
    pub(crate) fn bytes(&self) -> u64 {
        let cells = self.query.len() + self.scores.len() + self.context.len();
        (cells * size_of::<f32>() + self.states.len() * size_of::<RowState>()) as u64
    }

    /// Takes up other rows: at most [`ROW_BLOCK`] of them, with nothing seen yet.
    ///
    /// # Shapes
    /// `query` is `(query_len, n_heads · head_dim)`.
    pub(crate) fn begin(
        &mut self,
        place: RowPlace,
        rows: Range<usize>,
        query: &[f32],
        factor: f32,
    ) {
        self.place = place;
        self.rows = rows;
        for tile in 0..self.n_tiles() {
            let rows = self.tile_rows(tile);
            let mut starts = [0; PACKED_ROWS];
            for (start, row) in starts.iter_mut().zip(rows.clone()) {
                *start = place.start(row);
            }
            let packed = &mut self.query[tile * PACKED_ROWS * self.head_dim..];
            pack_rows::<L>(query, &starts[..rows.len()], self.head_dim, factor, packed);
        }
        self.context[..self.rows.len() * self.padded_dim].fill(0.0);
        self.states.fill(RowState::EMPTY);
    }

    /// Lets the rows see one block of keys; answers whether there was anything to see. A block that
    /// is wholly hidden changes no bit.
    pub(crate) fn add_block(
        &mut self,
        block: PackedBlock<'_>,
        keys: Range<usize>,
        mask: &Mask,
    ) -> bool {
        let whole = mask.visibility(self.place.queries(&self.rows), keys.clone());
        if whole == Visibility::None {
            return false;
        }
        let n_tiles = self.n_tiles();
        let mut spans: [Range<usize>; ROW_BLOCK] = std::array::from_fn(|_| 0..0);
        let mut mixed = [false; ROW_BLOCK];
        for tile in 0..n_tiles {
            let queries = self.place.queries(&self.tile_rows(tile));
            let visibility = match whole {
                Visibility::All => Visibility::All,
                _ => mask.visibility(queries.clone(), keys.clone()),
            };
            spans[tile] = match visibility {
                Visibility::None => continue,
                Visibility::All => 0..keys.len(),
                Visibility::Some => union_of_spans(mask, queries, &keys),
            };
            // Whole panels are computed; what they hold past the span is then hidden.
            let span = &mut spans[tile];
            let aligned = span.start / PANEL * PANEL..span.end.next_multiple_of(PANEL);
            mixed[tile] = visibility == Visibility::Some || aligned != *span;
            *span = aligned;
        }
        self.score(block, &spans[..n_tiles]);
        for tile in 0..n_tiles {
            if spans[tile].is_empty() {
                continue;
            }
            if mixed[tile] {
                self.hide(tile, &spans[tile], &keys, mask);
            }
        }
        let mut factors = [[0.0; PACKED_ROWS]; ROW_BLOCK];
        for tile in 0..n_tiles {
            if !spans[tile].is_empty() {
                factors[tile] = self.softmax(tile, &spans[tile]);
            }
        }
        self.weigh(block, &spans[..n_tiles], &factors);
        true
    }

    /// Writes the contexts of the rows; a row that saw nothing gives zeros.
    ///
    /// # Shapes
    /// `context` is `(query_len, n_heads · head_dim)`.
    pub(crate) fn finish(&self, context: &mut [f32]) {
        for (i, row) in self.rows.clone().enumerate() {
            let from = &self.context[i * self.padded_dim..][..self.padded_dim];
            let start = self.place.start(row);
            let to = &mut context[start..start + self.head_dim];
            divide_row::<L>(from, self.states[i].sum, to);
        }
    }

    fn n_tiles(&self) -> usize {
        self.rows.len().div_ceil(L::ROWS)
    }

    fn tile_rows(&self, tile: usize) -> Range<usize> {
        let start = self.rows.start + tile * L::ROWS;
        start..(start + L::ROWS).min(self.rows.end)
    }

    /// Products of the packed queries, which carry the scale, with the keys of each tile's span.
    fn score(&mut self, block: PackedBlock<'_>, spans: &[Range<usize>]) {
        // A few panels at a time, so that they are still near when the next tile wants them.
        const TOGETHER: usize = 4;
        let start = spans
            .iter()
            .filter(|s| !s.is_empty())
            .map(|s| s.start)
            .min();
        let end = spans.iter().map(|s| s.end).max();
        let panels = start.unwrap_or(0) / PANEL..end.unwrap_or(0) / PANEL;
        for first in panels.clone().step_by(TOGETHER) {
            for (tile, span) in spans.iter().enumerate() {
                let from = first.max(span.start / PANEL);
                let until = (first + TOGETHER).min(span.end / PANEL);
                if from >= until {
                    continue;
                }
                let n_rows = self.tile_rows(tile).len();
                score_tile::<L, STRIDE>(
                    n_rows,
                    &self.query[tile * PACKED_ROWS * self.head_dim..],
                    block.key,
                    self.head_dim,
                    from..until,
                    &mut self.scores[tile * L::ROWS * STRIDE..],
                );
            }
        }
    }

    /// Hidden scores become −∞.
    fn hide(&mut self, tile: usize, span: &Range<usize>, keys: &Range<usize>, mask: &Mask) {
        for (i, row) in self.tile_rows(tile).enumerate() {
            let query_idx = row / self.place.group;
            let scores = &mut self.scores[(tile * L::ROWS + i) * STRIDE..][..KEY_BLOCK];
            let visible = mask.visible_span(query_idx, keys);
            let within = |key_idx: usize| (key_idx - keys.start).clamp(span.start, span.end);
            let (start, end) = (within(visible.start), within(visible.end));
            scores[span.start..start].fill(f32::NEG_INFINITY);
            scores[end..span.end].fill(f32::NEG_INFINITY);
            mask.for_each_hidden(query_idx, &visible, |key_idx| {
                scores[key_idx - keys.start] = f32::NEG_INFINITY;
            });
        }
    }

    /// Scores become weights; answers what the contexts so far are to be multiplied by.
    fn softmax(&mut self, tile: usize, span: &Range<usize>) -> [f32; PACKED_ROWS] {
        let (mut before, mut after) = ([0.0; PACKED_ROWS], [0.0; PACKED_ROWS]);
        let mut sums = [0.0; PACKED_ROWS];
        let n_rows = self.tile_rows(tile).len();
        let first = tile * L::ROWS;
        for i in 0..n_rows {
            let scores = &mut self.scores[(first + i) * STRIDE..][span.clone()];
            before[i] = self.states[first + i].max;
            let state = softmax_row::<L>(&self.constants, scores, before[i]);
            (after[i], sums[i]) = (state.max, state.sum);
        }
        let factors = rescale_factors::<L>(&self.constants, &before, &after);
        for i in 0..n_rows {
            let state = &mut self.states[first + i];
            state.max = after[i];
            state.sum = state.sum * factors[i] + sums[i];
        }
        factors
    }

    /// Adds the weighted values of each tile's span.
    fn weigh(
        &mut self,
        block: PackedBlock<'_>,
        spans: &[Range<usize>],
        factors: &[[f32; PACKED_ROWS]; ROW_BLOCK],
    ) {
        let n_panels = self.padded_dim / PANEL;
        // One panel is enough for a call over many keys; a single tile has nobody to share with.
        let longest = spans.iter().map(Range::len).max().unwrap_or(1).max(1);
        let together = if spans.len() == 1 {
            n_panels
        } else {
            KEY_BLOCK.div_ceil(longest)
        };
        for first in (0..n_panels).step_by(together) {
            let panels = first..(first + together).min(n_panels);
            for (tile, span) in spans.iter().enumerate() {
                let n_rows = self.tile_rows(tile).len();
                context_tile::<L, STRIDE>(
                    n_rows,
                    &self.scores[tile * L::ROWS * STRIDE..],
                    span.clone(),
                    block.value,
                    block.panel_len,
                    panels.clone(),
                    &mut self.context[tile * L::ROWS * self.padded_dim..],
                    self.padded_dim,
                    &factors[tile],
                );
            }
        }
    }
}

/// The least interval, counted from the first of `keys`, with all that these queries see.
fn union_of_spans(mask: &Mask, queries: Range<usize>, keys: &Range<usize>) -> Range<usize> {
    let (mut start, mut end) = (usize::MAX, 0);
    for query_idx in queries {
        let span = mask.visible_span(query_idx, keys);
        if !span.is_empty() {
            start = start.min(span.start);
            end = end.max(span.end);
        }
    }
    if start >= end {
        return 0..0;
    }
    start - keys.start..end - keys.start
}

/// Zeros whose allocation may be refused without ending the program.
///
/// # Errors
/// `OutOfMemory`.
pub(crate) fn try_zeros(len: usize) -> Result<Vec<f32>, AttentionError> {
    let mut zeros = Vec::new();
    zeros
        .try_reserve_exact(len)
        .map_err(|_| AttentionError::OutOfMemory {
            needed_bytes: (len as u64).saturating_mul(size_of::<f32>() as u64),
        })?;
    zeros.resize(len, 0.0);
    Ok(zeros)
}
