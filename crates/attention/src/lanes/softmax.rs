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

/// The largest of a row of scores and of what was largest before.
///
/// # Panics
/// When the length is no multiple of 8.
#[inline(never)]
pub(crate) fn largest_score<L: Vectors>(scores: &[f32], before: f32) -> f32 {
    assert!(scores.len().is_multiple_of(8));
    let mut largest = [L::splat(before); 2];
    for eight in scores.chunks_exact(8) {
        // SAFETY: the two halves of eight f32.
        unsafe {
            largest[0] = L::max(largest[0], L::load(eight.as_ptr()));
            largest[1] = L::max(largest[1], L::load(eight.as_ptr().add(4)));
        }
    }
    L::largest(L::max(largest[0], largest[1]))
}

/// Turns the scores of a row, hidden ones being −∞, into weights, `2^(score − max)`; answers their
/// sum.
///
/// # Panics
/// When the length is no multiple of 8.
#[inline(never)]
pub(crate) fn weights_from_scores<L: Vectors>(
    constants: &ExpConstants,
    scores: &mut [f32],
    max: f32,
) -> f32 {
    assert!(scores.len().is_multiple_of(8));
    // While nothing is visible, −∞ − −∞ would be NaN.
    let subtracted = L::splat(if max == f32::NEG_INFINITY { 0.0 } else { max });
    let exp2 = Exp2::<L>::new(constants);
    let mut sum = L::splat(0.0);
    for eight in scores.chunks_exact_mut(8) {
        let at = eight.as_mut_ptr();
        // SAFETY: the two halves of eight f32.
        unsafe {
            let first = exp2.of(L::sub(L::load(at), subtracted));
            let second = exp2.of(L::sub(L::load(at.add(4)), subtracted));
            L::store(at, first);
            L::store(at.add(4), second);
            sum = L::add(sum, L::add(first, second));
        }
    }
    L::sum(sum)
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
