//! Attention over a very long sequence: choose, run, stop, and what it took.

use super::Page;
use crate::components::labelled_select::LabelledSelect;
use crate::state::format;
use crate::state::long_run::{FIRST, MASKS};
use leptos::prelude::*;
use protocol::LongExperiment;

/// The closed part of the Run panel.
pub fn view(page: &Page<'_>) -> impl IntoView + use<> {
    let lengths = LongExperiment::LENGTHS
        .map(|n| (n.to_string(), format::thousands(n.into())))
        .into();
    let masks = MASKS
        .map(|mask| {
            let name = page.text(&format!("mask.{}", mask.code()));
            let size = mask.size().map(|size| format!(" ({size})"));
            (mask.code().to_owned(), name + &size.unwrap_or_default())
        })
        .into();
    view! {
        <details class="more long-run" id="long-run">
            <summary>{page.text("long.title")}</summary>
            <p>{page.text("long.why")}</p>
            <div class="fields">
                <LabelledSelect
                    id="long-tokens"
                    label=page.text("long.tokens")
                    options=lengths
                    chosen=FIRST.n_tokens.to_string()
                />
                <LabelledSelect
                    id="long-mask"
                    label=page.text("run.mask")
                    options=masks
                    chosen=FIRST.mask.code().to_owned()
                />
            </div>
            <div class="buttons">
                <button type="button" id="long-start">{page.text("long.start")}</button>
                <button type="button" id="long-stop" aria-disabled="true">
                    {page.text("run.stop")}
                </button>
            </div>
            <progress
                id="long-progress"
                class="run-progress"
                max="1"
                value="0"
                aria-label=page.text("run.progress")
                hidden
            ></progress>
            <p id="long-status" class="status" role="status"></p>
            <dl id="long-facts" class="facts"></dl>
        </details>
    }
}
