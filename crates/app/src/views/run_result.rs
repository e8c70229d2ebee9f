//! The weights of a finished run: heat map, the cell looked at, and the table twin.

use super::page_state::PageState;
use crate::bridge::{canvas, files, pointer};
use crate::components::choice_group::ChoiceGroup;
use crate::state::colour::heat;
use crate::state::format;
use crate::state::heat_map::{cell_after_key, cell_at, cell_pixels, table_window};
use crate::state::run::RunResult;
use leptos::html;
use leptos::prelude::*;

/// Longest axis whose tokens are written beside the heat map.
const LABELLED: usize = 40;
/// Most rows and columns of the table twin; it moves along with the cell looked at.
const TABLE_SIZE: usize = 24;
/// Most numbers offered as a file: what a spreadsheet opens.
const CSV_CELLS: usize = 1_000_000;

/// Empty until the first run.
pub fn view(page: PageState) -> impl IntoView {
    let canvas = NodeRef::<html::Canvas>::new();
    let is_empty = move || page.result.with(Option::is_none);
    Effect::new(move |_| {
        let head = page.head.get();
        let Some(canvas) = canvas.get() else { return };
        page.result.with(|result| {
            let Some(result) = result else { return };
            let (rows, columns) = (result.query_len(), result.key_len());
            canvas::paint(
                &canvas,
                rows,
                columns,
                cell_pixels(rows, columns),
                |row, column| {
                    result
                        .is_visible(row, column)
                        .then(|| heat(result.weight(head, row, column)))
                },
            );
        });
    });
    view! {
        <p class="empty" hidden=move || !is_empty()>{page.text("result.empty")}</p>
        <div class="result" hidden=is_empty>
            {head_choice(page).into_any()}
            <div class="heat-map">
                <div class="axis columns" aria-hidden="true">{move || axis(page, Axis::Keys)}</div>
                <div class="axis rows" aria-hidden="true">{move || axis(page, Axis::Queries)}</div>
                <div
                    id="heat-map"
                    class="heat-canvas"
                    tabindex="0"
                    role="application"
                    aria-label=page.text("result.heat-map")
                    aria-describedby="heat-map-help"
                    on:keydown=move |event| walk(page, &event)
                    on:pointermove=move |event| point(page, &event)
                    on:pointerdown=move |event| point(page, &event)
                >
                    <canvas node_ref=canvas width="1" height="1"></canvas>
                    {cursor(page).into_any()}
                </div>
            </div>
            {legend(page).into_any()}
            <p id="heat-map-help" class="help">{page.text("result.help")}</p>
            <p id="heat-cell" class="readout" role="status">{move || readout(page)}</p>
            {table(page).into_any()}
        </div>
    }
}

fn head_choice(page: PageState) -> impl IntoView {
    let options = move || {
        let n_heads = page
            .result
            .with(|r| r.as_ref().map_or(1, |r| r.report.n_heads));
        (n_heads > 1).then(|| {
            let options = (0..n_heads).map(|h| (h.to_string(), (h + 1).to_string()));
            view! {
                <ChoiceGroup
                    legend=page.text("result.head")
                    name="head"
                    options=options.collect()
                    chosen=Signal::derive(move || page.head.get().to_string())
                    on_choose=move |h: String| page.head.set(h.parse().unwrap_or(0))
                />
            }
        })
    };
    view! { <div class="heads">{options}</div> }
}

#[derive(Clone, Copy, PartialEq)]
enum Axis {
    Queries,
    Keys,
}

fn axis(page: PageState, axis: Axis) -> Vec<AnyView> {
    page.result.with(|result| {
        let Some(result) = result else {
            return Vec::new();
        };
        let tokens = match axis {
            Axis::Queries => &result.report.query_tokens,
            Axis::Keys => &result.report.key_tokens,
        };
        if tokens.len() > LABELLED {
            return Vec::new();
        }
        tokens
            .iter()
            .map(|token| view! { <span><bdi>{token.clone()}</bdi></span> }.into_any())
            .collect()
    })
}

fn walk(page: PageState, event: &leptos::ev::KeyboardEvent) {
    let target = page.result.with_untracked(|result| {
        let result = result.as_ref()?;
        let (rows, columns) = (result.query_len(), result.key_len());
        // The first arrow shows the first cell instead of leaving it.
        let Some(from) = page.cell.get_untracked() else {
            return cell_after_key(&event.key(), false, (0, 0), 1, 1);
        };
        cell_after_key(&event.key(), event.ctrl_key(), from, rows, columns)
    });
    if let Some(cell) = target {
        event.prevent_default();
        page.cell.set(Some(cell));
    }
}

fn point(page: PageState, event: &leptos::ev::PointerEvent) {
    let cell = page.result.with_untracked(|result| {
        let result = result.as_ref()?;
        let (x, y) = pointer::share_of_target(event)?;
        cell_at(x, y, result.query_len(), result.key_len())
    });
    if cell.is_some() && cell != page.cell.get_untracked() {
        page.cell.set(cell);
    }
}

/// A frame around the cell looked at, placed in shares of the drawing.
fn cursor(page: PageState) -> impl IntoView {
    let place = move || {
        let (row, column) = page.cell.get()?;
        page.result.with(|result| {
            let result = result.as_ref()?;
            let (rows, columns) = (result.query_len() as f64, result.key_len() as f64);
            Some((
                row as f64 / rows * 100.0,
                column as f64 / columns * 100.0,
                100.0 / rows,
                100.0 / columns,
            ))
        })
    };
    let percent = move |pick: fn((f64, f64, f64, f64)) -> f64| {
        move || place().map(|p| format!("{}%", pick(p)))
    };
    view! {
        <div
            class="heat-cursor"
            hidden=move || place().is_none()
            style:top=percent(|p| p.0)
            style:left=percent(|p| p.1)
            style:height=percent(|p| p.2)
            style:width=percent(|p| p.3)
        ></div>
    }
}

fn legend(page: PageState) -> impl IntoView {
    let steps = (0..=10)
        .map(|i| {
            let (r, g, b) = heat(i as f32 / 10.0);
            view! {
                <rect x=i * 10 y="0" width="10" height="10" fill=format!("rgb({r} {g} {b})") />
            }
        })
        .collect_view();
    view! {
        <p class="legend">
            <span>"0"</span>
            <svg class="scale" viewBox="0 0 110 10" role="img" aria-label=page.text("result.scale")>
                {steps}
            </svg>
            <span>"1"</span>
            <span class="swatch hidden-cell" aria-hidden="true"></span>
            <span>{page.text("result.hidden")}</span>
        </p>
    }
}

fn readout(page: PageState) -> Option<String> {
    let (row, column) = page.cell.get()?;
    let head = page.head.get();
    page.result.with(|result| {
        let result = result.as_ref()?;
        let slots = [
            ("query", result.report.query_tokens.get(row)?.clone()),
            ("row", (row + 1).to_string()),
            ("key", result.report.key_tokens.get(column)?.clone()),
            ("column", (column + 1).to_string()),
            ("score", format::number(result.score(head, row, column))),
            ("weight", format::number(result.weight(head, row, column))),
        ];
        let key = if result.is_visible(row, column) {
            "result.cell-visible"
        } else {
            "result.cell-hidden"
        };
        Some(page.words().fill(key, &slots))
    })
}

fn table(page: PageState) -> impl IntoView {
    let is_open = RwSignal::new(false);
    let content = move || {
        if !is_open.get() {
            return None; // Thousands of cells are only built when somebody wants to read them.
        }
        let head = page.head.get();
        let (row, column) = page.cell.get().unwrap_or_default();
        page.result.with(|result| {
            result
                .as_ref()
                .map(|r| table_of(page, r, head, row, column))
        })
    };
    view! {
        <details class="twin" on:toggle=move |event| is_open.set(pointer::is_open(&event))>
            <summary>{page.text("result.table")}</summary>
            <button
                type="button"
                class="quiet"
                id="run-csv"
                hidden=move || page.result.with(|r| r.as_ref().is_none_or(|r| cells(r) > CSV_CELLS))
                on:click=move |_| offer_csv(page)
            >
                {page.text("result.csv")}
            </button>
            <div class="scroller" tabindex="0" role="region" aria-label=page.text("result.table")>
                {content}
            </div>
        </details>
    }
}

fn table_of(
    page: PageState,
    result: &RunResult,
    head: usize,
    row: usize,
    column: usize,
) -> AnyView {
    let rows = table_window(result.query_len(), row, TABLE_SIZE);
    let columns = table_window(result.key_len(), column, TABLE_SIZE);
    let is_part = rows.len() < result.query_len() || columns.len() < result.key_len();
    let note = is_part.then(|| {
        page.words().fill(
            "result.table-part",
            &[
                ("rows", format!("{}–{}", rows.start + 1, rows.end)),
                ("columns", format!("{}–{}", columns.start + 1, columns.end)),
            ],
        )
    });
    let head_cells = columns
        .clone()
        .map(|c| view! { <th scope="col"><bdi>{result.report.key_tokens[c].clone()}</bdi></th> })
        .collect_view();
    let hidden = page.text("result.hidden");
    let body = rows
        .map(|r| {
            let cells = columns
                .clone()
                .map(|c| {
                    let weight = result.weight(head, r, c);
                    let shown = if result.is_visible(r, c) {
                        format::number(weight)
                    } else {
                        format!("0 ({hidden})")
                    };
                    view! { <td data-weight=weight.to_string()>{shown}</td> }
                })
                .collect_view();
            view! {
                <tr>
                    <th scope="row"><bdi>{result.report.query_tokens[r].clone()}</bdi></th>
                    {cells}
                </tr>
            }
        })
        .collect_view();
    view! {
        <table>
            <caption>
                {page.text("result.table-caption")}
                {note}
            </caption>
            <thead>
                <tr>
                    <td></td>
                    {head_cells}
                </tr>
            </thead>
            <tbody>{body}</tbody>
        </table>
    }
    .into_any()
}

fn cells(result: &RunResult) -> usize {
    result.matrices.weights.len()
}

/// All weights, one line a cell, numbers exactly as the kernel gave them.
fn offer_csv(page: PageState) {
    page.result.with_untracked(|result| {
        let Some(result) = result else { return };
        let quoted = |token: &str| format!("\"{}\"", token.replace('"', "\"\""));
        let mut csv = String::from("head,query,query_token,key,key_token,visible,score,weight\n");
        for head in 0..result.report.n_heads as usize {
            for (q, query) in result.report.query_tokens.iter().enumerate() {
                for (k, key) in result.report.key_tokens.iter().enumerate() {
                    csv += &format!(
                        "{},{},{},{},{},{},{},{}\n",
                        head + 1,
                        q + 1,
                        quoted(query),
                        k + 1,
                        quoted(key),
                        u8::from(result.is_visible(q, k)),
                        result.score(head, q, k),
                        result.weight(head, q, k),
                    );
                }
            }
        }
        files::offer("attention.csv", "text/csv", &csv);
    });
}
