//! GELU and ReLU.

use super::{NodeId, Op, Slopes, Tape};
use crate::Real;

/// √(2/π) and the cubic coefficient of GELU's tanh form.
const ROOT_2_OVER_PI: f64 = 0.797_884_560_802_865_4;
const CUBIC: f64 = 0.044_715;

impl<T: Real> Tape<'_, T> {
    /// The Gaussian error linear unit, tanh form.
    ///
    /// # Source
    /// Hendrycks and Gimpel 2016 §2.
    pub fn gelu(&mut self, input: NodeId) -> NodeId {
        let (half, root) = (T::from_f64(0.5), T::from_f64(ROOT_2_OVER_PI));
        let cubic = T::from_f64(CUBIC);
        let activate = |x: T| half * x * (T::ONE + (root * (x + cubic * x * x * x)).tanh());
        let value = self.map(input, activate);
        let (rows, cols) = self.shape(input);
        self.push(rows, cols, value, Op::Gelu { input })
    }

    /// Negative numbers become 0.
    pub fn relu(&mut self, input: NodeId) -> NodeId {
        let value = self.map(input, |x| if x > T::ZERO { x } else { T::ZERO });
        let (rows, cols) = self.shape(input);
        self.push(rows, cols, value, Op::Relu { input })
    }

    fn map(&mut self, input: NodeId, activate: impl Fn(T) -> T) -> Vec<T> {
        let mut value = self.buffers.unwritten(self.value(input).len());
        for (to, &from) in value.iter_mut().zip(self.value(input)) {
            *to = activate(from);
        }
        value
    }

    pub(super) fn gelu_back(&self, input: NodeId, slope: &[T], slopes: &mut Slopes<T>) {
        let (half, root) = (T::from_f64(0.5), T::from_f64(ROOT_2_OVER_PI));
        let (cubic, thrice) = (T::from_f64(CUBIC), T::from_f64(3.0 * CUBIC));
        let inputs = self.value(input);
        for ((to, &slope), &x) in slopes.of(input).iter_mut().zip(slope).zip(inputs) {
            let tanh = (root * (x + cubic * x * x * x)).tanh();
            let inner = root * (T::ONE + thrice * x * x);
            *to += slope * half * ((T::ONE + tanh) + x * (T::ONE - tanh * tanh) * inner);
        }
    }

    pub(super) fn relu_back(&self, input: NodeId, slope: &[T], slopes: &mut Slopes<T>) {
        let inputs = self.value(input);
        for ((to, &slope), &x) in slopes.of(input).iter_mut().zip(slope).zip(inputs) {
            *to += if x > T::ZERO { slope } else { T::ZERO };
        }
    }
}
