//! The worker of a [`Session`].

use crate::worker::{Served, WorkerClock, serve, set};
use crate::{Message, Session};
use js_sys::{Array, Float32Array, Object, Uint8Array};
use protocol::{Failure, Matrices, Reply, ReplyBody, Request};
use wasm_bindgen::prelude::*;
use web_sys::DedicatedWorkerGlobalScope;

/// Listens for requests on the worker's own scope and announces itself with `Ready`.
///
/// # Errors
/// Outside a worker there is no scope to listen on; the error says so.
#[wasm_bindgen(js_name = startWorker)]
pub fn start_worker() -> Result<(), JsValue> {
    serve(Session::new)
}

impl Served for Session<WorkerClock> {
    type Message = Message;

    fn is_busy(&self) -> bool {
        Session::is_busy(self)
    }

    fn step(&mut self, budget_ms: f64) -> Option<Message> {
        Session::step(self, budget_ms)
    }

    fn take(&mut self, posted: &JsValue) -> Option<Message> {
        match serde_wasm_bindgen::from_value::<Request>(posted.clone()) {
            Ok(request) => self.handle(request),
            Err(_) => Some(said(ReplyBody::Failed {
                failure: Failure::BadRequest,
            })),
        }
    }

    fn ready() -> Message {
        said(ReplyBody::Ready)
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
}

fn said(body: ReplyBody) -> Message {
    Message {
        reply: Reply::new(0, body),
        matrices: None,
    }
}
