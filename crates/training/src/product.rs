//! Matrix products: the one place where training leaves its own loops.
//!
//! nalgebra hands all but small matrices to `matrixmultiply`, which is as fast
//! as this machine allows and always sums in the same order on it. It may use other instructions on
//! another machine: weights are bit-identical from run to run, not from machine to machine. The
//! kernel that answers learners does not come this way.

use nalgebra::{Dyn, MatrixView, MatrixViewMut, RealField, Scalar};

/// A matrix that lies somewhere in a slice: `(rows, cols)`.
#[derive(Debug, Clone, Copy)]
pub struct View<'a, T> {
    /// From the first number on.
    pub cells: &'a [T],
    /// Rows.
    pub rows: usize,
    /// Columns.
    pub cols: usize,
    /// Numbers from one row to the next.
    pub row_stride: usize,
    /// Numbers from one column to the next.
    pub col_stride: usize,
}

impl<'a, T> View<'a, T> {
    /// A row-major matrix without gaps.
    pub fn new(cells: &'a [T], rows: usize, cols: usize) -> View<'a, T> {
        View::with_stride(cells, rows, cols, cols)
    }

    /// A row-major matrix inside a wider one.
    pub fn with_stride(cells: &'a [T], rows: usize, cols: usize, row_stride: usize) -> View<'a, T> {
        View {
            cells,
            rows,
            cols,
            row_stride,
            col_stride: 1,
        }
    }

    /// Rows and columns swapped.
    pub fn transposed(self) -> View<'a, T> {
        View {
            rows: self.cols,
            cols: self.rows,
            row_stride: self.col_stride,
            col_stride: self.row_stride,
            ..self
        }
    }
}

impl<'a, T: Scalar> View<'a, T> {
    fn matrix(self) -> MatrixView<'a, T, Dyn, Dyn, Dyn, Dyn> {
        MatrixView::from_slice_with_strides_generic(
            self.cells,
            Dyn(self.rows),
            Dyn(self.cols),
            Dyn(self.row_stride),
            Dyn(self.col_stride),
        )
    }
}

/// Up to here our own loops: nalgebra would not call `matrixmultiply` either, and its way for small
/// matrices reads wrong cells of a matrix with gaps between columns (0.35.0).
const SMALL: usize = 5;

fn multiply_small<T: RealField + Copy>(
    alpha: T,
    a: View<'_, T>,
    b: View<'_, T>,
    beta: T,
    to: &mut [T],
    row_stride: usize,
) {
    for row in 0..a.rows {
        for col in 0..b.cols {
            let mut sum = T::zero();
            for k in 0..a.cols {
                let left = a.cells[row * a.row_stride + k * a.col_stride];
                sum += left * b.cells[k * b.row_stride + col * b.col_stride];
            }
            let to = &mut to[row * row_stride + col];
            // What stood there is not even read where it does not count.
            *to = if beta.is_zero() {
                alpha * sum
            } else {
                alpha * sum + beta * *to
            };
        }
    }
}

/// See [`crate::Real::product`].
pub(crate) fn multiply<T>(
    alpha: T,
    a: View<'_, T>,
    b: View<'_, T>,
    beta: T,
    to: &mut [T],
    row_stride: usize,
) where
    T: RealField + Copy,
{
    assert_eq!(a.cols, b.rows, "inner dimensions");
    if a.rows == 0 || b.cols == 0 || a.cols == 0 {
        return;
    }
    let (rows, cols) = (a.rows, b.cols);
    if rows.min(cols).min(a.cols) <= SMALL {
        multiply_small(alpha, a, b, beta, to, row_stride);
        return;
    }
    let a = a.matrix();
    let b = b.matrix();
    let mut to = MatrixViewMut::<T, Dyn, Dyn, Dyn, Dyn>::from_slice_with_strides_generic(
        to,
        Dyn(rows),
        Dyn(cols),
        Dyn(row_stride),
        Dyn(1),
    );
    to.gemm(alpha, &a, &b, beta);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sizes on both sides of the limit at which nalgebra changes its way.
    #[test]
    fn products_of_views_are_products() {
        for n in [1, 3, 5, 6, 9, 17] {
            let number = |i: usize| ((i * 7) % 11) as f64 - 5.0;
            let a: Vec<f64> = (0..n * (n + 2)).map(number).collect();
            let b: Vec<f64> = (0..2 * n * n).map(number).collect();
            let mut to = vec![1.0; n * (n + 1)];
            let left = View::with_stride(&a, n, n, n + 2);
            let right = View::with_stride(&b, n, n, 2 * n).transposed();
            multiply(2.0, left, right, 1.0, &mut to, n + 1);
            for row in 0..n {
                for col in 0..n {
                    let sum: f64 = (0..n)
                        .map(|k| a[row * (n + 2) + k] * b[col * 2 * n + k])
                        .sum();
                    assert_eq!(to[row * (n + 1) + col], 2.0 * sum + 1.0);
                }
                assert_eq!(to[row * (n + 1) + n], 1.0, "beyond the view");
            }
        }
    }
}
