//! One text through three.

use super::field::{self, Field, examples};
use super::{card, tokens};
use crate::state::page_data::Words;
use leptos::prelude::*;

pub fn view(words: &Words) -> impl IntoView + use<> {
    let field = Field {
        name: "three",
        text: "three-text",
        described_by: "three-unknown",
        examples: examples(words, "three", 2),
        first: words.text("three.example-1"),
    };
    let controls = view! {
        {field::view(words, field).into_any()}
        {tokens("three-tokens", words.text("three.tokens")).into_any()}
    };
    let columns = ["bert", "gpt", "t5"].map(|code| {
        view! {
            <div class="view" id=format!("three-{code}")>
                <h4>{words.text(&format!("three.{code}"))}</h4>
                <p class="help">{words.text("three.sees")}</p>
                <ol class="looks"></ol>
                <p class="help head"></p>
                <p class="help">{words.text("three.says")}</p>
                <ol class="candidates"></ol>
                <p class="original"></p>
            </div>
        }
    });
    let shown = view! { <div class="three" id="three-views" hidden>{columns.collect_view()}</div> };
    card(words, "three", controls.into_any(), shown.into_any())
}
