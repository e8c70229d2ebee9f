//! The page as Leptos views, rendered to HTML when the site is built.
//!
//! They hold no behaviour: what a part does in the browser is in `wiring`, which finds its elements
//! by the ids and classes given here.

mod cards;
mod document;
mod exercise;
mod formula;
mod long_run;
mod mask_figure;
mod progress;
mod run;
mod run_result;
mod scaling;
mod siblings;
mod take_along;
mod toolbar;
mod vram;

pub use document::document;
pub use siblings::part;

use crate::state::page_data::{MaskPicture, Words};
use crate::state::scaling::Scaling;
use lesson::Lesson;

/// What the views read.
pub struct Page<'a> {
    /// The lesson in one language.
    pub lesson: &'a Lesson,
    /// The masks as the kernel drew them.
    pub masks: &'a [MaskPicture],
    /// Where the other language's page is.
    pub other_lang_href: &'a str,
    /// The site's folder as seen from this page; none where the page is a file by itself.
    pub site: Option<&'a str>,
    /// Interface texts.
    pub words: Words,
    /// What only the build knows.
    pub built: &'a Built<'a>,
}

/// What only the build knows.
pub struct Built<'a> {
    /// What the trained siblings' part weighs, as a person reads it.
    pub siblings_size: &'a str,
    /// The measured scaling curves, where there are some.
    pub scaling: Option<&'a Scaling>,
}

impl Page<'_> {
    /// The interface text with this key.
    fn text(&self, key: &str) -> String {
        self.words.text(key)
    }

    /// The interface text with this key and its slots filled.
    fn fill(&self, key: &str, slots: &[(&str, String)]) -> String {
        self.words.fill(key, slots)
    }
}
