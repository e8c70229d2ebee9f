//! JSON by the browser's own parser: it is there already and costs no bytes.

use js_sys::{Array, JSON, Object, Reflect};
use lesson::progress::{Progress, StoredProgress};
use serde::Serialize as _;
use serde_wasm_bindgen::Serializer;
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

fn stored_attempt(entry: JsValue) -> Option<(String, Option<lesson::attempt::Attempt>)> {
    let entry: Array = entry.dyn_into().ok()?;
    let attempt = serde_wasm_bindgen::from_value(entry.get(1)).ok();
    Some((entry.get(0).as_string()?, attempt))
}

/// Writes progress as JSON text.
pub fn stringify(progress: &Progress) -> Option<String> {
    // Maps must become plain objects: JSON.stringify writes a JavaScript Map as `{}`.
    let value = progress.serialize(&Serializer::json_compatible()).ok()?;
    JSON::stringify(&value).ok()?.as_string()
}
