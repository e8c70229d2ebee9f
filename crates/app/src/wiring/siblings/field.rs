//! A text field in the siblings' language: examples, words that fit next, and what is not known.

use super::part::Part;
use crate::bridge::dom::{self, Wired, by_id};
use crate::bridge::sibling_engine::{self, Slot};
use crate::bridge::{parts, timer};
use crate::state::siblings::shown;
use protocol::{Piece, SiblingBody, SiblingCommand, SiblingFailure};
use reactive_graph::owner::StoredValue;
use reactive_graph::traits::{
    GetValue as _, SetValue as _, Update as _, With as _, WithUntracked as _,
};

/// The cards that have a field.
pub const NAMES: [&str; 4] = ["bert", "gpt", "t5", "three"];
/// How long after the last key a text is read.
const PATIENCE_MS: i32 = 250;

/// What is known about a field's text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FieldState {
    /// Its tokens.
    pub pieces: Vec<Piece>,
    /// Why it was refused.
    pub failure: Option<SiblingFailure>,
    /// The end of the text that a chosen word replaces.
    pub begun: String,
    /// Words that fit next.
    pub words: Vec<String>,
}

/// Ties a card's field: `read` gives its text, `change` takes a new one, `settle` is called once the
/// learner pauses or chooses.
pub fn wire(
    part: Part,
    name: &'static str,
    read: impl Fn() -> String + Clone + 'static,
    change: impl Fn(String) + Clone + 'static,
    settle: impl Fn() + Clone + 'static,
) -> Wired {
    let id = |rest: &str| [name, rest].concat();
    let text_box = by_id(&id("-text"))?;
    let keys = StoredValue::new(0_u32);
    let settled = {
        let read = read.clone();
        move || {
            ask(name, read());
            settle();
        }
    };
    {
        let (change, settled) = (change.clone(), settled.clone());
        dom::on(&text_box, "input", move |event| {
            change(shown::clipped(dom::value_of(&event)));
            let now = keys.get_value().wrapping_add(1);
            keys.set_value(now);
            let settled = settled.clone();
            timer::after(PATIENCE_MS, move || {
                if keys.get_value() == now {
                    settled();
                }
            });
        });
    }
    {
        let read = read.clone();
        let text_box = text_box.clone();
        dom::watch(move || dom::set_value(&text_box, &read()));
    }
    {
        let (change, settled) = (change.clone(), settled.clone());
        dom::on(&by_id(&id("-examples"))?, "click", move |event| {
            if parts::text_of(&event).is_some_and(|text| {
                change(text);
                true
            }) {
                settled();
            }
        });
    }
    let offered = by_id(&id("-words"))?;
    {
        let offered = offered.clone();
        let text_box = text_box.clone();
        dom::on(&offered.clone(), "click", move |event| {
            let Some(word) = parts::place_of(&event) else {
                return;
            };
            let state = part.fields[at(name)];
            let text = state.with_untracked(|field| {
                let word = field.words.get(word)?;
                Some(with_word(&read(), &field.begun, word))
            });
            if let Some(text) = text {
                change(text);
                settled();
                // The words are about to change under the finger; writing goes on in the box.
                parts::focus(&text_box);
            }
        });
    }
    let state = part.fields[at(name)];
    dom::watch(move || {
        state.with(|field| {
            dom::set_flag(&offered, "hidden", field.words.is_empty());
            let buttons = parts::buttons(&offered, field.words.len(), "chip");
            for (button, word) in buttons.iter().zip(&field.words) {
                super::candidates::set_token(button, word);
            }
        });
    });
    dom::text(by_id(&id("-unknown"))?, move || {
        state.with(|field| notice(part, field))
    });
    Ok(())
}

fn at(name: &str) -> usize {
    NAMES.iter().position(|own| *own == name).unwrap_or(0)
}

/// Has a text read, and asks what could stand next.
pub fn ask(name: &'static str, text: String) {
    let command = SiblingCommand::Read { text: text.clone() };
    sibling_engine::ask(Slot::Read(name), command);
    sibling_engine::ask(Slot::Complete(name), SiblingCommand::Complete { text });
}

/// What the engine said about a text.
pub fn hear(part: Part, name: &str, body: SiblingBody) {
    part.fields[at(name)].update(|field| match body {
        SiblingBody::Read { pieces } => {
            field.pieces = pieces;
            field.failure = None;
        }
        SiblingBody::Completed { begun, words } => {
            field.begun = begun;
            field.words = words;
        }
        SiblingBody::Failed { failure } => {
            field.pieces.clear();
            field.failure = Some(failure);
        }
        _ => {}
    });
}

/// What is not known, each with its reason; or why the whole was refused.
fn notice(part: Part, field: &FieldState) -> String {
    if let Some(failure) = &field.failure {
        return shown::failure(&part.words(), failure);
    }
    let unknown: Vec<String> = field
        .pieces
        .iter()
        .filter_map(|piece| {
            let reason = part.text(&["unknown.", piece.unknown?.code()].concat());
            let slots = [("word", piece.text.clone()), ("reason", reason)];
            Some(part.fill("field.unknown-item", &slots))
        })
        .collect();
    if unknown.is_empty() {
        return String::new();
    }
    part.fill("field.unknown", &[("list", unknown.join(", "))])
}

/// A text with a word chosen for its end.
fn with_word(text: &str, begun: &str, word: &str) -> String {
    let kept = text.strip_suffix(begun).unwrap_or(text);
    shown::joined([kept, word])
}
