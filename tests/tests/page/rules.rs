//! Rules for the whole page: accessibility, no other origin, no error.

use crate::PAGES;
use anyhow::{Context, Result, ensure};
use std::time::Duration;
use tests::{Browser, Engine, Options, in_engines};

#[test]
fn axe_finds_nothing() {
    in_engines(Options::default(), |browser| async move {
        let axe = std::fs::read_to_string(
            std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("node_modules/axe-core/axe.min.js"),
        )?;
        for (path, lang) in PAGES {
            for theme in ["light", "dark"] {
                for width in [320, 1280] {
                    if width == 320 && browser.engine != Engine::Chromium {
                        // In a frame, since their windows cannot be that narrow.
                        browser.open_in_frame(path, width, "").await?;
                    } else {
                        browser.resize(width, 900).await?;
                        browser.open(path).await?;
                    }
                    check_page(&browser, theme, width, &axe)
                        .await
                        .with_context(|| format!("{lang} {theme} {width}"))?;
                }
            }
        }
        Ok(())
    });
}

async fn check_page(browser: &Browser, theme: &str, width: u32, axe: &str) -> Result<()> {
    let shown: u32 = browser.value("window.innerWidth").await?;
    ensure!(shown == width, "the page is {shown} px wide");
    browser
        .script(&format!(
            "document.documentElement.setAttribute('data-theme', '{theme}')"
        ))
        .await?;
    ensure!(browser.run_once().await? == "done");
    browser.click("#siblings-open").await?;
    crate::siblings::ready(browser).await?;
    for card in ["gpt", "t5"] {
        browser.write_on_card(card).await?;
    }
    browser
        .script("document.querySelectorAll('details').forEach((d) => (d.open = true))")
        .await?;
    browser.script(axe).await?;
    let found: Vec<String> = browser
        .value_of_async(
            "const result = await axe.run();
             return result.violations.flatMap((v) =>
                 v.nodes.map((n) => `${v.id}: ${n.html.slice(0, 160)} (${n.failureSummary})`));",
        )
        .await?;
    ensure!(found.is_empty(), "{found:#?}");
    let wide: Vec<String> = browser
        .value(
            "document.documentElement.scrollWidth <= window.innerWidth ? [] :
                [...document.querySelectorAll('body *')]
                    .filter((e) => e.getBoundingClientRect().right > window.innerWidth + 1)
                    .filter((e) => !e.closest('.scroller, .toc ol'))
                    .map((e) => e.outerHTML.slice(0, 120))",
        )
        .await?;
    ensure!(wide.is_empty(), "too wide: {wide:#?}");
    Ok(())
}

#[test]
fn no_other_origin_and_no_error() {
    let options = Options {
        record_errors: true,
        ..Options::default()
    };
    in_engines(options, |browser| async move {
        for (path, lang) in PAGES {
            browser.open(path).await?;
            ensure!(browser.run_once().await? == "done");
            tokio::time::sleep(Duration::from_millis(200)).await;
            let errors = browser.errors().await?;
            ensure!(errors.is_empty(), "{lang}: {errors:?}");
            let foreign: Vec<String> = browser
                .value(
                    "performance.getEntriesByType('resource').map((r) => r.name)
                        .filter((name) => !name.startsWith(location.origin + '/'))",
                )
                .await?;
            ensure!(foreign.is_empty(), "{lang}: {foreign:?}");
        }
        Ok(())
    });
}
