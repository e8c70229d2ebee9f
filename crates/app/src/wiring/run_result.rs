//! The weights of a finished run: heat map, the cell looked at, and the table twin.

use super::page_state::PageState;
use crate::bridge::dom::{self, Element, Event, Wired, by_id};
use crate::bridge::{canvas, files, pointer};
use crate::state::colour::heat;
use crate::state::decimal::exact;
use crate::state::heat_map::{cell_after_key, cell_at, cell_pixels, table_window};
use crate::state::result::{CSV_CELLS, csv, readout, table_cell};
use crate::state::run::RunResult;
use crate::state::script::lang_of;
use reactive_graph::traits::{
    Get as _, GetUntracked as _, Set as _, With as _, WithUntracked as _,
};

/// Longest axis whose tokens are written beside the heat map.
const LABELLED: usize = 40;
/// Most rows and columns of the table twin; it moves along with the cell looked at.
const TABLE_SIZE: usize = 24;

/// Empty until the first run.
pub fn wire(page: PageState) -> Wired {
    dom::flag(by_id("result-empty")?, "hidden", move || {
        page.result.with(Option::is_some)
    });
    dom::flag(by_id("result")?, "hidden", move || {
        page.result.with(Option::is_none)
    });
    heads(page)?;
    heat_map(page)?;
    dom::text(by_id("heat-cell")?, move || {
        let (cell, head) = (page.cell.get(), page.head.get());
        page.result
            .with(|result| readout(&page.words(), result.as_ref()?, head, cell?))
            .unwrap_or_default()
    });
    table(page)
}

fn heads(page: PageState) -> Wired {
    let n_heads = move || {
        page.result
            .with(|r| r.as_ref().map_or(1, |r| r.report.n_heads as usize))
    };
    let choice = by_id("result-heads")?;
    let labels = dom::all(&choice, "label")?;
    dom::watch(move || {
        dom::set_flag(&choice, "hidden", n_heads() < 2);
        for (head, label) in labels.iter().enumerate() {
            dom::set_flag(label, "hidden", head >= n_heads());
        }
    });
    dom::radio_group(
        "head",
        move || page.head.get().to_string(),
        move |head| page.head.set(head.parse().unwrap_or(0)),
    )
}

fn heat_map(page: PageState) -> Wired {
    let map = by_id("heat-map")?;
    dom::on(&map, "keydown", move |event| walk(page, &event));
    dom::on(&map, "pointermove", move |event| point(page, &event));
    dom::on(&map, "pointerdown", move |event| point(page, &event));
    let picture = dom::find(&map, "canvas")?;
    dom::watch(move || {
        let head = page.head.get();
        page.result.with(|result| {
            if let Some(result) = result {
                paint(&picture, result, head);
            }
        });
    });
    let (keys, queries) = (by_id("heat-keys")?, by_id("heat-queries")?);
    dom::watch(move || {
        page.result.with(|result| {
            if let Some(result) = result {
                label(&keys, &result.report.key_tokens);
                label(&queries, &result.report.query_tokens);
            }
        });
    });
    let cursor = dom::find(&map, ".heat-cursor")?;
    dom::watch(move || place(page, &cursor));
    Ok(())
}

fn paint(picture: &Element, result: &RunResult, head: usize) {
    let (rows, columns) = (result.query_len(), result.key_len());
    let cell = cell_pixels(rows, columns);
    canvas::paint(picture, rows, columns, cell, |row, column| {
        result
            .is_visible(row, column)
            .then(|| heat(result.weight(head, row, column)))
    });
}

fn label(axis: &Element, tokens: &[String]) {
    dom::set_text(axis, "");
    if tokens.len() > LABELLED {
        return;
    }
    for token in tokens {
        if let Some(span) = dom::append(axis, "span", "", "") {
            append_token(&span, token);
        }
    }
}

/// The frame around the cell looked at, placed in shares of the drawing.
fn place(page: PageState, cursor: &Element) {
    let cell = page.cell.get();
    page.result.with(|result| {
        dom::set_flag(cursor, "hidden", cell.is_none() || result.is_none());
        if let (Some((row, column)), Some(result)) = (cell, result) {
            let share = |part: usize, all: usize| {
                // Thousandths of a percent are finer than any screen.
                let share = part * 100_000 / all.max(1);
                format!("{}.{:03}%", share / 1000, share % 1000)
            };
            let (rows, columns) = (result.query_len(), result.key_len());
            dom::set_style(cursor, "top", &share(row, rows));
            dom::set_style(cursor, "left", &share(column, columns));
            dom::set_style(cursor, "height", &share(1, rows));
            dom::set_style(cursor, "width", &share(1, columns));
        }
    });
}

fn walk(page: PageState, event: &Event) {
    let target = page.result.with_untracked(|result| {
        let result = result.as_ref()?;
        let (key, is_ctrl) = pointer::key(event)?;
        let (rows, columns) = (result.query_len(), result.key_len());
        // The first arrow shows the first cell instead of leaving it.
        match page.cell.get_untracked() {
            Some(from) => cell_after_key(&key, is_ctrl, from, rows, columns),
            None => cell_after_key(&key, false, (0, 0), 1, 1),
        }
    });
    if let Some(cell) = target {
        event.prevent_default();
        page.cell.set(Some(cell));
    }
}

fn point(page: PageState, event: &Event) {
    let cell = page.result.with_untracked(|result| {
        let result = result.as_ref()?;
        let (x, y) = pointer::share_of_target(event)?;
        cell_at(x, y, result.query_len(), result.key_len())
    });
    if cell.is_some() && cell != page.cell.get_untracked() {
        page.cell.set(cell);
    }
}

fn table(page: PageState) -> Wired {
    let twin = by_id("result-twin")?;
    let place = by_id("result-table")?;
    let is_open = page.is_table_open;
    {
        let twin = twin.clone();
        dom::on(&twin.clone(), "toggle", move |_| {
            is_open.set(twin.has_attribute("open"));
        });
    }
    dom::watch(move || {
        dom::set_text(&place, "");
        // Thousands of cells are only built when somebody wants to read them.
        if is_open.get() {
            let (head, cell) = (page.head.get(), page.cell.get().unwrap_or_default());
            page.result.with(|result| {
                if let Some(result) = result {
                    build_table(page, &place, result, head, cell);
                }
            });
        }
    });
    let offer = by_id("run-csv")?;
    dom::on(&offer, "click", move |_| {
        page.result.with_untracked(|result| {
            if let Some(result) = result {
                files::offer("attention.csv", "text/csv", &csv(result));
            }
        });
    });
    dom::flag(offer, "hidden", move || {
        page.result.with(|r| {
            r.as_ref()
                .is_none_or(|r| r.matrices.weights.len() > CSV_CELLS)
        })
    });
    Ok(())
}

/// `None` only where the browser makes no elements; the heat map above says the same.
fn build_table(
    page: PageState,
    place: &Element,
    result: &RunResult,
    head: usize,
    (row, column): (usize, usize),
) -> Option<()> {
    let words = page.words();
    let rows = table_window(result.query_len(), row, TABLE_SIZE);
    let columns = table_window(result.key_len(), column, TABLE_SIZE);
    let mut caption = words.text("result.table-caption");
    if rows.len() < result.query_len() || columns.len() < result.key_len() {
        caption += &words.fill(
            "result.table-part",
            &[
                ("rows", format!("{}–{}", rows.start + 1, rows.end)),
                ("columns", format!("{}–{}", columns.start + 1, columns.end)),
            ],
        );
    }
    let table = dom::append(place, "table", "", "")?;
    dom::append(&table, "caption", "", &caption)?;
    let header = dom::append(&dom::append(&table, "thead", "", "")?, "tr", "", "")?;
    dom::append(&header, "td", "", "")?;
    for column in columns.clone() {
        head_cell(&header, "col", &result.report.key_tokens[column])?;
    }
    let body = dom::append(&table, "tbody", "", "")?;
    for row in rows {
        let line = dom::append(&body, "tr", "", "")?;
        head_cell(&line, "row", &result.report.query_tokens[row])?;
        for column in columns.clone() {
            let text = table_cell(&words, result, head, (row, column));
            let cell = dom::append(&line, "td", "", &text)?;
            let weight = exact(result.weight(head, row, column));
            dom::set_attribute(&cell, "data-weight", &weight);
        }
    }
    Some(())
}

fn head_cell(row: &Element, scope: &str, token: &str) -> Option<()> {
    let cell = dom::append(row, "th", "", "")?;
    dom::set_attribute(&cell, "scope", scope);
    append_token(&cell, token)
}

/// A token in its own language and direction, whatever the page's is.
fn append_token(parent: &Element, token: &str) -> Option<()> {
    let shown = dom::append(parent, "bdi", "", token)?;
    if let Some(lang) = lang_of(token) {
        dom::set_attribute(&shown, "lang", lang);
    }
    Some(())
}
