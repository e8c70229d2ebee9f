//! The innermost loop: numbers of a few rows times panels of eight columns.

#![allow(unsafe_code)]

use super::PANEL;
use super::sealed::Vectors;

/// Sums of `ROWS` rows and `PANELS` panels of two vectors.
pub(super) type Sums<V, const ROWS: usize, const PANELS: usize> = [[[V; 2]; PANELS]; ROWS];

/// `sums[r][p] += Σ_k a[k · A_STEP + r · A_ROW] · b[p][k · 8..][..8]`, `k` from 0 to `depth`.
///
/// # Safety
/// `a` is readable at all of these, and each of `b` for `8 · depth` f32.
#[inline(always)]
pub(super) unsafe fn add_products<
    L: Vectors,
    const ROWS: usize,
    const PANELS: usize,
    const A_STEP: usize,
    const A_ROW: usize,
>(
    sums: &mut Sums<L::V, ROWS, PANELS>,
    mut a: *const f32,
    mut b: [*const f32; PANELS],
    depth: usize,
) {
    for _ in 0..depth {
        // SAFETY: the caller's promise, for this `k`; the pointers end at most one step past.
        unsafe {
            let columns = b.map(|b| [L::load(b), L::load(b.add(4))]);
            for (row, sums) in sums.iter_mut().enumerate() {
                let number = L::load_splat(a.add(row * A_ROW));
                for (sums, columns) in sums.iter_mut().zip(columns) {
                    sums[0] = L::mul_add(number, columns[0], sums[0]);
                    sums[1] = L::mul_add(number, columns[1], sums[1]);
                }
            }
            a = a.wrapping_add(A_STEP);
            b = b.map(|b| b.wrapping_add(PANEL));
        }
    }
}

/// Calls `$tile::<L, ROWS, PANELS, …>` for `rows` rows as 6 or 4 at a time, then 4, 2 and 1.
macro_rules! split_rows {
    ($lane:ident, $rows:expr, |$first:ident, $n:ident, $panels:ident| $body:expr) => {{
        let mut $first = 0;
        let rows: usize = $rows;
        while $first < rows {
            match rows - $first {
                6.. if $lane::ROWS >= 6 => {
                    const $n: usize = 6;
                    const $panels: usize = 1;
                    $body;
                    $first += 6;
                }
                4.. => {
                    const $n: usize = 4;
                    const $panels: usize = 1;
                    $body;
                    $first += 4;
                }
                2.. => {
                    const $n: usize = 2;
                    const $panels: usize = 2;
                    $body;
                    $first += 2;
                }
                _ => {
                    const $n: usize = 1;
                    const $panels: usize = 4;
                    $body;
                    $first += 1;
                }
            }
        }
    }};
}
pub(super) use split_rows;
