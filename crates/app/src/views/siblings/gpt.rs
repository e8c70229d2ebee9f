//! The decoder's card.

use super::field::{self, Field, examples};
use super::{card, tokens};
use crate::state::decimal::fixed;
use crate::state::page_data::Words;
use crate::state::siblings::gpt::{Gpt, MAX_LENGTH};
use leptos::prelude::*;

pub fn view(words: &Words) -> impl IntoView + use<> {
    let field = Field {
        name: "gpt",
        text: "gpt-text",
        described_by: "gpt-unknown",
        examples: examples(words, "gpt", 3),
        first: words.text("gpt.example-1"),
    };
    let controls = view! {
        {field::view(words, field).into_any()}
        {options(words).into_any()}
        <div class="buttons">
            <button type="button" class="primary" id="gpt-write">{words.text("gpt.write")}</button>
            <button type="button" id="gpt-one">{words.text("gpt.one")}</button>
            <button type="button" id="gpt-stop" aria-disabled="true">{words.text("part.stop")}</button>
        </div>
    };
    let shown = view! {
        <p class="empty" id="gpt-empty">{words.text("gpt.empty")}</p>
        <div id="gpt-shown" hidden>
            {tokens("gpt-written", words.text("gpt.written")).into_any()}
            {step(words).into_any()}
            {cache(words).into_any()}
        </div>
    };
    card(words, "gpt", controls.into_any(), shown.into_any())
}

fn options(words: &Words) -> impl IntoView + use<> {
    let usual = Gpt::default();
    let number =
        |id: &'static str, key: &str, min: &str, max: String, step: &str, value: String| {
            view! {
                <div class="field">
                    <label for=id>{words.text(key)}</label>
                    <input
                        id=id
                        type="number"
                        min=min.to_owned()
                        max=max
                        step=step.to_owned()
                        value=value
                    />
                </div>
            }
        };
    let sampling = usual.sampling;
    view! {
        <details class="more">
            <summary>{words.text("gpt.options")}</summary>
            <div class="fields">
                {number(
                    "gpt-temperature", "gpt.temperature", "0", "5".to_owned(), "0.1",
                    fixed(sampling.temperature.into(), 2),
                )}
                {number("gpt-top-k", "gpt.top-k", "0", "2000".to_owned(), "1", sampling.top_k.to_string())}
                {number(
                    "gpt-top-p", "gpt.top-p", "0.01", "1".to_owned(), "0.01",
                    fixed(sampling.top_p.into(), 2),
                )}
                {number("gpt-seed", "gpt.seed", "0", u32::MAX.to_string(), "1", sampling.seed.to_string())}
                {number(
                    "gpt-length", "gpt.length", "1", MAX_LENGTH.to_string(), "1",
                    usual.length.to_string(),
                )}
            </div>
        </details>
    }
}

fn step(words: &Words) -> impl IntoView + use<> {
    view! {
        <div class="panel-box" id="gpt-step">
            <h4 id="gpt-step-name"></h4>
            <p id="gpt-kept"></p>
            <div class="chart-canvas" role="img" aria-labelledby="gpt-whole">
                <canvas id="gpt-chart" width="1" height="1"></canvas>
            </div>
            <p class="help" id="gpt-whole">{words.text("gpt.whole")}</p>
            <p class="help">{words.text("gpt.branches")}</p>
            <ol class="candidates" id="gpt-candidates"></ol>
        </div>
    }
}

fn cache(words: &Words) -> impl IntoView + use<> {
    let columns = [
        "gpt.column-step",
        "gpt.column-token",
        "gpt.column-with",
        "gpt.column-without",
        "gpt.column-bytes",
        "gpt.column-ms",
        "gpt.column-same",
    ];
    let header = columns.map(|key| view! { <th scope="col">{words.text(key)}</th> });
    view! {
        <div class="panel-box">
            <h4>{words.text("gpt.cache")}</h4>
            <p>{words.text("gpt.cache-intro")}</p>
            <div class="cache-canvas" role="img" aria-labelledby="gpt-cache-picture">
                <canvas id="gpt-cache" width="1" height="1"></canvas>
            </div>
            <p class="help" id="gpt-cache-picture">{words.text("gpt.cache-picture")}</p>
            <p id="gpt-cache-step"></p>
            <p id="gpt-total"></p>
            <p id="gpt-same"></p>
            <details class="twin">
                <summary>{words.text("gpt.table")}</summary>
                <div class="scroller" tabindex="0" role="region" aria-label=words.text("gpt.table")>
                    <table>
                        <thead><tr>{header.collect_view()}</tr></thead>
                        <tbody id="gpt-bill"></tbody>
                    </table>
                </div>
            </details>
        </div>
    }
}
