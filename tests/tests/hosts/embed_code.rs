//! The code that the page writes for other people's pages works in them.

use super::{in_frame, run_and_solve};
use anyhow::{Context, Result, bail, ensure};
use tests::{Browser, Options, Site, in_engines};

async fn choose(browser: &Browser, list: &str, value: &str) -> Result<()> {
    browser
        .script(&format!(
            "const list = document.getElementById('embed-{list}');
             list.value = '{value}';
             list.dispatchEvent(new Event('change', {{ bubbles: true }}));"
        ))
        .await
}

/// The code for a platform, as the panel shows it.
async fn code(browser: &Browser, page: &str, host: &str) -> Result<String> {
    browser.open(page).await?;
    browser
        .script("document.getElementById('take-along').open = true")
        .await?;
    browser
        .wait_for("document.getElementById('embed-code').value")
        .await?;
    choose(browser, "section", "quiz").await?;
    choose(browser, "theme", "dark").await?;
    choose(browser, "host", host).await?;
    ensure!(
        !browser.text("#embed-note").await?.is_empty(),
        "{host}: no word about where the code goes"
    );
    browser
        .value("document.getElementById('embed-code').value")
        .await
}

#[test]
fn the_code_for_each_platform_shows_the_part_that_was_chosen() {
    in_engines(Options::default(), |browser| async move {
        browser.open("en/").await?;
        let hosts: Vec<String> = browser
            .value("[...document.getElementById('embed-host').options].map((o) => o.value)")
            .await?;
        ensure!(
            hosts == ["plain", "moodle", "canvas", "open-edx", "notion"],
            "{hosts:?}"
        );
        // Both languages; the platforms by turns.
        for (index, name) in hosts.iter().enumerate() {
            let (page, lang) = [("en/", "en"), ("", "zh-Hant")][index % 2];
            let code = code(&browser, page, name).await?;
            let html = match name.as_str() {
                // An address alone: the platform makes the frame.
                "notion" => {
                    ensure!(
                        code.starts_with(&browser.site.url) && !code.contains('<'),
                        "{code}"
                    );
                    format!(
                        "<iframe title=course src=\"{}\"></iframe>",
                        code.replace('&', "&amp;")
                    )
                }
                // Sizes its frame by itself.
                "plain" | "moodle" | "open-edx" => {
                    ensure!(code.starts_with("<script async "), "{code}");
                    code
                }
                _ => {
                    ensure!(
                        code.starts_with("<iframe ") && code.contains(" title=\""),
                        "{code}"
                    );
                    code
                }
            };
            let host = Site::serve_nothing().await?;
            let page = format!("<!doctype html><meta charset=utf-8><title>Host</title>{html}");
            host.put("host.html", "text/html; charset=utf-8", page);
            browser.open_url(&format!("{}host.html", host.url)).await?;
            browser.wait_for("document.querySelector('iframe')").await?;
            in_frame(&browser, async || {
                browser.wait_until_alive().await?;
                let shown: (String, String, bool, bool) = browser
                    .value(
                        "[document.documentElement.lang, document.documentElement.dataset.theme,
                          document.getElementById('quiz').checkVisibility(),
                          document.getElementById('vram').checkVisibility()]",
                    )
                    .await?;
                let wanted = (lang.to_owned(), "dark".to_owned(), true, false);
                ensure!(shown == wanted, "{shown:?}");
                run_and_solve(&browser).await
            })
            .await
            .with_context(|| name.clone())?;
        }
        Ok(())
    });
}

#[test]
fn the_code_can_be_copied_or_is_selected_for_it() {
    in_engines(Options::default(), |browser| async move {
        code(&browser, "en/", "moodle").await?;
        // By the keyboard: copying wants a gesture of the learner's own.
        browser
            .script("document.getElementById('embed-copy').focus()")
            .await?;
        browser.press("\u{e007}").await?;
        let said = "[...document.querySelectorAll('#embed-status [data-state]')]
            .find((words) => !words.hidden)?.dataset.state";
        browser.wait_for(said).await?;
        match browser.value::<String>(said).await?.as_str() {
            "copied" => {}
            // Where the browser forbids it: one key press away.
            "not-copied" => {
                let selected: bool = browser
                    .value(
                        "(() => { const code = document.activeElement;
                        return code.id === 'embed-code' && code.selectionEnd === code.value.length
                            && code.selectionStart === 0; })()",
                    )
                    .await?;
                ensure!(selected, "neither copied nor selected");
            }
            other => bail!("{other}"),
        }
        // Another choice is other code: the word about copying goes.
        choose(&browser, "host", "canvas").await?;
        let still: Option<String> = browser.value(&format!("{said} ?? null")).await?;
        ensure!(still.is_none(), "{still:?} is still said");
        Ok(())
    });
}
