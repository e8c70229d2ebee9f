//! Walking a matrix with the keyboard, and how large its cells are drawn.

/// A cell: query row, key column.
pub type Cell = (usize, usize);

/// Where a key press leads from `from` in a matrix of `rows` × `columns`; `None` for other keys.
pub fn cell_after_key(
    key: &str,
    with_ctrl: bool,
    from: Cell,
    rows: usize,
    columns: usize,
) -> Option<Cell> {
    let (row, column) = from;
    let (last_row, last_column) = (rows.checked_sub(1)?, columns.checked_sub(1)?);
    let target = match key {
        "ArrowLeft" => (row, column.saturating_sub(1)),
        "ArrowRight" => (row, column + 1),
        "ArrowUp" => (row.saturating_sub(1), column),
        "ArrowDown" => (row + 1, column),
        "PageUp" => (row.saturating_sub(10), column),
        "PageDown" => (row + 10, column),
        "Home" if with_ctrl => (0, 0),
        "End" if with_ctrl => (last_row, last_column),
        "Home" => (row, 0),
        "End" => (row, last_column),
        _ => return None,
    };
    Some((target.0.min(last_row), target.1.min(last_column)))
}

/// The cell under a point given as shares of the drawing's width and height.
pub fn cell_at(x_share: f64, y_share: f64, rows: usize, columns: usize) -> Option<Cell> {
    if !(0.0..1.0).contains(&x_share) || !(0.0..1.0).contains(&y_share) {
        return None;
    }
    Some((
        (y_share * rows as f64) as usize,
        (x_share * columns as f64) as usize,
    ))
}

/// Pixels a cell gets when drawn: large enough to touch where few, one where many.
pub fn cell_pixels(rows: usize, columns: usize) -> usize {
    match rows.max(columns) {
        0..=16 => 40,
        17..=40 => 20,
        41..=128 => 8,
        129..=512 => 2,
        _ => 1,
    }
}

/// Rows or columns that a table shows: at most `limit` around `active`.
pub fn table_window(len: usize, active: usize, limit: usize) -> std::ops::Range<usize> {
    if len <= limit {
        return 0..len;
    }
    let start = active.saturating_sub(limit / 2).min(len - limit);
    start..start + limit
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_walk_and_stop_at_the_edge() {
        let cases = [
            ("ArrowRight", false, (0, 0), Some((0, 1))),
            ("ArrowRight", false, (0, 2), Some((0, 2))),
            ("ArrowLeft", false, (1, 0), Some((1, 0))),
            ("ArrowDown", false, (1, 0), Some((1, 0))),
            ("PageDown", false, (0, 1), Some((1, 1))),
            ("Home", false, (1, 2), Some((1, 0))),
            ("Home", true, (1, 2), Some((0, 0))),
            ("End", true, (0, 0), Some((1, 2))),
            ("Tab", false, (0, 0), None),
        ];
        for (key, ctrl, from, want) in cases {
            assert_eq!(cell_after_key(key, ctrl, from, 2, 3), want, "{key}");
        }
        assert_eq!(cell_after_key("ArrowUp", false, (0, 0), 0, 0), None);
    }

    #[test]
    fn points_and_windows() {
        assert_eq!(cell_at(0.99, 0.0, 2, 3), Some((0, 2)));
        assert_eq!(cell_at(1.0, 0.0, 2, 3), None);
        assert_eq!(cell_at(f64::NAN, 0.0, 2, 3), None);
        assert_eq!(table_window(5, 0, 10), 0..5);
        assert_eq!(table_window(100, 0, 10), 0..10);
        assert_eq!(table_window(100, 99, 10), 90..100);
        assert_eq!(table_window(100, 50, 10), 45..55);
    }
}
