//! Lists of words with their shares as bars: picture and text in one.

use crate::bridge::dom::{self, Element};
use crate::bridge::parts;
use crate::state::decimal::fixed;
use crate::state::script::lang_of;
use crate::state::siblings::shown::percent;

/// One line of a list.
pub struct Line {
    /// The word.
    pub word: String,
    /// Its share.
    pub share: f32,
    /// A class of its own, or none.
    pub class: &'static str,
}

/// Shows lines in a list, in place.
pub fn show(list: &Element, lines: &[Line]) {
    for (item, line) in parts::children(list, lines.len(), "li", "candidate")
        .iter()
        .zip(lines)
    {
        item.set_class_name(&["candidate ", line.class].concat());
        fill(item, line);
    }
}

/// Shows lines as buttons inside a list; their names are what stands in them.
pub fn show_buttons(list: &Element, lines: &[Line]) {
    for (at, (item, line)) in parts::children(list, lines.len(), "li", "")
        .iter()
        .zip(lines)
        .enumerate()
    {
        for button in parts::children(item, 1, "button", "candidate") {
            dom::set_attribute(&button, "type", "button");
            dom::set_attribute(&button, "data-at", &at.to_string());
            button.set_class_name(&["candidate ", line.class].concat());
            fill(&button, line);
        }
    }
}

fn fill(item: &Element, line: &Line) {
    let parts = parts::children(item, 3, "span", "");
    let [word, track, share] = &*parts else {
        return;
    };
    word.set_class_name("word");
    track.set_class_name("track");
    share.set_class_name("share");
    set_token(word, &line.word);
    dom::set_text(share, &percent(line.share));
    for bar in parts::children(track, 1, "span", "fill") {
        set_share(&bar, line.share);
    }
}

/// How long a bar is.
pub fn set_share(bar: &Element, share: f32) {
    let percent = f64::from(share.clamp(0.0, 1.0)) * 100.0;
    dom::set_style(bar, "width", &(fixed(percent, 2) + "%"));
}

/// A token in its own language, whatever the page's is.
pub fn set_token(element: &Element, token: &str) {
    dom::set_text(element, token);
    match lang_of(token) {
        Some(lang) => dom::set_attribute(element, "lang", lang),
        None => {
            let _ = element.remove_attribute("lang");
        }
    }
}
