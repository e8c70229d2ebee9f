//! The memory calculator: a model, its precisions, a window, and what they take.

use super::page_state::PageState;
use crate::components::labelled_select::LabelledSelect;
use crate::state::format::{bytes, thousands, tokens_short};
use crate::state::vram::{
    Choices, LONG_WINDOW, MAX_BATCH, SHORT_WINDOW, SLIDER_STEPS, TABLE_WINDOWS, formula,
    label_holds, layout_code, step_of_tokens, tokens_at_step,
};
use leptos::prelude::*;
use lesson::kv_cache::Precision;
use lesson::{CacheLayout, Catalogue, ModelSpec};

/// The panel.
pub fn view(page: PageState) -> impl IntoView {
    let catalogue = page.data.with_value(|data| data.catalogue.clone());
    let choices = RwSignal::new(Choices::new(&catalogue.models));
    let vram = Vram {
        page,
        catalogue: StoredValue::new(catalogue),
        choices,
    };
    view! {
        <div class="vram-panel">
            {controls(vram).into_any()}
            {results(vram).into_any()}
            {chart(vram).into_any()}
            {windows_table(vram).into_any()}
            {gpus(vram).into_any()}
        </div>
    }
}

#[derive(Clone, Copy)]
struct Vram {
    page: PageState,
    catalogue: StoredValue<Catalogue>,
    choices: RwSignal<Choices>,
}

impl Vram {
    /// Looks at the chosen model; a catalogue is never empty (a check of the content).
    fn with_model<T>(self, look: impl FnOnce(&Choices, &ModelSpec) -> T) -> Option<T> {
        self.choices.with(|choices| {
            self.catalogue.with_value(|catalogue| {
                catalogue
                    .models
                    .get(choices.model)
                    .map(|m| look(choices, m))
            })
        })
    }

    fn is_encoder_decoder(self) -> bool {
        self.with_model(|_, m| matches!(m.cache, CacheLayout::EncoderDecoder { .. }))
            .unwrap_or(false)
    }

    fn text(self, key: &str) -> String {
        self.page.text(key)
    }
}

fn controls(vram: Vram) -> impl IntoView {
    let choices = vram.choices;
    let models: Vec<(String, String)> = vram.catalogue.with_value(|catalogue| {
        let models = catalogue.models.iter().enumerate();
        models
            .map(|(i, m)| (i.to_string(), m.name.clone()))
            .collect()
    });
    let precisions: Vec<(String, String)> = Precision::ALL
        .iter()
        .map(|p| (p.id().to_owned(), p.id().to_owned()))
        .collect();
    let (cache_precisions, weight_precisions) = (precisions.clone(), precisions);
    view! {
        <div class="fields">
            <LabelledSelect
                id="vram-model"
                label=vram.text("vram.model")
                options=Signal::stored(models)
                chosen=Signal::derive(move || choices.with(|c| c.model.to_string()))
                on_choose=move |value: String| choices.update(|c| {
                    c.model = value.parse().unwrap_or(c.model);
                })
            />
            <LabelledSelect
                id="vram-cache"
                label=vram.text("vram.cache-precision")
                options=Signal::stored(cache_precisions)
                chosen=Signal::derive(move || choices.with(|c| c.cache_precision.id().to_owned()))
                on_choose=move |value: String| choices.update(|c| {
                    c.cache_precision = Precision::from_id(&value).unwrap_or(c.cache_precision);
                })
            />
            <LabelledSelect
                id="vram-weights"
                label=vram.text("vram.weight-precision")
                options=Signal::stored(weight_precisions)
                chosen=Signal::derive(move || choices.with(|c| c.weight_precision.id().to_owned()))
                on_choose=move |value: String| choices.update(|c| {
                    c.weight_precision = Precision::from_id(&value).unwrap_or(c.weight_precision);
                })
            />
            {number_field(vram, "vram-batch", "vram.batch", MAX_BATCH, |c| c.batch, |c, n| c.batch = n)}
            <div hidden=move || !vram.is_encoder_decoder()>
                {number_field(
                    vram,
                    "vram-output",
                    "vram.output-tokens",
                    1 << 20,
                    |c| c.output_tokens,
                    |c, n| c.output_tokens = n,
                )}
            </div>
        </div>
        <div class="field slider">
            <label for="vram-tokens">{vram.text("vram.tokens")}</label>
            <input
                id="vram-tokens"
                type="range"
                min="0"
                max=SLIDER_STEPS
                value=step_of_tokens(SHORT_WINDOW).to_string()
                prop:value=move || choices.with(|c| step_of_tokens(c.tokens).to_string())
                aria-valuetext=move || choices.with(|c| {
                    vram.page.words().fill("vram.tokens-value", &[("tokens", thousands(c.tokens.into()))])
                })
                on:input=move |event| {
                    let step = event_target_value(&event).parse().unwrap_or(0);
                    choices.update(|c| c.tokens = tokens_at_step(step));
                }
            />
            <output for="vram-tokens">{move || choices.with(|c| {
                vram.page.words().fill("vram.tokens-value", &[("tokens", thousands(c.tokens.into()))])
            })}</output>
        </div>
    }
}

fn number_field(
    vram: Vram,
    id: &'static str,
    label: &str,
    max: u64,
    read: fn(&Choices) -> u64,
    write: fn(&mut Choices, u64),
) -> impl IntoView {
    let initial = vram.choices.with_untracked(read).to_string();
    view! {
        <div class="field">
            <label for=id>{vram.text(label)}</label>
            <input
                id=id
                type="number"
                min="1"
                max=max
                value=initial
                prop:value=move || vram.choices.with(read).to_string()
                on:change=move |event| {
                    // What is no number, or out of range, is brought into range.
                    let number = event_target_value(&event).parse::<f64>().unwrap_or(1.0);
                    let number = number.clamp(1.0, max as f64) as u64;
                    vram.choices.update(|c| write(c, number));
                }
            />
        </div>
    }
}

fn results(vram: Vram) -> impl IntoView {
    let figure = move |look: fn(&Choices, &ModelSpec) -> u64| {
        move || {
            vram.with_model(|c, m| bytes(look(c, m)))
                .unwrap_or_default()
        }
    };
    let note = move || {
        vram.with_model(|choices, model| {
            let words = vram.page.words();
            let mut text = words.text(&format!("vram.layout-{}", layout_code(&model.cache)));
            if let Some(context) = model.context
                && choices.tokens > context
            {
                text += " ";
                text += &words.fill(
                    "vram.beyond-context",
                    &[("context", thousands(context.into()))],
                );
            }
            text
        })
    };
    let source = move || {
        vram.with_model(|_, model| {
            vram.page.words().fill(
                "vram.source",
                &[
                    ("layout", model.source.clone()),
                    ("parameters", model.parameters_source.clone()),
                ],
            )
        })
    };
    view! {
        <dl class="figures" id="vram-result">
            <div>
                <dt>{vram.text("vram.cache")}</dt>
                <dd id="vram-cache-bytes">{figure(|c, m| c.cache_bytes(m, c.tokens))}</dd>
            </div>
            <div>
                <dt>{vram.text("vram.weights")}</dt>
                <dd>{figure(|c, m| c.weight_bytes(m))}</dd>
            </div>
            <div>
                <dt>{vram.text("vram.total")}</dt>
                <dd>{figure(|c, m| c.total_bytes(m))}</dd>
            </div>
        </dl>
        <p class="formula-line">
            <span>{vram.text("vram.formula")}</span>
            " "
            <code>{move || vram.with_model(|_, m| formula(&m.cache))}</code>
        </p>
        <p>{note}</p>
        <p class="help">{source}</p>
    }
}

/// Bars for 8 K, 100 K and the chosen window, one scale. The table below says the same in figures.
fn chart(vram: Vram) -> impl IntoView {
    const WIDTH: f64 = 400.0;
    const BAR: usize = 26;
    let windows = move |index: usize| match index {
        0 => SHORT_WINDOW,
        1 => LONG_WINDOW,
        _ => vram.choices.with(|c| c.tokens),
    };
    let value = move |index: usize| {
        vram.with_model(|c, m| c.cache_bytes(m, windows(index)))
            .unwrap_or(0)
    };
    let largest = move || (0..3).map(value).max().unwrap_or(1).max(1);
    let bars = (0..3)
        .map(|index| {
            let width = move || format!("{:.1}", value(index) as f64 / largest() as f64 * WIDTH);
            let label =
                move || format!("{} · {}", tokens_short(windows(index)), bytes(value(index)));
            let class = if index == 2 { "bar chosen" } else { "bar" };
            view! {
                <g>
                    <text x="0" y=index * 48 + 14>{label}</text>
                    <rect class=class x="0" y=index * 48 + 20 height=BAR width=width />
                </g>
            }
        })
        .collect_view();
    let caption = vram.page.words().fill(
        "vram.chart",
        &[
            ("short", tokens_short(SHORT_WINDOW)),
            ("long", tokens_short(LONG_WINDOW)),
        ],
    );
    view! {
        <figure class="chart">
            <figcaption>{caption}</figcaption>
            <svg viewBox="0 0 400 146" role="img" aria-label=vram.text("vram.chart-label")>{bars}</svg>
        </figure>
    }
}

fn windows_table(vram: Vram) -> impl IntoView {
    let rows = TABLE_WINDOWS
        .iter()
        .map(|&tokens| {
            let cache = move || vram.with_model(|c, m| bytes(c.cache_bytes(m, tokens)));
            let total = move || {
                vram.with_model(|c, m| {
                    bytes(c.cache_bytes(m, tokens).saturating_add(c.weight_bytes(m)))
                })
            };
            view! {
                <tr>
                    <th scope="row">{tokens_short(tokens)}</th>
                    <td>{cache}</td>
                    <td>{total}</td>
                </tr>
            }
        })
        .collect_view();
    let caption = vram.page.words().fill(
        "vram.table-caption",
        &[
            ("from", tokens_short(TABLE_WINDOWS[0])),
            ("to", tokens_short(TABLE_WINDOWS[TABLE_WINDOWS.len() - 1])),
        ],
    );
    view! {
        <details class="twin">
            <summary>{vram.text("vram.table")}</summary>
            <table>
                <caption>{caption}</caption>
                <thead>
                    <tr>
                        <th scope="col">{vram.text("vram.window")}</th>
                        <th scope="col">{vram.text("vram.cache")}</th>
                        <th scope="col">{vram.text("vram.total")}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </details>
    }
}

fn gpus(vram: Vram) -> impl IntoView {
    let gpus = vram
        .catalogue
        .with_value(|catalogue| catalogue.gpus.clone());
    let rows = gpus
        .into_iter()
        .map(|gpu| {
            let name = gpu.name.clone();
            let label = format!("{} GB", gpu.label_memory_gb);
            let source = gpu.source.clone();
            let holds = Memo::new(move |_| {
                vram.with_model(|c, m| label_holds(&gpu, c.total_bytes(m)))
                    .unwrap_or(false)
            });
            let verdict = move || {
                vram.text(if holds.get() {
                    "vram.holds"
                } else {
                    "vram.holds-not"
                })
            };
            view! {
                <tr data-holds=move || holds.get().to_string()>
                    <th scope="row">{name}</th>
                    <td>{label}</td>
                    <td>{verdict}</td>
                    <td class="source">{source}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <div class="scroller" tabindex="0" role="region" aria-label=vram.text("vram.gpus")>
            <table class="gpus">
                <caption>{vram.text("vram.gpus-caption")}</caption>
                <thead>
                    <tr>
                        <th scope="col">{vram.text("vram.gpu")}</th>
                        <th scope="col">{vram.text("vram.label-memory")}</th>
                        <th scope="col">{vram.text("vram.verdict")}</th>
                        <th scope="col">{vram.text("vram.read-in")}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}
