//! One text through three.

use super::candidates::{self, Line};
use super::part::Part;
use super::t5::show_looks;
use super::{field, links, terminal};
use crate::bridge::dom::{self, Element, Wired, by_id, find};
use crate::bridge::parts;
use crate::bridge::sibling_engine::{self, Slot};
use crate::state::siblings::shown;
use crate::state::siblings::three::Three;
use protocol::{Architecture, View};
use reactive_graph::traits::{GetUntracked as _, Set as _, Update as _, With as _};

/// The comparison.
pub fn wire(part: Part) -> Wired {
    field::wire(
        part,
        "three",
        move || part.three.with(|three| three.text.clone()),
        move |text| part.three.update(|three| three.set_text(text)),
        move || ask(part),
    )?;
    let is_ready = move || Architecture::ALL.into_iter().all(|s| part.is_loaded(s));
    dom::flag(by_id("three-controls")?, "disabled", move || !is_ready());
    let tokens = by_id("three-tokens")?;
    dom::on(&tokens, "click", move |event| {
        if let Some(place) = parts::place_of(&event) {
            part.three.update(|three| three.place = place as u32);
            ask(part);
        }
    });
    dom::watch(move || part.three.with(|three| show_tokens(&tokens, three)));
    dom::flag(by_id("three-views")?, "hidden", move || {
        part.three.with(|three| three.views.is_empty())
    });
    for (at, sibling) in Architecture::ALL.into_iter().enumerate() {
        let column = by_id(&["three-", sibling.code()].concat())?;
        let places = Column {
            looks: find(&column, ".looks")?,
            head: find(&column, ".head")?,
            candidates: find(&column, ".candidates")?,
            original: find(&column, ".original")?,
        };
        dom::watch(move || {
            part.three.with(|three| {
                if let Some(view) = three.views.get(at) {
                    show_view(part, &places, three, view, at);
                }
            });
        });
    }
    links::wire_copy(part, "three")?;
    dom::text(by_id("three-failure")?, move || {
        let failure = part.three.with(|three| three.failure.clone());
        failure.map_or_else(String::new, |f| shown::failure(&part.words(), &f))
    });
    dom::text(by_id("three-status")?, move || {
        part.three.with(|three| {
            if three.is_busy || three.views.is_empty() {
                return String::new();
            }
            let words = part.words();
            let best = three.views.iter().filter_map(|view| {
                let best = view.candidates.first()?;
                Some(shown::token(&words, &best.text))
            });
            let best: Vec<String> = best.collect();
            part.fill("three.done", &[("words", best.join(", "))])
        })
    });
    Ok(())
}

/// Asks all three about the place that is chosen.
pub fn ask(part: Part) {
    let mut three = part.three.get_untracked();
    three.is_busy = true;
    let command = three.command();
    part.three.set(three);
    terminal::say(part, "three");
    sibling_engine::ask(Slot::Three, command);
    links::remember(part, "three");
}

struct Column {
    looks: Element,
    head: Element,
    candidates: Element,
    original: Element,
}

fn show_tokens(tokens: &Element, three: &Three) {
    if three.pieces.is_empty() && three.failure.is_none() {
        return; // Kept until the answer about the new text is there.
    }
    let buttons = parts::buttons(tokens, three.pieces.len(), "token");
    for (at, (button, piece)) in buttons.iter().zip(&three.pieces).enumerate() {
        let is_chosen = three.place as usize == at;
        dom::set_attribute(
            button,
            "aria-pressed",
            if is_chosen { "true" } else { "false" },
        );
        candidates::set_token(button, &piece.text);
    }
}

fn show_view(part: Part, column: &Column, three: &Three, view: &View, at: usize) {
    let tokens: Vec<String> = three
        .pieces
        .iter()
        .map(|piece| piece.text.clone())
        .collect();
    let is_visible = |at: usize| view.visible.get(at) == Some(&true);
    show_looks(part, &column.looks, &tokens, &view.look, is_visible);
    let asked = parts::children(&column.looks, tokens.len(), "li", "look");
    if let Some(item) = asked.get(three.place as usize) {
        item.set_class_name(&[&*item.class_name(), " is-asked"].concat());
    }
    let head = three.heads[at];
    let slots = [
        ("layer", (head.layer + 1).to_string()),
        ("head", (head.head + 1).to_string()),
        ("elsewhere", shown::percent(view.elsewhere)),
    ];
    dom::set_text(&column.head, &part.fill("three.head", &slots));
    let piece = three.pieces.get(three.place as usize);
    let words = part.words();
    let lines: Vec<Line> = view
        .candidates
        .iter()
        .map(|candidate| Line {
            word: shown::token(&words, &candidate.text),
            share: candidate.probability,
            class: match piece {
                Some(piece) if piece.id == candidate.id => "is-original",
                _ => "",
            },
        })
        .collect();
    candidates::show(&column.candidates, &lines);
    let slots = [
        ("word", piece.map_or_else(String::new, |p| p.text.clone())),
        ("share", shown::percent(view.original)),
    ];
    dom::set_text(&column.original, &part.fill("three.original", &slots));
}

/// What is shown first, without a word to the address.
pub fn begin(part: Part) {
    let three = part.three.get_untracked();
    terminal::say(part, "three");
    sibling_engine::ask(Slot::Three, three.command());
}
