//! JSON by the browser's own parser: it is there already and costs no bytes.

use js_sys::{Array, JSON, Object, Reflect};
use lesson::attempt::{Answer, Attempt, Stage, Tick};
use lesson::progress::{Progress, StoredProgress};
use serde::Serialize as _;
use serde_wasm_bindgen::Serializer;
use std::collections::BTreeMap;
use wasm_bindgen::prelude::*;

/// Reads rows of texts; `None` where the text is anything else.
pub fn rows(text: &str) -> Option<Vec<Vec<String>>> {
    let array = |value: JsValue| value.dyn_into::<Array>().ok();
    array(JSON::parse(text).ok()?)?
        .iter()
        .map(|row| array(row)?.iter().map(|cell| cell.as_string()).collect())
        .collect()
}

/// Takes a record of progress apart; `None` where the text is not JSON.
pub fn stored_progress(text: &str) -> Option<StoredProgress> {
    let record = JSON::parse(text).ok()?;
    let part = |name: &str| Reflect::get(&record, &JsValue::from_str(name)).ok();
    let schema = part("schema")
        .and_then(|number| number.as_f64())
        .map(|number| number as u32);
    let seed = part("seed")
        .and_then(|number| number.as_f64())
        .map(|number| number as u32);
    let attempts = part("attempts")
        .filter(|value| !Array::is_array(value))
        .and_then(|value| value.dyn_into::<Object>().ok())
        .map(|attempts| {
            let entries = Object::entries(&attempts);
            entries.iter().filter_map(stored_attempt).collect()
        });
    Some(StoredProgress {
        schema,
        seed,
        attempts,
    })
}

fn stored_attempt(entry: JsValue) -> Option<(String, Option<Attempt>)> {
    let entry: Array = entry.dyn_into().ok()?;
    Some((entry.get(0).as_string()?, attempt_from(&entry.get(1))))
}

/// Reads an attempt part by part: a general reader of typed data would be several times the size of
/// this one, in a program that every visitor downloads. `None` where a part has a wrong type.
fn attempt_from(value: &JsValue) -> Option<Attempt> {
    let answer = part(value, "answer")?;
    let ticks = part(value, "ticks").filter(|ticks| !ticks.is_undefined());
    Some(Attempt {
        revision: u32::try_from(count(value, "revision")?).ok()?,
        retries: small(value, "retries")?,
        stage: Stage::from_code(&text(value, "stage")??)?,
        answered_at: count_or_none(value, "answered_at")?,
        answer: Answer::from_parts(&text(&answer, "type")??, text(&answer, "value")?)?,
        checked: text(value, "checked")?,
        tries: small(value, "tries")?,
        hints_shown: small(value, "hints_shown")?,
        ticks: match ticks {
            Some(ticks) if Array::is_array(&ticks) => return None,
            Some(ticks) => Object::entries(ticks.dyn_ref::<Object>()?)
                .iter()
                .map(|entry| {
                    let entry: Array = entry.dyn_into().ok()?;
                    let tick = Tick {
                        at: count(&entry.get(1), "at")?,
                        on: part(&entry.get(1), "on")?.as_bool()?,
                    };
                    Some((entry.get(0).as_string()?, tick))
                })
                .collect::<Option<_>>()?,
            None => BTreeMap::new(),
        },
        edits: count_or_none(value, "edits")?,
    })
}

fn part(of: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(of, &JsValue::from_str(name)).ok()
}

/// A text that may be missing; `None` where it is something else.
fn text(of: &JsValue, name: &str) -> Option<Option<String>> {
    let value = part(of, name)?;
    if value.is_undefined() || value.is_null() {
        return Some(None);
    }
    value.as_string().map(Some)
}

/// A whole number, not negative, that a browser can tell from its neighbours.
fn count(of: &JsValue, name: &str) -> Option<u64> {
    let number = part(of, name)?.as_f64()?;
    let is_count = (0.0..=js_sys::Number::MAX_SAFE_INTEGER).contains(&number);
    (is_count && number.trunc() == number).then_some(number as u64)
}

/// One that may be missing, and is zero then.
fn count_or_none(of: &JsValue, name: &str) -> Option<u64> {
    if part(of, name)?.is_undefined() {
        return Some(0);
    }
    count(of, name)
}

fn small(of: &JsValue, name: &str) -> Option<u32> {
    u32::try_from(count_or_none(of, name)?).ok()
}

/// Writes progress as JSON text.
pub fn stringify(progress: &Progress) -> Option<String> {
    // Maps must become plain objects: JSON.stringify writes a JavaScript Map as `{}`.
    let value = progress.serialize(&Serializer::json_compatible()).ok()?;
    JSON::stringify(&value).ok()?.as_string()
}
