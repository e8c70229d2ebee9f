//! The one file that knows nalgebra stores matrices column by column.
//!
//! Inputs are turned into row-major slices on the way in; results are written back a row at a
//! time. It is not arithmetic: nothing is computed here but a rounding.

use nalgebra::DMatrix;

use crate::AttentionError;

/// Copies a matrix into row-major order, refusing the first cell that is NaN or infinite.
///
/// # Errors
/// `NotFinite` with its index, in reading order; `OutOfMemory`.
pub(crate) fn row_major_from_matrix(
    what: &'static str,
    matrix: &DMatrix<f32>, // (rows, cols)
) -> Result<Vec<f32>, AttentionError> {
    let (n_rows, n_cols) = matrix.shape();
    let mut row_major = Vec::new();
    row_major
        .try_reserve_exact(n_rows * n_cols)
        .map_err(|_| AttentionError::OutOfMemory {
            needed_bytes: (matrix.len() * size_of::<f32>()) as u64,
        })?;
    for row in 0..n_rows {
        let cells = matrix.as_slice()[row..].iter().step_by(n_rows);
        for (col, &cell) in cells.enumerate() {
            if !cell.is_finite() {
                return Err(AttentionError::NotFinite { what, row, col });
            }
            row_major.push(cell);
        }
    }
    Ok(row_major)
}

/// A matrix of zeros whose allocation may be refused without ending the program.
///
/// # Errors
/// `OutOfMemory`, also where the target cannot even count the cells.
pub(crate) fn try_zeros(n_rows: usize, n_cols: usize) -> Result<DMatrix<f32>, AttentionError> {
    let needed_bytes = (n_rows as u64)
        .saturating_mul(n_cols as u64)
        .saturating_mul(size_of::<f32>() as u64);
    let refused = AttentionError::OutOfMemory { needed_bytes };
    let Some(n_cells) = n_rows.checked_mul(n_cols) else {
        return Err(refused);
    };
    let mut cells = Vec::new();
    cells.try_reserve_exact(n_cells).map_err(|_| refused)?;
    cells.resize(n_cells, 0.0);
    Ok(DMatrix::from_vec(n_rows, n_cols, cells))
}

/// Writes `values` into row `row`, from column `first_col` on, rounding each to f32.
///
/// # Numerics
/// Finite values saturate to ±`f32::MAX` instead of rounding to an infinity; −∞ stays −∞.
pub(crate) fn write_row(
    matrix: &mut DMatrix<f32>, // (rows, cols)
    row: usize,
    first_col: usize,
    values: &[f64], // (at most cols - first_col)
) {
    let n_rows = matrix.nrows();
    let cells = matrix.as_mut_slice()[first_col * n_rows + row..]
        .iter_mut()
        .step_by(n_rows);
    for (cell, &value) in cells.zip(values) {
        *cell = saturating_f32_from_f64(value);
    }
}

pub(crate) fn saturating_f32_from_f64(value: f64) -> f32 {
    const MAX: f64 = f32::MAX as f64;
    if value.is_finite() {
        value.clamp(-MAX, MAX) as f32
    } else {
        value as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_go_in_and_come_out_as_rows() {
        let matrix = DMatrix::from_row_slice(2, 3, &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
        assert_eq!(
            row_major_from_matrix("query", &matrix),
            Ok(vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0])
        );
        let mut copy = try_zeros(2, 3).unwrap();
        write_row(&mut copy, 1, 0, &[4.0, 5.0, 6.0]);
        write_row(&mut copy, 0, 0, &[1.0]);
        write_row(&mut copy, 0, 1, &[2.0, 3.0]);
        assert_eq!(copy, matrix);
    }

    #[test]
    fn the_first_unusable_cell_in_reading_order_is_named() {
        let mut matrix = DMatrix::zeros(2, 3);
        // Column order would find (1, 0) first.
        matrix[(1, 0)] = f32::NAN;
        matrix[(0, 2)] = f32::NEG_INFINITY;
        assert_eq!(
            row_major_from_matrix("key", &matrix),
            Err(AttentionError::NotFinite {
                what: "key",
                row: 0,
                col: 2
            })
        );
    }

    #[test]
    fn storing_saturates_finite_values_and_keeps_infinity() {
        assert_eq!(saturating_f32_from_f64(1e76), f32::MAX);
        assert_eq!(saturating_f32_from_f64(-1e76), f32::MIN);
        assert_eq!(
            saturating_f32_from_f64(f64::NEG_INFINITY),
            f32::NEG_INFINITY
        );
        assert_eq!(saturating_f32_from_f64(0.1), 0.1);
    }

    #[test]
    fn an_impossible_allocation_is_an_error() {
        assert_eq!(
            try_zeros(usize::MAX, 2).unwrap_err().code(),
            "out-of-memory"
        );
        assert_eq!(
            try_zeros(usize::MAX / 8, 2).unwrap_err().code(),
            "out-of-memory"
        );
    }
}
