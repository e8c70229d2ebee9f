//! The encoder-decoder's card.

use super::field::{self, Field};
use super::{card, tokens};
use crate::components::choice_group::ChoiceGroup;
use crate::state::page_data::Words;
use leptos::prelude::*;
use protocol::Task;

pub fn view(words: &Words) -> impl IntoView + use<> {
    let example = |task: Task| words.text(&format!("t5.example-{}", task.code()));
    let field = Field {
        name: "t5",
        text: "t5-text",
        described_by: "t5-unknown",
        examples: Task::ALL.map(example).into(),
        first: example(Task::ToChinese),
    };
    let tasks = Task::ALL.map(|task| {
        let name = words.text(&format!("t5.task-{}", task.code()));
        (task.code().to_owned(), name)
    });
    let controls = view! {
        <ChoiceGroup
            legend=words.text("t5.task")
            name="t5-task"
            options=tasks.into()
            chosen=Task::ToChinese.code().to_owned()
        />
        {field::view(words, field).into_any()}
        <div class="buttons">
            <button type="button" class="primary" id="t5-write">{words.text("t5.write")}</button>
            <button type="button" id="t5-stop" aria-disabled="true">{words.text("part.stop")}</button>
        </div>
    };
    let shown = view! {
        <p class="empty" id="t5-empty">{words.text("t5.empty")}</p>
        <div id="t5-shown" hidden>
            {tokens("t5-written", words.text("t5.answer")).into_any()}
            {across(words).into_any()}
            {encoder(words).into_any()}
            {caches(words).into_any()}
        </div>
    };
    card(words, "t5", controls.into_any(), shown.into_any())
}

fn across(words: &Words) -> impl IntoView + use<> {
    view! {
        <div class="panel-box">
            <h4 id="t5-source-name"></h4>
            <div class="field narrow">
                <label for="t5-head">{words.text("t5.head")}</label>
                <select id="t5-head"></select>
            </div>
            <ol class="looks" id="t5-source" aria-labelledby="t5-source-name"></ol>
        </div>
    }
}

fn encoder(words: &Words) -> impl IntoView + use<> {
    let columns = [
        "t5.column-token",
        "t5.column-low",
        "t5.column-mean",
        "t5.column-high",
    ];
    let header = columns.map(|key| view! { <th scope="col">{words.text(key)}</th> });
    view! {
        <div class="panel-box">
            <h4>{words.text("t5.encoder")}</h4>
            <div class="states-canvas" role="img" aria-labelledby="t5-encoder-picture">
                <canvas id="t5-encoder" width="1" height="1"></canvas>
            </div>
            <p class="help" id="t5-encoder-picture">{words.text("t5.encoder-picture")}</p>
            <p id="t5-encoder-cost"></p>
            <details class="twin">
                <summary>{words.text("t5.encoder-table")}</summary>
                <div class="scroller" tabindex="0" role="region" aria-label=words.text("t5.encoder-table")>
                    <table>
                        <thead><tr>{header.collect_view()}</tr></thead>
                        <tbody id="t5-states"></tbody>
                    </table>
                </div>
            </details>
        </div>
    }
}

fn caches(words: &Words) -> impl IntoView + use<> {
    let bar = |id: &'static str, text: &'static str| {
        view! {
            <li>
                <span class="bar-label" id=text></span>
                <span class="track"><span class="fill" id=id></span></span>
            </li>
        }
    };
    view! {
        <div class="panel-box">
            <h4>{words.text("t5.caches")}</h4>
            <ul class="bars">
                {bar("t5-own-bar", "t5-own")}
                {bar("t5-cross-bar", "t5-cross")}
            </ul>
        </div>
    }
}
