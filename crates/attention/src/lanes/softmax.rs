//! The running softmax of a row: its largest score so far, and the sum of its exponentials.

#![allow(unsafe_code)]

use super::PACKED_ROWS;
use super::exp2::{Exp2, ExpConstants};
use super::sealed::Vectors;

/// What is known of a row so far.
///
/// # Source
/// Milakov and Gimelshein 2018, algorithm 3.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RowState {
    /// The largest visible score, in powers of two; −∞ while none was visible.
    pub max: f32,
    /// Σ 2^(score − max) over the visible.
    pub sum: f32,
}

impl RowState {
    /// Nothing visible yet.
    pub(crate) const EMPTY: RowState = RowState {
        max: f32::NEG_INFINITY,
        sum: 0.0,
    };
}

/// For each row the largest of its scores and of what was largest before.
///
/// # Shapes
/// Row `r` is `scores[r · stride..][..len]`; `len` is a multiple of 8.
///
/// # Panics
/// When a row is too short, or `len` is no multiple of 8.
#[inline(never)]
pub(crate) fn largest_scores<L: Vectors>(
    scores: &[f32],
    stride: usize,
    len: usize,
    before: &[f32],
    largest: &mut [f32],
) {
    check_rows(scores.len(), stride, len, before.len());
    for (row, (largest, &before)) in largest.iter_mut().zip(before).enumerate() {
        let from = scores.as_ptr().wrapping_add(row * stride);
        let mut both = [L::splat(before); 2];
        let mut at = 0;
        while at < len {
            // SAFETY: eight at a time below `len`, a multiple of eight, in a row checked above.
            unsafe {
                both[0] = L::max(both[0], L::load(from.add(at)));
                both[1] = L::max(both[1], L::load(from.add(at + 4)));
            }
            at += 8;
        }
        *largest = L::largest(L::max(both[0], both[1]));
    }
}

/// Turns the scores of each row, hidden ones being −∞, into weights, `2^(score − max)`, and
/// answers their sums.
///
/// # Shapes
/// As [`largest_scores`].
///
/// # Panics
/// As [`largest_scores`].
#[inline(never)]
pub(crate) fn weights_from_scores<L: Vectors>(
    constants: &ExpConstants,
    scores: &mut [f32],
    stride: usize,
    len: usize,
    max: &[f32],
    sums: &mut [f32],
) {
    check_rows(scores.len(), stride, len, max.len());
    let exp2 = Exp2::<L>::new(constants);
    for (row, (sum, &max)) in sums.iter_mut().zip(max).enumerate() {
        // While nothing is visible, −∞ − −∞ would be NaN.
        let subtracted = L::splat(if max == f32::NEG_INFINITY { 0.0 } else { max });
        let mut total = L::splat(0.0);
        let to = scores.as_mut_ptr().wrapping_add(row * stride);
        let mut at = 0;
        while at < len {
            // SAFETY: eight at a time below `len`, a multiple of eight, in a row checked above.
            unsafe {
                let first = exp2.of(L::sub(L::load(to.add(at)), subtracted));
                let second = exp2.of(L::sub(L::load(to.add(at + 4)), subtracted));
                L::store(to.add(at), first);
                L::store(to.add(at + 4), second);
                total = L::add(total, L::add(first, second));
            }
            at += 8;
        }
        *sum = L::sum(total);
    }
}

fn check_rows(available: usize, stride: usize, len: usize, n_rows: usize) {
    assert!(len.is_multiple_of(8) && len <= stride);
    assert!(n_rows == 0 || available >= (n_rows - 1) * stride + len);
}

/// What the sums of each row are to be multiplied by, now that its largest score has grown:
/// `2^(before − after)`; 0 for a row that had seen nothing.
#[inline(never)]
pub(crate) fn rescale_factors<L: Vectors>(
    constants: &ExpConstants,
    before: &[f32; PACKED_ROWS],
    after: &[f32; PACKED_ROWS],
) -> [f32; PACKED_ROWS] {
    let mut factors = [0.0; PACKED_ROWS];
    for ((factor, &before), &after) in factors.iter_mut().zip(before).zip(after) {
        // As above: both may be −∞.
        *factor = if before == f32::NEG_INFINITY {
            before
        } else {
            before - after
        };
    }
    let exp2 = Exp2::<L>::new(constants);
    let at = factors.as_mut_ptr();
    // SAFETY: the two halves of eight f32.
    unsafe {
        L::store(at, exp2.of(L::load(at)));
        L::store(at.add(4), exp2.of(L::load(at.add(4))));
    }
    factors
}
