//! A labelled box for a few lines of text in any script.

use leptos::prelude::*;

/// A text box. Its direction follows what is written in it.
#[component]
pub fn TextBox(
    /// Unique on the page; ties the label to the box.
    id: &'static str,
    /// What is asked for.
    label: String,
    /// Lines shown.
    rows: usize,
    /// Ids of the elements that explain it.
    described_by: &'static str,
    /// The text at first.
    text: String,
) -> impl IntoView {
    view! {
        <label for=id>{label}</label>
        <textarea
            id=id
            rows=rows
            dir="auto"
            spellcheck="false"
            autocomplete="off"
            aria-describedby=described_by
        >
            {text}
        </textarea>
    }
}
