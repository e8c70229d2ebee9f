//! The worker that holds the engine: starting it, asking it, and starting another when it dies.

use super::replies;
use js_sys::Function;
use protocol::{Matrices, Reply, ReplyBody, Request};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{Event, MessageEvent, Worker};

/// What the page hears from the engine.
#[derive(Debug)]
pub enum EngineEvent {
    /// An answer, with its matrices where it has some.
    Reply(Box<Reply>, Option<Matrices>),
    /// The worker could not be started: its script or its WebAssembly did not load.
    NotLoaded,
    /// The worker died; it cannot be talked to again.
    Trapped,
}

struct Live {
    worker: Worker,
    /// What was asked before the worker said that it is ready; none once it has.
    waiting: Option<Vec<JsValue>>,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(Event)>,
}

type Listener = Rc<dyn Fn(EngineEvent)>;

thread_local! {
    static LIVE: RefCell<Option<Live>> = const { RefCell::new(None) };
    static FACTORY: RefCell<Option<Function>> = const { RefCell::new(None) };
    static LISTENER: RefCell<Option<Listener>> = const { RefCell::new(None) };
}

/// Keeps the function that makes workers; `www/program.js` knows how, and loads the engine.
pub fn set_factory(new_worker: Function) {
    FACTORY.set(Some(new_worker));
}

/// From now on events go to `listener`. A worker is started by [`restart`], when it is needed.
pub fn listen(listener: impl Fn(EngineEvent) + 'static) {
    LISTENER.set(Some(Rc::new(listener)));
}

/// Ends the worker, whatever it is doing, and starts a fresh one.
pub fn restart() {
    if let Some(live) = LIVE.take() {
        live.worker.set_onmessage(None);
        live.worker.set_onerror(None);
        live.worker.terminate();
    }
    let Some(listener) = LISTENER.with_borrow(Clone::clone) else {
        return;
    };
    match spawn(Rc::clone(&listener)) {
        Ok(live) => LIVE.set(Some(live)),
        Err(_) => listener(EngineEvent::NotLoaded),
    }
}

/// Whether there is a worker at all: before the first [`restart`] and after a failure there is none.
pub fn is_there() -> bool {
    LIVE.with_borrow(Option::is_some)
}

/// Sends a request. It waits here while the worker is loading: a worker without a handler yet
/// would lose it.
pub fn send(request: &Request) {
    let Ok(message) = serde_wasm_bindgen::to_value(request) else {
        return; // Plain data can always be written.
    };
    LIVE.with_borrow_mut(|live| match live {
        Some(Live {
            waiting: Some(waiting),
            ..
        }) => waiting.push(message),
        Some(live) => post(&live.worker, &message),
        None => {}
    });
}

fn post(worker: &Worker, message: &JsValue) {
    // Plain data can always be cloned; the worker's own death is heard through `error`.
    let _ = worker.post_message(message);
}

/// The worker listens now: it gets what has waited for it.
fn deliver_waiting() {
    LIVE.with_borrow_mut(|live| {
        if let Some(live) = live {
            for message in live.waiting.take().unwrap_or_default() {
                post(&live.worker, &message);
            }
        }
    });
}

fn spawn(listener: Listener) -> Result<Live, JsValue> {
    let factory = FACTORY.with_borrow(Clone::clone);
    // It has a worker's methods, and the worker as soon as the engine has come.
    let worker: Worker = factory
        .ok_or(JsValue::UNDEFINED)?
        .call0(&JsValue::UNDEFINED)?
        .unchecked_into();
    let is_ready = Rc::new(Cell::new(false));

    let on_message = {
        let (listener, is_ready) = (Rc::clone(&listener), Rc::clone(&is_ready));
        Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let envelope = event.data();
            if envelope.as_string().as_deref() == Some("not-loaded") {
                bury();
                return listener(EngineEvent::NotLoaded);
            }
            let Some((reply, matrices)) = replies::from_envelope(&envelope) else {
                return; // Not ours: a browser extension may post into workers too.
            };
            if reply.body == ReplyBody::Ready {
                is_ready.set(true);
                deliver_waiting();
            }
            listener(EngineEvent::Reply(Box::new(reply), matrices));
        })
    };
    let on_error = {
        let is_ready = Rc::clone(&is_ready);
        Closure::<dyn FnMut(Event)>::new(move |event: Event| {
            event.prevent_default(); // It is handled: shown to the learner, with a new worker.
            bury();
            listener(if is_ready.get() {
                EngineEvent::Trapped
            } else {
                EngineEvent::NotLoaded
            });
        })
    };
    worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
    Ok(Live {
        worker,
        waiting: Some(Vec::new()),
        _on_message: on_message,
        _on_error: on_error,
    })
}

/// Ends a worker from inside one of its own handlers. The handlers must outlive this call, so they
/// are dropped with the worker a turn later.
fn bury() {
    if let Some(live) = LIVE.take() {
        live.worker.terminate();
        super::timer::after(0, move || drop(live));
    }
}
