//! The memory calculator: a model, its precisions, a window, and what they take.
//!
//! It is rendered with its first choices worked out, so it can be read without scripts.

use super::Page;
use crate::components::labelled_select::LabelledSelect;
use crate::components::number_field::NumberField;
use crate::state::format::tokens_short;
use crate::state::vram::{
    Choices, LONG_WINDOW, MAX_BATCH, MAX_OUTPUT, SHORT_WINDOW, SLIDER_STEPS, Shown, TABLE_WINDOWS,
    step_of_tokens,
};
use leptos::prelude::*;
use lesson::kv_cache::Precision;

/// The panel.
pub fn view(page: &Page<'_>) -> impl IntoView + use<> {
    let catalogue = &page.lesson.catalogue;
    let choices = Choices::new(&catalogue.models);
    let shown = Shown::new(&page.words, &choices, catalogue);
    view! {
        <div class="vram-panel" id="vram-panel">
            {controls(page, &choices, &shown).into_any()}
            {results(page, &shown).into_any()}
            {chart(page, &shown).into_any()}
            {windows_table(page, &shown).into_any()}
            {gpus(page, &shown).into_any()}
        </div>
    }
}

fn controls(page: &Page<'_>, choices: &Choices, shown: &Shown) -> impl IntoView + use<> {
    let models = page.lesson.catalogue.models.iter().enumerate();
    let models = models.map(|(i, m)| (i.to_string(), m.name.clone()));
    let precisions = Precision::ALL.map(|p| (p.id().to_owned(), p.id().to_owned()));
    view! {
        <div class="fields">
            <LabelledSelect
                id="vram-model"
                label=page.text("vram.model")
                options=models.collect()
                chosen=choices.model.to_string()
            />
            <LabelledSelect
                id="vram-cache"
                label=page.text("vram.cache-precision")
                options=precisions.clone().into()
                chosen=choices.cache_precision.id().to_owned()
            />
            <LabelledSelect
                id="vram-weights"
                label=page.text("vram.weight-precision")
                options=precisions.into()
                chosen=choices.weight_precision.id().to_owned()
            />
            <NumberField
                id="vram-batch"
                label=page.text("vram.batch")
                min=1
                max=MAX_BATCH
                value=choices.batch
            />
            <div id="vram-output-field" hidden>
                <NumberField
                    id="vram-output"
                    label=page.text("vram.output-tokens")
                    min=1
                    max=MAX_OUTPUT
                    value=choices.output_tokens
                />
            </div>
        </div>
        <div class="field slider">
            <label for="vram-tokens">{page.text("vram.tokens")}</label>
            <input
                id="vram-tokens"
                type="range"
                min="0"
                max=SLIDER_STEPS
                value=step_of_tokens(choices.tokens)
                disabled
                aria-valuetext=shown.tokens.clone()
            />
            <output id="vram-tokens-value" for="vram-tokens">{shown.tokens.clone()}</output>
        </div>
    }
}

fn results(page: &Page<'_>, shown: &Shown) -> impl IntoView + use<> {
    let figure = |id: &'static str, key: &str, value: &str| {
        view! {
            <div>
                <dt>{page.text(key)}</dt>
                <dd id=id>{value.to_owned()}</dd>
            </div>
        }
    };
    view! {
        <dl class="figures">
            {figure("vram-cache-bytes", "vram.cache", &shown.cache)}
            {figure("vram-weight-bytes", "vram.weights", &shown.weights)}
            {figure("vram-total-bytes", "vram.total", &shown.total)}
        </dl>
        <p class="formula-line">
            <span>{page.text("vram.formula")}</span>
            " "
            <code id="vram-formula">{shown.formula.clone()}</code>
        </p>
        <p id="vram-note">{shown.note.clone()}</p>
        <p id="vram-source" class="help">{shown.source.clone()}</p>
    }
}

/// Bars for 8 K, 100 K and the chosen window, one scale. The table below says the same in figures.
fn chart(page: &Page<'_>, shown: &Shown) -> impl IntoView + use<> {
    let bars = shown
        .bars
        .iter()
        .enumerate()
        .map(|(index, bar)| {
            let class = if index == 2 { "bar chosen" } else { "bar" };
            view! {
                <li>
                    <span class="bar-label">{bar.label.clone()}</span>
                    <svg class="track" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
                        <rect class=class x="0" y="0" height="1" width=bar.percent.clone() />
                    </svg>
                </li>
            }
        })
        .collect_view();
    let caption = page.fill(
        "vram.chart",
        &[
            ("short", tokens_short(SHORT_WINDOW)),
            ("long", tokens_short(LONG_WINDOW)),
        ],
    );
    view! {
        <figure class="chart">
            <figcaption>{caption}</figcaption>
            <ol id="vram-bars" aria-label=page.text("vram.chart-label")>{bars}</ol>
        </figure>
    }
}

fn windows_table(page: &Page<'_>, shown: &Shown) -> impl IntoView + use<> {
    let rows = TABLE_WINDOWS
        .iter()
        .zip(&shown.windows)
        .map(|(&tokens, (cache, total))| {
            view! {
                <tr>
                    <th scope="row">{tokens_short(tokens)}</th>
                    <td>{cache.clone()}</td>
                    <td>{total.clone()}</td>
                </tr>
            }
        })
        .collect_view();
    let caption = page.fill(
        "vram.table-caption",
        &[
            ("from", tokens_short(TABLE_WINDOWS[0])),
            ("to", tokens_short(TABLE_WINDOWS[TABLE_WINDOWS.len() - 1])),
        ],
    );
    view! {
        <details class="twin">
            <summary>{page.text("vram.table")}</summary>
            <table>
                <caption>{caption}</caption>
                <thead>
                    <tr>
                        <th scope="col">{page.text("vram.window")}</th>
                        <th scope="col">{page.text("vram.cache")}</th>
                        <th scope="col">{page.text("vram.total")}</th>
                    </tr>
                </thead>
                <tbody id="vram-windows">{rows}</tbody>
            </table>
        </details>
    }
}

fn gpus(page: &Page<'_>, shown: &Shown) -> impl IntoView + use<> {
    let rows = page
        .lesson
        .catalogue
        .gpus
        .iter()
        .zip(&shown.gpus)
        .map(|(gpu, verdict)| {
            view! {
                <tr data-holds=verdict.holds.to_string()>
                    <th scope="row">{gpu.name.clone()}</th>
                    <td>{format!("{} GB", gpu.label_memory_gb)}</td>
                    <td class="verdict">{verdict.text.clone()}</td>
                    <td class="source">{gpu.source.clone()}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <p class="help" id="vram-gpus-help">{page.text("vram.gpus-caption")}</p>
        <div
            class="scroller"
            tabindex="0"
            role="region"
            aria-label=page.text("vram.gpus")
            aria-describedby="vram-gpus-help"
        >
            <table class="gpus">
                <thead>
                    <tr>
                        <th scope="col">{page.text("vram.gpu")}</th>
                        <th scope="col">{page.text("vram.label-memory")}</th>
                        <th scope="col">{page.text("vram.verdict")}</th>
                        <th scope="col">{page.text("vram.read-in")}</th>
                    </tr>
                </thead>
                <tbody id="vram-gpus">{rows}</tbody>
            </table>
        </div>
    }
}
