//! A fieldset of radio buttons.

use leptos::prelude::*;

/// One of several; `options` are (value, label).
#[component]
pub fn ChoiceGroup(
    /// What is chosen.
    legend: String,
    /// Unique on the page: radio buttons with one name are one group.
    name: &'static str,
    /// Values and their labels.
    options: Vec<(String, String)>,
    /// The value chosen at first.
    chosen: String,
) -> impl IntoView {
    let radios = options
        .into_iter()
        .map(|(value, label)| {
            let is_chosen = value == chosen;
            view! {
                <label class="choice">
                    <input type="radio" name=name value=value checked=is_chosen />
                    <span>{label}</span>
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class="choices">
            <legend>{legend}</legend>
            {radios}
        </fieldset>
    }
}
