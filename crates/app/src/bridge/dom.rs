//! Elements of the page: finding them, tying them to signals, hearing them, and making new ones.
//!
//! Closures are boxed at the door: the program then holds one copy of the machinery behind them
//! instead of one for every closure.

use reactive_graph::effect::RenderEffect;
use wasm_bindgen::prelude::*;
use web_sys::{Document, EventTarget, HtmlElement, Window};
pub use web_sys::{Element, Event};

/// How tying a part to its signals went: an element that is missing stops it.
pub type Wired = Result<(), JsValue>;
/// Why an element was not found.
pub type Missing = JsValue;

/// The page's window.
pub fn window() -> Window {
    web_sys::window().expect_throw("the page's program runs in a page")
}

/// The page's document.
pub fn document() -> Document {
    window()
        .document()
        .expect_throw("the page's program runs in a page")
}

/// The page's body.
///
/// # Errors
/// The document has none.
pub fn body() -> Result<Element, JsValue> {
    document()
        .body()
        .map(Element::from)
        .ok_or_else(|| missing("body"))
}

/// The element with this id.
///
/// # Errors
/// There is none: the page and its program are of different versions.
pub fn by_id(id: &str) -> Result<Element, JsValue> {
    document().get_element_by_id(id).ok_or_else(|| missing(id))
}

/// The first element inside `root` for a selector.
///
/// # Errors
/// There is none: the page and its program are of different versions.
pub fn find(root: &Element, css: &str) -> Result<Element, JsValue> {
    root.query_selector(css)?.ok_or_else(|| missing(css))
}

fn missing(what: &str) -> JsValue {
    JsError::new(&["the page has no ", what].concat()).into()
}

/// Every element inside `root` for a selector.
///
/// # Errors
/// The selector is broken.
pub fn all(root: &Element, css: &str) -> Result<Vec<Element>, JsValue> {
    let found = root.query_selector_all(css)?;
    Ok((0..found.length())
        .filter_map(|index| found.get(index)?.dyn_into().ok())
        .collect())
}

/// Runs `act` now, and again whenever a signal that it reads changes, as long as the page lives.
pub fn watch(act: impl Fn() + 'static) {
    watch_boxed(Box::new(act));
}

fn watch_boxed(act: Box<dyn Fn()>) {
    std::mem::forget(RenderEffect::new(move |_| act()));
}

/// Keeps an element's text up to date.
pub fn text(element: Element, read: impl Fn() -> String + 'static) {
    watch(move || set_text(&element, &read()));
}

/// Sets an element's text. The same text again touches nothing: a live region would be read twice.
pub fn set_text(element: &Element, text: &str) {
    if element.text_content().as_deref() != Some(text) {
        element.set_text_content(Some(text));
    }
}

/// Keeps a boolean attribute up to date, such as `hidden` or `disabled`.
pub fn flag(element: Element, name: &'static str, read: impl Fn() -> bool + 'static) {
    watch(move || set_flag(&element, name, read()));
}

/// Sets or removes a boolean attribute.
pub fn set_flag(element: &Element, name: &str, on: bool) {
    let _ = if on {
        element.set_attribute(name, "")
    } else {
        element.remove_attribute(name)
    };
}

/// Marks a button as having nothing to do now. It stays in reach of the keyboard: a button that is
/// disabled while it has the focus would throw the learner back to the top of the page. Whoever
/// acts on it checks again, by [`is_idle`] or by the state.
pub fn set_idle(button: &Element, is_idle: bool) {
    set_attribute(
        button,
        "aria-disabled",
        if is_idle { "true" } else { "false" },
    );
}

/// Whether a button has nothing to do now.
pub fn is_idle(button: &Element) -> bool {
    button.get_attribute("aria-disabled").as_deref() == Some("true")
}

/// Sets an attribute, or removes it where there is no value.
pub fn set_or_remove(element: &Element, name: &str, value: Option<&str>) {
    match value {
        Some(value) => set_attribute(element, name, value),
        None => {
            let _ = element.remove_attribute(name);
        }
    }
}

/// Sets an attribute.
pub fn set_attribute(element: &Element, name: &str, value: &str) {
    let _ = element.set_attribute(name, value);
}

/// What a text box held before the program came, if that is not what the page came with.
pub fn typed_early(control: &Element) -> Option<String> {
    let value = property(control, "value").as_string()?;
    (property(control, "defaultValue").as_string().as_ref() != Some(&value)).then_some(value)
}

/// Sets a control's value. The same value again touches nothing: the text cursor would jump.
pub fn set_value(control: &Element, value: &str) {
    if property(control, "value").as_string().as_deref() != Some(value) {
        set_property(control, "value", &JsValue::from_str(value));
    }
}

/// Sets one style property; allowed under a strict content policy, unlike a style attribute.
pub fn set_style(element: &Element, name: &str, value: &str) {
    if let Some(element) = element.dyn_ref::<HtmlElement>() {
        let _ = element.style().set_property(name, value);
    }
}

/// Ticks or unticks a control.
pub fn set_checked(control: &Element, on: bool) {
    set_property(control, "checked", &JsValue::from_bool(on));
}

/// Sets a number that a control shows, such as the `value` of a progress bar.
pub fn set_number(control: &Element, name: &str, value: f64) {
    set_property(control, name, &JsValue::from_f64(value));
}

fn property(element: &JsValue, name: &str) -> JsValue {
    js_sys::Reflect::get(element, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
}

fn set_property(element: &Element, name: &str, value: &JsValue) {
    let _ = js_sys::Reflect::set(element, &JsValue::from_str(name), value);
}

/// The value of a control.
pub fn value(control: &Element) -> String {
    property(control, "value").as_string().unwrap_or_default()
}

/// Whether a control is ticked.
pub fn is_on(control: &Element) -> bool {
    property(control, "checked").is_truthy()
}

/// Gives an element the focus.
pub fn focus(element: &Element) {
    if let Some(element) = element.dyn_ref::<HtmlElement>() {
        let _ = element.focus();
    }
}

/// Makes an element the last child of another. What has the focus inside it keeps it; one that is
/// there already is left alone.
pub fn move_into(parent: &Element, child: &Element) {
    if child.next_element_sibling().is_none() && parent.is_same_node(child.parent_node().as_ref()) {
        return;
    }
    let focused = document().active_element();
    let _ = parent.append_child(child);
    if let Some(focused) = focused.filter(|focused| child.contains(Some(focused))) {
        focus(&focused);
    }
}

/// Whether an event comes from this very element.
pub fn is_target(event: &Event, element: &Element) -> bool {
    let target: &JsValue = element.as_ref();
    event
        .target()
        .is_some_and(|from| JsValue::from(from) == *target)
}

/// The value of the control that an event comes from.
pub fn value_of(event: &Event) -> String {
    let target = event.target().map_or(JsValue::UNDEFINED, JsValue::from);
    property(&target, "value").as_string().unwrap_or_default()
}

/// Whether the control that an event comes from is ticked.
pub fn is_checked(event: &Event) -> bool {
    let target = event.target().map_or(JsValue::UNDEFINED, JsValue::from);
    property(&target, "checked").is_truthy()
}

/// Calls `act` on every event of this kind, as long as the page lives.
pub fn on(target: &impl AsRef<EventTarget>, event: &str, act: impl Fn(Event) + 'static) {
    on_boxed(target.as_ref(), event, Box::new(act));
}

fn on_boxed(target: &EventTarget, event: &str, act: Box<dyn Fn(Event)>) {
    let closure = Closure::wrap(act);
    let _ = target.add_event_listener_with_callback(event, closure.as_ref().unchecked_ref());
    closure.forget();
}

/// A radio group: shows what is chosen, and tells what the learner picks.
///
/// # Errors
/// The group has no fields.
pub fn radio_group(
    name: &str,
    chosen: impl Fn() -> String + 'static,
    pick: impl Fn(String) + Clone + 'static,
) -> Wired {
    let css = ["input[name=\"", name, "\"]"].concat();
    let fields = all(&body()?, &css)?;
    for field in &fields {
        let pick = pick.clone();
        on(field, "change", move |event| pick(value_of(&event)));
    }
    watch(move || {
        let chosen = chosen();
        for field in &fields {
            set_checked(
                field,
                field.get_attribute("value").as_deref() == Some(&*chosen),
            );
        }
    });
    Ok(())
}

/// A drop-down or a field: shows its value, and tells what the learner picks. The page brings it
/// disabled, since without a program nothing would act on it.
///
/// # Errors
/// There is no such control.
pub fn field(
    id: &str,
    value: impl Fn() -> String + 'static,
    pick: impl Fn(String) + 'static,
) -> Wired {
    let control = by_id(id)?;
    set_flag(&control, "disabled", false);
    on(&control, "change", move |event| pick(value_of(&event)));
    watch(move || set_value(&control, &value()));
    Ok(())
}

/// Puts a new element at the end of `parent` and answers it.
pub fn append(parent: &Element, tag: &str, class: &str, text: &str) -> Option<Element> {
    let child = document().create_element(tag).ok()?;
    if !class.is_empty() {
        child.set_class_name(class);
    }
    if !text.is_empty() {
        child.set_text_content(Some(text));
    }
    parent.append_child(&child).ok()?;
    Some(child)
}
