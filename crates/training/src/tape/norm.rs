//! Layer norm and root-mean-square norm.

use super::{NodeId, Op, Slopes, Tape, add, dot};
use crate::{Real, Slot};
use transformer::{LAYER_NORM_EPSILON, RMS_NORM_EPSILON};

impl<T: Real> Tape<'_, T> {
    /// Each row with mean 0 and variance 1, times a gain, plus a shift.
    ///
    /// # Source
    /// Ba, Kiros and Hinton 2016, eq. 4.
    pub fn layer_norm(&mut self, input: NodeId, gain: Slot, shift: Slot) -> NodeId {
        let (rows, cols) = self.shape(input);
        let mut value = self.buffers.unwritten(rows * cols);
        let (gains, shifts) = (self.slot(gain), self.slot(shift));
        let from = self.value(input).chunks_exact(cols);
        for (to, from) in value.chunks_exact_mut(cols).zip(from) {
            centre(from, to);
            let inverse = inverse_root(to, LAYER_NORM_EPSILON);
            for ((to, &gain), &shift) in to.iter_mut().zip(gains).zip(shifts) {
                *to = *to * inverse * gain + shift;
            }
        }
        self.push(rows, cols, value, Op::LayerNorm { input, gain, shift })
    }

    /// Each row divided by its root mean square, times a gain.
    ///
    /// # Source
    /// Zhang and Sennrich 2019, eq. 4.
    pub fn rms_norm(&mut self, input: NodeId, gain: Slot) -> NodeId {
        let (rows, cols) = self.shape(input);
        let mut value = self.buffers.unwritten(rows * cols);
        let gains = self.slot(gain);
        let from = self.value(input).chunks_exact(cols);
        for (to, from) in value.chunks_exact_mut(cols).zip(from) {
            let inverse = inverse_root(from, RMS_NORM_EPSILON);
            for ((to, &from), &gain) in to.iter_mut().zip(from).zip(gains) {
                *to = from * inverse * gain;
            }
        }
        self.push(rows, cols, value, Op::RmsNorm { input, gain })
    }

    pub(super) fn layer_norm_back(
        &self,
        input: NodeId,
        gain: Slot,
        shift: Slot,
        slope: &[T],
        slopes: &mut Slopes<T>,
        gradient: &mut [T],
    ) {
        let cols = gain.cols;
        let mut normal = vec![T::ZERO; cols];
        for row in slope.chunks_exact(cols) {
            add(&mut gradient[shift.range()], row);
        }
        let rows = self.value(input).chunks_exact(cols);
        let backs = slopes.of(input).chunks_exact_mut(cols);
        for ((from, slope), to) in rows.zip(slope.chunks_exact(cols)).zip(backs) {
            centre(from, &mut normal);
            let inverse = inverse_root(&normal, LAYER_NORM_EPSILON);
            for normal in &mut normal {
                *normal *= inverse;
            }
            let of_gain = &mut gradient[gain.range()];
            back_of_row(self.slot(gain), &normal, inverse, true, slope, of_gain, to);
        }
    }

    pub(super) fn rms_norm_back(
        &self,
        input: NodeId,
        gain: Slot,
        slope: &[T],
        slopes: &mut Slopes<T>,
        gradient: &mut [T],
    ) {
        let cols = gain.cols;
        let mut normal = vec![T::ZERO; cols];
        let rows = self.value(input).chunks_exact(cols);
        let backs = slopes.of(input).chunks_exact_mut(cols);
        for ((from, slope), to) in rows.zip(slope.chunks_exact(cols)).zip(backs) {
            let inverse = inverse_root(from, RMS_NORM_EPSILON);
            for (normal, &from) in normal.iter_mut().zip(from) {
                *normal = from * inverse;
            }
            let of_gain = &mut gradient[gain.range()];
            back_of_row(self.slot(gain), &normal, inverse, false, slope, of_gain, to);
        }
    }
}

/// `to = from − mean(from)`.
fn centre<T: Real>(from: &[T], to: &mut [T]) {
    let mean = mean(from);
    for (to, &from) in to.iter_mut().zip(from) {
        *to = from - mean;
    }
}

fn mean<T: Real>(row: &[T]) -> T {
    let mut sums = [T::ZERO; 8];
    let whole = row.chunks_exact(8);
    let rest: T = whole.remainder().iter().copied().sum();
    for part in whole {
        add(&mut sums, part);
    }
    (sums.into_iter().sum::<T>() + rest) / T::from_f64(row.len() as f64)
}

/// 1 / √(mean of squares + ε).
fn inverse_root<T: Real>(row: &[T], epsilon: f32) -> T {
    let mean_square = dot(row, row) / T::from_f64(row.len() as f64);
    T::ONE / (mean_square + T::from_f64(f64::from(epsilon))).sqrt()
}

/// One row back: with `x̂` the normal row and `g = slope · gain`, the input's gradient is
/// `inverse · (g − mean(g) − x̂ · mean(g · x̂))`, without the mean where none was taken off.
fn back_of_row<T: Real>(
    gains: &[T],
    normal: &[T],
    inverse: T,
    centred: bool,
    slope: &[T],
    of_gain: &mut [T],
    to: &mut [T],
) {
    for ((of_gain, &slope), &normal) in of_gain.iter_mut().zip(slope).zip(normal) {
        *of_gain += slope * normal;
    }
    let n = T::from_f64(gains.len() as f64);
    let mut along = T::ZERO;
    let mut mean = T::ZERO;
    for ((&slope, &gain), &normal) in slope.iter().zip(gains).zip(normal) {
        along += slope * gain * normal;
        mean += slope * gain;
    }
    along /= n;
    mean = if centred { mean / n } else { T::ZERO };
    for (((to, &slope), &gain), &normal) in to.iter_mut().zip(slope).zip(gains).zip(normal) {
        *to += inverse * (slope * gain - mean - normal * along);
    }
}
