//! Where a pointer is on the thing it points at, and what a key press says.

use wasm_bindgen::JsCast;
use web_sys::{Element, Event, KeyboardEvent, PointerEvent};

/// The pointer's place as shares of the listening element's width and height.
pub fn share_of_target(event: &PointerEvent) -> Option<(f64, f64)> {
    let element: Element = event.current_target()?.dyn_into().ok()?;
    let area = element.get_bounding_client_rect();
    Some((
        (f64::from(event.client_x()) - area.left()) / area.width(),
        (f64::from(event.client_y()) - area.top()) / area.height(),
    ))
}

/// Whether this key press asks to run: Ctrl+Enter, or ⌘+Enter. Never while an input method is
/// composing, where Enter only accepts a candidate.
pub fn is_run_shortcut(event: &KeyboardEvent) -> bool {
    event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) && !event.is_composing()
}

/// Whether the `<details>` that this toggle event comes from is now open.
pub fn is_open(event: &Event) -> bool {
    event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok())
        .is_some_and(|details| details.has_attribute("open"))
}
