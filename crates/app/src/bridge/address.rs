//! The page's address: its fragment, and listening to its change.

use super::dom::window;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::*;

/// The fragment without `#`, still encoded.
pub fn fragment() -> String {
    let hash = window().location().hash().unwrap_or_default();
    hash.strip_prefix('#').unwrap_or(&hash).to_owned()
}

/// The address of the whole page with this fragment: in a frame without what the frame's own
/// address hides, see `www/view.js`.
pub fn with_fragment(fragment: &str) -> String {
    let href = window().location().href().unwrap_or_default();
    let page = href.split(['#', '?']).next().unwrap_or_default();
    let query = window().location().search().unwrap_or_default();
    let lang = query.split(['?', '&']).find(|p| p.starts_with("lang="));
    let (mark, lang) = lang.map_or(("", ""), |lang| ("?", lang));
    [page, mark, lang, "#", fragment].concat()
}

/// Puts a fragment into the address without a new history entry and without scrolling. Where a
/// host forbids it (some sandboxes do), the address stays as it is.
pub fn replace_fragment(fragment: &str) {
    if let Ok(history) = window().history() {
        let url = format!("#{fragment}");
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&url));
    }
}

/// Calls `listener` whenever the fragment changes by a link or by hand.
pub fn on_change(listener: impl Fn() + 'static) {
    let closure = Closure::<dyn Fn()>::new(listener);
    let _ =
        window().add_event_listener_with_callback("hashchange", closure.as_ref().unchecked_ref());
    closure.forget(); // For as long as the page.
}

/// Scrolls to a section and moves the reading position there.
pub fn scroll_to(section: &str) {
    if let Some(element) = super::dom::document().get_element_by_id(section) {
        element.scroll_into_view();
    }
}
