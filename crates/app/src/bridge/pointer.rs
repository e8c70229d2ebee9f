//! Where a pointer is on the thing it points at, and what a key press says.

use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlInputElement, KeyboardEvent, PointerEvent};

/// The pointer's place as shares of the listening element's width and height.
pub fn share_of_target(event: &Event) -> Option<(f64, f64)> {
    let pointer: &PointerEvent = event.dyn_ref()?;
    let element: Element = event.current_target()?.dyn_into().ok()?;
    let area = element.get_bounding_client_rect();
    Some((
        (f64::from(pointer.client_x()) - area.left()) / area.width(),
        (f64::from(pointer.client_y()) - area.top()) / area.height(),
    ))
}

/// Whether this key press asks to run: Ctrl+Enter, or ⌘+Enter. Never while an input method is
/// composing, where Enter only accepts a candidate.
pub fn is_run_shortcut(event: &Event) -> bool {
    is_enter(event, |key| key.ctrl_key() || key.meta_key())
}

/// Whether this is Enter in a field of one line, whose new value the browser reports only after
/// this event.
pub fn is_enter_in_one_line(event: &Event) -> bool {
    is_enter(event, |key| {
        key.target()
            .is_some_and(|target| target.has_type::<HtmlInputElement>())
    })
}

fn is_enter(event: &Event, and: fn(&KeyboardEvent) -> bool) -> bool {
    event
        .dyn_ref::<KeyboardEvent>()
        .is_some_and(|key| key.key() == "Enter" && !key.is_composing() && and(key))
}

/// The key pressed, and whether Ctrl is held.
pub fn key(event: &Event) -> Option<(String, bool)> {
    let event: &KeyboardEvent = event.dyn_ref()?;
    Some((event.key(), event.ctrl_key()))
}
