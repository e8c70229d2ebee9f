//! How far the learner is, how answers are kept, and taking them along as a file.

use super::Page;
use leptos::prelude::*;

/// The panel.
pub fn view(page: &Page<'_>) -> impl IntoView + use<> {
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
