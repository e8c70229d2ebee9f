//! Linear layers: `y = x · Wᵀ + b`, with the weights stored one row per output.

use super::{NodeId, Op, Slopes, Tape, add};
use crate::product::View;
use crate::{Real, Slot};

impl<T: Real> Tape<'_, T> {
    /// A linear layer. A tied output layer is one whose weights are the embedding table.
    ///
    /// # Shapes
    /// The input is `(rows, n_in)`, the weights `(n_out, n_in)`, the bias `(1, n_out)`, the result
    /// `(rows, n_out)`.
    pub fn linear(&mut self, input: NodeId, weights: Slot, bias: Option<Slot>) -> NodeId {
        let (rows, n_in) = self.shape(input);
        assert_eq!(n_in, weights.cols, "columns of a linear layer's input");
        let n_out = weights.rows;
        let mut value = self.buffers.unwritten(rows * n_out);
        let mut beta = T::ZERO;
        if let Some(bias) = bias {
            beta = T::ONE;
            for row in value.chunks_exact_mut(n_out) {
                row.copy_from_slice(self.slot(bias));
            }
        }
        T::product(
            T::ONE,
            View::new(self.value(input), rows, n_in),
            View::new(self.slot(weights), n_out, n_in).transposed(),
            beta,
            &mut value,
            n_out,
        );
        let op = Op::Linear {
            input,
            weights,
            bias,
        };
        self.push(rows, n_out, value, op)
    }

    pub(super) fn linear_back(
        &self,
        input: NodeId,
        weights: Slot,
        bias: Option<Slot>,
        slope: &[T],
        slopes: &mut Slopes<T>,
        gradient: &mut [T],
    ) {
        let (rows, n_in) = self.shape(input);
        let n_out = weights.rows;
        let slope_view = View::new(slope, rows, n_out);
        T::product(
            T::ONE,
            slope_view.transposed(),
            View::new(self.value(input), rows, n_in),
            T::ONE,
            &mut gradient[weights.range()],
            n_in,
        );
        if let Some(bias) = bias {
            let of_bias = &mut gradient[bias.range()];
            for row in slope.chunks_exact(n_out) {
                add(of_bias, row);
            }
        }
        T::product(
            T::ONE,
            slope_view,
            View::new(self.slot(weights), n_out, n_in),
            T::ONE,
            slopes.of(input),
            n_in,
        );
    }
}
