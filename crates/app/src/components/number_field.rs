//! A labelled field for a whole number.

use leptos::prelude::*;

/// A number from `min` to `max`. Disabled until a program acts on it.
#[component]
pub fn NumberField(
    /// Unique on the page; ties the label to the field.
    id: &'static str,
    /// What is asked for.
    label: String,
    /// Smallest.
    min: u64,
    /// Largest.
    max: u64,
    /// The number at first.
    value: u64,
) -> impl IntoView {
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <input id=id type="number" min=min max=max value=value disabled />
        </div>
    }
}
