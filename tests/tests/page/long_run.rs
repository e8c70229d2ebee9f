//! Attention over a very long sequence: the engine's builds, and Stop.

use anyhow::{Result, ensure};
use tests::{Browser, Options, in_browser, in_engines};

async fn open_panel(browser: &Browser, page: &str) -> Result<()> {
    browser.open(page).await?;
    browser
        .script("document.getElementById('long-run').open = true")
        .await
}

async fn run_long(browser: &Browser, n_tokens: u32, mask: &str) -> Result<Vec<String>> {
    browser
        .script(&format!(
            "for (const [id, value] of [['long-tokens', '{n_tokens}'], ['long-mask', '{mask}']]) {{
               const field = document.getElementById(id);
               field.value = value;
               field.dispatchEvent(new Event('change', {{ bubbles: true }}));
             }}
             document.getElementById('long-facts').replaceChildren();"
        ))
        .await?;
    browser.click("#long-start").await?;
    browser
        .wait_for("document.querySelectorAll('#long-facts dd').length > 0")
        .await?;
    browser
        .value("[...document.querySelectorAll('#long-facts dd')].map((dd) => dd.textContent)")
        .await
}

/// The number in front of a text such as `3e−7 apart`, with the minus sign of people or of programs.
fn difference_in(text: &str) -> Option<f64> {
    let words = text.replace('−', "-");
    words
        .split(|c: char| c.is_whitespace() || c == ';' || c == '至' || c == '多')
        .find(|word| word.contains("e-"))?
        .parse()
        .ok()
}

#[test]
fn a_long_sequence_is_computed_and_checked() {
    in_engines(Options::default(), |browser| async move {
        for page in ["", "en/"] {
            open_panel(&browser, page).await?;
            let facts = run_long(&browser, 4096, "causal").await?;
            ensure!(facts.len() == 6, "{facts:?}");
            ensure!(facts[1].contains("8,390,656"), "visible cells: {facts:?}");
            ensure!(facts[3].contains("64"), "the matrix of 64 MiB: {facts:?}");
            let difference = difference_in(&facts[4]);
            ensure!(difference.is_some_and(|d| d > 0.0 && d < 1e-5), "{facts:?}");
            let printed = browser.text("#terminal").await?;
            ensure!(
                printed.contains("bench --tokens 4096 --mask causal"),
                "{printed}"
            );
            ensure!(printed.contains(&facts[0]), "the build is not named");
        }
        Ok(())
    });
}

/// Every build of the engine, on a browser that could run the best one.
#[test]
fn each_build_of_the_engine_gives_the_same_and_says_which_it_is() {
    in_browser(Options::default(), |browser| async move {
        let probes = [
            ("portable", "WebAssembly.validate = () => false"),
            // The first probe is longer than the second.
            (
                "simd128",
                "WebAssembly.validate = (bytes) => bytes.length < 40",
            ),
            ("relaxed", "WebAssembly.validate = () => true"),
        ];
        for (lane, probe) in probes {
            browser.site.set_before_load(Some(probe));
            open_panel(&browser, "en/").await?;
            let facts = run_long(&browser, 2048, "full").await?;
            ensure!(facts[0].contains(lane), "{lane}: {facts:?}");
            let difference = difference_in(&facts[4]);
            ensure!(difference.is_some_and(|d| d < 1e-5), "{lane}: {facts:?}");
            browser.write("#run-text", "one two three").await?;
            ensure!(browser.run_once().await? == "done");
            let printed = browser.text("#terminal").await?;
            ensure!(printed.matches(lane).count() >= 2, "{printed}");
            let asked: Vec<String> = browser
                .site
                .requests()
                .into_iter()
                .map(|request| request.target)
                .filter(|target| target.contains("/engine-"))
                .collect();
            ensure!(
                asked.len() == 2 && asked.iter().all(|file| file.contains(lane)),
                "{lane}: {asked:?}"
            );
            browser.site.forget_requests();
            println!("{lane}: {facts:?}");
        }
        Ok(())
    });
}

#[test]
fn a_long_run_stops_when_it_is_told_to_and_the_page_goes_on() {
    in_engines(Options::default(), |browser| async move {
        open_panel(&browser, "en/").await?;
        browser
            .script(
                "const field = document.getElementById('long-tokens');
                 field.value = '32768';
                 field.dispatchEvent(new Event('change', { bubbles: true }));
                 document.getElementById('long-start').click();",
            )
            .await?;
        browser
            .wait_for("document.getElementById('long-progress').value > 0")
            .await?;
        browser.click("#long-stop").await?;
        browser
            .wait_for("document.getElementById('long-status').textContent.startsWith('Stopped')")
            .await?;
        let is_replaced: u32 = browser
            .value("document.querySelectorAll('#long-facts dd').length")
            .await?;
        ensure!(is_replaced == 0, "a stopped run has a result");
        browser.write("#run-text", "one two three").await?;
        ensure!(browser.run_once().await? == "done", "no run after a stop");
        Ok(())
    });
}
