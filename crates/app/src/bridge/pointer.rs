//! Where a pointer is on the thing it points at, and what a key press says.

use super::dom;
use std::cell::Cell;
use std::rc::Rc;
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

/// Drags what stands in one of a list's places to another, held by its `.grip`. `moved` is told from
/// which place to which, whenever the pointer comes over another one.
pub fn on_drag(list: &Element, places: Vec<Element>, moved: impl Fn(usize, usize) + 'static) {
    let held: Rc<Cell<Option<usize>>> = Rc::default();
    let place_at = move |event: &Event| {
        let y = f64::from(event.dyn_ref::<PointerEvent>()?.client_y());
        places.iter().position(|place| {
            let area = place.get_bounding_client_rect();
            (area.top()..area.bottom()).contains(&y)
        })
    };
    let (start, place_then, target) = (Rc::clone(&held), place_at.clone(), list.clone());
    dom::on(list, "pointerdown", move |event| {
        let from: Option<Element> = event.target().and_then(|target| target.dyn_into().ok());
        let is_grip = from.is_some_and(|from| from.class_name() == "grip");
        if let Some(pointer) = event.dyn_ref::<PointerEvent>().filter(|_| is_grip) {
            start.set(place_then(&event));
            // The list hears the rest: what is held leaves its place on the way.
            let _ = target.set_pointer_capture(pointer.pointer_id());
            event.prevent_default();
        }
    });
    let moving = Rc::clone(&held);
    dom::on(list, "pointermove", move |event| {
        if let (Some(from), Some(to)) = (moving.get(), place_at(&event))
            && from != to
        {
            moving.set(Some(to));
            moved(from, to);
        }
    });
    for end in ["pointerup", "pointercancel"] {
        let held = Rc::clone(&held);
        dom::on(list, end, move |_| held.set(None));
    }
}
