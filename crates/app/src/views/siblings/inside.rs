//! Looking inside: all heads, one head, one cell.

use super::card;
use crate::components::choice_group::ChoiceGroup;
use crate::state::page_data::Words;
use leptos::prelude::*;

pub fn view(words: &Words) -> impl IntoView + use<> {
    let of = ["bert", "gpt", "t5"].map(|code| {
        let name = words.text(&format!("inside.of-{code}"));
        (code.to_owned(), name)
    });
    let choice = |id: &'static str, key: &str| {
        view! {
            <div class="field">
                <label for=id>{words.text(key)}</label>
                <select id=id></select>
            </div>
        }
    };
    let controls = view! {
        <ChoiceGroup
            legend=words.text("inside.of")
            name="inside-of"
            options=of.into()
            chosen="bert".to_owned()
        />
        <div class="fields">
            {choice("inside-stage", "inside.stage")}
            {choice("inside-layer", "inside.layer")}
            {choice("inside-head", "inside.head")}
        </div>
        <div id="inside-guide" hidden>
            <p class="help">
                <strong>{words.text("inside.guide")}</strong>
                " "
                {words.text("inside.guide-help")}
            </p>
            <div class="chips" id="inside-guide-heads"></div>
        </div>
    };
    let shown = view! {
        <p class="warning">{words.text("inside.not-explanation")}</p>
        <p class="empty" id="inside-first">{words.text("inside.first")}</p>
        <div id="inside-shown" hidden>
            <p class="help" id="inside-heads-label">{words.text("inside.heads")}</p>
            <div class="multiples" id="inside-heads" role="group" aria-labelledby="inside-heads-label"></div>
            <div class="two">
                {map(words).into_any()}
                {trace(words).into_any()}
            </div>
            {edges(words).into_any()}
        </div>
    };
    card(words, "inside", controls.into_any(), shown.into_any())
}

fn map(words: &Words) -> impl IntoView + use<> {
    view! {
        <div>
            <div class="heat-map">
                <div class="axis columns" id="inside-keys" aria-hidden="true"></div>
                <div class="axis rows" id="inside-queries" aria-hidden="true"></div>
                <div
                    id="inside-map"
                    class="heat-canvas"
                    tabindex="0"
                    role="application"
                    aria-label=words.text("inside.map")
                    aria-describedby="inside-cell"
                >
                    <canvas width="1" height="1"></canvas>
                    <div class="heat-cursor" hidden></div>
                </div>
            </div>
            <p id="inside-cell" class="readout" role="status"></p>
            <details class="twin" id="inside-twin">
                <summary>{words.text("inside.table")}</summary>
                <div
                    class="scroller"
                    id="inside-table"
                    tabindex="0"
                    role="region"
                    aria-label=words.text("inside.table")
                ></div>
            </details>
        </div>
    }
}

fn trace(words: &Words) -> impl IntoView + use<> {
    view! {
        <div class="panel-box">
            <h4>{words.text("inside.trace")}</h4>
            <p class="help" id="inside-trace-empty">{words.text("inside.trace-empty")}</p>
            <ol class="trace" id="inside-trace"></ol>
        </div>
    }
}

fn edges(words: &Words) -> impl IntoView + use<> {
    view! {
        <p class="help" id="inside-edges-label">{words.text("inside.edges")}</p>
        <div class="edges">
            <ol class="edge-tokens" id="inside-from"></ol>
            <canvas id="inside-edges" width="1" height="1" role="img" aria-labelledby="inside-edges-label"></canvas>
            <ol class="edge-tokens" id="inside-to"></ol>
        </div>
    }
}
