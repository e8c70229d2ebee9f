//! The rows that need a page: address, text box, storage, network.

use super::{Network, Storage, Text, Url, suite};
use anyhow::{Context, Result, bail, ensure};
use serde_json::json;
use std::collections::BTreeMap;
use tests::{Browser, Fault, Options, Site, in_engines};

/// `text`, or the text repeated to `bytes` bytes.
fn stretched(text: &str, bytes: usize) -> String {
    text.repeat((bytes / text.len().max(1)).max(1))
}

#[test]
fn url_rows() {
    in_engines(Options::default(), |browser| async move {
        for row in suite().url {
            check_url(&browser, &row).await.context(row.name)?;
        }
        Ok(())
    });
}

async fn check_url(browser: &Browser, row: &Url) -> Result<()> {
    browser.open("en/").await?;
    let usual: String = browser
        .value("document.getElementById('run-text').value")
        .await?;
    let fragment = format!("{}{}", row.fragment, "a".repeat(row.repeat));
    // By script, as a link on the page or another page would.
    browser
        .driver
        .execute("location.hash = arguments[0]", vec![json!(fragment)])
        .await?;
    tokio::time::sleep(std::time::Duration::from_millis(150)).await;
    let text: String = browser
        .value("document.getElementById('run-text').value")
        .await?;
    let notice = browser.text("#run-link").await?;
    match row.outcome.as_str() {
        "R" => {
            ensure!(!notice.is_empty(), "refused without a word");
            ensure!(text == usual, "the state changed to {text:?}");
        }
        "C" => ensure!(!notice.is_empty(), "clamped without a word"),
        "I" | "T" => ensure!(notice.is_empty(), "said {notice:?}"),
        other => bail!("unknown outcome {other}"),
    }
    if let Some(wanted) = &row.text {
        ensure!(text == *wanted, "the text is {text:?}");
    }
    ensure!(
        browser.run_once().await? == "done",
        "Run does not work afterwards"
    );
    not_pwned(browser).await
}

async fn not_pwned(browser: &Browser) -> Result<()> {
    let pwned: bool = browser.value("'__pwned' in window").await?;
    ensure!(!pwned, "markup in the text ran");
    Ok(())
}

#[test]
fn text_rows() {
    in_engines(Options::default(), |browser| async move {
        browser.open("en/").await?;
        for row in suite().text {
            check_text(&browser, &row).await.context(row.name)?;
        }
        Ok(())
    });
}

async fn check_text(browser: &Browser, row: &Text) -> Result<()> {
    let text = stretched(&row.text, row.repeat);
    browser.write("#run-text", &text).await?;
    if row.outcome == "R" {
        let disabled: bool = browser
            .value("document.getElementById('run-start').disabled")
            .await?;
        if disabled {
            ensure!(
                !browser.text("#run-reason").await?.is_empty(),
                "disabled without a reason"
            );
        } else {
            ensure!(browser.run_once().await? == "failed", "it ran");
            ensure!(
                !browser.text("#run-status").await?.is_empty(),
                "failed without a word"
            );
        }
        return Ok(());
    }
    ensure!(browser.run_once().await? == "done");
    if row.outcome == "C" {
        ensure!(
            !browser.text("#run-text-cut").await?.is_empty(),
            "cut without a word"
        );
    }
    if let Some(tokens) = row.tokens {
        let line: String = browser
            .value(
                "[...document.querySelectorAll('#terminal .output')]
                    .filter((line) => line.querySelector('.label').textContent.endsWith('tokens'))
                    .at(-1).querySelector('bdi').textContent",
            )
            .await?;
        ensure!(line.starts_with(&format!("{tokens}: ")), "tokens: {line:?}");
    }
    if let Some(langs) = &row.langs {
        let shown: Vec<String> = browser
            .value("[...document.querySelectorAll('#heat-queries bdi')].map((t) => t.lang)")
            .await?;
        ensure!(shown == *langs, "languages: {shown:?}");
    }
    let images: u32 = browser
        .value("document.querySelectorAll('.run-panel img').length")
        .await?;
    ensure!(images == 0, "markup became an element");
    not_pwned(browser).await
}

#[test]
fn enter_while_composing_does_not_run() {
    in_engines(Options::default(), |browser| async move {
        browser.open("").await?;
        browser
            .script(
                "document.getElementById('run-text').dispatchEvent(new KeyboardEvent('keydown',
                    { key: 'Enter', ctrlKey: true, isComposing: true, bubbles: true }));",
            )
            .await?;
        let state = "document.querySelector('.run-panel').dataset.state";
        ensure!(
            browser.value::<String>(state).await? == "idle",
            "it ran while composing"
        );
        browser
            .script(
                "document.getElementById('run-text').dispatchEvent(new KeyboardEvent('keydown',
                    { key: 'Enter', ctrlKey: true, bubbles: true }));",
            )
            .await?;
        browser.wait_for(&format!("{state} === 'done'")).await
    });
}

#[test]
fn storage_rows() {
    in_engines(Options::default(), |mut browser| async move {
        for row in suite().storage {
            // Another origin each time: its storage is empty.
            browser.site = Site::serve().await?;
            browser.site.set_before_load(row.before.as_deref());
            check_storage(&browser, &row).await.context(row.name)?;
        }
        Ok(())
    });
}

async fn check_storage(browser: &Browser, row: &Storage) -> Result<()> {
    browser.open("en/").await?;
    let stage = |id: &str| format!("document.getElementById('exercise-{id}').dataset.stage");
    if let Some(id) = &row.restored {
        ensure!(
            browser.value::<String>(&stage(id)).await? == "solved",
            "{id} was lost"
        );
    }
    // Answering works whatever storage does.
    let id = "encoder-to-decoder";
    if let Some(during) = &row.during {
        browser.click("#exercise-text-to-text input").await?;
        browser.script(during).await?;
    }
    // Clicks answer on the next turn of the page's own loop, so the options are tried one by one.
    let mut solved = false;
    for option in 0..4 {
        browser
            .script(&format!(
                "document.querySelectorAll('#exercise-{id} input[type=radio]')[{option}].click()"
            ))
            .await?;
        browser.click(&format!("#exercise-{id} .check")).await?;
        if browser.value::<String>(&stage(id)).await? == "solved" {
            solved = true;
            break;
        }
    }
    ensure!(solved, "could not be answered");
    let keeping: String = browser
        .value("document.getElementById('storage-notice').dataset.keeping")
        .await?;
    ensure!(keeping == row.keeping, "keeping is {keeping}");
    ensure!(
        !browser.text("#storage-notice").await?.is_empty(),
        "no word about {keeping}"
    );
    for (key, kept) in [("", &row.kept), (".damaged", &row.damaged_kept)] {
        let Some(kept) = kept else { continue };
        let stored: Option<String> = browser
            .value(&format!(
                "localStorage.getItem('three-transformers.progress{key}')"
            ))
            .await?;
        ensure!(stored.as_ref() == Some(kept), "progress{key} is {stored:?}");
    }
    Ok(())
}

#[test]
fn two_tabs_are_merged() {
    in_engines(Options::default(), |browser| async move {
        browser.open("en/").await?;
        let first = browser.driver.window().await?;
        let second = browser.driver.new_tab().await?;
        browser.driver.switch_to_window(second.clone()).await?;
        browser.open("en/").await?;
        browser.click("#exercise-text-to-text input").await?;
        browser.driver.switch_to_window(first.clone()).await?;
        browser.click("#exercise-encoder-to-decoder input").await?;
        for (window, id) in [(&first, "text-to-text"), (&second, "encoder-to-decoder")] {
            browser.driver.switch_to_window(window.clone()).await?;
            browser
                .wait_for(&format!(
                    "document.querySelector('#exercise-{id} input:checked')"
                ))
                .await
                .with_context(|| format!("{id} did not come over from the other tab"))?;
        }
        let stored: BTreeMap<String, serde_json::Value> = browser
            .value("JSON.parse(localStorage.getItem('three-transformers.progress')).attempts")
            .await?;
        ensure!(stored.len() == 2, "{stored:?}");
        Ok(())
    });
}

#[test]
fn network_rows() {
    in_engines(Options::default(), |mut browser| async move {
        for row in suite().network {
            // Another origin each time: nothing of it is cached.
            browser.site = Site::serve().await?;
            check_network(&browser, &row).await.context(row.name)?;
        }
        Ok(())
    });
}

/// A browser that makes no workers while an attribute says so.
const REFUSER: &str = "
    window.Worker = class extends window.Worker {
      constructor(...given) {
        if ('noWorker' in document.documentElement.dataset) throw new Error('refused');
        super(...given);
      }
    };";

async fn check_network(browser: &Browser, row: &Network) -> Result<()> {
    let faults = match row.fault.as_str() {
        "not-found" => vec![Fault::NotFound(row.part.clone())],
        "html" => vec![Fault::Html(row.part.clone())],
        "wrong-type" => vec![Fault::WrongType(row.part.clone())],
        // The browser's doing, not the server's.
        "no-worker" => {
            browser.site.set_before_load(Some(REFUSER));
            Vec::new()
        }
        other => bail!("unknown fault {other}"),
    };
    let misbehave = || browser.site.set_faults(faults.clone());
    match row.outcome.as_str() {
        "OK" => {
            misbehave();
            browser.open("en/").await?;
            ensure!(browser.run_once().await? == "done");
        }
        // The page's program is missing: the words stay, a notice says so, a button tries again.
        "D" => {
            misbehave();
            browser.open_without_waiting("en/").await?;
            browser
                .wait_for("!document.getElementById('boot-notice').hidden")
                .await?;
            ensure!(
                browser.text("#vram").await?.len() > 200,
                "the lesson is gone"
            );
            browser.site.set_faults(Vec::new());
            browser.click("#boot-retry").await?;
            browser
                .wait_for("document.documentElement.hasAttribute('data-alive')")
                .await?;
        }
        // Only the engine is missing: Run says so, and works once it can be had.
        "D-run-network" => {
            misbehave();
            browser.open("en/").await?;
            ensure!(browser.run_once().await? == "failed");
            ensure!(
                !browser.text("#run-status").await?.is_empty(),
                "failed without a word"
            );
            browser.site.set_faults(Vec::new());
            ensure!(
                browser.run_once().await? == "done",
                "no run when the network is well again"
            );
        }
        // The page has what a new worker needs: nobody notices that the network is gone.
        "OK-again" => {
            browser.open("en/").await?;
            ensure!(browser.run_once().await? == "done");
            misbehave();
            browser.click("#run-crash").await?;
            browser
                .wait_for("document.querySelector('.run-panel').dataset.state === 'failed'")
                .await?;
            ensure!(
                browser.run_once().await? == "done",
                "a new worker wants the network"
            );
        }
        // Only a new engine is missing: Run says so, and works once there can be one.
        "D-run" => {
            browser.open("en/").await?;
            ensure!(browser.run_once().await? == "done");
            browser
                .script("document.documentElement.dataset.noWorker = ''")
                .await?;
            browser.click("#run-crash").await?;
            browser
                .wait_for("document.querySelector('.run-panel').dataset.state === 'failed'")
                .await?;
            ensure!(browser.run_once().await? == "failed");
            ensure!(
                !browser.text("#run-status").await?.is_empty(),
                "failed without a word"
            );
            browser
                .script("delete document.documentElement.dataset.noWorker")
                .await?;
            ensure!(
                browser.run_once().await? == "done",
                "no run after workers are allowed again"
            );
        }
        other => bail!("unknown outcome {other}"),
    }
    Ok(())
}
