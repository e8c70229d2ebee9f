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
    /// The value chosen now.
    #[prop(into)]
    chosen: Signal<String>,
    /// Called with the value the learner picks.
    on_choose: impl Fn(String) + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let radios = options
        .into_iter()
        .map(|(value, label)| {
            let (is_value, picked) = (value.clone(), value.clone());
            view! {
                <label class="choice">
                    <input
                        type="radio"
                        name=name
                        value=value
                        prop:checked=move || chosen.get() == is_value
                        on:change=move |_| on_choose(picked.clone())
                    />
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
