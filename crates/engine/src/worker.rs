//! The Web Worker around a session: it hears requests, works in slices, and posts answers.
//!
//! After each slice control returns to the worker's event loop through a message channel (timers
//! would be clamped to 4 ms), so a Stop is heard before the next one.

use crate::Clock;
use js_sys::Reflect;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, MessageChannel, MessageEvent, Performance};

/// Milliseconds of work between two looks at the event loop; the invariant allows 50.
const SLICE_MS: f64 = 12.0;

/// The worker's clock.
pub(crate) struct WorkerClock(Performance);

impl Clock for WorkerClock {
    fn now_ms(&self) -> f64 {
        self.0.now()
    }
}

/// A session that a worker can serve.
pub(crate) trait Served {
    /// What goes back.
    type Message;

    /// Whether there is work for [`Served::step`].
    fn is_busy(&self) -> bool;

    /// Works for about `budget_ms`.
    fn step(&mut self, budget_ms: f64) -> Option<Self::Message>;

    /// Takes what the page has posted.
    fn take(&mut self, posted: &JsValue) -> Option<Self::Message>;

    /// Says that requests are heard from now on.
    fn ready() -> Self::Message;

    /// Posts a message.
    fn post(scope: &DedicatedWorkerGlobalScope, message: Self::Message);
}

/// Listens on the worker's own scope, for ever, and announces itself.
///
/// # Errors
/// Outside a worker there is no scope to listen on; the error says so.
pub(crate) fn serve<S: Served + 'static>(
    new_session: impl FnOnce(WorkerClock) -> S,
) -> Result<(), JsValue> {
    let scope: DedicatedWorkerGlobalScope = js_sys::global()
        .dyn_into()
        .map_err(|_| JsError::new("this starts only inside a Web Worker"))?;
    let clock = scope.performance();
    let clock = clock.ok_or_else(|| JsError::new("this worker has no performance clock"))?;
    let session = Rc::new(RefCell::new(new_session(WorkerClock(clock))));
    let channel = MessageChannel::new()?;
    let wake = channel.port2();
    let on_slice = {
        let (scope, session, wake) = (scope.clone(), Rc::clone(&session), wake.clone());
        Closure::<dyn FnMut()>::new(move || {
            let mut session = session.borrow_mut();
            if let Some(message) = session.step(SLICE_MS) {
                S::post(&scope, message);
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
            if let Some(message) = session.take(&event.data()) {
                S::post(&scope, message);
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
    S::post(&scope, S::ready());
    Ok(())
}

/// Sets a property of a fresh plain object, which cannot fail.
pub(crate) fn set(object: &js_sys::Object, key: &str, value: &JsValue) {
    let _ = Reflect::set(object, &JsValue::from_str(key), value);
}
