//! What a screen reader is told, as each engine computes it: axe looks at the HTML alone.

use crate::PAGES;
use anyhow::{Context, Result, ensure};
use tests::{Browser, Options, in_engines};
use thirtyfour::prelude::*;

/// What the keyboard can reach.
const CONTROLS: &str = "a[href], button, input, select, textarea, summary, [tabindex='0']";

#[test]
fn every_control_has_a_role_and_a_name() {
    in_engines(Options::default(), |browser| async move {
        for (path, lang) in PAGES {
            browser.open(path).await?;
            // What belongs to the encoder-decoder and to a result is hidden before.
            browser.click("input[name=architecture][value=t5]").await?;
            ensure!(browser.run_once().await? == "done");
            browser
                .script("document.querySelectorAll('details').forEach((d) => (d.open = true))")
                .await?;
            check_controls(&browser).await.context(lang)?;
        }
        Ok(())
    });
}

async fn check_controls(browser: &Browser) -> Result<()> {
    let controls = browser.driver.find_all(By::Css(CONTROLS)).await?;
    let visible: Vec<bool> = browser
        .value(&format!(
            "[...document.querySelectorAll({CONTROLS:?})].map((e) => e.checkVisibility())"
        ))
        .await?;
    ensure!(
        visible.len() == controls.len(),
        "the page changed meanwhile"
    );
    let mut seen = 0;
    let mut nameless = Vec::new();
    for (control, _) in controls.iter().zip(visible).filter(|(_, visible)| *visible) {
        seen += 1;
        let role = browser.role(control).await?;
        let label = browser.label(control).await?;
        // Engines have no common role for `summary`, and WebKit and Firefox say none.
        let has_role = !["none", "generic", "presentation"].contains(&role.as_str());
        if !has_role || label.trim().is_empty() {
            nameless.push(format!(
                "{role:?} {label:?} {}",
                control.outer_html().await?
            ));
        }
    }
    ensure!(seen > 80, "only {seen} controls were looked at");
    ensure!(nameless.is_empty(), "{nameless:#?}");
    Ok(())
}

#[test]
fn engines_agree_on_what_the_main_parts_are() {
    in_engines(Options::default(), |browser| async move {
        browser.open("en/").await?;
        ensure!(browser.run_once().await? == "done");
        // Not among them, since WebKit has words of its own: a `select` is a button there, not a
        // combobox, and a number field a textbox, not a spinbutton.
        for (css, role, label) in [
            ("main", "main", ""),
            ("nav.toc", "navigation", "Contents"),
            (
                "h1",
                "heading",
                "The three architectures of the Transformer",
            ),
            ("#run-text", "textbox", "Your sentence"),
            ("#run-start", "button", "Run"),
            ("#run-stop", "button", "Stop"),
            ("#run-status", "status", ""),
            (
                "#heat-map",
                "application",
                "Heat map of the attention weights",
            ),
            ("#vram-tokens", "slider", "Context length (n)"),
            (
                "#exercise-text-to-text fieldset",
                "group",
                "Choose one answer",
            ),
            ("#bottleneck-answer", "textbox", "Your answer"),
        ] {
            let element = browser.find(css).await?;
            let told = (
                browser.role(&element).await?,
                browser.label(&element).await?,
            );
            ensure!(told == (role.into(), label.into()), "{css} is {told:?}");
        }
        Ok(())
    });
}
