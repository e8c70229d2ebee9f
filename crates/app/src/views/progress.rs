//! How far the learner is, how answers are kept, and taking them along as a file.

use super::Page;
use crate::state::page_data::Part;
use leptos::prelude::*;

/// The panel.
pub fn view(page: &Page<'_>) -> impl IntoView + use<> {
    let parts = Part::all(page.lesson)
        .into_iter()
        .filter_map(|part| {
            let section = page.lesson.sections.iter().find(|s| s.id == part.id)?;
            Some(view! { <option value=part.id>{section.short_title.clone()}</option> })
        })
        .collect_view();
    view! {
        <section class="progress" id="progress" aria-label=page.text("progress.label")>
            <p class="progress-line">
                <progress
                    max=page.lesson.exercises.len()
                    value="0"
                    aria-label=page.text("progress.bar")
                ></progress>
                <span id="progress-summary"></span>
            </p>
            <p id="storage-notice" class="notice" role="status"></p>
            <p class="notice if-kept">{page.text("progress.kept-by-host")}</p>
            <details class="more">
                <summary>{page.text("progress.again")}</summary>
                <div class="buttons">
                    <button type="button" id="again-wrong">{page.text("progress.again-wrong")}</button>
                </div>
                <label for="reset-part">{page.text("progress.part")}</label>
                <select id="reset-part">{parts}</select>
                <div class="buttons">
                    <button type="button" id="reset">{page.text("progress.reset")}</button>
                </div>
            </details>
            <details class="more">
                <summary>{page.text("progress.file")}</summary>
                <p class="help">{page.text("progress.file-help")}</p>
                <div class="buttons">
                    <button type="button" id="progress-export">{page.text("progress.export")}</button>
                    <label class="file">
                        <span>{page.text("progress.import")}</span>
                        <input type="file" id="progress-import" accept="application/json,.json" />
                    </label>
                </div>
                <p class="status" id="progress-status" role="status"></p>
            </details>
        </section>
    }
}
