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

/// Turns the scores of a row, hidden ones being −∞, into weights: `2^(score − max)`. Answers the
/// largest score with those before, and the sum of the weights.
///
/// # Shapes
/// The length of `scores` is a multiple of 8.
///
/// # Panics
/// When it is not.
#[inline(never)]
pub(crate) fn softmax_row<L: Vectors>(
    constants: &ExpConstants,
    scores: &mut [f32],
    max_before: f32,
) -> RowState {
    assert!(scores.len().is_multiple_of(8));
    let from = scores.as_mut_ptr();
    let n = scores.len();
    // SAFETY: eight at a time below the length, which is a multiple of eight.
    unsafe {
        let mut largest = [L::splat(max_before); 2];
        let mut at = 0;
        while at < n {
            largest[0] = L::max(largest[0], L::load(from.add(at)));
            largest[1] = L::max(largest[1], L::load(from.add(at + 4)));
            at += 8;
        }
        let max = L::largest(L::max(largest[0], largest[1]));
        // While nothing is visible, −∞ − −∞ would be NaN.
        let subtracted = L::splat(if max == f32::NEG_INFINITY { 0.0 } else { max });
        let exp2 = Exp2::<L>::new(constants);
        let mut sum = L::splat(0.0);
        let mut at = 0;
        while at < n {
            let first = exp2.of(L::sub(L::load(from.add(at)), subtracted));
            let second = exp2.of(L::sub(L::load(from.add(at + 4)), subtracted));
            L::store(from.add(at), first);
            L::store(from.add(at + 4), second);
            sum = L::add(sum, L::add(first, second));
            at += 8;
        }
        RowState {
            max,
            sum: L::sum(sum),
        }
    }
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

/// `to[c] = from[c] · (1 / sum)`, or zeros where the sum is 0.
///
/// # Panics
/// When `from` is shorter than `to`.
#[inline(never)]
pub(crate) fn divide_row<L: Vectors>(from: &[f32], sum: f32, to: &mut [f32]) {
    assert!(from.len() >= to.len());
    let factor = if sum > 0.0 { 1.0 / sum } else { 0.0 };
    let factors = L::splat(factor);
    let mut at = 0;
    while at + 4 <= to.len() {
        // SAFETY: four below the length of both.
        unsafe {
            let v = L::mul(L::load(from.as_ptr().add(at)), factors);
            L::store(to.as_mut_ptr().add(at), v);
        }
        at += 4;
    }
    for (to, &from) in to[at..].iter_mut().zip(&from[at..]) {
        *to = from * factor;
    }
}
