//! Taking the page along: offline, as files, and inside a course. `www/tail` acts on it, loaded
//! when it is opened; every word it shows stands here already.

use super::Page;
use leptos::prelude::*;

/// Ids of the hosts that there is a preset for, in the order offered.
const HOSTS: [&str; 5] = ["plain", "moodle", "canvas", "open-edx", "notion"];

/// Files to take along, below the site's folder.
const FILES: [(&str, &str); 5] = [
    ("three-transformers.html", "take-along.file-page"),
    (
        "downloads/three-transformers-offline.zip",
        "take-along.file-offline",
    ),
    (
        "downloads/three-transformers-scorm12.zip",
        "take-along.file-scorm12",
    ),
    (
        "downloads/three-transformers-scorm2004.zip",
        "take-along.file-scorm2004",
    ),
    (
        "downloads/three-transformers-kolibri.zip",
        "take-along.file-kolibri",
    ),
];

/// The panel, for a page that has a site around it.
pub fn view(page: &Page<'_>, site: &str) -> impl IntoView + use<> {
    let files = FILES
        .map(|(file, words)| {
            view! {
                <li>
                    <a href=format!("{site}{file}") download="">
                        {page.text(words)}
                    </a>
                </li>
            }
        })
        .collect_view();
    view! {
        <details class="take-along" id="take-along" data-site=site.to_owned()>
            <summary>{page.text("take-along.title")}</summary>
            <div class="take-along-parts">
                {offline(page).into_any()}
                <section aria-labelledby="files-heading">
                    <h3 id="files-heading">{page.text("take-along.files")}</h3>
                    <p class="help">{page.text("take-along.files-help")}</p>
                    <ul>{files}</ul>
                </section>
                {embed(page).into_any()}
            </div>
        </details>
    }
}

fn offline(page: &Page<'_>) -> impl IntoView + use<> {
    let states = [
        "saving",
        "ready",
        "failed",
        "newer",
        "others-open",
        "removed",
        "unsupported",
    ]
    .map(|state| {
        view! {
            <span data-state=state hidden>
                {page.text(&format!("take-along.offline-{state}"))}
            </span>
        }
    })
    .collect_view();
    view! {
        <section id="offline" aria-labelledby="offline-heading">
            <h3 id="offline-heading">{page.text("take-along.offline")}</h3>
            <p class="help">{page.text("take-along.offline-help")}</p>
            <div class="buttons">
                <button type="button" id="offline-save" disabled>
                    {page.text("take-along.offline-save")}
                </button>
                <button type="button" id="offline-update" hidden>
                    {page.text("take-along.offline-update")}
                </button>
                <button type="button" id="offline-remove" class="quiet" hidden>
                    {page.text("take-along.offline-remove")}
                </button>
            </div>
            <p id="offline-status" class="status" role="status">
                {states}
            </p>
        </section>
    }
}

fn embed(page: &Page<'_>) -> impl IntoView + use<> {
    let hosts = HOSTS
        .map(|host| {
            view! {
                <option value=host data-note=page.text(&format!("take-along.note-{host}"))>
                    {page.text(&format!("take-along.host-{host}"))}
                </option>
            }
        })
        .collect_view();
    let sections = page
        .lesson
        .sections
        .iter()
        .map(|section| {
            view! { <option value=section.id.clone()>{section.title.clone()}</option> }
        })
        .collect_view();
    let themes = ["light", "dark"]
        .map(|theme| {
            view! {
                <option value=theme>{page.text(&format!("toolbar.theme-{theme}"))}</option>
            }
        })
        .collect_view();
    view! {
        <section id="embed" aria-labelledby="embed-heading" data-title=page.lesson.title.clone()>
            <h3 id="embed-heading">{page.text("take-along.embed")}</h3>
            <p class="help">{page.text("take-along.embed-help")}</p>
            <div class="fields">
                <div class="field">
                    <label for="embed-host">{page.text("take-along.host")}</label>
                    <select id="embed-host">{hosts}</select>
                </div>
                <div class="field">
                    <label for="embed-section">{page.text("take-along.section")}</label>
                    <select id="embed-section">
                        <option value="">{page.text("take-along.section-all")}</option>
                        {sections}
                    </select>
                </div>
                <div class="field">
                    <label for="embed-theme">{page.text("toolbar.theme")}</label>
                    <select id="embed-theme">
                        <option value="">{page.text("toolbar.theme-system")}</option>
                        {themes}
                    </select>
                </div>
            </div>
            <div class="field">
                <label for="embed-code">{page.text("take-along.code")}</label>
                <textarea
                    id="embed-code"
                    rows="5"
                    readonly
                    spellcheck="false"
                    aria-describedby="embed-note"
                ></textarea>
                <p id="embed-note" class="help"></p>
            </div>
            <div class="buttons">
                <button type="button" id="embed-copy" disabled>
                    {page.text("take-along.copy")}
                </button>
                <p id="embed-status" class="status" role="status">
                    <span data-state="copied" hidden>
                        {page.text("take-along.copied")}
                    </span>
                    <span data-state="not-copied" hidden>
                        {page.text("take-along.not-copied")}
                    </span>
                </p>
            </div>
        </section>
    }
}
