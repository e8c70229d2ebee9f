//! Which part is being read: its link in the contents is marked.

use super::dom;
use js_sys::Array;
use wasm_bindgen::prelude::*;
use web_sys::{IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit};

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
    for part in dom::all(&dom::by_id("main")?, ":scope > section")? {
        observer.observe(&part);
    }
    on_change.forget(); // For as long as the page.
    Ok(())
}

fn mark(section: &str) -> Result<(), JsValue> {
    for link in dom::all(&dom::body()?, ".toc a[data-section]")? {
        if link.get_attribute("data-section").as_deref() == Some(section) {
            link.set_attribute("aria-current", "true")?;
        } else {
            link.remove_attribute("aria-current")?;
        }
    }
    Ok(())
}
