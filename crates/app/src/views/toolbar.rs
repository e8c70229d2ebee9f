//! The bar at the top: the other language, and light or dark.

use super::page_state::PageState;
use crate::bridge::theme;
use leptos::prelude::*;

/// Language link and theme choice.
pub fn view(page: PageState) -> impl IntoView {
    let other = page.data.with_value(|data| data.other_lang_href.clone());
    // The state of the experiment comes along to the other language.
    let href = move || match page.fragment.get() {
        fragment if fragment.is_empty() => other.clone(),
        fragment => format!("{other}#{fragment}"),
    };
    let other_lang = page.data.with_value(|data| match data.lang {
        lesson::Lang::ZhHant => lesson::Lang::En.code(),
        lesson::Lang::En => lesson::Lang::ZhHant.code(),
    });
    let chosen = RwSignal::new(String::new());
    Effect::new(move |_| chosen.set(theme::stored().unwrap_or_default()));
    let option = move |value: &'static str, key: &str| {
        let label = page.text(key);
        view! {
            <button
                type="button"
                class="chip"
                aria-pressed=move || (chosen.get() == value).to_string()
                on:click=move |_| {
                    theme::choose((!value.is_empty()).then_some(value));
                    chosen.set(value.to_owned());
                }
            >
                {label}
            </button>
        }
    };
    view! {
        <div class="toolbar">
            <div class="chips" role="group" aria-label=page.text("toolbar.theme")>
                {option("", "toolbar.theme-system")}
                {option("light", "toolbar.theme-light")}
                {option("dark", "toolbar.theme-dark")}
            </div>
            <a class="language" href=href lang=other_lang hreflang=other_lang>
                {page.text("toolbar.other-language")}
            </a>
        </div>
    }
}
