//! A labelled drop-down.

use leptos::prelude::*;

/// One of a list; `options` are (value, label). Disabled until a program acts on it.
#[component]
pub fn LabelledSelect(
    /// Unique on the page; ties the label to the list.
    id: &'static str,
    /// What is chosen.
    label: String,
    /// Values and their labels.
    options: Vec<(String, String)>,
    /// The value chosen at first.
    chosen: String,
) -> impl IntoView {
    let options = options
        .into_iter()
        .map(|(value, label)| {
            let is_chosen = value == chosen;
            view! { <option value=value selected=is_chosen>{label}</option> }
        })
        .collect_view();
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <select id=id disabled>{options}</select>
        </div>
    }
}
