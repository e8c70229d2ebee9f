//! How far the learner is, how answers are kept, and taking them along as a file.

use super::page_state::{Keeping, PageState};
use super::progress_actions;
use crate::bridge::files;
use leptos::prelude::*;
use lesson::attempt;

/// The panel.
pub fn view(page: PageState) -> impl IntoView {
    let said = RwSignal::new(None::<&'static str>);
    let total = page.data.with_value(|data| data.exercises.len());
    let points = page
        .data
        .with_value(|data| data.exercises.iter().map(|e| e.points).sum::<u32>());
    let count = move || {
        let (closed, earned) = page.data.with_value(|data| {
            page.progress.with(|progress| {
                let attempts = || {
                    data.exercises
                        .iter()
                        .filter_map(|e| Some((e, progress.attempts.get(&e.id)?)))
                };
                (
                    attempts().filter(|(_, a)| attempt::is_closed(a)).count(),
                    attempts().map(|(e, a)| attempt::score(e, a)).sum::<u32>(),
                )
            })
        });
        (closed, earned)
    };
    let summary = move || {
        let (closed, earned) = count();
        page.words().fill(
            "progress.summary",
            &[
                ("done", closed.to_string()),
                ("all", total.to_string()),
                ("earned", earned.to_string()),
                ("points", points.to_string()),
            ],
        )
    };
    let notice = move || match page.keeping.get() {
        Keeping::Stored => None,
        Keeping::InMemory => Some("progress.in-memory"),
        Keeping::Full => Some("progress.full"),
        Keeping::SetAside => Some("progress.set-aside"),
        Keeping::Newer => Some("progress.newer"),
        Keeping::Rewritten => Some("progress.rewritten"),
    };
    view! {
        <section class="progress" aria-label=page.text("progress.label")>
            <p class="progress-line">
                <progress
                    max=total
                    aria-label=page.text("progress.bar")
                    prop:value=move || count().0 as f64
                ></progress>
                <span id="progress-summary">{summary}</span>
            </p>
            <p
                id="storage-notice"
                class="notice"
                role="status"
                data-keeping=move || format!("{:?}", page.keeping.get())
            >
                {move || notice().map(|key| page.text(key))}
            </p>
            <details class="more">
                <summary>{page.text("progress.file")}</summary>
                <p class="help">{page.text("progress.file-help")}</p>
                <div class="buttons">
                    <button
                        type="button"
                        id="progress-export"
                        on:click=move |_| progress_actions::export(page)
                    >
                        {page.text("progress.export")}
                    </button>
                    <label class="file">
                        <span>{page.text("progress.import")}</span>
                        <input
                            type="file"
                            id="progress-import"
                            accept="application/json,.json"
                            on:change=move |event| {
                                files::read_chosen(&event, move |text| {
                                    said.set(Some(progress_actions::import(page, text)));
                                });
                            }
                        />
                    </label>
                </div>
                <p class="status" role="status">{move || said.get().map(|key| page.text(key))}</p>
            </details>
        </section>
    }
}
