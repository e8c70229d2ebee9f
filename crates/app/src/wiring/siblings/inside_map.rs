//! One head: heat map, lines, table, and where one cell's number comes from.

use super::candidates::set_token;
use super::inside;
use super::part::Part;
use crate::bridge::dom::{self, Element, Event, Wired, by_id};
use crate::bridge::{canvas, parts, pointer};
use crate::state::format;
use crate::state::heat_map::{cell_after_key, cell_at, cell_pixels};
use crate::state::siblings::inside::{HeadMap, Inside};
use crate::state::siblings::shown;
use protocol::CellTrace;
use reactive_graph::traits::{With as _, WithUntracked as _};

/// Longest axis whose tokens are written beside the map.
const LABELLED: usize = 40;
/// Weights below this are not drawn as lines.
const FAINTEST: f32 = 0.03;
/// Height of a token beside the lines, in pixels; the style sheet has the same.
const EDGE_ROW: usize = 26;
/// Width of the lines' drawing.
const EDGE_WIDTH: usize = 240;
/// How many numbers of a vector are spelled out.
const N_SPELLED: usize = 4;

/// The map and all that follows it.
pub fn wire(part: Part) -> Wired {
    let map = by_id("inside-map")?;
    dom::on(&map, "keydown", move |event| walk(part, &event));
    dom::on(&map, "pointermove", move |event| touch(part, &event));
    dom::on(&map, "pointerdown", move |event| touch(part, &event));
    let (picture, cursor) = (dom::find(&map, "canvas")?, dom::find(&map, ".heat-cursor")?);
    let (keys, queries) = (by_id("inside-keys")?, by_id("inside-queries")?);
    dom::watch(move || {
        part.inside.with(|seen| {
            let Some(map) = seen.map() else { return };
            let cell = cell_pixels(map.queries.len(), map.keys.len());
            inside::paint(&picture, &map, cell);
            label(part, &keys, map.keys);
            label(part, &queries, map.queries);
        });
    });
    dom::watch(move || part.inside.with(|inside| place(inside, &cursor)));
    dom::text(by_id("inside-cell")?, move || {
        part.inside
            .with(|inside| readout(part, inside))
            .unwrap_or_default()
    });
    edges(part)?;
    table(part)?;
    trace(part)
}

fn label(part: Part, axis: &Element, tokens: &[String]) {
    let n = if tokens.len() > LABELLED {
        0
    } else {
        tokens.len()
    };
    let words = part.words();
    for (span, token) in parts::children(axis, n, "span", "").iter().zip(tokens) {
        set_token(span, &shown::token(&words, token));
    }
}

/// The frame around the cell looked at, placed in shares of the drawing.
fn place(inside: &Inside, cursor: &Element) {
    let map = inside.map();
    dom::set_flag(cursor, "hidden", inside.cell.is_none() || map.is_none());
    if let (Some((row, column)), Some(map)) = (inside.cell, map) {
        let share = |part: usize, all: usize| {
            let share = part * 100_000 / all.max(1);
            format!("{}.{:03}%", share / 1000, share % 1000)
        };
        let (rows, columns) = (map.queries.len(), map.keys.len());
        dom::set_style(cursor, "top", &share(row, rows));
        dom::set_style(cursor, "left", &share(column, columns));
        dom::set_style(cursor, "height", &share(1, rows));
        dom::set_style(cursor, "width", &share(1, columns));
    }
}

fn walk(part: Part, event: &Event) {
    let target = part.inside.with_untracked(|inside| {
        let map = inside.map()?;
        let (key, is_ctrl) = pointer::key(event)?;
        let (rows, columns) = (map.queries.len(), map.keys.len());
        match inside.cell {
            Some(from) => cell_after_key(&key, is_ctrl, from, rows, columns),
            // The first arrow shows the first cell instead of leaving it.
            None => cell_after_key(&key, false, (0, 0), 1, 1),
        }
    });
    if let Some(cell) = target {
        event.prevent_default();
        inside::look_at(part, cell);
    }
}

fn touch(part: Part, event: &Event) {
    let cell = part.inside.with_untracked(|inside| {
        let map = inside.map()?;
        let (x, y) = pointer::share_of_target(event)?;
        let cell = cell_at(x, y, map.queries.len(), map.keys.len())?;
        (inside.cell != Some(cell)).then_some(cell)
    });
    if let Some(cell) = cell {
        inside::look_at(part, cell);
    }
}

/// The cell looked at, in words; none where there is none.
pub fn readout(part: Part, inside: &Inside) -> Option<String> {
    let (row, column) = inside.cell?;
    let map = inside.map()?;
    let words = part.words();
    let token = |tokens: &[String], at: usize| tokens.get(at).map(|t| shown::token(&words, t));
    let slots = [
        ("query", token(map.queries, row)?),
        ("key", token(map.keys, column)?),
        ("weight", format::number(map.weight(row, column))),
    ];
    if map.is_visible(row, column) {
        return Some(part.fill("inside.cell", &slots));
    }
    Some(part.fill("inside.cell-hidden", &slots[..2]))
}

fn edges(part: Part) -> Wired {
    let (from, to) = (by_id("inside-from")?, by_id("inside-to")?);
    let picture = by_id("inside-edges")?;
    dom::watch(move || {
        part.inside.with(|inside| {
            let Some(map) = inside.map() else { return };
            label_edges(part, &from, map.queries);
            label_edges(part, &to, map.keys);
            draw(&picture, &map);
        });
    });
    Ok(())
}

fn label_edges(part: Part, list: &Element, tokens: &[String]) {
    let words = part.words();
    let items = parts::children(list, tokens.len(), "li", "");
    for (item, token) in items.iter().zip(tokens) {
        set_token(item, &shown::token(&words, token));
    }
}

fn draw(picture: &Element, map: &HeadMap<'_>) {
    let rows = map.queries.len().max(map.keys.len());
    let height = rows * EDGE_ROW;
    let middle = |at: usize| (at as f64 + 0.5) / rows as f64;
    let mut edges = Vec::new();
    for row in 0..map.queries.len() {
        for column in 0..map.keys.len() {
            let weight = map.weight(row, column);
            if weight >= FAINTEST {
                edges.push((middle(row), middle(column), f64::from(weight)));
            }
        }
    }
    canvas::draw_edges(picture, EDGE_WIDTH, height, "#d66a00", &edges);
}

fn table(part: Part) -> Wired {
    let (twin, place) = (by_id("inside-twin")?, by_id("inside-table")?);
    let fill = {
        let twin = twin.clone();
        move || {
            // Hundreds of cells are only built when somebody wants to read them.
            if !twin.has_attribute("open") {
                return;
            }
            dom::set_text(&place, "");
            part.inside.with_untracked(|inside| {
                if let Some(map) = inside.map() {
                    build_table(part, &place, &map);
                }
            });
        }
    };
    {
        let fill = fill.clone();
        dom::on(&twin, "toggle", move |_| fill());
    }
    dom::watch(move || {
        part.inside.with(|_| ());
        fill();
    });
    Ok(())
}

fn build_table(part: Part, place: &Element, map: &HeadMap<'_>) -> Option<()> {
    let words = part.words();
    let table = dom::append(place, "table", "", "")?;
    let header = dom::append(&dom::append(&table, "thead", "", "")?, "tr", "", "")?;
    dom::append(&header, "td", "", "")?;
    let head_cell = |row: &Element, scope: &str, token: &String| {
        let cell = dom::append(row, "th", "", "")?;
        dom::set_attribute(&cell, "scope", scope);
        set_token(&cell, &shown::token(&words, token));
        Some(())
    };
    for key in map.keys {
        head_cell(&header, "col", key)?;
    }
    let body = dom::append(&table, "tbody", "", "")?;
    for (row, query) in map.queries.iter().enumerate() {
        let line = dom::append(&body, "tr", "", "")?;
        head_cell(&line, "row", query)?;
        for column in 0..map.keys.len() {
            let cell = dom::append(&line, "td", "", &format::number(map.weight(row, column)))?;
            let exact = crate::state::decimal::exact(map.weight(row, column));
            dom::set_attribute(&cell, "data-weight", &exact);
        }
    }
    Some(())
}

fn trace(part: Part) -> Wired {
    let (empty, list) = (by_id("inside-trace-empty")?, by_id("inside-trace")?);
    dom::watch(move || {
        part.inside.with(|inside| {
            dom::set_flag(&empty, "hidden", inside.trace.is_some());
            let steps = inside.trace.as_ref().map(|cell| steps(part, cell));
            let steps = steps.unwrap_or_default();
            let lines = parts::children(&list, steps.len(), "li", "");
            for (line, (what, number)) in lines.iter().zip(steps) {
                let [label, value] = &*parts::children(line, 2, "span", "") else {
                    continue;
                };
                value.set_class_name("value");
                dom::set_text(label, &what);
                dom::set_text(value, &number);
            }
        });
    });
    Ok(())
}

/// From the dot product to the mix, each step with its number.
fn steps(part: Part, cell: &CellTrace) -> Vec<(String, String)> {
    let number = format::number;
    let n = cell.query.len().to_string();
    let mut steps = vec![(part.fill("inside.trace-dot", &[("n", n)]), number(cell.dot))];
    let is_scaled = cell.scale != 1.0;
    let scale = if is_scaled {
        part.fill("inside.trace-scale", &[("scale", number(cell.scale))])
    } else {
        part.text("inside.trace-no-scale")
    };
    steps.push((scale, number(cell.dot * cell.scale)));
    if cell.bias != 0.0 {
        let slots = [("bias", number(cell.bias))];
        steps.push((part.fill("inside.trace-bias", &slots), number(cell.score)));
    }
    if !cell.is_visible {
        steps.push((part.text("inside.trace-hidden"), "0".to_owned()));
        return steps;
    }
    steps.push((part.text("inside.trace-mask"), number(cell.score)));
    let highest = cell.row_scores.iter().copied().fold(f32::MIN, f32::max);
    let slots = [
        ("highest", number(highest)),
        ("sum", number(cell.row_sum)),
        ("n", cell.row_scores.len().to_string()),
    ];
    steps.push((
        part.fill("inside.trace-softmax", &slots),
        number(cell.weight),
    ));
    let some = |numbers: &[f32]| -> String {
        let first: Vec<String> = numbers.iter().take(N_SPELLED).map(|&n| number(n)).collect();
        first.join(", ") + " …"
    };
    let mix = [some(&cell.value), " → ".to_owned(), some(&cell.context)];
    steps.push((part.text("inside.trace-mix"), mix.concat()));
    steps
}
