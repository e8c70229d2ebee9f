//! The bar at the top: the other language, and light or dark.

use super::Page;
use leptos::prelude::*;
use lesson::Lang;

/// Theme choice (`www/theme.js` acts on it) and language link.
pub fn view(page: &Page<'_>) -> impl IntoView + use<> {
    let other_lang = match page.lesson.lang {
        Lang::ZhHant => Lang::En.code(),
        Lang::En => Lang::ZhHant.code(),
    };
    let option = |value: &'static str, key: &str| {
        view! {
            <button type="button" class="chip" data-theme-choice=value aria-pressed="false">
                {page.text(key)}
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
            <a
                class="language"
                href=page.other_lang_href.to_owned()
                lang=other_lang
                hreflang=other_lang
            >
                {page.text("toolbar.other-language")}
            </a>
        </div>
    }
}
