//! `attend` and `mask` for JavaScript: what a teacher calls from a console or a notebook. Their types
//! are in `www/api.d.ts`.
//!
//! Matrices are typed arrays, row-major, rows are tokens. Everything is checked by the kernel's
//! constructors; a refusal is an `Error` whose `code` is the kernel's stable code.

use crate::mask_spec::MaskSpec;
use attention::{AttentionError, HeadLayout, Inputs, Scale, attend as kernel_attend};
use js_sys::{Error, Float32Array, Object, Reflect, Uint8Array};
use nalgebra::DMatrix;
use serde::Deserialize;
use wasm_bindgen::prelude::*;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AttendOptions {
    head_dim: usize,
    #[serde(default = "one")]
    n_heads: usize,
    n_kv_heads: Option<usize>,
    #[serde(default)]
    scale: ScaleOption,
    mask: Option<crate::mask_spec::Rule>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
enum ScaleOption {
    #[default]
    InverseSqrt,
    One,
}

fn one() -> usize {
    1
}

/// See `attend` in `www/api.d.ts`.
///
/// # Errors
/// An `Error` with the kernel's code, or `bad-options`.
#[wasm_bindgen(skip_typescript)]
pub fn attend(options: JsValue) -> Result<Object, Error> {
    let parsed: AttendOptions =
        serde_wasm_bindgen::from_value(options.clone()).map_err(|e| bad_options(&e.to_string()))?;
    let layout = HeadLayout::new(
        parsed.n_heads,
        parsed.n_kv_heads.unwrap_or(parsed.n_heads),
        parsed.head_dim,
    )
    .map_err(error_from_kernel)?;
    let query = matrix(&options, "query", layout.query_width())?;
    let key = matrix(&options, "key", layout.key_width())?;
    let value = matrix(&options, "value", layout.key_width())?;
    let (query_len, key_len) = (query.nrows(), key.nrows());
    let scale = match parsed.scale {
        ScaleOption::InverseSqrt => Scale::InverseSqrtHeadDim,
        ScaleOption::One => Scale::One,
    };
    let spec = MaskSpec {
        query_len,
        key_len: Some(key_len),
        rule: parsed.mask.unwrap_or(crate::mask_spec::Rule::Full),
    };
    let inputs = Inputs::new(query, key, value, layout, scale).map_err(error_from_kernel)?;
    let mask = spec.to_mask().map_err(error_from_kernel)?;
    let trace = kernel_attend(inputs, mask).map_err(error_from_kernel)?;

    let mut scores = Vec::new();
    let mut weights = Vec::new();
    for head in &trace.heads {
        push_rows(&head.scores, &mut scores);
        push_rows(&head.weights, &mut weights);
    }
    let mut context = Vec::new();
    push_rows(&trace.context, &mut context);
    let result = Object::new();
    set(&result, "queryLen", &JsValue::from(query_len as u32));
    set(&result, "keyLen", &JsValue::from(key_len as u32));
    set(&result, "scores", &Float32Array::from(scores.as_slice()));
    set(&result, "weights", &Float32Array::from(weights.as_slice()));
    set(&result, "context", &Float32Array::from(context.as_slice()));
    Ok(result)
}

/// See `mask` in `www/api.d.ts`.
///
/// # Errors
/// An `Error` with the kernel's code, or `bad-options`.
#[wasm_bindgen(skip_typescript)]
pub fn mask(options: JsValue) -> Result<Object, Error> {
    let spec: MaskSpec =
        serde_wasm_bindgen::from_value(options).map_err(|e| bad_options(&e.to_string()))?;
    let mask = spec.to_mask().map_err(error_from_kernel)?;
    let cells = mask.query_len() as u64 * mask.key_len() as u64;
    if cells > attention::MAX_TRACE_BYTES {
        return Err(error_from_kernel(AttentionError::TooLarge {
            needed_bytes: cells,
            limit_bytes: attention::MAX_TRACE_BYTES,
        }));
    }
    let bits: Vec<u8> = (0..mask.query_len())
        .flat_map(|query| (0..mask.key_len()).map(move |key| (query, key)))
        .map(|(query, key)| u8::from(mask.allows(query, key)))
        .collect();
    let result = Object::new();
    set(&result, "queryLen", &JsValue::from(mask.query_len() as u32));
    set(&result, "keyLen", &JsValue::from(mask.key_len() as u32));
    set(&result, "bits", &Uint8Array::from(bits.as_slice()));
    set(
        &result,
        "visibleCount",
        &JsValue::from(mask.visible_count() as f64),
    );
    Ok(result)
}

/// Reads a row-major matrix of this width; a plain array of numbers is accepted too.
fn matrix(options: &JsValue, name: &'static str, width: usize) -> Result<DMatrix<f32>, Error> {
    let given = Reflect::get(options, &JsValue::from_str(name))
        .map_err(|_| bad_options(&format!("{name} is missing")))?;
    if !given.is_instance_of::<Float32Array>() && !given.is_instance_of::<js_sys::Array>() {
        return Err(bad_options(&format!(
            "{name} must be a Float32Array or an array of numbers"
        )));
    }
    let numbers = Float32Array::new(&given).to_vec();
    if width == 0 || !numbers.len().is_multiple_of(width) {
        return Err(error_from_kernel(AttentionError::DimensionMismatch {
            what: name,
            expected: width,
            got: numbers.len(),
        }));
    }
    Ok(DMatrix::from_row_slice(
        numbers.len() / width,
        width,
        &numbers,
    ))
}

fn push_rows(matrix: &DMatrix<f32>, into: &mut Vec<f32>) {
    for row in matrix.row_iter() {
        into.extend(row.iter().copied());
    }
}

fn bad_options(message: &str) -> Error {
    error("bad-options", message)
}

fn error_from_kernel(kernel: AttentionError) -> Error {
    error(kernel.code(), &kernel.to_string())
}

fn error(code: &str, message: &str) -> Error {
    let error = Error::new(message);
    set(&error, "code", &JsValue::from_str(code));
    error
}

fn set(object: &JsValue, key: &str, value: &JsValue) {
    // Setting a property of a fresh object cannot fail.
    let _ = Reflect::set(object, &JsValue::from_str(key), value);
}
