//! The siblings' files: fetched together, handed to the engine as they come, and tried again.

use super::part::{Loading, Part};
use super::{bert, field, links, three};
use crate::bridge::dom::{self, Wired, by_id};
use crate::bridge::sibling_engine::{self, Slot};
use crate::bridge::start_siblings::fetch;
use crate::state::siblings::link::Demo;
use crate::state::siblings::shown;
use protocol::{Architecture, SiblingBody, SiblingCommand};
use reactive_graph::owner::StoredValue;
use reactive_graph::traits::{
    GetUntracked as _, GetValue as _, Set as _, SetValue as _, Update as _, With as _,
    WithUntracked as _,
};

/// The files of the weights, in the order of the cards.
const WEIGHTS: [&str; 3] = [
    "encoder.safetensors",
    "decoder.safetensors",
    "encoder-decoder.safetensors",
];
/// What is said of the vocabulary and the configurations together.
const CONFIG: &str = "config.json";
const VOCABULARY: &str = "vocabulary.txt";

/// Begins to load, and shows how it goes.
pub fn wire(part: Part) -> Wired {
    let (progress, retry) = (by_id("load-progress")?, by_id("load-retry")?);
    dom::on(&retry, "click", move |_| try_again(part));
    dom::watch(move || {
        part.files.with(|files| {
            let done = files
                .iter()
                .filter(|file| **file == Loading::Loaded)
                .count();
            dom::set_number(&progress, "value", done as f64 / files.len() as f64);
            dom::set_flag(&progress, "hidden", done == files.len());
            let has_failed = files.iter().any(|f| matches!(f, Loading::Failed(..)));
            dom::set_flag(&retry, "hidden", !has_failed);
        });
    });
    dom::text(by_id("load-status")?, move || {
        part.files.with(|files| {
            let failed = files.iter().find_map(|file| match file {
                Loading::Failed(name, code) => Some((*name, code.clone())),
                _ => None,
            });
            if let Some((name, code)) = failed {
                let slots = [("file", name.to_owned()), ("code", code)];
                return part.fill("part.load-failed", &slots);
            }
            let is_done = files.iter().all(|file| *file == Loading::Loaded);
            part.text(if is_done {
                "part.loaded"
            } else {
                "part.loading"
            })
        })
    });
    open(part);
    Ok(())
}

/// Fetches what did not come, and nothing that is still on its way: opened a second time, the engine
/// would forget the weights that it has.
fn try_again(part: Part) {
    let files = part.files.get_untracked();
    let has_failed = |at: usize| matches!(files[at], Loading::Failed(..));
    if has_failed(0) {
        return open(part);
    }
    for sibling in Architecture::ALL {
        if has_failed(place_of(sibling)) {
            load_weights(part, sibling);
        }
    }
}

/// Fetches the configurations and the vocabulary, then the weights.
fn open(part: Part) {
    set(part, 0, Loading::Waiting);
    let config = StoredValue::new_local(None);
    fetch(CONFIG, move |bytes| match bytes {
        Ok(bytes) => {
            config.set_value(Some(bytes));
            fetch(VOCABULARY, move |bytes| match (config.get_value(), bytes) {
                (Some(config), Ok(vocabulary)) => {
                    let files = vec![config, vocabulary];
                    sibling_engine::hand(Slot::Files(None), SiblingCommand::Open, files);
                    for sibling in Architecture::ALL {
                        load_weights(part, sibling);
                    }
                }
                (_, Err(code)) => set(part, 0, Loading::Failed(VOCABULARY, code)),
                (None, _) => {}
            });
        }
        Err(code) => set(part, 0, Loading::Failed(CONFIG, code)),
    });
}

fn load_weights(part: Part, sibling: Architecture) {
    let (at, name) = (place_of(sibling), WEIGHTS[sibling as usize]);
    set(part, at, Loading::Waiting);
    fetch(name, move |bytes| match bytes {
        Ok(bytes) => {
            let command = SiblingCommand::Load { sibling };
            sibling_engine::hand(Slot::Files(Some(sibling)), command, vec![bytes]);
        }
        Err(code) => set(part, at, Loading::Failed(name, code)),
    });
}

/// The place of a sibling's weights among the files; before them come those that all share.
fn place_of(sibling: Architecture) -> usize {
    1 + sibling as usize
}

fn set(part: Part, at: usize, loading: Loading) {
    part.files.update(|files| files[at] = loading);
}

/// What the engine says of a file.
pub fn hear(part: Part, sibling: Option<Architecture>, body: SiblingBody) {
    let at = sibling.map_or(0, place_of);
    let was_loaded = part
        .files
        .with_untracked(|files| files[at] == Loading::Loaded);
    match body {
        SiblingBody::Opened { siblings } => {
            part.facts.set(siblings);
            set(part, 0, Loading::Loaded);
        }
        SiblingBody::Loaded { sibling } => {
            set(part, at, Loading::Loaded);
            // After a crash the files are read again, and nobody is surprised by another answer.
            if !was_loaded {
                begin(part, sibling);
            }
        }
        SiblingBody::Failed { failure } => {
            let name = sibling.map_or(CONFIG, |sibling| WEIGHTS[sibling as usize]);
            let why = shown::failure(&part.words(), &failure);
            set(part, at, Loading::Failed(name, why));
        }
        _ => {}
    }
}

/// A sibling can be asked from now on: what the address names is computed, or what its card shows
/// first.
fn begin(part: Part, sibling: Architecture) {
    let asked = links::asked_for();
    let own = asked.as_ref().and_then(Demo::sibling);
    let are_all = Architecture::ALL.into_iter().all(|s| part.is_loaded(s));
    match &asked {
        Some(demo) if own == Some(sibling) || own.is_none() && are_all => {
            links::open(part, demo);
        }
        _ if sibling == Architecture::EncoderOnly && own != Some(sibling) => bert::begin(part),
        _ => {}
    }
    match sibling {
        Architecture::DecoderOnly => {
            field::ask("gpt", part.gpt.with_untracked(|gpt| gpt.text.clone()));
        }
        Architecture::EncoderDecoder => {
            field::ask("t5", part.t5.with_untracked(|t5| t5.text.clone()));
        }
        Architecture::EncoderOnly => {}
    }
    if are_all && (asked.is_none() || own.is_some()) {
        three::begin(part);
    }
}
