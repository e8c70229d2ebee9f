//! Which part is being read: its link in the contents is marked.

use js_sys::Array;
use leptos::prelude::document;
use wasm_bindgen::prelude::*;
use web_sys::{Element, IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit};

/// The part that crosses this narrow band below the top of the window is the one being read.
const BAND: &str = "-22% 0px -77% 0px";

/// Marks the link of the part being read, from now on. A browser without the observer marks none:
/// the contents work all the same.
///
/// # Errors
/// Whatever the browser throws when it cannot observe.
pub fn follow() -> Result<(), JsValue> {
    let on_change = Closure::<dyn Fn(Array)>::new(|entries: Array| {
        for entry in entries.iter() {
            let entry: IntersectionObserverEntry = entry.unchecked_into();
            if entry.is_intersecting() {
                let _ = mark(&entry.target().id());
            }
        }
    });
    let options = IntersectionObserverInit::new();
    options.set_root_margin(BAND);
    let observer =
        IntersectionObserver::new_with_options(on_change.as_ref().unchecked_ref(), &options)?;
    each("main > section", |part| {
        observer.observe(&part);
        Ok(())
    })?;
    on_change.forget(); // For as long as the page.
    Ok(())
}

fn mark(section: &str) -> Result<(), JsValue> {
    each(".toc a[data-section]", |link| {
        if link.get_attribute("data-section").as_deref() == Some(section) {
            link.set_attribute("aria-current", "true")
        } else {
            link.remove_attribute("aria-current")
        }
    })
}

fn each(css: &str, act: impl Fn(Element) -> Result<(), JsValue>) -> Result<(), JsValue> {
    let found = document().query_selector_all(css)?;
    for index in 0..found.length() {
        if let Some(element) = found.get(index).and_then(|e| e.dyn_into().ok()) {
            act(element)?;
        }
    }
    Ok(())
}
