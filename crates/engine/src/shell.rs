//! The Web Worker around a [`Session`]: the only part of the engine that knows a browser.
//!
//! Work is done in slices; after each one control returns to the worker's event loop through a
//! message channel (timers would be clamped to 4 ms), so a Stop is heard before the next slice.

use crate::{Clock, Message, Session};
use js_sys::{Array, Float32Array, Object, Reflect, Uint8Array};
use protocol::{Failure, Matrices, Reply, ReplyBody, Request};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, MessageChannel, MessageEvent, Performance};

/// Milliseconds of work between two looks at the event loop; the invariant allows 50.
pub(crate) const SLICE_MS: f64 = 12.0;

pub(crate) struct WorkerClock(Performance);

impl WorkerClock {
    pub(crate) fn new(scope: &DedicatedWorkerGlobalScope) -> Result<WorkerClock, JsValue> {
        let clock = scope.performance();
        let clock = clock.ok_or_else(|| JsError::new("this worker has no performance clock"))?;
        Ok(WorkerClock(clock))
    }
}

impl Clock for WorkerClock {
    fn now_ms(&self) -> f64 {
        self.0.now()
    }
}

/// The worker's own scope.
pub(crate) fn scope() -> Result<DedicatedWorkerGlobalScope, JsValue> {
    js_sys::global()
        .dyn_into()
        .map_err(|_| JsError::new("this starts only inside a Web Worker").into())
}

/// Listens for requests on the worker's own scope and announces itself with `Ready`.
///
/// # Errors
/// Outside a worker there is no scope to listen on; the error says so.
#[wasm_bindgen(js_name = startWorker)]
pub fn start_worker() -> Result<(), JsValue> {
    let scope = scope()?;
    let session = Rc::new(RefCell::new(Session::new(WorkerClock::new(&scope)?)));
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
            let answer = match serde_wasm_bindgen::from_value::<Request>(event.data()) {
                Ok(request) => session.handle(request),
                Err(_) => Some(Message {
                    reply: Reply::new(
                        0,
                        ReplyBody::Failed {
                            failure: Failure::BadRequest,
                        },
                    ),
                    matrices: None,
                }),
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
    post(
        &scope,
        Message {
            reply: Reply::new(0, ReplyBody::Ready),
            matrices: None,
        },
    );
    Ok(())
}

/// Posts `{ reply, mask, scores, weights }`; the arrays are transferred, not copied again.
fn post(scope: &DedicatedWorkerGlobalScope, message: Message) {
    let Ok(reply) = serde_wasm_bindgen::to_value(&message.reply) else {
        return; // Plain data always serialises.
    };
    let envelope = Object::new();
    let transfer = Array::new();
    set(&envelope, "reply", &reply);
    if let Some(Matrices {
        mask,
        scores,
        weights,
    }) = message.matrices
    {
        let mask = Uint8Array::from(mask.as_slice());
        transfer.push(&mask.buffer());
        set(&envelope, "mask", &mask);
        for (name, numbers) in [("scores", scores), ("weights", weights)] {
            let array = Float32Array::from(numbers.as_slice());
            transfer.push(&array.buffer());
            set(&envelope, name, &array);
        }
    }
    let _ = scope.post_message_with_transfer(&envelope, &transfer);
}

pub(crate) fn set(object: &Object, key: &str, value: &JsValue) {
    // Setting a property of a fresh plain object cannot fail.
    let _ = Reflect::set(object, &JsValue::from_str(key), value);
}
