//! The Run panel: what to compute, Run and Stop, and the terminal.

use super::page_state::PageState;
use super::{run_actions, run_result};
use crate::bridge::pointer;
use crate::components::choice_group::ChoiceGroup;
use crate::components::labelled_select::LabelledSelect;
use crate::components::text_box::TextBox;
use crate::state::link::clip_text;
use crate::state::run::{RunState, masks_offered, reason_not_to_run, tidied};
use crate::state::terminal::failure_text;
use leptos::prelude::*;
use protocol::{Architecture, AttentionStage, Experiment, MaskChoice};

/// The whole panel.
pub fn view(page: PageState) -> impl IntoView {
    view! {
        <div class="run-panel" data-state=move || page.run.get().code()>
            <div class="run-controls">{controls(page).into_any()}</div>
            <div class="run-figure">{run_result::view(page).into_any()}</div>
            {terminal(page).into_any()}
        </div>
    }
}

/// Changes the experiment and brings its other choices in line.
fn change(page: PageState, change: impl FnOnce(&mut Experiment)) {
    let mut experiment = page.experiment.get_untracked();
    change(&mut experiment);
    page.experiment.set(tidied(experiment));
    page.copied.set(None);
}

fn controls(page: PageState) -> impl IntoView {
    let is_t5 = move || {
        page.experiment
            .with(|e| e.architecture == Architecture::EncoderDecoder)
    };
    let architectures = Architecture::ALL.map(|a| {
        (
            a.code().to_owned(),
            page.text(&format!("architecture.{}", a.code())),
        )
    });
    let stages = AttentionStage::ALL.map(|s| {
        (
            s.code().to_owned(),
            page.text(&format!("stage.{}", s.code())),
        )
    });
    view! {
        <form
            aria-label=page.text("run.form")
            on:submit=move |event| {
                event.prevent_default();
                run_actions::run(page);
            }
            on:keydown=move |event| {
                if pointer::is_run_shortcut(&event) {
                    event.prevent_default();
                    run_actions::run(page);
                }
            }
        >
            {text_field(page).into_any()}
            <ChoiceGroup
                legend=page.text("run.architecture")
                name="architecture"
                options=architectures.into()
                chosen=Signal::derive(move || page.experiment.with(|e| e.architecture.code().to_owned()))
                on_choose=move |code: String| change(page, |e| {
                    e.architecture = Architecture::from_code(&code).unwrap_or(e.architecture);
                })
            />
            <div class="t5-only" hidden=move || !is_t5()>
                <ChoiceGroup
                    legend=page.text("run.stage")
                    name="stage"
                    options=stages.into()
                    chosen=Signal::derive(move || page.experiment.with(|e| e.stage.code().to_owned()))
                    on_choose=move |code: String| change(page, |e| {
                        e.stage = AttentionStage::from_code(&code).unwrap_or(e.stage);
                    })
                />
                {target_field(page).into_any()}
            </div>
            {mask_fields(page).into_any()}
            {more_options(page).into_any()}
            {buttons(page).into_any()}
        </form>
    }
}

fn text_field(page: PageState) -> impl IntoView {
    let examples = (1..=3)
        .map(|n| page.text(&format!("run.example-{n}")))
        .map(|example| {
            let text = example.clone();
            view! {
                <button
                    type="button"
                    class="chip"
                    on:click=move |_| {
                        let text = text.clone();
                        change(page, |e| e.text = text);
                    }
                >
                    {example}
                </button>
            }
        })
        .collect_view();
    view! {
        <div class="field">
            <TextBox
                id="run-text"
                label=page.text("run.text")
                rows=3
                described_by="run-text-help run-text-cut"
                initial=page.experiment.get_untracked().text
                text=Signal::derive(move || page.experiment.with(|e| e.text.clone()))
                on_write=move |written: String| write(page, &written, |e, text| e.text = text)
            />
            <p id="run-text-help" class="help">{page.text("run.text-help")}</p>
            <p id="run-text-cut" class="notice" role="status">
                {move || page.text_was_cut.get().then(|| page.words().fill(
                    "run.text-cut",
                    &[("max", Experiment::MAX_CHARS.to_string())],
                ))}
            </p>
            <div class="chips" role="group" aria-label=page.text("run.examples")>{examples}</div>
        </div>
    }
}

fn target_field(page: PageState) -> impl IntoView {
    view! {
        <div class="field">
            <TextBox
                id="run-target"
                label=page.text("run.target")
                rows=2
                described_by="run-text-cut"
                initial=page.experiment.get_untracked().target
                text=Signal::derive(move || page.experiment.with(|e| e.target.clone()))
                on_write=move |written: String| write(page, &written, |e, text| e.target = text)
            />
        </div>
    }
}

/// Takes what was typed, cut to what can be computed.
fn write(page: PageState, written: &str, put: impl FnOnce(&mut Experiment, String)) {
    let (text, was_cut) = clip_text(written);
    page.text_was_cut.set(was_cut);
    change(page, |e| put(e, text));
}

fn mask_fields(page: PageState) -> impl IntoView {
    let options = Signal::derive(move || {
        let masks = page.experiment.with(masks_offered);
        masks
            .iter()
            .map(|mask| {
                (
                    mask.code().to_owned(),
                    page.text(&format!("mask.{}", mask.code())),
                )
            })
            .collect::<Vec<_>>()
    });
    let size = move || page.experiment.with(|e| e.mask.size());
    view! {
        <div class="fields">
            <LabelledSelect
                id="run-mask"
                label=page.text("run.mask")
                options=options
                chosen=Signal::derive(move || page.experiment.with(|e| e.mask.code().to_owned()))
                on_choose=move |code: String| change(page, |e| {
                    let size = e.mask.size().unwrap_or(2);
                    e.mask = MaskChoice::from_code(&code, size).unwrap_or(e.mask);
                })
            />
            <div class="field" hidden=move || size().is_none()>
                <label for="run-mask-size">{page.text("run.mask-size")}</label>
                <input
                    id="run-mask-size"
                    type="number"
                    min="0"
                    max=Experiment::MAX_TOKENS
                    prop:value=move || size().unwrap_or(2).to_string()
                    on:change=move |event| {
                        let value = event_target_value(&event);
                        change(page, |e| {
                            let size = value.parse().unwrap_or(2).min(Experiment::MAX_TOKENS as u32);
                            e.mask = MaskChoice::from_code(e.mask.code(), size).unwrap_or(e.mask);
                        });
                    }
                />
            </div>
        </div>
    }
}

fn more_options(page: PageState) -> impl IntoView {
    let counts = |most: u32| -> Vec<(String, String)> {
        Experiment::HEADS
            .iter()
            .filter(|n| **n <= most)
            .map(|n| (n.to_string(), n.to_string()))
            .collect()
    };
    view! {
        <details class="more">
            <summary>{page.text("run.more")}</summary>
            <div class="fields">
                <LabelledSelect
                    id="run-heads"
                    label=page.text("run.heads")
                    options=Signal::derive(move || counts(8))
                    chosen=Signal::derive(move || page.experiment.with(|e| e.n_heads.to_string()))
                    on_choose=move |n: String| change(page, |e| {
                        // Plain multi-head until the learner asks for groups.
                        e.n_heads = n.parse().unwrap_or(e.n_heads);
                        e.n_kv_heads = e.n_heads;
                    })
                />
                <LabelledSelect
                    id="run-kv-heads"
                    label=page.text("run.kv-heads")
                    options=Signal::derive(move || counts(page.experiment.with(|e| e.n_heads)))
                    chosen=Signal::derive(move || page.experiment.with(|e| e.n_kv_heads.to_string()))
                    on_choose=move |n: String| change(page, |e| {
                        e.n_kv_heads = n.parse().unwrap_or(e.n_kv_heads);
                    })
                />
                <div class="field">
                    <label for="run-seed">{page.text("run.seed")}</label>
                    <input
                        id="run-seed"
                        type="number"
                        min="0"
                        max=u32::MAX
                        prop:value=move || page.experiment.with(|e| e.seed.to_string())
                        value="1"
                        on:change=move |event| {
                            let value = event_target_value(&event);
                            change(page, |e| e.seed = value.parse().unwrap_or(1));
                        }
                    />
                </div>
            </div>
            <p class="help">{page.text("run.crash-help")}</p>
            <button
                type="button"
                class="quiet"
                id="run-crash"
                disabled=move || page.run.get().is_busy()
                on:click=move |_| run_actions::crash(page)
            >
                {page.text("run.crash")}
            </button>
        </details>
    }
}

fn buttons(page: PageState) -> impl IntoView {
    let reason = move || page.experiment.with(reason_not_to_run);
    let is_busy = move || page.run.with(RunState::is_busy);
    let status = move || match page.run.get() {
        RunState::Idle | RunState::Running { .. } => String::new(),
        RunState::Stopping => page.text("run.stopping"),
        RunState::Stopped => page.text("run.stopped"),
        RunState::Done => page.text("run.done"),
        RunState::Failed(failure) => failure_text(&page.words(), &failure),
    };
    let progress = move || match page.run.get() {
        RunState::Running {
            rows_done,
            rows_total,
        } if rows_total > 0 => f64::from(rows_done) / f64::from(rows_total),
        _ => 0.0,
    };
    view! {
        <div class="buttons">
            <button
                type="submit"
                id="run-start"
                class="primary"
                disabled=move || is_busy() || reason().is_some()
                aria-describedby="run-reason"
            >
                {page.text("run.start")}
            </button>
            <button
                type="button"
                id="run-stop"
                disabled=move || !matches!(page.run.get(), RunState::Running { .. })
                on:click=move |_| run_actions::stop(page)
            >
                {page.text("run.stop")}
            </button>
            <button
                type="button"
                id="run-copy"
                class="quiet"
                on:click=move |_| run_actions::copy_link(page)
            >
                {page.text("run.copy-link")}
            </button>
        </div>
        <progress
            class="run-progress"
            max="1"
            aria-label=page.text("run.progress")
            prop:value=progress
            hidden=move || !is_busy()
        ></progress>
        <p id="run-reason" class="help">{move || reason().map(|key| page.text(key))}</p>
        <p id="run-status" class="status" role="status">
            {status}
            {move || page.copied.get().map(|worked| page.text(
                if worked { "run.copied" } else { "run.not-copied" },
            ))}
        </p>
        <p id="run-link" class="notice" role="status">
            {move || page.link_problem.get().map(|problem| page.text(problem.words()))}
            {move || page.link_clamped.get().then(|| page.text("link.clamped"))}
        </p>
    }
}

fn terminal(page: PageState) -> impl IntoView {
    let numbered = move || page.lines.get().into_iter().enumerate().collect::<Vec<_>>();
    view! {
        <section class="terminal" aria-label=page.text("terminal.label")>
            <p class="terminal-bar" aria-hidden="true">"bash — 80x24"</p>
            <div class="terminal-screen" id="terminal" tabindex="0">
                <p class="line ready">"> Ready. Click \"Run\" to execute."</p>
                <For
                    each=numbered
                    key=|line| line.clone()
                    children=|(_, line)| {
                        view! {
                            <p class=line.tone.class()>
                                <span class="label">{line.label}</span>
                                <bdi>{line.text}</bdi>
                            </p>
                        }
                    }
                />
            </div>
        </section>
    }
}
