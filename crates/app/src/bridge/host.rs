//! Telling a host page how far the learner is, and hearing of an earlier state from it.
//!
//! The protocols are spoken by `www/host`, which the page loads only inside a frame; the two talk
//! through events of the window, so either may come first and neither needs the other.

use super::dom::window;
use crate::state::graded::Graded;
use crate::state::tally::Tally;
use serde::Serialize;
use wasm_bindgen::prelude::*;
use web_sys::{CustomEvent, CustomEventInit, Event};

const PROGRESS: &str = "three-transformers:progress";
const ARRIVAL: &str = "three-transformers:host";
const RESTORE: &str = "three-transformers:restore";

/// What `www/host/splice.js` reads.
#[derive(Serialize)]
struct News {
    progress: String,
    done: usize,
    all: usize,
    earned: u32,
    points: u32,
    answer: Option<Answer>,
}

#[derive(Serialize)]
struct Answer {
    exercise: String,
    kind: &'static str,
    response: String,
    result: &'static str,
    earned: u32,
    points: u32,
    tries: u32,
}

/// Tells where the learner is: the record as JSON, the points, and the answer just graded.
pub fn tell(progress: String, tally: Tally, graded: Option<Graded>) {
    let news = News {
        progress,
        done: tally.done,
        all: tally.all,
        earned: tally.earned,
        points: tally.points,
        answer: graded.map(|g| Answer {
            exercise: g.exercise,
            kind: g.kind,
            response: g.response,
            result: g.result,
            earned: g.earned,
            points: g.points,
            tries: g.tries,
        }),
    };
    let Ok(detail) = serde_wasm_bindgen::to_value(&news) else {
        return; // Plain data can always be written.
    };
    let init = CustomEventInit::new();
    init.set_detail(&detail);
    if let Ok(event) = CustomEvent::new_with_event_init_dict(PROGRESS, &init) {
        let _ = window().dispatch_event(&event);
    }
}

/// Calls `listener` when a host's script has come and wants to know.
pub fn on_arrival(listener: impl Fn() + 'static) {
    super::dom::on(&window(), ARRIVAL, move |_: Event| listener());
}

/// Calls `listener` with a record that the host has kept.
pub fn on_restore(listener: impl Fn(String) + 'static) {
    super::dom::on(&window(), RESTORE, move |event: Event| {
        let event: Option<&CustomEvent> = event.dyn_ref();
        if let Some(record) = event.and_then(|event| event.detail().as_string()) {
            listener(record);
        }
    });
}
