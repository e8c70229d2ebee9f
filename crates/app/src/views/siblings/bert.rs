//! The encoder's card.

use super::field::{self, Field, examples};
use super::{card, tokens};
use crate::state::page_data::Words;
use leptos::prelude::*;

pub fn view(words: &Words) -> impl IntoView + use<> {
    let field = Field {
        name: "bert",
        text: "bert-text",
        described_by: "bert-unknown",
        examples: examples(words, "bert", 4),
        first: words.text("bert.example-1"),
    };
    let controls = view! {
        {field::view(words, field).into_any()}
        {tokens("bert-tokens", words.text("bert.tokens")).into_any()}
        <label class="choice">
            <input type="checkbox" id="bert-right" />
            <span>{words.text("bert.right")}</span>
        </label>
    };
    let sentiments = ["good", "bad", "mixed"].map(|name| {
        view! {
            <li class="candidate">
                <span class="word">{words.text(&format!("bert.{name}"))}</span>
                <span class="track"><span class="fill"></span></span>
                <span class="share"></span>
            </li>
        }
    });
    let shown = view! {
        <p class="empty-line" id="bert-none">{words.text("bert.none")}</p>
        <div id="bert-places" class="filled"></div>
        <div class="two">
            <div>
                <h4>{words.text("bert.sentiment")}</h4>
                <ol class="candidates" id="bert-sentiment">{sentiments.collect_view()}</ol>
                <p class="help">{words.text("bert.sentiment-help")}</p>
            </div>
            <div>
                <h4>{words.text("bert.entities")}</h4>
                <ul class="plain-list" id="bert-entities"></ul>
                <p class="help" id="bert-no-entities" hidden>{words.text("bert.no-entities")}</p>
            </div>
        </div>
    };
    card(words, "bert", controls.into_any(), shown.into_any())
}
