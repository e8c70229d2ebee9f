//! JSON by the browser's own parser: it is there already and costs no bytes.

use js_sys::JSON;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_wasm_bindgen::Serializer;

/// Reads JSON text as `T`; `None` where it is not JSON or not a `T`.
pub fn parse<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_wasm_bindgen::from_value(JSON::parse(text).ok()?).ok()
}

/// Writes `value` as JSON text.
pub fn stringify<T: Serialize>(value: &T) -> Option<String> {
    // Maps must become plain objects: JSON.stringify writes a JavaScript Map as `{}`.
    let value = value.serialize(&Serializer::json_compatible()).ok()?;
    JSON::stringify(&value).ok()?.as_string()
}
