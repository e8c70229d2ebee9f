//! The worker that holds the siblings: what is asked of it one after the other, and what comes back.
//!
//! The session answers one request at a time and lets a new one replace the old. Here every demo has
//! a place of its own in a queue: a newer request of the same demo replaces the older one, whether it
//! waits or is under way; those of others are answered in turn.

use js_sys::{Array, Float32Array, Function, Object, Reflect, Uint8Array};
use protocol::{
    Architecture, RunId, SiblingBody, SiblingCommand, SiblingFailure, SiblingReply, SiblingRequest,
};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{Event, MessageEvent, Worker};

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slot {
    /// The files.
    Files(Option<Architecture>),
    /// A text field, by its card.
    Read(&'static str),
    /// The words that fit next in it.
    Complete(&'static str),
    /// A card.
    Bert,
    /// A card.
    Gpt,
    /// A card.
    T5,
    /// One text through three.
    Three,
    /// Looking inside.
    Inside,
    /// One cell of it.
    Cell,
    /// The measurement.
    Bench,
}

/// Hears every answer.
type Listener = Rc<dyn Fn(Slot, SiblingBody, Vec<f32>)>;

struct Asked {
    slot: Slot,
    command: SiblingCommand,
    files: Vec<Uint8Array>,
}

struct Dialogue {
    factory: Function,
    listener: Listener,
    worker: Option<Live>,
    is_ready: bool,
    run_id: RunId,
    /// The request under way.
    current: Option<(RunId, Slot)>,
    waiting: VecDeque<Asked>,
    /// The files that the worker has, for the one that takes its place after a crash.
    files: Vec<(Slot, SiblingCommand, Vec<Uint8Array>)>,
}

struct Live {
    worker: Worker,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(Event)>,
}

thread_local! {
    static DIALOGUE: RefCell<Option<Dialogue>> = const { RefCell::new(None) };
}

/// Keeps the function that makes workers, and who listens. A worker starts with the first request.
pub fn listen(factory: Function, listener: impl Fn(Slot, SiblingBody, Vec<f32>) + 'static) {
    DIALOGUE.set(Some(Dialogue {
        factory,
        listener: Rc::new(listener),
        worker: None,
        is_ready: false,
        run_id: 0,
        current: None,
        waiting: VecDeque::new(),
        files: Vec::new(),
    }));
}

/// Asks; the answers go to the listener.
pub fn ask(slot: Slot, command: SiblingCommand) {
    hand(slot, command, Vec::new());
}

/// Asks with files beside the request.
pub fn hand(slot: Slot, command: SiblingCommand, files: Vec<Uint8Array>) {
    with(|dialogue| {
        if !files.is_empty() {
            let handed = (slot, command.clone(), files.clone());
            // In its old place: a new worker must be opened before it loads weights.
            match dialogue.files.iter_mut().find(|(own, ..)| *own == slot) {
                Some(before) => *before = handed,
                None => dialogue.files.push(handed),
            }
        }
        dialogue.drop_older(slot);
        dialogue.waiting.push_back(Asked {
            slot,
            command,
            files,
        });
    });
    go_on();
}

/// Gives up what a demo has asked, and tells it so.
pub fn stop(slot: Slot) {
    let listener = with(|dialogue| {
        let is_asked = dialogue.current.is_some_and(|(_, own)| own == slot)
            || dialogue.waiting.iter().any(|asked| asked.slot == slot);
        dialogue.drop_older(slot);
        is_asked.then(|| Rc::clone(&dialogue.listener))
    });
    if let Some(listener) = listener.flatten() {
        listener(slot, SiblingBody::Stopped, Vec::new());
    }
    go_on();
}

/// The bookkeeping, outside of any call to the listener: that may ask again.
fn with<R>(act: impl FnOnce(&mut Dialogue) -> R) -> Option<R> {
    DIALOGUE.with_borrow_mut(|dialogue| dialogue.as_mut().map(act))
}

impl Dialogue {
    /// Takes back what a demo asked before.
    fn drop_older(&mut self, slot: Slot) {
        self.waiting.retain(|asked| asked.slot != slot);
        if let Some((run_id, _)) = self.current.take_if(|(_, own)| *own == slot) {
            // Its answers are stale from now on; the engine need not finish them.
            self.post(&SiblingRequest::new(run_id, SiblingCommand::Stop), &[]);
        }
    }

    fn post(&self, request: &SiblingRequest, files: &[Uint8Array]) {
        let Some(live) = self.worker.as_ref().filter(|_| self.is_ready) else {
            return;
        };
        let Ok(request) = serde_wasm_bindgen::to_value(request) else {
            return; // Plain data can always be written.
        };
        let envelope = Object::new();
        let files: Array = files.iter().collect();
        let _ = Reflect::set(&envelope, &"request".into(), &request);
        let _ = Reflect::set(&envelope, &"files".into(), &files);
        let _ = live.worker.post_message(&envelope);
    }
}

/// Sends the next request where the engine is free; starts a worker where there is none.
fn go_on() {
    let needs_worker = with(|dialogue| {
        if dialogue.current.is_some() || dialogue.waiting.is_empty() {
            return false;
        }
        if dialogue.worker.is_none() {
            return true;
        }
        if dialogue.is_ready
            && let Some(asked) = dialogue.waiting.pop_front()
        {
            dialogue.run_id = dialogue.run_id.wrapping_add(1);
            let run_id = dialogue.run_id;
            dialogue.current = Some((run_id, asked.slot));
            dialogue.post(&SiblingRequest::new(run_id, asked.command), &asked.files);
        }
        false
    });
    if needs_worker == Some(true) {
        start();
    }
}

fn start() {
    let factory = with(|dialogue| dialogue.factory.clone());
    let made = factory.and_then(|factory| factory.call0(&JsValue::UNDEFINED).ok());
    let Some(worker) = made else {
        return fail_all(&SiblingFailure::NoEngine);
    };
    let worker: Worker = worker.unchecked_into();
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(|event: MessageEvent| {
        let envelope = event.data();
        if envelope.as_string().as_deref() == Some("not-loaded") {
            return die(&SiblingFailure::NoEngine);
        }
        if let Some((reply, numbers)) = read_envelope(&envelope) {
            hear(reply, numbers);
        }
    });
    let on_error = Closure::<dyn FnMut(Event)>::new(|event: Event| {
        event.prevent_default(); // It is handled: said to the learner, with a new worker.
        die(&SiblingFailure::Trapped);
    });
    worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
    with(|dialogue| {
        dialogue.is_ready = false;
        dialogue.worker = Some(Live {
            worker,
            _on_message: on_message,
            _on_error: on_error,
        });
    });
}

fn hear(reply: SiblingReply, numbers: Vec<f32>) {
    if reply.body == SiblingBody::Ready {
        with(|dialogue| dialogue.is_ready = true);
        return go_on();
    }
    let heard = with(|dialogue| {
        let (_, slot) = dialogue.current.filter(|(id, _)| *id == reply.run_id)?;
        let goes_on = matches!(
            reply.body,
            SiblingBody::Began { .. } | SiblingBody::Stepped { .. }
        );
        if !goes_on {
            dialogue.current = None;
        }
        Some((slot, Rc::clone(&dialogue.listener)))
    });
    if let Some((slot, listener)) = heard.flatten() {
        listener(slot, reply.body, numbers);
        go_on();
    }
}

/// The worker is gone. Whoever had asked is told, and the next worker gets the files first.
fn die(failure: &SiblingFailure) {
    let live = with(|dialogue| {
        dialogue.is_ready = false;
        dialogue.worker.take()
    });
    if let Some(live) = live.flatten() {
        live.worker.terminate();
        // Its handlers must outlive this call, which comes from one of them.
        super::timer::after(0, move || drop(live));
    }
    fail_all(failure);
    with(|dialogue| {
        if *failure == SiblingFailure::Trapped {
            let files = dialogue.files.clone();
            dialogue.waiting = files
                .into_iter()
                .map(|(slot, command, files)| Asked {
                    slot,
                    command,
                    files,
                })
                .collect();
        } else {
            dialogue.files.clear();
        }
    });
    if *failure == SiblingFailure::Trapped {
        go_on();
    }
}

fn fail_all(failure: &SiblingFailure) {
    let asked = with(|dialogue| {
        let current = dialogue.current.take().map(|(_, slot)| slot);
        let waiting = dialogue.waiting.drain(..).map(|asked| asked.slot);
        let slots: Vec<Slot> = current.into_iter().chain(waiting).collect();
        (slots, Rc::clone(&dialogue.listener))
    });
    let Some((slots, listener)) = asked else {
        return;
    };
    for slot in slots {
        let failure = failure.clone();
        listener(slot, SiblingBody::Failed { failure }, Vec::new());
    }
}

fn read_envelope(envelope: &JsValue) -> Option<(SiblingReply, Vec<f32>)> {
    let part = |name: &str| Reflect::get(envelope, &JsValue::from_str(name)).ok();
    let reply = serde_wasm_bindgen::from_value(part("reply")?).ok()?;
    let numbers = part("numbers")?.dyn_into::<Float32Array>().ok();
    Some((reply, numbers.map_or_else(Vec::new, |n| n.to_vec())))
}
