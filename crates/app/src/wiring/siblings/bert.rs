//! The encoder's card.

use super::candidates::{self, Line};
use super::part::Part;
use super::{field, links, terminal};
use crate::bridge::dom::{self, Element, Wired, by_id};
use crate::bridge::parts;
use crate::bridge::sibling_engine::{self, Slot};
use crate::state::siblings::bert::{Bert, entities};
use crate::state::siblings::shown;
use protocol::{Architecture, Filled, FilledPlace};
use reactive_graph::traits::{GetUntracked as _, Set as _, Update as _, With as _};

/// The card.
pub fn wire(part: Part) -> Wired {
    field::wire(
        part,
        "bert",
        move || part.bert.with(|bert| bert.text.clone()),
        move |text| part.bert.update(|bert| bert.set_text(text)),
        move || ask(part),
    )?;
    let controls = by_id("bert-controls")?;
    dom::flag(controls, "disabled", move || {
        !part.is_loaded(Architecture::EncoderOnly)
    });
    let tokens = by_id("bert-tokens")?;
    dom::on(&tokens, "click", move |event| {
        if let Some(place) = parts::place_of(&event) {
            part.bert.update(|bert| bert.toggle(place as u32));
            ask(part);
        }
    });
    dom::watch(move || part.bert.with(|bert| show_tokens(part, &tokens, bert)));
    let right = by_id("bert-right")?;
    dom::on(&right, "change", move |event| {
        let is_on = dom::is_checked(&event);
        part.bert.update(|bert| bert.hides_right = is_on);
        ask(part);
    });
    dom::watch(move || dom::set_checked(&right, part.bert.with(|bert| bert.hides_right)));
    results(part)?;
    links::wire_copy(part, "bert")?;
    dom::text(by_id("bert-failure")?, move || {
        let failure = part.bert.with(|bert| bert.failure.clone());
        failure.map_or_else(String::new, |f| shown::failure(&part.words(), &f))
    });
    dom::text(by_id("bert-status")?, move || {
        part.bert.with(|bert| status(part, bert))
    });
    Ok(())
}

/// Asks the encoder about the card as it stands.
pub fn ask(part: Part) {
    let mut bert = part.bert.get_untracked();
    bert.is_busy = true;
    let command = bert.command();
    part.bert.set(bert);
    terminal::say(part, "bert");
    sibling_engine::ask(Slot::Bert, command);
    links::remember(part, "bert");
}

fn show_tokens(part: Part, tokens: &Element, bert: &Bert) {
    let Some(filled) = &bert.filled else {
        if bert.failure.is_some() {
            parts::buttons(tokens, 0, "token");
        }
        return;
    };
    let buttons = parts::buttons(tokens, filled.pieces.len(), "token");
    for (at, (button, piece)) in buttons.iter().zip(&filled.pieces).enumerate() {
        let is_chosen = bert.hidden.contains(&(at as u32));
        let is_hidden = bert.is_hidden(at);
        let class = match (is_hidden, piece.unknown.is_some()) {
            (true, _) => "token is-hidden",
            (false, true) => "token is-unknown",
            (false, false) => "token",
        };
        button.set_class_name(class);
        dom::set_attribute(
            button,
            "aria-pressed",
            if is_chosen { "true" } else { "false" },
        );
        candidates::set_token(button, &piece.text);
        if is_hidden {
            let label = part.fill("token.hidden", &[("word", piece.text.clone())]);
            dom::set_attribute(button, "aria-label", &label);
        } else {
            let _ = button.remove_attribute("aria-label");
        }
    }
}

fn results(part: Part) -> Wired {
    let places = by_id("bert-places")?;
    dom::flag(by_id("bert-none")?, "hidden", move || {
        part.bert
            .with(|bert| bert.filled.as_ref().is_none_or(|f| !f.places.is_empty()))
    });
    dom::watch(move || {
        part.bert.with(|bert| {
            let found = bert
                .filled
                .as_ref()
                .map_or(&[][..], |filled| &filled.places);
            let boxes = parts::children(&places, found.len(), "div", "panel-box");
            if let Some(filled) = &bert.filled {
                for (place, shown) in boxes.iter().zip(found) {
                    show_place(part, place, filled, shown);
                }
            }
        });
    });
    let sentiment = dom::all(&by_id("bert-sentiment")?, "li")?;
    dom::watch(move || {
        part.bert.with(|bert| {
            let shares = bert.filled.as_ref().map(|filled| &filled.sentiment);
            for (at, line) in sentiment.iter().enumerate() {
                let share = shares.and_then(|shares| shares.get(at)).copied();
                if let (Ok(bar), Ok(text)) = (dom::find(line, ".fill"), dom::find(line, ".share")) {
                    candidates::set_share(&bar, share.unwrap_or(0.0));
                    dom::set_text(&text, &share.map_or_else(String::new, shown::percent));
                }
            }
        });
    });
    let (list, none) = (by_id("bert-entities")?, by_id("bert-no-entities")?);
    dom::watch(move || {
        part.bert.with(|bert| {
            let found = bert.filled.as_ref().map(|f| entities(&f.pieces, &f.tags));
            let is_none = found.as_ref().is_some_and(Vec::is_empty);
            dom::set_flag(&none, "hidden", !is_none);
            let found = found.unwrap_or_default();
            let lines = parts::children(&list, found.len(), "li", "");
            for (line, entity) in lines.iter().zip(&found) {
                let kind = match &*entity.kind {
                    "PER" => "bert.person",
                    "LOC" => "bert.location",
                    _ => "bert.date",
                };
                let [word, kind_of] = &*parts::children(line, 2, "span", "") else {
                    continue;
                };
                candidates::set_token(word, &entity.words);
                kind_of.set_class_name("kind");
                dom::set_text(kind_of, &part.text(kind));
            }
        });
    });
    Ok(())
}

fn show_place(part: Part, place: &Element, filled: &Filled, shown_place: &FilledPlace) {
    let word = |at: u32| {
        let piece = filled.pieces.get(at as usize);
        piece.map_or_else(String::new, |piece| piece.text.clone())
    };
    let [title, list, worth] = &*children_of_kinds(place, ["h4", "ol", "p"]) else {
        return;
    };
    let slots = [
        ("place", (shown_place.place + 1).to_string()),
        ("word", word(shown_place.place)),
    ];
    dom::set_text(title, &part.fill("bert.place", &slots));
    list.set_class_name("candidates");
    dom::set_attribute(list, "aria-label", &part.text("bert.candidates"));
    let words = part.words();
    let lines: Vec<Line> = shown_place
        .candidates
        .iter()
        .map(|candidate| Line {
            word: shown::token(&words, &candidate.text),
            share: candidate.probability,
            class: match filled.pieces.get(shown_place.place as usize) {
                Some(piece) if piece.id == candidate.id => "is-original",
                _ => "",
            },
        })
        .collect();
    candidates::show(list, &lines);
    let slots = [
        ("both", shown::percent(shown_place.original_both_sides)),
        ("left", shown::percent(shown_place.original_left_only)),
    ];
    dom::set_text(worth, &part.fill("bert.worth", &slots));
}

/// One child of each of these kinds, made once.
fn children_of_kinds(parent: &Element, kinds: [&str; 3]) -> Vec<Element> {
    if parent.child_element_count() == 0 {
        for kind in kinds {
            dom::append(parent, kind, "", "");
        }
    }
    parts::children(parent, kinds.len(), "p", "")
}

/// What is said once an answer is there, and nothing before.
fn status(part: Part, bert: &Bert) -> String {
    if bert.is_busy {
        return String::new();
    }
    let Some(filled) = &bert.filled else {
        return String::new();
    };
    let words = part.words();
    let guessed: Vec<String> = filled
        .places
        .iter()
        .filter_map(|place| place.candidates.first())
        .map(|best| {
            let word = shown::token(&words, &best.text);
            [&*word, " ", &*shown::percent(best.probability)].concat()
        })
        .collect();
    if guessed.is_empty() {
        return part.text("bert.done-none");
    }
    part.fill("bert.done", &[("words", guessed.join(", "))])
}

/// What the card shows first: one word hidden, so that there is something to see.
pub fn begin(part: Part) {
    let word = part.text("bert.first-hidden");
    part.bert.update(|bert| {
        bert.hidden = vec![shown::place_of_word(&bert.text, &word)];
    });
    let bert = part.bert.get_untracked();
    field::ask("bert", bert.text.clone());
    terminal::say(part, "bert");
    sibling_engine::ask(Slot::Bert, bert.command());
}
