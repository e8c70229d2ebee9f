//! Rows of activations times a matrix of weights that stands in panels of eight columns.

#![allow(unsafe_code)]

use super::sealed::Vectors;
use super::sums::{add_products, split_rows};
use super::{PACKED_ROWS, PANEL};
use std::ops::Range;

/// `to[r · n_out + 8 · p + i]` is `bias[8 · p + i]` plus the sum over `k` of `rows[k · 8 + r]`
/// times `panels[(p · n_in + k) · 8 + i]`, for `p` in `of_panels`; of the last panel,
/// only the columns that exist are written.
///
/// # Shapes
/// `rows` is `(n_in, 8)`, `panels` is `(⌈n_out / 8⌉, n_in, 8)`, `bias` is `(⌈n_out / 8⌉ · 8)`, `to`
/// is `(n_rows, n_out)`.
///
/// # Panics
/// When a slice is too short.
#[expect(clippy::too_many_arguments, reason = "three matrices with their sizes")]
pub(crate) fn multiply_tile<L: Vectors>(
    n_rows: usize,
    rows: &[f32],
    panels: &[f32],
    bias: &[f32],
    n_in: usize,
    of_panels: Range<usize>,
    to: &mut [f32],
    n_out: usize,
) {
    let n_panels = n_out.div_ceil(PANEL);
    assert!(of_panels.start <= of_panels.end && of_panels.end <= n_panels);
    assert!(n_rows <= PACKED_ROWS && rows.len() >= n_in * PACKED_ROWS);
    assert!(panels.len() >= n_panels * n_in * PANEL && bias.len() >= n_panels * PANEL);
    assert!(to.len() >= n_rows * n_out);
    let n_whole = (n_out / PANEL).min(of_panels.end) - of_panels.start;
    let has_partial = n_whole < of_panels.len();
    split_rows!(L, n_rows, |first, ROWS, PANELS| {
        // SAFETY: rows `first` to `first + ROWS` are less than `n_rows`; whole panels are written
        // to `to` directly, the last one by way of `last`. All bounds checked above.
        unsafe {
            let n_together = n_whole / PANELS * PANELS;
            let call = Product {
                rows: rows.as_ptr().add(first),
                panels: panels.as_ptr(),
                bias: bias.as_ptr(),
                n_in,
                to: to.as_mut_ptr().add(first * n_out),
                stride: n_out,
            }
            .at_panel(of_panels.start);
            products_of::<L, ROWS, PANELS>(&call, n_together / PANELS);
            let single = call.at_panel(n_together);
            products_of::<L, ROWS, 1>(&single, n_whole - n_together);
            if has_partial {
                let mut last = [[0.0; PANEL]; PACKED_ROWS];
                let partial = Product {
                    to: last.as_mut_ptr().cast(),
                    stride: PANEL,
                    ..call.at_panel(n_whole)
                };
                products_of::<L, ROWS, 1>(&partial, 1);
                for (row, last) in last.iter().take(ROWS).enumerate() {
                    let to = &mut to[(first + row) * n_out..][n_out / PANEL * PANEL..n_out];
                    to.copy_from_slice(&last[..to.len()]);
                }
            }
        }
    });
}

/// The arguments of [`products_of`].
struct Product {
    rows: *const f32,
    panels: *const f32,
    bias: *const f32,
    n_in: usize,
    to: *mut f32,
    stride: usize,
}

impl Product {
    fn at_panel(&self, panel: usize) -> Product {
        Product {
            panels: self.panels.wrapping_add(panel * self.n_in * PANEL),
            bias: self.bias.wrapping_add(panel * PANEL),
            to: self.to.wrapping_add(panel * PANEL),
            ..*self
        }
    }
}

/// `times` tiles of [`multiply_tile`], which together take `times · PANELS` panels; those of one tile
/// are `times` panels apart, for the reason that `tile::scores_of` gives.
///
/// # Safety
/// `rows` is readable for `(n_in - 1) · 8 + ROWS` f32, `panels` for `times · PANELS · n_in · 8`,
/// `bias` for `times · PANELS · 8`; `to` is writable for `times · PANELS · 8` in each of `ROWS`
/// rows `stride` apart.
#[inline(never)]
unsafe fn products_of<L: Vectors, const ROWS: usize, const PANELS: usize>(
    call: &Product,
    times: usize,
) {
    let &Product {
        rows, n_in, stride, ..
    } = call;
    let (mut panels, mut bias, mut to) = (call.panels, call.bias, call.to);
    for _ in 0..times {
        // SAFETY: the caller's promise.
        unsafe {
            let first: [[L::V; 2]; PANELS] = std::array::from_fn(|p| {
                let bias = bias.wrapping_add(p * times * PANEL);
                [L::load(bias), L::load(bias.add(4))]
            });
            let mut sums = [first; ROWS];
            let columns = std::array::from_fn(|p| panels.wrapping_add(p * times * n_in * PANEL));
            add_products::<L, ROWS, PANELS, PACKED_ROWS, 1>(&mut sums, rows, columns, n_in);
            for (row, sums) in sums.iter().enumerate() {
                for (p, sums) in sums.iter().enumerate() {
                    let to = to.add(row * stride + p * times * PANEL);
                    L::store(to, sums[0]);
                    L::store(to.add(4), sums[1]);
                }
            }
            panels = panels.wrapping_add(n_in * PANEL);
            bias = bias.wrapping_add(PANEL);
            to = to.wrapping_add(PANEL);
        }
    }
}
