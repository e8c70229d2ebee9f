//! The worker of a [`SiblingSession`], which is handed files beside its requests.

use crate::worker::{Served, WorkerClock, serve, set};
use crate::{SiblingMessage, SiblingSession};
use js_sys::{Array, Float32Array, Object, Reflect, Uint8Array};
use protocol::{SiblingBody, SiblingFailure, SiblingReply, SiblingRequest};
use wasm_bindgen::prelude::*;
use web_sys::DedicatedWorkerGlobalScope;

/// Listens for `{ request, files }` on the worker's own scope and announces itself with `Ready`.
///
/// # Errors
/// Outside a worker there is no scope to listen on; the error says so.
#[wasm_bindgen(js_name = startSiblingWorker)]
pub fn start_sibling_worker() -> Result<(), JsValue> {
    serve(SiblingSession::new)
}

impl Served for SiblingSession<WorkerClock> {
    type Message = SiblingMessage;

    fn is_busy(&self) -> bool {
        SiblingSession::is_busy(self)
    }

    fn step(&mut self, budget_ms: f64) -> Option<SiblingMessage> {
        SiblingSession::step(self, budget_ms)
    }

    fn take(&mut self, posted: &JsValue) -> Option<SiblingMessage> {
        match read(posted) {
            Some((request, files)) => self.handle(request, &files),
            None => Some(said(SiblingBody::Failed {
                failure: SiblingFailure::BadRequest,
            })),
        }
    }

    fn ready() -> SiblingMessage {
        said(SiblingBody::Ready)
    }

    /// Posts `{ reply, numbers }`; the numbers are transferred, not copied again.
    fn post(scope: &DedicatedWorkerGlobalScope, message: SiblingMessage) {
        let Ok(reply) = serde_wasm_bindgen::to_value(&message.reply) else {
            return; // Plain data always serialises.
        };
        let envelope = Object::new();
        let numbers = Float32Array::from(message.numbers.as_slice());
        set(&envelope, "reply", &reply);
        set(&envelope, "numbers", &numbers);
        let _ = scope.post_message_with_transfer(&envelope, &Array::of1(&numbers.buffer()));
    }
}

fn said(body: SiblingBody) -> SiblingMessage {
    SiblingMessage {
        reply: SiblingReply::new(0, body),
        numbers: Vec::new(),
    }
}

fn read(envelope: &JsValue) -> Option<(SiblingRequest, Vec<Vec<u8>>)> {
    let part = |name: &str| Reflect::get(envelope, &JsValue::from_str(name)).ok();
    let request = serde_wasm_bindgen::from_value(part("request")?).ok()?;
    let files: Array = part("files")?.dyn_into().ok()?;
    let files = files
        .iter()
        .map(|file| Some(file.dyn_into::<Uint8Array>().ok()?.to_vec()));
    Some((request, files.collect::<Option<_>>()?))
}
