//! The whole page as HTML, rendered natively when the site is built: every word is in it.

use crate::state::page_data::{MaskPicture, Words};
pub use crate::views::Built;
use crate::views::{Page, document, part};
use leptos::prelude::*;
use leptos::reactive::owner::Owner;
use lesson::Lesson;

/// The body of the page in one language, with the masks that the kernel drew and the address of
/// the other language's page. `site` is the site's folder as seen from the page, where there is
/// one around it.
pub fn body(
    lesson: &Lesson,
    masks: &[MaskPicture],
    other_lang_href: &str,
    site: Option<&str>,
    built: &Built<'_>,
) -> String {
    let page = Page {
        lesson,
        masks,
        other_lang_href,
        site,
        words: Words::new(&lesson.ui),
        built,
    };
    let owner = Owner::new();
    let html = owner.with(|| document(&page).into_any().to_html());
    owner.cleanup();
    html
}

/// The trained siblings' part in one language.
pub fn siblings(lesson: &Lesson) -> String {
    let words = Words::new(&lesson.siblings);
    let owner = Owner::new();
    let html = owner.with(|| part(&words).into_any().to_html());
    owner.cleanup();
    html
}
