//! A text in the siblings' language: box, examples, words that fit next, and what is not known.

use crate::components::text_box::TextBox;
use crate::state::page_data::Words;
use leptos::prelude::*;

/// The ids of one field, spelled out: a component takes no others.
pub struct Field {
    pub name: &'static str,
    pub text: &'static str,
    pub described_by: &'static str,
    pub examples: Vec<String>,
    pub first: String,
}

/// The field of a card.
pub fn view(words: &Words, field: Field) -> impl IntoView + use<> {
    let name = field.name;
    let examples = field
        .examples
        .into_iter()
        .map(|example| view! { <button type="button" class="chip">{example}</button> })
        .collect_view();
    view! {
        <div class="field">
            <TextBox
                id=field.text
                label=words.text(&format!("field.{name}"))
                rows=2
                described_by=field.described_by
                text=field.first
            />
            <p id=format!("{name}-unknown") class="notice" role="status"></p>
            <div
                class="chips suggestions"
                id=format!("{name}-words")
                role="group"
                aria-label=words.text("field.words")
                hidden
            ></div>
            <div
                class="chips"
                id=format!("{name}-examples")
                role="group"
                aria-label=words.text("field.examples")
            >
                {examples}
            </div>
        </div>
    }
}

/// The examples of a card, by their numbers.
pub fn examples(words: &Words, name: &str, n: usize) -> Vec<String> {
    (1..=n)
        .map(|at| words.text(&format!("{name}.example-{at}")))
        .collect()
}
