//! Copies rows into the order in which the tiles read them.

#![allow(unsafe_code)]

use super::sealed::Vectors;
use super::{PACKED_ROWS, PANEL};

/// Writes up to eight rows side by side, column by column: `to[c · 8 + r]` is column `c` of row
/// `r`, and zero for the rows that are missing.
///
/// # Shapes
/// Row `r` is `from[starts[r]..][..depth]`; `to` is `(depth, 8)`.
///
/// # Panics
/// When a row or `to` is too short.
pub(crate) fn pack_rows<L: Vectors>(from: &[f32], starts: &[usize], depth: usize, to: &mut [f32]) {
    assert!(starts.len() <= PACKED_ROWS && to.len() >= depth * PACKED_ROWS);
    for &start in starts {
        assert!(start <= from.len() && from.len() - start >= depth);
    }
    for half in 0..2 {
        let starts = starts.get(half * 4..).unwrap_or_default();
        let n_rows = starts.len().min(4);
        // A missing row reads some row that is there; its numbers are not used.
        let start_of = |row: usize| starts.get(row).copied().unwrap_or_default();
        let rows = [start_of(0), start_of(1), start_of(2), start_of(3)];
        // SAFETY: every row that is read has `depth` numbers from its start, `to` has `depth`
        // times eight, and both were checked above; with `n_rows` at 0 nothing is read.
        unsafe {
            let rows = rows.map(|start| from.as_ptr().add(start));
            pack_four::<L>(rows, n_rows, depth, to.as_mut_ptr().add(half * 4));
        }
    }
}

/// # Safety
/// The first `n_rows` of `rows` are readable for `depth` f32, `to` is writable for four f32 at
/// every eighth of the first `8 · depth`.
#[inline(never)]
unsafe fn pack_four<L: Vectors>(rows: [*const f32; 4], n_rows: usize, depth: usize, to: *mut f32) {
    let zero = L::splat(0.0);
    let mut c = 0;
    // SAFETY: four columns at a time while four are left, then one at a time.
    unsafe {
        while c + 4 <= depth {
            let mut vectors = [zero; 4];
            for (row, vector) in vectors.iter_mut().enumerate() {
                if row < n_rows {
                    *vector = L::load(rows[row].add(c));
                }
            }
            for (i, column) in L::transpose(vectors).into_iter().enumerate() {
                L::store(to.add((c + i) * PACKED_ROWS), column);
            }
            c += 4;
        }
        while c < depth {
            for (row, from) in rows.iter().enumerate() {
                let number = if row < n_rows { *from.add(c) } else { 0.0 };
                *to.add(c * PACKED_ROWS + row) = number;
            }
            c += 1;
        }
    }
}

/// `to = factor · from`, number by number.
///
/// # Panics
/// When the lengths differ.
#[inline(never)]
pub(crate) fn scale_row<L: Vectors>(from: &[f32], factor: f32, to: &mut [f32]) {
    assert!(from.len() == to.len());
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

/// Writes rows into panels of eight columns: `to[panel · panel_len + first_row · 8 + r · 8 + i]` is
/// column `8 · panel + i` of row `r`, zero past the last column.
///
/// # Shapes
/// Row `r` is `from[r · stride..][..width]`; `to` is `(⌈width / 8⌉, panel_len)`.
///
/// # Panics
/// When `from` or `to` is too short.
pub(crate) fn pack_columns<L: Vectors>(
    from: &[f32],
    stride: usize,
    n_rows: usize,
    width: usize,
    to: &mut [f32],
    panel_len: usize,
    first_row: usize,
) {
    if n_rows == 0 || width == 0 {
        return;
    }
    let n_panels = width.div_ceil(PANEL);
    assert!(from.len() >= (n_rows - 1) * stride + width);
    assert!((first_row + n_rows) * PANEL <= panel_len && to.len() >= n_panels * panel_len);
    let n_whole = width / PANEL;
    for row in 0..n_rows {
        let from = &from[row * stride..row * stride + width];
        let at = (first_row + row) * PANEL;
        for panel in 0..n_whole {
            // SAFETY: a whole panel of the row, and eight places of a panel of `to`, within the
            // bounds checked above.
            unsafe {
                let from = from.as_ptr().add(panel * PANEL);
                let to = to.as_mut_ptr().add(panel * panel_len + at);
                L::store(to, L::load(from));
                L::store(to.add(4), L::load(from.add(4)));
            }
        }
        if n_whole < n_panels {
            let rest = &from[n_whole * PANEL..];
            let to = &mut to[n_whole * panel_len + at..][..PANEL];
            to[..rest.len()].copy_from_slice(rest);
            to[rest.len()..].fill(0.0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Scalar;
    use super::*;

    #[test]
    fn rows_stand_side_by_side() {
        let from: Vec<f32> = (0..20).map(|i| i as f32).collect();
        for depth in [1, 4, 5] {
            for n_rows in [0, 1, 4, 6, 8] {
                let starts: Vec<usize> = (0..n_rows).map(|row| 2 * row).collect();
                let mut to = vec![9.0; depth * 8];
                pack_rows::<Scalar>(&from, &starts, depth, &mut to);
                for (i, &got) in to.iter().enumerate() {
                    let (c, row) = (i / 8, i % 8);
                    let want = if row < n_rows { 2 * row + c } else { 0 };
                    assert_eq!(got, want as f32, "depth {depth}, rows {n_rows}, {i}");
                }
            }
        }
    }

    #[test]
    fn columns_stand_in_panels_of_eight() {
        // Two rows of eleven, fifteen apart, into rows 1 and 2 of panels of three rows.
        let from: Vec<f32> = (0..26).map(|i| i as f32).collect();
        let mut to = vec![-1.0; 2 * 24];
        pack_columns::<Scalar>(&from, 15, 2, 11, &mut to, 24, 1);
        let row = |at: usize| to[at..at + 8].to_vec();
        assert_eq!(row(0), [-1.0; 8]);
        assert_eq!(row(8), [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]);
        assert_eq!(row(16), [15.0, 16.0, 17.0, 18.0, 19.0, 20.0, 21.0, 22.0]);
        assert_eq!(row(24), [-1.0; 8]);
        assert_eq!(row(32), [8.0, 9.0, 10.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
        assert_eq!(row(40), [23.0, 24.0, 25.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
    }

    #[test]
    #[should_panic(expected = "assertion")]
    fn a_short_row_is_refused() {
        pack_rows::<Scalar>(&[0.0; 5], &[0, 3], 3, &mut [0.0; 24]);
    }
}
