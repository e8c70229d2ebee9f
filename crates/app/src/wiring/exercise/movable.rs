//! Items that are moved from place to place: by their buttons, or dragged.

use super::{Own, Show};
use crate::bridge::dom::{self, Element, Missing, find};
use crate::bridge::pointer;
use reactive_graph::traits::Set as _;

struct Item {
    id: String,
    element: Element,
    /// Up and down.
    buttons: [Element; 2],
}

pub fn wire(own: Own, root: &Element) -> Result<Show, Missing> {
    let list = find(root, ".places")?;
    let places = dom::all(&list, "li")?;
    let mut items = Vec::new();
    for element in dom::all(&list, ".item")? {
        let id = element.get_attribute("data-id").unwrap_or_default();
        let text = find(&element, "span")?.text_content().unwrap_or_default();
        let buttons = [
            find(&element, "button")?,
            find(&element, "button + button")?,
        ];
        for (button, (words, step)) in buttons
            .iter()
            .zip([("exercise.move-up", -1), ("exercise.move-down", 1)])
        {
            let label = own.page.words().fill(words, &[("item", text.clone())]);
            dom::set_attribute(button, "aria-label", &label);
            let (id, text) = (id.clone(), text.clone());
            let control = button.clone();
            dom::on(button, "click", move |_| {
                let place = own.parts().iter().position(|part| *part == id);
                if let Some(from) = place.filter(|_| !dom::is_idle(&control)) {
                    shift(own, from, from.wrapping_add_signed(step), &text);
                }
            });
        }
        items.push(Item {
            id,
            element,
            buttons,
        });
    }
    pointer::on_drag(&list, places.clone(), move |from, to| {
        shift(own, from, to, "");
    });
    Ok(Box::new(move |shown| {
        let last = places.len().saturating_sub(1);
        for (at, (place, id)) in places.iter().zip(&shown.parts).enumerate() {
            let mark = shown.marks.get(at).or(shown.is_closed.then_some(&true));
            let verdict = mark.map(|is_right| if *is_right { "right" } else { "wrong" });
            dom::set_or_remove(place, "data-verdict", verdict);
            let Some(item) = items.iter().find(|item| item.id == *id) else {
                continue;
            };
            dom::move_into(place, &item.element);
            for (button, end) in item.buttons.iter().zip([0, last]) {
                dom::set_idle(button, shown.is_closed || at == end);
            }
        }
    }))
}

/// Moves what is in one place to another; what is between makes room. `name` is said aloud.
fn shift(own: Own, from: usize, to: usize, name: &str) {
    let mut parts = own.parts();
    if from >= parts.len() || to >= parts.len() || own.shown().is_closed {
        return;
    }
    let id = parts.remove(from);
    parts.insert(to, id);
    own.put(parts);
    if !name.is_empty() {
        let slots = [("item", name.to_owned()), ("place", (to + 1).to_string())];
        own.said
            .set(own.page.words().fill("exercise.moved", &slots));
    }
}
