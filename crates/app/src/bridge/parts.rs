//! Elements that come and go while a part is used: kept in place where they can be, so that the
//! focus stays where it is.

use super::dom::{self, Element, Event};
use wasm_bindgen::prelude::*;

/// Exactly `n` children of one kind in an element; what is there already stays.
pub fn children(parent: &Element, n: usize, tag: &str, class: &str) -> Vec<Element> {
    while parent.child_element_count() as usize > n {
        if let Some(last) = parent.last_element_child() {
            last.remove();
        }
    }
    while (parent.child_element_count() as usize) < n {
        if dom::append(parent, tag, class, "").is_none() {
            break; // Only where the browser makes no elements.
        }
    }
    let list = parent.children();
    (0..list.length()).filter_map(|at| list.item(at)).collect()
}

/// Exactly `n` buttons in an element, each knowing its place.
pub fn buttons(parent: &Element, n: usize, class: &str) -> Vec<Element> {
    let buttons = children(parent, n, "button", class);
    for (at, button) in buttons.iter().enumerate() {
        dom::set_attribute(button, "type", "button");
        dom::set_attribute(button, "data-at", &at.to_string());
    }
    buttons
}

/// The place of the button that an event comes from.
pub fn place_of(event: &Event) -> Option<usize> {
    let target: Element = event.target()?.dyn_into().ok()?;
    let button = target.closest("[data-at]").ok()??;
    button.get_attribute("data-at")?.parse().ok()
}

/// The text of the button that an event comes from.
pub fn text_of(event: &Event) -> Option<String> {
    let target: Element = event.target()?.dyn_into().ok()?;
    target.closest("button").ok()??.text_content()
}

/// A drop-down's choices: values and labels, kept where they are the same.
pub fn options(select: &Element, choices: &[(String, String)], chosen: &str) {
    let options = children(select, choices.len(), "option", "");
    for (option, (value, label)) in options.iter().zip(choices) {
        dom::set_attribute(option, "value", value);
        dom::set_text(option, label);
    }
    dom::set_value(select, chosen);
}

/// The text of an element of the page, and JSON in it by the browser's own parser.
pub fn data_rows(id: &str) -> Option<Vec<Vec<String>>> {
    let text = dom::by_id(id).ok()?.text_content()?;
    super::json::rows(&text)
}

/// Brings an element into view.
pub fn scroll_to(element: &Element) {
    element.scroll_into_view();
}

/// Tells the page's other program that the address has changed, so that its link to the other
/// language follows. Replacing an address says nothing by itself.
pub fn address_has_changed() {
    if let Ok(event) = Event::new("hashchange") {
        let _ = dom::window().dispatch_event(&event);
    }
}

/// Presses a button.
pub fn press(button: &Element) {
    if let Some(button) = button.dyn_ref::<web_sys::HtmlElement>() {
        button.click();
    }
}

/// Moves the focus to an element.
pub fn focus(element: &Element) {
    if let Some(element) = element.dyn_ref::<web_sys::HtmlElement>() {
        let _ = element.focus();
    }
}
