//! Doing something a little later.

use super::dom::window;
use wasm_bindgen::prelude::*;

/// Calls `action` after `milliseconds`.
pub fn after(milliseconds: i32, action: impl FnOnce() + 'static) {
    let callback = Closure::once_into_js(action);
    let _ = window().set_timeout_with_callback_and_timeout_and_arguments_0(
        callback.unchecked_ref(),
        milliseconds,
    );
}
