//! A few rows under way: their packed queries, their scores with one block of keys, their running
//! softmax and their contexts.
//!
//! A row is one query of one head. The heads that share a key/value head stand side by side, query
//! after query, so that a short prompt still fills its tiles.

use std::marker::PhantomData;
use std::ops::Range;

use crate::lanes::{
    ExpConstants, Lane, PACKED_ROWS, PANEL, QUERY_PIECE as PIECE, QUERY_STRIDE, RowState,
    context_tile, largest_score, rescale_factors, scale_row, score_tile, weights_from_scores,
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

    /// The query of a row, and where its columns begin.
    fn query_and_start(&self, row: usize) -> (usize, usize) {
        let (query_idx, head) = (row / self.group, row % self.group);
        let start = query_idx * self.width + self.first_col + head * self.head_dim;
        (query_idx, start)
    }
}

/// The working memory of [`ROW_BLOCK`] rows, for one head width.
pub(crate) struct RowBlock<L: Lane> {
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
    query: Vec<f32>,   // (pieces, ROW_BLOCK, QUERY_STRIDE)
    scores: Vec<f32>,  // (ROW_BLOCK, STRIDE)
    context: Vec<f32>, // (ROW_BLOCK, padded_dim), not yet divided
    lane: PhantomData<L>,
}

/// From one piece of the packed queries to the next.
const PIECE_LEN: usize = ROW_BLOCK * QUERY_STRIDE;
/// What the tiles of a block of rows see of a block of keys, counted from its first key.
struct Seen {
    /// For each tile, whole panels.
    tiles: [Range<usize>; ROW_BLOCK],
    /// For each row, where something is hidden.
    rows: Option<[Range<usize>; ROW_BLOCK]>,
}

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
        let Some(seen) = self.what_is_seen(&keys, mask) else {
            return false;
        };
        self.score(block, &seen);
        self.hide(&seen, &keys, mask);
        let mut factors = [[0.0; PACKED_ROWS]; ROW_BLOCK];
        for (tile, (span, factors)) in seen.tiles.iter().zip(&mut factors).enumerate() {
            if !span.is_empty() {
                *factors = self.softmax(tile, span.clone());
            }
        }
        self.weigh(block, &seen, &factors);
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

    /// Asks the mask; nothing where all is hidden.
    fn what_is_seen(&self, keys: &Range<usize>, mask: &Mask) -> Option<Seen> {
        let queries = self.queries[0]..self.queries[self.n_rows - 1] + 1;
        let mut tiles = std::array::from_fn(|_| 0..0);
        // Whole panels are computed; what they hold past the last key is then hidden.
        let whole = 0..keys.len().next_multiple_of(PANEL);
        match mask.visibility(queries, keys.clone()) {
            Visibility::None => return None,
            Visibility::All => {
                tiles[..self.n_tiles()].fill(whole.clone());
                let rows = (whole.end > keys.len()).then(|| std::array::from_fn(|_| 0..keys.len()));
                return Some(Seen { tiles, rows });
            }
            Visibility::Some => {}
        }
        let mut rows = std::array::from_fn(|_| 0..0);
        for (tile, seen) in tiles.iter_mut().enumerate().take(self.n_tiles()) {
            let (mut start, mut end) = (usize::MAX, 0);
            for i in self.tile_rows(tile) {
                let span = if i > 0 && self.queries[i] == self.queries[i - 1] {
                    rows[i - 1].clone()
                } else {
                    let span = mask.visible_span(self.queries[i], keys);
                    span.start - keys.start..span.end - keys.start
                };
                if !span.is_empty() {
                    start = start.min(span.start);
                    end = end.max(span.end);
                }
                rows[i] = span;
            }
            if start < end {
                *seen = start / PANEL * PANEL..end.next_multiple_of(PANEL);
            }
        }
        Some(Seen {
            tiles,
            rows: Some(rows),
        })
    }

    /// Products of the packed queries, which carry the scale, with the keys of each tile's span.
    fn score(&mut self, block: PackedBlock<'_>, seen: &Seen) {
        // A few panels at a time, so that they are still near when the next tile wants them.
        const TOGETHER: usize = 4;
        let tiles = &seen.tiles[..self.n_tiles()];
        let (mut start, mut end) = (usize::MAX, 0);
        for tile in tiles.iter().filter(|tile| !tile.is_empty()) {
            start = start.min(tile.start / PANEL);
            end = end.max(tile.end / PANEL);
        }
        for first in (start..end).step_by(TOGETHER) {
            for (tile, span) in tiles.iter().enumerate() {
                let from = first.max(span.start / PANEL);
                let until = (first + TOGETHER).min(span.end / PANEL);
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
    fn hide(&mut self, seen: &Seen, keys: &Range<usize>, mask: &Mask) {
        let Some(rows) = &seen.rows else {
            return;
        };
        for (i, visible) in rows.iter().enumerate().take(self.n_rows) {
            let span = &seen.tiles[i / L::ROWS];
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

    /// Scores become weights; answers what the contexts so far are to be multiplied by.
    fn softmax(&mut self, tile: usize, span: Range<usize>) -> [f32; PACKED_ROWS] {
        let (mut before, mut after) = ([0.0; PACKED_ROWS], [0.0; PACKED_ROWS]);
        let rows = self.tile_rows(tile);
        // All maxima first: a row need not wait for its own.
        for (i, row) in rows.clone().enumerate() {
            before[i] = self.states[row].max;
            let scores = &self.scores[row * STRIDE..][span.clone()];
            after[i] = largest_score::<L>(scores, before[i]);
        }
        let factors = rescale_factors::<L>(&self.constants, &before, &after);
        for (i, row) in rows.enumerate() {
            let scores = &mut self.scores[row * STRIDE..][span.clone()];
            let sum = weights_from_scores::<L>(&self.constants, scores, after[i]);
            let state = &mut self.states[row];
            state.max = after[i];
            state.sum = state.sum * factors[i] + sum;
        }
        factors
    }

    /// Adds the weighted values of each tile's span.
    fn weigh(
        &mut self,
        block: PackedBlock<'_>,
        seen: &Seen,
        factors: &[[f32; PACKED_ROWS]; ROW_BLOCK],
    ) {
        let n_panels = self.padded_dim / PANEL;
        let tiles = &seen.tiles[..self.n_tiles()];
        // One panel is enough for a call over many keys; a single tile has nobody to share with.
        let longest = tiles.iter().map(Range::len).max().unwrap_or(1).max(1);
        let together = if tiles.len() == 1 {
            n_panels
        } else {
            KEY_BLOCK.div_ceil(longest)
        };
        for first in (0..n_panels).step_by(together) {
            let panels = first..(first + together).min(n_panels);
            for (tile, span) in tiles.iter().enumerate() {
                let rows = self.tile_rows(tile);
                context_tile::<L, STRIDE>(
                    rows.len(),
                    &self.scores[rows.start * STRIDE..],
                    span.clone(),
                    block.value,
                    block.panel_len,
                    panels.clone(),
                    &mut self.context[rows.start * self.padded_dim..],
                    self.padded_dim,
                    self.has_context[tile].then_some(&factors[tile]),
                );
            }
        }
        for (tile, span) in tiles.iter().enumerate() {
            self.has_context[tile] |= !span.is_empty();
        }
    }
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
