//! The trained siblings: the door to their part in the page, and the part itself, which is loaded
//! when the door is opened.

mod bert;
mod field;
mod gpt;
mod inside;
mod t5;
mod terminal;
mod three;

use super::Page;
use crate::state::page_data::Words;
use leptos::prelude::*;

/// What stands in the page: a button, until the part takes its place.
pub fn door(page: &Page<'_>) -> impl IntoView + use<> {
    let size = page.built.siblings_size.to_owned();
    view! {
        <div id="siblings-door" data-failed=page.text("door.failed") data-opening=page.text("door.opening")>
            <p class="buttons">
                <button type="button" class="primary" id="siblings-open">
                    {page.fill("door.open", &[("size", size)])}
                </button>
            </p>
            <p class="notice" id="siblings-status" role="status"></p>
            <noscript><p class="notice">{page.text("door.no-script")}</p></noscript>
        </div>
    }
}

/// The part: one card after the other.
pub fn part(words: &Words) -> impl IntoView + use<> {
    view! {
        <div class="siblings" id="siblings-part">
            <p class="prose">{words.text("part.intro")}</p>
            <div class="loading">
                <progress id="load-progress" max="1" value="0" aria-label=words.text("part.loading")></progress>
                <p id="load-status" class="status" role="status">{words.text("part.loading")}</p>
                <button type="button" id="load-retry" hidden>{words.text("part.retry")}</button>
            </div>
            <p id="link-status" class="notice" role="status"></p>
            {bert::view(words).into_any()}
            {gpt::view(words).into_any()}
            {t5::view(words).into_any()}
            {three::view(words).into_any()}
            {inside::view(words).into_any()}
            {terminal::view(words).into_any()}
        </div>
    }
}

/// One card: title, introduction, controls that wait for the weights, and what they show.
fn card(
    words: &Words,
    name: &'static str,
    controls: AnyView,
    shown: AnyView,
) -> impl IntoView + use<> {
    let heading = format!("{name}-heading");
    let key = |rest: &str| format!("{name}.{rest}");
    view! {
        <section class="sibling" id=format!("{name}-card") aria-labelledby=heading.clone()>
            <h3 id=heading.clone()>{words.text(&key("title"))}</h3>
            <p>{words.text(&key("intro"))}</p>
            <fieldset class="controls" id=format!("{name}-controls") disabled>
                {controls}
            </fieldset>
            <p id=format!("{name}-failure") class="notice" role="alert"></p>
            {shown}
            <p class="buttons">
                <button type="button" class="quiet" id=format!("{name}-copy")>
                    {words.text("part.copy")}
                </button>
                <span id=format!("{name}-copied") role="status"></span>
            </p>
            <p id=format!("{name}-status") class="status" role="status"></p>
        </section>
    }
}

/// A place for tokens that can be pressed.
fn tokens(id: &'static str, label: String) -> impl IntoView {
    view! {
        <p class="help" id=format!("{id}-label")>{label}</p>
        <div class="tokens" id=id role="group" aria-labelledby=format!("{id}-label")></div>
    }
}
