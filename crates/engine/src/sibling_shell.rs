//! The Web Worker around a [`SiblingSession`], as `shell` is around a kernel's session.

use crate::shell::{SLICE_MS, WorkerClock, scope, set};
use crate::{SiblingMessage, SiblingSession};
use js_sys::{Array, Float32Array, Object, Reflect, Uint8Array};
use protocol::{SiblingBody, SiblingFailure, SiblingReply, SiblingRequest};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, MessageChannel, MessageEvent};

/// Listens for `{ request, files }` on the worker's own scope and announces itself with `Ready`.
///
/// # Errors
/// Outside a worker there is no scope to listen on; the error says so.
#[wasm_bindgen(js_name = startSiblingWorker)]
pub fn start_sibling_worker() -> Result<(), JsValue> {
    let scope = scope()?;
    let session = SiblingSession::new(WorkerClock::new(&scope)?);
    let session = Rc::new(RefCell::new(session));
    let channel = MessageChannel::new()?;
    let wake = channel.port2();
    let on_slice = {
        let (scope, session, wake) = (scope.clone(), Rc::clone(&session), wake.clone());
        Closure::<dyn FnMut()>::new(move || {
            let mut session = session.borrow_mut();
            if let Some(message) = session.step(SLICE_MS) {
                post(&scope, message);
            }
            if session.is_busy() {
                let _ = wake.post_message(&JsValue::NULL);
            }
        })
    };
    channel
        .port1()
        .set_onmessage(Some(on_slice.as_ref().unchecked_ref()));
    let on_request = {
        let scope = scope.clone();
        Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let mut session = session.borrow_mut();
            let was_busy = session.is_busy();
            let answer = match read(&event.data()) {
                Some((request, files)) => session.handle(request, &files),
                None => Some(said(SiblingBody::Failed {
                    failure: SiblingFailure::BadRequest,
                })),
            };
            if let Some(message) = answer {
                post(&scope, message);
            }
            if session.is_busy() && !was_busy {
                let _ = wake.post_message(&JsValue::NULL);
            }
        })
    };
    scope.set_onmessage(Some(on_request.as_ref().unchecked_ref()));
    // Both live as long as the worker.
    on_slice.forget();
    on_request.forget();
    post(&scope, said(SiblingBody::Ready));
    Ok(())
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
