//! The weights of a finished run: heat map, the cell looked at, and the table twin.

use super::Page;
use crate::components::choice_group::ChoiceGroup;
use crate::state::colour::heat;
use leptos::prelude::*;
use protocol::Experiment;

/// Empty until the first run.
pub fn view(page: &Page<'_>) -> impl IntoView + use<> {
    let most_heads = Experiment::HEADS.into_iter().max().unwrap_or(1);
    let heads = (0..most_heads).map(|h| (h.to_string(), (h + 1).to_string()));
    view! {
        <p class="empty" id="result-empty">{page.text("result.empty")}</p>
        <div class="result" id="result" hidden>
            <div class="heads" id="result-heads" hidden>
                <ChoiceGroup
                    legend=page.text("result.head")
                    name="head"
                    options=heads.collect()
                    chosen="0".to_owned()
                />
            </div>
            <div class="heat-map">
                <div class="axis columns" id="heat-keys" aria-hidden="true"></div>
                <div class="axis rows" id="heat-queries" aria-hidden="true"></div>
                <div
                    id="heat-map"
                    class="heat-canvas"
                    tabindex="0"
                    role="application"
                    aria-label=page.text("result.heat-map")
                    aria-describedby="heat-map-help"
                >
                    <canvas width="1" height="1"></canvas>
                    <div class="heat-cursor" hidden></div>
                </div>
            </div>
            {legend(page).into_any()}
            <p id="heat-map-help" class="help">{page.text("result.help")}</p>
            <p id="heat-cell" class="readout" role="status"></p>
            {table(page).into_any()}
        </div>
    }
}

fn legend(page: &Page<'_>) -> impl IntoView + use<> {
    let steps = (0..=10)
        .map(|i| {
            let (r, g, b) = heat(i as f32 / 10.0);
            view! {
                <rect x=i * 10 y="0" width="10" height="10" fill=format!("rgb({r} {g} {b})") />
            }
        })
        .collect_view();
    view! {
        <p class="legend">
            <span>"0"</span>
            <svg class="scale" viewBox="0 0 110 10" role="img" aria-label=page.text("result.scale")>
                {steps}
            </svg>
            <span>"1"</span>
            <span class="swatch hidden-cell" aria-hidden="true"></span>
            <span>{page.text("result.hidden")}</span>
        </p>
    }
}

fn table(page: &Page<'_>) -> impl IntoView + use<> {
    view! {
        <details class="twin" id="result-twin">
            <summary>{page.text("result.table")}</summary>
            <button type="button" class="quiet" id="run-csv">{page.text("result.csv")}</button>
            <div
                class="scroller"
                id="result-table"
                tabindex="0"
                role="region"
                aria-label=page.text("result.table")
            ></div>
        </details>
    }
}
