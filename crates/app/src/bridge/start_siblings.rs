//! The first thing that runs of the siblings' part: reads its data, brings its cards to life, and
//! fetches the siblings' files.

use super::{parts, sibling_engine};
use crate::state::siblings::rows::{DATA_ID, PartData};
use crate::wiring::siblings as wiring;
use any_spawner::Executor;
use js_sys::{Function, Promise, Reflect, Uint8Array};
use reactive_graph::owner::Owner;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// Ties every card to its signals. Called once, by `www/siblings.js`, when the part's HTML is in the
/// page: with the function that makes a worker, and the one that fetches a file by its name.
///
/// # Errors
/// The part without its data or one of its elements is not ours; the reason is thrown.
#[wasm_bindgen(js_name = startSiblings)]
pub fn start_siblings(new_worker: Function, fetch: Function) -> Result<(), JsValue> {
    let _ = Executor::init_wasm_bindgen();
    let data = parts::data_rows(DATA_ID).and_then(PartData::from_rows);
    let data = data.ok_or_else(|| JsError::new("the siblings' data cannot be read"))?;
    FETCH.set(Some(fetch));
    let owner = Owner::new();
    let wired = owner.with(|| {
        let part = wiring::Part::new(data);
        sibling_engine::listen(new_worker, move |slot, body, numbers| {
            part.hear(slot, body, numbers);
        });
        wiring::wire(part)
    });
    std::mem::forget(owner); // The signals live as long as the page.
    wired
}

thread_local! {
    static FETCH: std::cell::RefCell<Option<Function>> = const { std::cell::RefCell::new(None) };
}

/// Fetches one of the siblings' files; `then` hears its bytes, or the code of what went wrong.
pub fn fetch(name: &'static str, then: impl FnOnce(Result<Uint8Array, String>) + 'static) {
    let fetch = FETCH.with_borrow(Clone::clone);
    let promise = fetch.and_then(|fetch| {
        let promise = fetch.call1(&JsValue::UNDEFINED, &name.into()).ok()?;
        promise.dyn_into::<Promise>().ok()
    });
    let Some(promise) = promise else {
        return then(Err("no-fetch".to_owned()));
    };
    spawn_local(async move {
        then(match JsFuture::from(promise).await {
            Ok(bytes) => bytes.dyn_into().map_err(|_| "no-bytes".to_owned()),
            Err(error) => Err(code_of(&error)),
        });
    });
}

/// The code that the fetching function puts on its errors.
fn code_of(error: &JsValue) -> String {
    let code = Reflect::get(error, &"code".into()).ok();
    code.and_then(|code| code.as_string())
        .unwrap_or_else(|| "unreachable".to_owned())
}
