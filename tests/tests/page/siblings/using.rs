//! Without a mouse, on a narrow page, with strange texts.

use super::support::strange_texts;
use super::{open, text_of, texts};
use anyhow::{Result, ensure};
use serde_json::json;
use tests::{Browser, Options, in_browser, in_engines};

const ENTER: &str = "\u{e007}";
const SPACE: &str = " ";

async fn focus(browser: &Browser, css: &str) -> Result<()> {
    browser
        .script(&format!("document.querySelector({css:?}).focus()"))
        .await
}

#[test]
fn every_demo_is_done_by_keyboard() {
    in_engines(Options::default(), |browser| async move {
        browser.open("en/").await?;
        focus(&browser, "#siblings-open").await?;
        browser.press(ENTER).await?;
        super::ready(&browser).await?;
        let inside = "document.querySelector('#siblings-part').contains(document.activeElement)";
        ensure!(browser.value::<bool>(inside).await?, "the focus is lost");

        focus(&browser, "#bert-tokens [data-at='3']").await?;
        browser.press(SPACE).await?;
        browser
            .wait_for("document.querySelectorAll('#bert-places .panel-box').length === 2")
            .await?;
        let place: String = browser
            .value("document.activeElement.getAttribute('data-at')")
            .await?;
        ensure!(place == "3", "the focus moved away");

        focus(&browser, "#gpt-write").await?;
        browser.press(ENTER).await?;
        text_of(&browser, "#gpt-status").await?;
        focus(&browser, "#gpt-written [data-at='1']").await?;
        browser.press(SPACE).await?;
        browser
            .wait_for("document.activeElement.getAttribute('aria-pressed') === 'true'")
            .await?;

        focus(&browser, "#t5-write").await?;
        browser.press(ENTER).await?;
        text_of(&browser, "#t5-status").await?;

        focus(&browser, "#three-tokens [data-at='2']").await?;
        browser.press(SPACE).await?;
        browser
            .wait_for("document.querySelector('#three-tokens [data-at=\"2\"]').getAttribute('aria-pressed') === 'true'")
            .await?;

        focus(&browser, "#inside-map").await?;
        browser.press("\u{e014}").await?; // Right.
        let cell = text_of(&browser, "#inside-cell").await?;
        ensure!(cell.contains("looks at"), "{cell}");
        Ok(())
    });
}

/// Where a system takes the colours away, what is chosen is still told apart; and who asked for no
/// motion gets none.
#[test]
fn forced_colours_and_reduced_motion_are_kept() {
    // They are switched on through Chromium's own protocol.
    in_browser(Options::default(), |browser| async move {
        let features = json!({ "features": [
            { "name": "forced-colors", "value": "active" },
            { "name": "prefers-reduced-motion", "value": "reduce" },
        ] });
        let cdp = browser.driver.cdp();
        cdp.send_raw("Emulation.setEmulatedMedia", features).await?;
        open(&browser, "en/").await?;
        let is_on = "matchMedia('(forced-colors: active) and (prefers-reduced-motion: reduce)')";
        ensure!(browser.value::<bool>(&format!("{is_on}.matches")).await?);
        for card in ["gpt", "t5"] {
            browser.click(&format!("#{card}-write")).await?;
            text_of(&browser, &format!("#{card}-status")).await?;
        }
        for list in [
            "bert-tokens",
            "gpt-written",
            "t5-written",
            "three-tokens",
            "inside-heads",
        ] {
            let differ = format!(
                "(() => {{
                   const look = (pressed) => {{
                     const button = document.querySelector(`#{list} [aria-pressed=${{pressed}}]`);
                     const style = getComputedStyle(button);
                     return [style.borderTopStyle, style.borderTopWidth, style.outlineStyle].join();
                   }};
                   return look(true) !== look(false);
                 }})()"
            );
            ensure!(browser.value::<bool>(&differ).await?, "{list}: the same");
        }
        focus(&browser, "#inside-map").await?;
        browser.press("\u{e014}").await?; // Right.
        text_of(&browser, "#inside-cell").await?;
        let outline = "getComputedStyle(document.querySelector('#inside-map .heat-cursor'))";
        let width: String = browser.value(&format!("{outline}.outlineWidth")).await?;
        ensure!(width != "0px", "the cell looked at has no frame");
        let moving = "document.getAnimations().filter((a) => a.playState === 'running').length";
        ensure!(browser.value::<u32>(moving).await? == 0, "something moves");
        Ok(())
    });
}

#[test]
fn a_narrow_page_has_no_sideways_scroll() {
    in_engines(Options::default(), |browser| async move {
        for path in ["", "en/"] {
            browser.open_in_frame(path, 360, "").await?;
            browser.click("#siblings-open").await?;
            super::ready(&browser).await?;
            browser.click("#gpt-write").await?;
            text_of(&browser, "#gpt-status").await?;
            browser.click("#t5-write").await?;
            text_of(&browser, "#t5-status").await?;
            let widths: [u32; 2] = browser
                .value("[document.documentElement.scrollWidth, innerWidth]")
                .await?;
            ensure!(widths[0] <= widths[1], "{path}: {widths:?}");
        }
        Ok(())
    });
}

#[test]
fn every_strange_text_gets_a_clear_word_and_no_failure() {
    let options = Options {
        record_errors: true,
        ..Options::default()
    };
    in_engines(options, |browser| async move {
        open(&browser, "en/").await?;
        for row in strange_texts() {
            browser.write("#bert-text", "cat").await?;
            browser
                .wait_for("document.querySelectorAll('#bert-tokens button').length === 1")
                .await?;
            let script = format!(
                "const box = document.querySelector('#bert-text');
                 box.value = {}.repeat({});
                 box.dispatchEvent(new Event('input', {{ bubbles: true }}));",
                serde_json::to_string(&row.text)?,
                row.repeat
            );
            browser.script(&script).await?;
            if row.failure.is_some() {
                let said = text_of(&browser, "#bert-failure").await?;
                ensure!(said.len() > 20, "{}: {said}", row.name);
                continue;
            }
            browser
                .wait_for("document.querySelectorAll('#bert-tokens button').length > 1")
                .await?;
            let marked = texts(&browser, "#bert-tokens .is-unknown").await?;
            let wanted: Vec<_> = row.unknown.iter().map(|(word, _)| word.clone()).collect();
            ensure!(marked == wanted, "{}: {marked:?}", row.name);
        }
        let errors = browser.errors().await?;
        ensure!(errors.is_empty(), "{errors:?}");
        Ok(())
    });
}

/// Live regions speak whenever their text changes: at most three times for one thing that is done.
#[test]
fn one_demo_says_at_most_three_things() {
    in_engines(Options::default(), |browser| async move {
        open(&browser, "en/").await?;
        let demos = [
            ("#bert-tokens [data-at='2']", "#bert-status"),
            ("#gpt-write", "#gpt-status"),
            ("#t5-write", "#t5-status"),
            ("#three-tokens [data-at='2']", "#three-status"),
        ];
        for (button, status) in demos {
            browser
                .script(
                    "window.said = [];
                     window.listener?.disconnect();
                     window.listener = new MutationObserver((changes) => {
                       const regions = new Set(changes.map(({ target }) =>
                         (target.nodeType === 1 ? target : target.parentElement)
                           ?.closest('[role=status], [role=alert], [aria-live]')));
                       for (const region of regions) {
                         const text = region?.textContent.trim();
                         if (text && said.at(-1) !== text) said.push(text);
                       }
                     });
                     listener.observe(document.body, { subtree: true, childList: true, characterData: true });",
                )
                .await?;
            browser.click(button).await?;
            browser.wait_for("window.said.length > 0").await?;
            text_of(&browser, status).await?;
            tokio::time::sleep(std::time::Duration::from_millis(500)).await;
            let said: Vec<String> = browser.value("window.said").await?;
            ensure!(said.len() <= 3, "{button}: {said:#?}");
        }
        Ok(())
    });
}
