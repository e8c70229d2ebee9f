//! A mask to paint: one cell is in the tab order, the arrow keys walk, Space paints.

use super::{Own, Show, set_invalid};
use crate::bridge::dom::{self, Element, Missing, find};
use crate::bridge::pointer;
use std::cell::Cell;
use std::rc::Rc;

pub fn wire(own: Own, root: &Element) -> Result<Show, Missing> {
    let table = find(root, "table")?;
    let cells = Rc::new(dom::all(&table, "[role=gridcell]")?);
    let tokens = |css| -> Result<Vec<String>, Missing> {
        let heads = dom::all(&table, css)?;
        let texts = heads
            .iter()
            .map(|head| head.text_content().unwrap_or_default());
        Ok(texts.collect())
    };
    let (rows, columns) = (tokens("[scope=row]")?, tokens("[scope=col]")?);
    let n_columns = columns.len().max(1);
    for (index, cell) in cells.iter().enumerate() {
        let slots = [
            ("query", rows[index / n_columns].clone()),
            ("key", columns[index % n_columns].clone()),
        ];
        let label = own.page.words().fill("exercise.cell", &slots);
        dom::set_attribute(cell, "aria-label", &label);
    }
    let current = Rc::new(Cell::new(0));
    let go_to = {
        let (cells, current) = (Rc::clone(&cells), Rc::clone(&current));
        move |index: usize| {
            dom::set_attribute(&cells[current.replace(index)], "tabindex", "-1");
            dom::set_attribute(&cells[index], "tabindex", "0");
            dom::focus(&cells[index]);
        }
    };
    let paint = move |index: usize| {
        let mut parts = own.parts();
        if let Some(row) = parts.get_mut(index / n_columns) {
            let flipped = row.bytes().enumerate().map(|(at, cell)| {
                let is_painted = (cell == b'1') != (at == index % n_columns);
                if is_painted { '1' } else { '0' }
            });
            *row = flipped.collect();
            own.put(parts);
        }
    };
    {
        let (cells, go_to) = (Rc::clone(&cells), go_to.clone());
        dom::on(&table, "click", move |event| {
            if let Some(index) = cells.iter().position(|cell| dom::is_target(&event, cell)) {
                go_to(index);
                paint(index);
            }
        });
    }
    let n_cells = cells.len();
    dom::on(&table, "keydown", move |event| {
        let Some((key, has_ctrl)) = pointer::key(&event) else {
            return;
        };
        let at = current.get();
        let row_start = at - at % n_columns;
        let to = match key.as_str() {
            "ArrowLeft" if at > row_start => at - 1,
            "ArrowRight" if at + 1 < row_start + n_columns => at + 1,
            "ArrowUp" if at >= n_columns => at - n_columns,
            "ArrowDown" if at + n_columns < n_cells => at + n_columns,
            "Home" if has_ctrl => 0,
            "End" if has_ctrl => n_cells - 1,
            "Home" => row_start,
            "End" => row_start + n_columns - 1,
            " " | "Enter" => {
                event.prevent_default();
                return paint(at);
            }
            _ => return,
        };
        event.prevent_default();
        go_to(to);
    });
    for (index, cell) in cells.iter().enumerate() {
        dom::set_attribute(cell, "tabindex", if index == 0 { "0" } else { "-1" });
    }
    let (summary, page) = (find(root, ".painted")?, own.page);
    Ok(Box::new(move |shown| {
        let painted = shown.parts.iter().flat_map(|row| row.bytes());
        for ((index, cell), is_painted) in cells.iter().enumerate().zip(painted) {
            let word = if is_painted == b'1' { "true" } else { "false" };
            dom::set_attribute(cell, "aria-selected", word);
            set_invalid(cell, shown.marks.get(index));
        }
        dom::set_or_remove(&table, "aria-readonly", shown.is_closed.then_some("true"));
        dom::set_text(&summary, &in_words(&page.words(), shown, &rows, &columns));
    }))
}

/// The grid as a text: row by row, what is painted.
fn in_words(
    words: &crate::state::page_data::Words,
    shown: &crate::state::exercise::Shown,
    rows: &[String],
    columns: &[String],
) -> String {
    let mut text = Vec::new();
    for (row, query) in shown.parts.iter().zip(rows) {
        let seen = row.bytes().zip(columns).filter(|(cell, _)| *cell == b'1');
        let seen: Vec<&str> = seen.map(|(_, key)| key.as_str()).collect();
        let keys = if seen.is_empty() {
            "–".to_owned()
        } else {
            seen.join(" ")
        };
        text.push(words.fill(
            "exercise.painted",
            &[("query", query.clone()), ("keys", keys)],
        ));
    }
    text.join(" ")
}
