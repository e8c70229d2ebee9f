//! The Run panel: what to compute, Run and Stop, and the terminal.

use super::{Page, long_run, run_result};
use crate::components::choice_group::ChoiceGroup;
use crate::components::labelled_select::LabelledSelect;
use crate::components::number_field::NumberField;
use crate::components::text_box::TextBox;
use crate::state::run::{MASK_CODES, first_experiment};
use leptos::prelude::*;
use protocol::{Architecture, AttentionStage, Experiment};

/// The whole panel.
pub fn view(page: &Page<'_>) -> impl IntoView + use<> {
    view! {
        <div class="run-panel" id="run-panel" data-state="idle">
            <div class="run-controls">{controls(page).into_any()}</div>
            <div class="run-figure">{run_result::view(page).into_any()}</div>
            {terminal(page).into_any()}
            {long_run::view(page).into_any()}
        </div>
    }
}

fn controls(page: &Page<'_>) -> impl IntoView + use<> {
    let first = first_experiment(&page.words);
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
        // Not a form: a sandboxed frame may forbid those.
        <div id="run-form" role="group" aria-label=page.text("run.form")>
            {text_field(page, &first).into_any()}
            <ChoiceGroup
                legend=page.text("run.architecture")
                name="architecture"
                options=architectures.into()
                chosen=first.architecture.code().to_owned()
            />
            <div class="t5-only" id="run-t5" hidden>
                <ChoiceGroup
                    legend=page.text("run.stage")
                    name="stage"
                    options=stages.into()
                    chosen=first.stage.code().to_owned()
                />
                <div class="field">
                    <TextBox
                        id="run-target"
                        label=page.text("run.target")
                        rows=2
                        described_by="run-text-cut"
                        text=first.target.clone()
                    />
                </div>
            </div>
            {mask_fields(page, &first).into_any()}
            {more_options(page, &first).into_any()}
            {buttons(page).into_any()}
        </div>
    }
}

fn text_field(page: &Page<'_>, first: &Experiment) -> impl IntoView + use<> {
    let examples = (1..=3)
        .map(|n| page.text(&format!("run.example-{n}")))
        .map(|example| view! { <button type="button" class="chip">{example}</button> })
        .collect_view();
    view! {
        <div class="field">
            <TextBox
                id="run-text"
                label=page.text("run.text")
                rows=3
                described_by="run-text-help run-text-cut"
                text=first.text.clone()
            />
            <p id="run-text-help" class="help">{page.text("run.text-help")}</p>
            <p id="run-text-cut" class="notice" role="status"></p>
            <div class="chips" role="group" aria-label=page.text("run.examples")>{examples}</div>
        </div>
    }
}

fn mask_fields(page: &Page<'_>, first: &Experiment) -> impl IntoView + use<> {
    let masks = MASK_CODES.map(|code| (code.to_owned(), page.text(&format!("mask.{code}"))));
    view! {
        <div class="fields">
            <LabelledSelect
                id="run-mask"
                label=page.text("run.mask")
                options=masks.into()
                chosen=first.mask.code().to_owned()
            />
            <div id="run-mask-size-field" hidden>
                <NumberField
                    id="run-mask-size"
                    label=page.text("run.mask-size")
                    min=0
                    max=Experiment::MAX_TOKENS as u64
                    value=2
                />
            </div>
        </div>
    }
}

fn more_options(page: &Page<'_>, first: &Experiment) -> impl IntoView + use<> {
    let counts = Experiment::HEADS.map(|n| (n.to_string(), n.to_string()));
    view! {
        <details class="more">
            <summary>{page.text("run.more")}</summary>
            <div class="fields">
                <LabelledSelect
                    id="run-heads"
                    label=page.text("run.heads")
                    options=counts.clone().into()
                    chosen=first.n_heads.to_string()
                />
                <LabelledSelect
                    id="run-kv-heads"
                    label=page.text("run.kv-heads")
                    options=counts.into()
                    chosen=first.n_kv_heads.to_string()
                />
                <NumberField
                    id="run-seed"
                    label=page.text("run.seed")
                    min=0
                    max=u64::from(u32::MAX)
                    value=u64::from(first.seed)
                />
            </div>
            <p class="help">{page.text("run.crash-help")}</p>
            <button type="button" class="quiet" id="run-crash">{page.text("run.crash")}</button>
        </details>
    }
}

fn buttons(page: &Page<'_>) -> impl IntoView + use<> {
    view! {
        <div class="buttons">
            <button type="button" id="run-start" class="primary" aria-describedby="run-reason" disabled>
                {page.text("run.start")}
            </button>
            <button type="button" id="run-stop" aria-disabled="true">{page.text("run.stop")}</button>
            <button type="button" id="run-copy" class="quiet">{page.text("run.copy-link")}</button>
        </div>
        <progress
            id="run-progress"
            class="run-progress"
            max="1"
            value="0"
            aria-label=page.text("run.progress")
            hidden
        ></progress>
        <p id="run-reason" class="help"></p>
        <p id="run-status" class="status" role="status"></p>
        <p id="run-link" class="notice" role="status"></p>
    }
}

fn terminal(page: &Page<'_>) -> impl IntoView + use<> {
    view! {
        <div class="terminal">
            <p class="terminal-bar" aria-hidden="true">"bash — 80x24"</p>
            // The name stands where the focus goes: it scrolls by keyboard.
            <div
                class="terminal-screen"
                id="terminal"
                tabindex="0"
                role="region"
                aria-label=page.text("terminal.label")
            >
                <p class="ready">"> Ready. Click \"Run\" to execute."</p>
            </div>
        </div>
    }
}
