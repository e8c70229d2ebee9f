//! A few rows under way: their packed queries, their scores with one block of keys, their running
//! softmax and their contexts.
//!
//! A row is one query of one head. The heads that share a key/value head stand side by side, query
//! after query, so that a short prompt still fills its tiles.

use std::marker::PhantomData;
use std::ops::Range;

use super::place::{PackedBlock, RowPlace};
use crate::lanes::{
    ExpConstants, Lane, PACKED_ROWS, PANEL, QUERY_PIECE as PIECE, QUERY_STRIDE, RowState,
    context_tile, largest_scores, rescale_factors, scale_row, score_tile, weights_from_scores,
};
use crate::{AttentionError, HeadLayout, Mask, Visibility};

/// Keys that are scored before the softmax catches up.
pub(crate) const KEY_BLOCK: usize = 512;
/// From one row of scores to the next: not a power of two, whose rows would share cache lines.
const STRIDE: usize = KEY_BLOCK + 16;
/// Rows that share a block of keys while it is in the nearest cache; a multiple of every tile.
pub(crate) const ROW_BLOCK: usize = 24;

/// The working memory of [`ROW_BLOCK`] rows, for one head width.
pub struct RowBlock<L: Lane> {
    constants: ExpConstants,
    head_dim: usize,
    /// `head_dim`, a whole number of panels.
    padded_dim: usize,
    n_rows: usize,
    queries: [usize; ROW_BLOCK],
    starts: [usize; ROW_BLOCK],
    states: [RowState; ROW_BLOCK],
    /// Whether the rows of a tile have seen any block; until then their contexts are leftovers.
    has_context: [bool; ROW_BLOCK],
    /// What each tile sees of the block at hand, counted from its first key.
    seen_by_tile: [Range<usize>; ROW_BLOCK],
    /// The same for each row, key by key, where `is_mixed`.
    seen_by_row: [Range<usize>; ROW_BLOCK],
    /// Whether something is hidden within what the tiles see.
    is_mixed: bool,
    /// What the contexts of each tile are to be multiplied by before more is added.
    factors: [[f32; PACKED_ROWS]; ROW_BLOCK],
    query: Vec<f32>,   // (pieces, ROW_BLOCK, QUERY_STRIDE)
    scores: Vec<f32>,  // (ROW_BLOCK, STRIDE)
    context: Vec<f32>, // (ROW_BLOCK, padded_dim), not yet divided
    lane: PhantomData<L>,
}

/// The f32 of keys or values that tiles share before going on: a third of a usual first cache.
const NEAR: usize = 4096;

/// From one piece of the packed queries to the next.
const PIECE_LEN: usize = ROW_BLOCK * QUERY_STRIDE;
impl<L: Lane> RowBlock<L> {
    /// # Errors
    /// `OutOfMemory`.
    pub(crate) fn new(layout: &HeadLayout) -> Result<RowBlock<L>, AttentionError> {
        let head_dim = layout.head_dim();
        let padded_dim = head_dim.next_multiple_of(PANEL);
        Ok(RowBlock {
            constants: ExpConstants::default(),
            head_dim,
            padded_dim,
            n_rows: 0,
            queries: [0; ROW_BLOCK],
            starts: [0; ROW_BLOCK],
            states: [RowState::EMPTY; ROW_BLOCK],
            has_context: [false; ROW_BLOCK],
            seen_by_tile: std::array::from_fn(|_| 0..0),
            seen_by_row: std::array::from_fn(|_| 0..0),
            is_mixed: false,
            factors: [[0.0; PACKED_ROWS]; ROW_BLOCK],
            query: try_zeros(head_dim.div_ceil(PIECE) * PIECE_LEN)?,
            scores: try_zeros(ROW_BLOCK * STRIDE)?,
            context: try_zeros(ROW_BLOCK * padded_dim)?,
            lane: PhantomData,
        })
    }

    /// The bytes that it takes.
    pub(crate) fn bytes(&self) -> u64 {
        let cells = self.query.len() + self.scores.len() + self.context.len();
        (cells * size_of::<f32>() + size_of::<Self>()) as u64
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
        self.n_rows = rows.len();
        for (i, row) in rows.enumerate() {
            let (query_idx, start) = place.query_and_start(row);
            (self.queries[i], self.starts[i]) = (query_idx, start);
            let numbers = &query[start..start + self.head_dim];
            for (piece, from) in numbers.chunks(PIECE).enumerate() {
                let at = piece * PIECE_LEN + i * QUERY_STRIDE;
                scale_row::<L>(from, factor, &mut self.query[at..at + from.len()]);
            }
        }
        self.states.fill(RowState::EMPTY);
        self.has_context.fill(false);
    }

    /// Lets the rows see one block of keys; answers whether there was anything to see. A block that
    /// is wholly hidden changes no bit.
    pub(crate) fn add_block(
        &mut self,
        block: PackedBlock<'_>,
        keys: Range<usize>,
        mask: &Mask,
    ) -> bool {
        if !self.ask(&keys, mask) {
            return false;
        }
        self.score(block);
        if self.is_mixed {
            self.hide(&keys, mask);
        }
        for tile in 0..self.n_tiles() {
            self.softmax(tile);
        }
        self.weigh(block);
        true
    }

    /// Writes the contexts of the rows; a row that saw nothing gives zeros.
    ///
    /// # Shapes
    /// `context` is `(query_len, n_heads · head_dim)`.
    pub(crate) fn finish(&self, context: &mut [f32]) {
        for i in 0..self.n_rows {
            let start = self.starts[i];
            let to = &mut context[start..start + self.head_dim];
            let sum = self.states[i].sum;
            if self.has_context[i / L::ROWS] && sum > 0.0 {
                let from = &self.context[i * self.padded_dim..][..self.head_dim];
                scale_row::<L>(from, 1.0 / sum, to);
            } else {
                to.fill(0.0);
            }
        }
    }

    fn n_tiles(&self) -> usize {
        self.n_rows.div_ceil(L::ROWS)
    }

    fn tile_rows(&self, tile: usize) -> Range<usize> {
        let start = tile * L::ROWS;
        start..(start + L::ROWS).min(self.n_rows)
    }

    /// Asks the mask what is seen of these keys; answers whether anything is.
    fn ask(&mut self, keys: &Range<usize>, mask: &Mask) -> bool {
        let n_tiles = self.n_tiles();
        let queries = self.queries[0]..self.queries[self.n_rows - 1] + 1;
        match mask.visibility(queries, keys.clone()) {
            Visibility::None => return false,
            Visibility::All => {
                self.seen_by_tile[..n_tiles].fill(0..keys.len());
                // Whole panels are scored; what the last holds past the last key is then hidden.
                self.is_mixed = !keys.len().is_multiple_of(PANEL);
                if self.is_mixed {
                    self.seen_by_row[..self.n_rows].fill(0..keys.len());
                }
                return true;
            }
            Visibility::Some => self.is_mixed = true,
        }
        for tile in 0..n_tiles {
            let (mut start, mut end) = (usize::MAX, 0);
            for i in self.tile_rows(tile) {
                let span = if i > 0 && self.queries[i] == self.queries[i - 1] {
                    self.seen_by_row[i - 1].clone()
                } else {
                    let span = mask.visible_span(self.queries[i], keys);
                    span.start - keys.start..span.end - keys.start
                };
                if !span.is_empty() {
                    start = start.min(span.start);
                    end = end.max(span.end);
                }
                self.seen_by_row[i] = span;
            }
            self.seen_by_tile[tile] = if start < end { start..end } else { 0..0 };
        }
        true
    }

    /// Products of the packed queries, which carry the scale, with the keys of each tile's span.
    fn score(&mut self, block: PackedBlock<'_>) {
        let n_tiles = self.n_tiles();
        let (mut start, mut end) = (usize::MAX, 0);
        for span in self.seen_by_tile[..n_tiles]
            .iter()
            .filter(|span| !span.is_empty())
        {
            start = start.min(span.start / PANEL);
            end = end.max(span.end.div_ceil(PANEL));
        }
        // A few panels at a time, so that they are still near when the next tile wants them; a
        // single tile has nobody to share with.
        let together = match n_tiles {
            1 => KEY_BLOCK / PANEL,
            _ => (NEAR / (self.head_dim * PANEL)).max(1),
        };
        for first in (start..end).step_by(together) {
            for tile in 0..n_tiles {
                let span = &self.seen_by_tile[tile];
                let from = first.max(span.start / PANEL);
                let until = (first + together).min(span.end.div_ceil(PANEL));
                if from >= until {
                    continue;
                }
                let rows = self.tile_rows(tile);
                score_tile::<L, STRIDE>(
                    rows.len(),
                    &self.query[rows.start * QUERY_STRIDE..],
                    PIECE_LEN,
                    block.key,
                    self.head_dim,
                    from..until,
                    &mut self.scores[rows.start * STRIDE..],
                );
            }
        }
    }

    /// Hidden scores become −∞.
    fn hide(&mut self, keys: &Range<usize>, mask: &Mask) {
        for i in 0..self.n_rows {
            let span = whole_panels(&self.seen_by_tile[i / L::ROWS]);
            let visible = &self.seen_by_row[i];
            let scores = &mut self.scores[i * STRIDE..][..KEY_BLOCK];
            let start = visible.start.clamp(span.start, span.end);
            let end = visible.end.clamp(start, span.end);
            scores[span.start..start].fill(f32::NEG_INFINITY);
            scores[end..span.end].fill(f32::NEG_INFINITY);
            let visible = keys.start + start..keys.start + end;
            mask.for_each_hidden(self.queries[i], &visible, |key_idx| {
                scores[key_idx - keys.start] = f32::NEG_INFINITY;
            });
        }
    }

    /// The scores of a tile become weights, and `factors` what its contexts are to be multiplied
    /// by.
    fn softmax(&mut self, tile: usize) {
        let span = whole_panels(&self.seen_by_tile[tile]);
        if span.is_empty() {
            return;
        }
        let rows = self.tile_rows(tile);
        let n_rows = rows.len();
        let (mut before, mut after) = ([0.0; PACKED_ROWS], [0.0; PACKED_ROWS]);
        let mut sums = [0.0; PACKED_ROWS];
        for (before, state) in before.iter_mut().zip(&self.states[rows.clone()]) {
            *before = state.max;
        }
        let scores = &mut self.scores[rows.start * STRIDE + span.start..];
        // All maxima first: a row need not wait for its own.
        let (of, to) = (&before[..n_rows], &mut after[..n_rows]);
        largest_scores::<L>(scores, STRIDE, span.len(), of, to);
        let (of, to) = (&after[..n_rows], &mut sums[..n_rows]);
        weights_from_scores::<L>(&self.constants, scores, STRIDE, span.len(), of, to);
        let factors = rescale_factors::<L>(&self.constants, &before, &after);
        for (i, state) in self.states[rows].iter_mut().enumerate() {
            state.max = after[i];
            state.sum = state.sum * factors[i] + sums[i];
        }
        self.factors[tile] = factors;
    }

    /// Adds the weighted values of each tile's span.
    fn weigh(&mut self, block: PackedBlock<'_>) {
        let n_tiles = self.n_tiles();
        let n_panels = self.padded_dim / PANEL;
        let tiles = &self.seen_by_tile[..n_tiles];
        let longest = tiles.iter().map(Range::len).max().unwrap_or(1).max(1);
        let together = match n_tiles {
            1 => n_panels,
            _ => (NEAR / (longest * PANEL)).max(1),
        };
        for first in (0..n_panels).step_by(together) {
            let panels = first..(first + together).min(n_panels);
            for tile in 0..n_tiles {
                let rows = self.tile_rows(tile);
                context_tile::<L, STRIDE>(
                    rows.len(),
                    &self.scores[rows.start * STRIDE..],
                    self.seen_by_tile[tile].clone(),
                    block.value,
                    block.panel_len,
                    panels.clone(),
                    &mut self.context[rows.start * self.padded_dim..],
                    self.padded_dim,
                    self.has_context[tile].then_some(&self.factors[tile]),
                );
            }
        }
        for (has_context, span) in self
            .has_context
            .iter_mut()
            .zip(&self.seen_by_tile[..n_tiles])
        {
            *has_context |= !span.is_empty();
        }
    }
}

/// The panels that a span meets, in keys.
fn whole_panels(span: &Range<usize>) -> Range<usize> {
    span.start / PANEL * PANEL..span.end.next_multiple_of(PANEL)
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
