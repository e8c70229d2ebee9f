//! Reading what the engine answers, part by part. A general reader of typed data would be several
//! times the size of this one in the program that every visitor downloads; the names are those that
//! `protocol` writes.

use js_sys::{Array, Float32Array, Object, Reflect, Uint8Array};
use protocol::{
    Failure, FusedReport, LongReport, Matrices, Notice, Reply, ReplyBody, RunReport, ScaleUsed,
};
use wasm_bindgen::prelude::*;

/// A reply and its matrices, out of a worker's message; `None` where it is none of ours.
pub fn from_envelope(envelope: &JsValue) -> Option<(Reply, Option<Matrices>)> {
    let reply = part(envelope, "reply")?;
    let (kind, body) = variant(&part(&reply, "body")?)?;
    let body = body_from(&kind, &body)?;
    let matrices = match body {
        ReplyBody::Finished { .. } => Some(Matrices {
            mask: part(envelope, "mask")?
                .dyn_into::<Uint8Array>()
                .ok()?
                .to_vec(),
            scores: numbers(envelope, "scores")?,
            weights: numbers(envelope, "weights")?,
        }),
        _ => None,
    };
    let reply = Reply {
        version: whole(&reply, "version")?,
        run_id: whole(&reply, "run_id")?,
        body,
    };
    Some((reply, matrices))
}

fn body_from(kind: &str, body: &JsValue) -> Option<ReplyBody> {
    Some(match kind {
        "ready" => ReplyBody::Ready,
        "stopped" => ReplyBody::Stopped,
        "progress" => ReplyBody::Progress {
            rows_done: whole(body, "rows_done")?,
            rows_total: whole(body, "rows_total")?,
        },
        "finished" => ReplyBody::Finished {
            report: Box::new(run_report(&part(body, "report")?)?),
        },
        "long-finished" => ReplyBody::LongFinished {
            report: Box::new(long_report(&part(body, "report")?)?),
        },
        "failed" => ReplyBody::Failed {
            failure: failure(&part(body, "failure")?)?,
        },
        _ => return None,
    })
}

fn run_report(report: &JsValue) -> Option<RunReport> {
    let (scale, _) = variant(&part(report, "scale")?)?;
    let notices: Array = part(report, "notices")?.dyn_into().ok()?;
    Some(RunReport {
        query_tokens: texts(report, "query_tokens")?,
        key_tokens: texts(report, "key_tokens")?,
        n_heads: whole(report, "n_heads")?,
        n_kv_heads: whole(report, "n_kv_heads")?,
        head_dim: whole(report, "head_dim")?,
        scale: match &*scale {
            "one" => ScaleUsed::One,
            _ => ScaleUsed::InverseSqrtHeadDim,
        },
        mask: text(report, "mask")?,
        visible_cells: number(report, "visible_cells")? as u64,
        empty_rows: whole(report, "empty_rows")?,
        compute_ms: number(report, "compute_ms")?,
        fused: fused_report(&part(report, "fused")?)?,
        working_bytes: number(report, "working_bytes")? as u64,
        notices: notices.iter().filter_map(|n| notice(&n)).collect(),
    })
}

fn fused_report(report: &JsValue) -> Option<FusedReport> {
    Some(FusedReport {
        lane: text(report, "lane")?,
        compute_ms: number(report, "compute_ms")?,
        working_bytes: number(report, "working_bytes")? as u64,
        largest_difference: number(report, "largest_difference")?,
    })
}

fn long_report(report: &JsValue) -> Option<LongReport> {
    Some(LongReport {
        n_tokens: whole(report, "n_tokens")?,
        head_dim: whole(report, "head_dim")?,
        mask: text(report, "mask")?,
        visible_cells: number(report, "visible_cells")? as u64,
        fused: fused_report(&part(report, "fused")?)?,
        checked_rows: whole(report, "checked_rows")?,
        matrix_bytes: number(report, "matrix_bytes")? as u64,
        longest_slice_ms: number(report, "longest_slice_ms")?,
    })
}

fn notice(value: &JsValue) -> Option<Notice> {
    let (kind, notice) = variant(value)?;
    Some(match &*kind {
        "text-cut" => Notice::TextCut {
            kept: whole(&notice, "kept")?,
        },
        "mask-size-clamped" => Notice::MaskSizeClamped {
            used: whole(&notice, "used")?,
        },
        _ => return None,
    })
}

fn failure(value: &JsValue) -> Option<Failure> {
    let (code, failure) = variant(value)?;
    Some(match &*code {
        "empty-text" => Failure::EmptyText,
        "empty-target" => Failure::EmptyTarget,
        "bad-heads" => Failure::BadHeads,
        "too-large" => Failure::TooLarge {
            needed_bytes: number(&failure, "needed_bytes")?,
            limit_bytes: number(&failure, "limit_bytes")?,
        },
        "out-of-memory" => Failure::OutOfMemory,
        "unsupported-version" => Failure::UnsupportedVersion {
            supported: whole(&failure, "supported")?,
        },
        "kernel" => Failure::Kernel {
            kernel_code: text(&failure, "kernel_code")?,
        },
        "trapped" => Failure::Trapped,
        "not-loaded" => Failure::NotLoaded,
        // Whatever it was, it was not understood.
        _ => Failure::BadRequest,
    })
}

/// The name of a variant and what is in it: a text alone, or an object of one entry.
fn variant(value: &JsValue) -> Option<(String, JsValue)> {
    if let Some(name) = value.as_string() {
        return Some((name, JsValue::UNDEFINED));
    }
    let entries = Object::entries(value.dyn_ref::<Object>()?);
    let entry: Array = entries.get(0).dyn_into().ok()?;
    Some((entry.get(0).as_string()?, entry.get(1)))
}

fn part(of: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(of, &JsValue::from_str(name)).ok()
}

fn number(of: &JsValue, name: &str) -> Option<f64> {
    part(of, name)?.as_f64()
}

fn whole(of: &JsValue, name: &str) -> Option<u32> {
    Some(number(of, name)? as u32)
}

fn text(of: &JsValue, name: &str) -> Option<String> {
    part(of, name)?.as_string()
}

fn texts(of: &JsValue, name: &str) -> Option<Vec<String>> {
    let array: Array = part(of, name)?.dyn_into().ok()?;
    array.iter().map(|text| text.as_string()).collect()
}

fn numbers(of: &JsValue, name: &str) -> Option<Vec<f32>> {
    Some(part(of, name)?.dyn_into::<Float32Array>().ok()?.to_vec())
}
