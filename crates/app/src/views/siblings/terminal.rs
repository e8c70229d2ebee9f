//! The terminal of the part: a screen and a line to write on.

use crate::state::page_data::Words;
use leptos::prelude::*;

pub fn view(words: &Words) -> impl IntoView + use<> {
    view! {
        <section class="sibling" aria-labelledby="line-heading">
            <h3 id="line-heading">{words.text("terminal.title")}</h3>
            <p id="line-help">{words.text("terminal.intro")}</p>
            <div class="terminal">
                <p class="terminal-bar" aria-hidden="true">"bash — 80x24"</p>
                <div
                    class="terminal-screen"
                    id="line-screen"
                    tabindex="0"
                    role="region"
                    aria-label=words.text("terminal.screen")
                >
                    <p class="ready">"> Ready. Type \"help\"."</p>
                </div>
                <p id="line-said" class="visually-hidden" role="status"></p>
                <p class="prompt">
                    <label for="line">"$"<span class="visually-hidden">{words.text("terminal.line")}</span></label>
                    <input
                        id="line"
                        type="text"
                        autocomplete="off"
                        autocapitalize="off"
                        spellcheck="false"
                        dir="auto"
                        aria-describedby="line-help"
                    />
                </p>
            </div>
        </section>
    }
}
