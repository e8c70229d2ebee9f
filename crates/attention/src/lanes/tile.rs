//! The products of a few rows with panels of eight columns: where nearly all the time goes.
//!
//! A tile keeps its sums in registers from the first index to the last. Fewer rows take more
//! panels at once, so that there are always enough sums under way to hide their latency.

#![allow(unsafe_code)]

use super::sealed::Vectors;
use super::sums::{add_products, split_rows};
use super::{PACKED_ROWS, PANEL};
use std::ops::Range;

/// From one packed query row to the next; a longer row stands in several pieces.
pub(crate) const QUERY_STRIDE: usize = QUERY_PIECE + 8;
/// The columns of a piece.
pub(crate) const QUERY_PIECE: usize = 128;

/// Products of query rows with key panels: `scores[r · STRIDE + 8 · p + i]`, for `p` in `panels`,
/// is the sum over `c` of `query[r][c] · key[(p · depth + c) · 8 + i]`.
///
/// # Shapes
/// `query` is `(⌈depth / 128⌉, piece_len)`, each piece `(rows, QUERY_STRIDE)` with 128 columns of
/// every row; `key` is `(panels, depth, 8)`, `scores` is `(rows, STRIDE)`.
///
/// # Panics
/// When a slice is too short.
pub(crate) fn score_tile<L: Vectors, const STRIDE: usize>(
    rows: usize,
    query: &[f32],
    piece_len: usize,
    key: &[f32],
    depth: usize,
    panels: Range<usize>,
    scores: &mut [f32],
) {
    if panels.is_empty() || rows == 0 || depth == 0 {
        return;
    }
    let last_piece = (depth - 1) / QUERY_PIECE;
    assert!(query.len() >= last_piece * piece_len + (rows - 1) * QUERY_STRIDE + QUERY_PIECE);
    assert!(key.len() >= panels.end * depth * PANEL);
    assert!(
        panels.end * PANEL <= STRIDE && scores.len() >= (rows - 1) * STRIDE + panels.end * PANEL
    );
    for piece in 0..=last_piece {
        let first_col = piece * QUERY_PIECE;
        split_rows!(L, rows, |first, ROWS, PANELS| {
            // SAFETY: rows `first` to `first + ROWS` are less than `rows`, and the columns of a
            // piece less than `depth`; all bounds checked above.
            unsafe {
                let key_start = (panels.start * depth + first_col) * PANEL;
                let call = Scored {
                    query: query.as_ptr().add(piece * piece_len + first * QUERY_STRIDE),
                    key: key.as_ptr().add(key_start),
                    depth,
                    n_cols: (depth - first_col).min(QUERY_PIECE),
                    scores: scores
                        .as_mut_ptr()
                        .add(first * STRIDE + panels.start * PANEL),
                    adds: piece > 0,
                };
                let n_panels = panels.len();
                let n_together = n_panels / PANELS * PANELS;
                scores_of::<L, STRIDE, ROWS, PANELS>(&call, n_together / PANELS);
                if n_together < n_panels {
                    let rest = Scored {
                        key: call.key.add(n_together * depth * PANEL),
                        scores: call.scores.add(n_together * PANEL),
                        ..call
                    };
                    scores_of::<L, STRIDE, ROWS, 1>(&rest, n_panels - n_together);
                }
            }
        });
    }
}

/// The arguments of [`scores_of`].
struct Scored {
    query: *const f32,
    key: *const f32,
    depth: usize,
    n_cols: usize,
    scores: *mut f32,
    /// Whether the sums go on from what `scores` holds.
    adds: bool,
}

/// `times` tiles of [`score_tile`], which together take `times · PANELS` panels. Those of one tile are
/// `times` panels apart: where nothing is near, each is then a long way to read straight on, which a
/// processor sees coming, and not a short piece in the same page as its neighbour's.
///
/// # Safety
/// `query` is readable for `n_cols` f32 in each of `ROWS` rows, `key` for `n_cols · 8` in each of
/// `times · PANELS` panels `depth · 8` apart, `scores` readable and writable for
/// `times · PANELS · 8` in each of `ROWS` rows `STRIDE` apart.
#[inline(never)]
unsafe fn scores_of<L: Vectors, const STRIDE: usize, const ROWS: usize, const PANELS: usize>(
    call: &Scored,
    times: usize,
) {
    let &Scored {
        query,
        depth,
        n_cols,
        adds,
        ..
    } = call;
    let (mut key, mut scores) = (call.key, call.scores);
    for _ in 0..times {
        let mut sums = [[[L::splat(0.0); 2]; PANELS]; ROWS];
        // SAFETY: the caller's promise.
        unsafe {
            if adds {
                for (row, sums) in sums.iter_mut().enumerate() {
                    for (p, sums) in sums.iter_mut().enumerate() {
                        let from = scores.add(row * STRIDE + p * times * PANEL);
                        *sums = [L::load(from), L::load(from.add(4))];
                    }
                }
            }
            let panels = std::array::from_fn(|p| key.wrapping_add(p * times * depth * PANEL));
            add_products::<L, ROWS, PANELS, 1, QUERY_STRIDE>(&mut sums, query, panels, n_cols);
            for (row, sums) in sums.iter().enumerate() {
                for (p, sums) in sums.iter().enumerate() {
                    let to = scores.add(row * STRIDE + p * times * PANEL);
                    L::store(to, sums[0]);
                    L::store(to.add(4), sums[1]);
                }
            }
            key = key.wrapping_add(depth * PANEL);
            scores = scores.wrapping_add(PANEL);
        }
    }
}

/// Adds weighted values to contexts: `context[r · width + 8 · p + i]` becomes itself times
/// `factors[r]`, or nothing where there are no factors, plus the sum over `j` in `keys` of `weights[r · STRIDE + j]` times
/// `value[p · panel_len + 8 · j + i]`, for `p` in `panels`.
///
/// # Shapes
/// `weights` is `(rows, STRIDE)`, `value` is `(panels, panel_len)`, `context` is `(rows, width)`.
///
/// # Panics
/// When a slice is too short.
#[expect(clippy::too_many_arguments, reason = "three matrices with their sizes")]
pub(crate) fn context_tile<L: Vectors, const STRIDE: usize>(
    rows: usize,
    weights: &[f32],
    keys: Range<usize>,
    value: &[f32],
    panel_len: usize,
    panels: Range<usize>,
    context: &mut [f32],
    width: usize,
    factors: Option<&[f32; PACKED_ROWS]>,
) {
    if panels.is_empty() || rows == 0 || keys.is_empty() {
        return;
    }
    assert!(rows <= PACKED_ROWS && keys.end <= STRIDE && keys.end * PANEL <= panel_len);
    assert!(weights.len() >= (rows - 1) * STRIDE + keys.end);
    assert!(value.len() >= panels.end * panel_len);
    assert!(panels.end * PANEL <= width && context.len() >= rows * width);
    split_rows!(L, rows, |first, ROWS, PANELS| {
        // SAFETY: rows `first` to `first + ROWS` are less than `rows`; all bounds checked above.
        unsafe {
            let call = Weighted {
                weights: weights.as_ptr().add(first * STRIDE + keys.start),
                value: value
                    .as_ptr()
                    .add(panels.start * panel_len + keys.start * PANEL),
                panel_len,
                n_keys: keys.len(),
                context: context
                    .as_mut_ptr()
                    .add(first * width + panels.start * PANEL),
                width,
                factors: factors.map(|factors| factors.as_ptr().wrapping_add(first)),
            };
            let n_panels = panels.len();
            let n_together = n_panels / PANELS * PANELS;
            contexts_of::<L, STRIDE, ROWS, PANELS>(&call, n_together / PANELS);
            if n_together < n_panels {
                let rest = Weighted {
                    value: call.value.add(n_together * panel_len),
                    context: call.context.add(n_together * PANEL),
                    ..call
                };
                contexts_of::<L, STRIDE, ROWS, 1>(&rest, n_panels - n_together);
            }
        }
    });
}

/// The arguments of [`contexts_of`].
struct Weighted {
    weights: *const f32,
    value: *const f32,
    panel_len: usize,
    n_keys: usize,
    context: *mut f32,
    width: usize,
    factors: Option<*const f32>,
}

/// `times` tiles of [`context_tile`], side by side.
///
/// # Safety
/// `weights` is readable for `n_keys` f32 in each of `ROWS` rows `STRIDE` apart, `value` for
/// `n_keys · 8` in each of `times · PANELS` panels `panel_len` apart, `factors`, if any, for
/// `ROWS`; `context` is readable and writable for `times · PANELS · 8` in each of `ROWS` rows `width`
/// apart.
#[inline(never)]
unsafe fn contexts_of<L: Vectors, const STRIDE: usize, const ROWS: usize, const PANELS: usize>(
    call: &Weighted,
    times: usize,
) {
    let &Weighted {
        weights,
        panel_len,
        n_keys,
        width,
        factors,
        ..
    } = call;
    let (mut value, mut context) = (call.value, call.context);
    for _ in 0..times {
        let mut sums = [[[L::splat(0.0); 2]; PANELS]; ROWS];
        // SAFETY: the caller's promise.
        unsafe {
            if let Some(factors) = factors {
                for (row, sums) in sums.iter_mut().enumerate() {
                    let factor = L::load_splat(factors.add(row));
                    for (p, sums) in sums.iter_mut().enumerate() {
                        let from = context.add(row * width + p * PANEL);
                        sums[0] = L::mul(L::load(from), factor);
                        sums[1] = L::mul(L::load(from.add(4)), factor);
                    }
                }
            }
            let panels = std::array::from_fn(|p| value.wrapping_add(p * panel_len));
            add_products::<L, ROWS, PANELS, 1, STRIDE>(&mut sums, weights, panels, n_keys);
            for (row, sums) in sums.iter().enumerate() {
                for (p, sums) in sums.iter().enumerate() {
                    let to = context.add(row * width + p * PANEL);
                    L::store(to, sums[0]);
                    L::store(to.add(4), sums[1]);
                }
            }
            value = value.wrapping_add(PANELS * panel_len);
            context = context.wrapping_add(PANELS * PANEL);
        }
    }
}
