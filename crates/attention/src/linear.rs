//! Linear layers: rows of activations times a matrix of weights, on the kernel's lanes.
//!
//! It is not a layer of a network: no activation function, no training, no names.

use crate::AttentionError;
use crate::fused::rows::try_zeros;
use crate::inputs::expect_length;
use crate::lanes::{Lane, PACKED_ROWS, PANEL, multiply_tile, pack_columns, pack_rows};

/// Rows that are multiplied together: each such block reads all weights once, and those of a larger
/// layer come from far. A multiple of every tile.
const ROW_BLOCK: usize = 72;
/// Panels of weights that those rows share while they are near.
const PANELS_TOGETHER: usize = 4;

/// A matrix of weights with a bias, packed once for any number of products.
#[derive(Clone)]
pub struct Linear {
    n_in: usize,
    n_out: usize,
    panels: Vec<f32>, // (⌈n_out / 8⌉, n_in, 8)
    bias: Vec<f32>,   // (⌈n_out / 8⌉ · 8)
}

/// Working memory for [`Linear::multiply`], for any layer.
#[derive(Debug, Clone, Default)]
pub struct LinearScratch {
    rows: Vec<f32>, // (tiles, n_in, 8)
}

impl Linear {
    /// Packs the weights.
    ///
    /// # Shapes
    /// `weights` is `(n_in, n_out)`, row-major: `y = x · W + b`. `bias` is `(n_out)`.
    ///
    /// # Errors
    /// `Empty`; `DimensionMismatch`; `OutOfMemory`.
    pub fn new(
        n_in: usize,
        n_out: usize,
        weights: &[f32],
        bias: Option<&[f32]>,
    ) -> Result<Linear, AttentionError> {
        for (what, length) in [("n_in", n_in), ("n_out", n_out)] {
            if length == 0 {
                return Err(AttentionError::Empty { what });
            }
        }
        let too_many = AttentionError::OutOfMemory {
            needed_bytes: u64::MAX,
        };
        let padded = n_out.checked_next_multiple_of(PANEL);
        let cells = padded.and_then(|padded| padded.checked_mul(n_in));
        let (Some(padded), Some(cells)) = (padded, cells) else {
            return Err(too_many);
        };
        expect_length("weights", n_in * n_out, weights.len())?;
        let mut padded_bias = try_zeros(padded)?;
        if let Some(bias) = bias {
            expect_length("bias", n_out, bias.len())?;
            padded_bias[..n_out].copy_from_slice(bias);
        }
        let mut panels = try_zeros(cells)?;
        pack_columns::<crate::Scalar>(weights, n_out, n_in, n_out, &mut panels, n_in * PANEL, 0);
        Ok(Linear {
            n_in,
            n_out,
            panels,
            bias: padded_bias,
        })
    }

    /// The columns of what goes in.
    #[must_use]
    pub fn n_in(&self) -> usize {
        self.n_in
    }

    /// The columns of what comes out.
    #[must_use]
    pub fn n_out(&self) -> usize {
        self.n_out
    }

    /// `to = rows · W + b`.
    ///
    /// # Shapes
    /// `rows` is `(n_rows, n_in)` and `to` `(n_rows, n_out)`, row-major.
    ///
    /// # Numerics
    /// f32; each sum starts from the bias and runs from the first column of `rows` to the last, so
    /// that a row gives the same bits whatever rows are beside it.
    ///
    /// # Errors
    /// `DimensionMismatch`; `OutOfMemory`.
    pub fn multiply<L: Lane>(
        &self,
        rows: &[f32],
        scratch: &mut LinearScratch,
        to: &mut [f32],
    ) -> Result<(), AttentionError> {
        if !rows.len().is_multiple_of(self.n_in) {
            return Err(AttentionError::DimensionMismatch {
                what: "activation row",
                expected: self.n_in,
                got: rows.len() % self.n_in,
            });
        }
        let n_rows = rows.len() / self.n_in;
        expect_length("product", n_rows * self.n_out, to.len())?;
        let tile_len = self.n_in * PACKED_ROWS;
        let needed = n_rows.min(ROW_BLOCK).div_ceil(L::ROWS) * tile_len;
        if scratch.rows.len() < needed {
            scratch.rows = try_zeros(needed)?;
        }
        L::multiply(self, rows, &mut scratch.rows, to);
        Ok(())
    }

    /// All that [`Linear::multiply`] has checked.
    pub(crate) fn multiply_rows<L: Lane>(&self, rows: &[f32], scratch: &mut [f32], to: &mut [f32]) {
        let (n_rows, tile_len) = (rows.len() / self.n_in, self.n_in * PACKED_ROWS);
        for first_row in (0..n_rows).step_by(ROW_BLOCK) {
            let until = (first_row + ROW_BLOCK).min(n_rows);
            for (tile, row) in (first_row..until).step_by(L::ROWS).enumerate() {
                let n_together = L::ROWS.min(until - row);
                let mut starts = [0; PACKED_ROWS];
                for (i, start) in starts.iter_mut().enumerate() {
                    *start = (row + i) * self.n_in;
                }
                let packed = &mut scratch[tile * tile_len..];
                pack_rows::<L>(rows, &starts[..n_together], self.n_in, packed);
            }
            self.multiply_block::<L>(first_row..until, scratch, to);
        }
    }

    fn multiply_block<L: Lane>(
        &self,
        rows: std::ops::Range<usize>,
        packed: &[f32],
        to: &mut [f32],
    ) {
        let n_panels = self.n_out.div_ceil(PANEL);
        // A single tile has nobody to share panels with.
        let together = if rows.len() <= L::ROWS {
            n_panels
        } else {
            PANELS_TOGETHER
        };
        for first in (0..n_panels).step_by(together) {
            let panels = first..(first + together).min(n_panels);
            for (tile, row) in rows.clone().step_by(L::ROWS).enumerate() {
                multiply_tile::<L>(
                    L::ROWS.min(rows.end - row),
                    &packed[tile * self.n_in * PACKED_ROWS..],
                    &self.panels,
                    &self.bias,
                    self.n_in,
                    panels.clone(),
                    &mut to[row * self.n_out..],
                    self.n_out,
                );
            }
        }
    }
}

impl std::fmt::Debug for Linear {
    // The numbers themselves would flood a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Linear({} to {})", self.n_in, self.n_out)
    }
}
