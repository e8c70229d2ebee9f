//! Looking inside: which card, which head, all heads small, and the guide to those that matter.

use super::part::Part;
use super::{inside_map, links, terminal};
use crate::bridge::dom::{self, Element, Wired, by_id};
use crate::bridge::sibling_engine::{self, Slot};
use crate::bridge::{canvas, parts};
use crate::state::colour::heat;
use crate::state::decimal::fixed;
use crate::state::format;
use crate::state::heat_map::Cell;
use crate::state::siblings::heads::{HeadRow, first_head, needed_most};
use crate::state::siblings::inside::{HeadMap, Inside, Seen};
use crate::state::siblings::shown;
use protocol::{Architecture, AttentionStage, HeadAt};
use reactive_graph::traits::{
    GetUntracked as _, Set as _, Update as _, With as _, WithUntracked as _,
};

/// How many heads the guide names.
const N_GUIDED: usize = 5;

/// The view.
pub fn wire(part: Part) -> Wired {
    dom::flag(by_id("inside-controls")?, "disabled", move || {
        !Architecture::ALL.into_iter().any(|s| part.is_loaded(s))
    });
    dom::radio_group(
        "inside-of",
        move || part.inside.with(|inside| inside.sibling.code().to_owned()),
        move |code| {
            if let Some(sibling) = Architecture::from_code(&code) {
                let head = first_head(&part.heads(), sibling, 0);
                part.inside.update(|inside| inside.show(head));
                part.look(sibling);
                remember(part);
            }
        },
    )?;
    let is_empty = move || part.inside.with(|inside| inside.seen.is_none());
    dom::flag(by_id("inside-first")?, "hidden", move || !is_empty());
    dom::flag(by_id("inside-shown")?, "hidden", is_empty);
    choices(part)?;
    multiples(part)?;
    guide(part)?;
    inside_map::wire(part)?;
    links::wire_copy(part, "inside")?;
    dom::text(by_id("inside-failure")?, move || {
        let failure = part.inside.with(|inside| inside.failure.clone());
        failure.map_or_else(String::new, |f| shown::failure(&part.words(), &f))
    });
    dom::text(by_id("inside-status")?, move || {
        part.inside.with(|inside| {
            let seen = inside.seen.as_ref();
            seen.map_or_else(String::new, |seen| {
                part.fill("inside.done", &[("maps", seen.n_maps().to_string())])
            })
        })
    });
    Ok(())
}

/// Shows another head of what was seen.
pub fn show(part: Part, at: HeadAt) {
    let mut inside = part.inside.get_untracked();
    inside.show(at);
    part.inside.set(inside);
    ask_cell_again(part);
    remember(part);
}

/// What is looked at is in the address, and its command in the terminal.
fn remember(part: Part) {
    links::remember(part, "inside");
    terminal::say_look_soon(part);
}

/// Looks where a command says.
pub fn take(part: Part, sibling: Architecture, at: HeadAt, cell: Option<(u32, u32)>) {
    part.inside.update(|inside| {
        inside.show(at);
        inside.cell = cell.map(|(row, column)| (row as usize, column as usize));
        if inside.sibling == sibling {
            inside.bring_in_range();
        }
    });
    part.look(sibling);
    ask_cell_again(part);
    links::remember(part, "inside");
    terminal::hear_look(part);
}

/// What is seen, in lines: the cell that is looked at, or where every token looks most.
pub fn lines(part: Part, inside: &Inside, map: &HeadMap<'_>) -> Vec<String> {
    if let Some(cell) = inside_map::readout(part, inside) {
        return vec![cell];
    }
    let words = part.words();
    let most = |row: usize| {
        let weight = |column: &usize| map.weight(row, *column);
        (0..map.keys.len()).max_by(|a, b| weight(a).total_cmp(&weight(b)))
    };
    let line = |(row, query): (usize, &String)| {
        let column = most(row)?;
        let slots = [
            ("query", shown::token(&words, query)),
            ("key", shown::token(&words, map.keys.get(column)?)),
            ("weight", format::number(map.weight(row, column))),
        ];
        Some(part.fill("inside.cell", &slots))
    };
    map.queries.iter().enumerate().filter_map(line).collect()
}

/// The cell looked at, in the head shown now.
pub fn ask_cell_again(part: Part) {
    if let Some(cell) = part.inside.with_untracked(|inside| inside.cell) {
        point(part, cell);
    }
}

/// Looks at a cell that a learner pointed at.
pub fn look_at(part: Part, cell: Cell) {
    point(part, cell);
    remember(part);
}

fn point(part: Part, cell: Cell) {
    let mut inside = part.inside.get_untracked();
    let command = inside.point(cell);
    part.inside.set(inside);
    if let Some(command) = command {
        sibling_engine::ask(Slot::Cell, command);
    }
}

fn choices(part: Part) -> Wired {
    let stage = by_id("inside-stage")?;
    let layer = by_id("inside-layer")?;
    let head = by_id("inside-head")?;
    type Take = fn(&mut HeadAt, &str);
    let fields: [(&Element, Take); 3] = [
        (&stage, |at, value| {
            at.stage = AttentionStage::from_code(value).unwrap_or(at.stage);
            at.layer = 0;
        }),
        (&layer, |at, value| at.layer = value.parse().unwrap_or(0)),
        (&head, |at, value| at.head = value.parse().unwrap_or(0)),
    ];
    for (select, take) in fields {
        dom::on(select, "change", move |event| {
            let mut at = part.inside.with_untracked(|inside| inside.at);
            take(&mut at, &dom::value_of(&event));
            show(part, at);
        });
    }
    dom::watch(move || {
        part.inside.with(|inside| {
            let Some(seen) = &inside.seen else { return };
            let at = inside.at;
            let stages: Vec<(String, String)> = seen
                .stages()
                .into_iter()
                .map(|stage| {
                    let name = part.text(&["stage.", stage.code()].concat());
                    (stage.code().to_owned(), name)
                })
                .collect();
            parts::options(&stage, &stages, at.stage.code());
            let count = |n: u32| -> Vec<(String, String)> {
                (0..n)
                    .map(|i| (i.to_string(), (i + 1).to_string()))
                    .collect()
            };
            let layers = count(seen.n_layers(at.stage));
            parts::options(&layer, &layers, &at.layer.to_string());
            parts::options(&head, &count(seen.n_heads()), &at.head.to_string());
        });
    });
    Ok(())
}

fn multiples(part: Part) -> Wired {
    let list = by_id("inside-heads")?;
    dom::on(&list, "click", move |event| {
        if let Some(head) = parts::place_of(&event) {
            let at = part.inside.with_untracked(|inside| inside.at);
            show(
                part,
                HeadAt {
                    head: head as u32,
                    ..at
                },
            );
        }
    });
    dom::watch(move || {
        part.inside.with(|inside| {
            let Some(seen) = &inside.seen else { return };
            let buttons = parts::buttons(&list, seen.n_heads() as usize, "multiple");
            for (head, button) in (0..).zip(&buttons) {
                let at = HeadAt { head, ..inside.at };
                show_small(part, button, seen, at, head == inside.at.head);
            }
        });
    });
    Ok(())
}

fn show_small(part: Part, button: &Element, seen: &Seen, at: HeadAt, is_shown: bool) {
    dom::set_attribute(
        button,
        "aria-pressed",
        if is_shown { "true" } else { "false" },
    );
    if button.child_element_count() == 0 {
        dom::append(button, "canvas", "", "");
        dom::append(button, "span", "", "");
    }
    let (Ok(picture), Ok(name)) = (dom::find(button, "canvas"), dom::find(button, "span")) else {
        return;
    };
    let slots = [("head", (at.head + 1).to_string())];
    dom::set_text(&name, &part.fill("inside.head-name", &slots));
    if let Some(map) = seen.map(at) {
        paint(&picture, &map, 4);
    }
}

/// Paints a head's weights with cells of so many pixels.
pub fn paint(picture: &Element, map: &HeadMap<'_>, cell: usize) {
    let (rows, columns) = (map.queries.len(), map.keys.len());
    canvas::paint(picture, rows, columns, cell, |row, column| {
        map.is_visible(row, column)
            .then(|| heat(map.weight(row, column)))
    });
}

fn guide(part: Part) -> Wired {
    let (whole, list) = (by_id("inside-guide")?, by_id("inside-guide-heads")?);
    dom::on(&list, "click", move |event| {
        let sibling = part.inside.with_untracked(|inside| inside.sibling);
        let heads = part.heads();
        let guided = needed_most(&heads, sibling, N_GUIDED);
        if let Some(row) = parts::place_of(&event).and_then(|at| guided.get(at).copied()) {
            show(part, row.at);
        }
    });
    dom::watch(move || {
        let sibling = part.inside.with(|inside| inside.sibling);
        let heads = part.heads();
        let guided = needed_most(&heads, sibling, N_GUIDED);
        dom::set_flag(&whole, "hidden", guided.is_empty());
        let buttons = parts::buttons(&list, guided.len(), "chip");
        for (button, row) in buttons.iter().zip(guided) {
            dom::set_text(button, &guide_text(part, row));
        }
    });
    Ok(())
}

fn guide_text(part: Part, row: &HeadRow) -> String {
    let slots = [
        (
            "stage",
            part.text(&["stage.", row.at.stage.code()].concat()),
        ),
        ("layer", (row.at.layer + 1).to_string()),
        ("head", (row.at.head + 1).to_string()),
        ("loss", fixed(row.ablation.into(), 3)),
    ];
    let mut text = part.fill("inside.guide-item", &slots);
    for (look, share) in &row.looks {
        let slots = [("share", shown::percent(*share))];
        text += " · ";
        text += &part.fill(&["inside.look-", look].concat(), &slots);
    }
    text
}
