//! A labelled drop-down.

use leptos::prelude::*;

/// One of a list; `options` are (value, label) and may change.
#[component]
pub fn LabelledSelect(
    /// Unique on the page; ties the label to the list.
    id: &'static str,
    /// What is chosen.
    label: String,
    /// Values and their labels.
    #[prop(into)]
    options: Signal<Vec<(String, String)>>,
    /// The value chosen now.
    #[prop(into)]
    chosen: Signal<String>,
    /// Called with the value the learner picks.
    on_choose: impl Fn(String) + Copy + Send + Sync + 'static,
) -> impl IntoView {
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <select id=id on:change=move |event| on_choose(event_target_value(&event))>
                <For
                    each=move || options.get()
                    key=|option| option.clone()
                    children=move |(value, label)| {
                        let is_value = value.clone();
                        view! {
                            <option
                                value=value
                                prop:selected=move || chosen.get() == is_value
                            >
                                {label}
                            </option>
                        }
                    }
                />
            </select>
        </div>
    }
}
