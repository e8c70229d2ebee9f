//! First contentful paint and first Run on localhost, and of the single file from its opening to
//! its first Run; as medians over fresh loads.

use anyhow::{Context, Result};
use tests::{Browser, Options, in_browser, site_folder};

const ROUNDS: usize = 9;

/// Presses Run on a page just come alive, the engine perhaps still loading, and waits for the end.
/// Answers when Run was pressed and when it was done, in milliseconds since the page was opened.
const PRESS_RUN: &str = "
    const panel = document.querySelector('.run-panel');
    const begun = performance.now();
    document.getElementById('run-start').click();
    while (panel.dataset.state !== 'done') await new Promise((r) => setTimeout(r, 1));
    return [begun, performance.now()];";

fn main() {
    in_browser(Options::default(), |browser| async move {
        let (mut paints, mut runs, mut openings) = (Vec::new(), Vec::new(), Vec::new());
        let file = site_folder()
            .join("three-transformers.html")
            .canonicalize()?;
        let file = format!("file://{}", file.to_str().context("a path in UTF-8")?);
        for _ in 0..ROUNDS {
            browser.open("en/").await?;
            browser
                .wait_for("performance.getEntriesByName('first-contentful-paint').length")
                .await?;
            paints.push(
                browser
                    .value("performance.getEntriesByName('first-contentful-paint')[0].startTime")
                    .await?,
            );
            let (begun, done) = press_run(&browser).await?;
            runs.push(done - begun);
            browser.open_url(&file).await?;
            browser.wait_until_alive().await?;
            openings.push(press_run(&browser).await?.1);
        }
        println!(
            "first contentful paint: {:.0} ms (goal 150)",
            median(paints)
        );
        println!("first Run: {:.0} ms (goal 400)", median(runs));
        println!(
            "single file, from opening to the first Run done: {:.0} ms (goal 1000)",
            median(openings)
        );
        println!("medians of {ROUNDS} fresh loads on this machine");
        Result::<()>::Ok(())
    });
}

async fn press_run(browser: &Browser) -> Result<(f64, f64)> {
    browser.value_of_async(PRESS_RUN).await
}

fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers[numbers.len() / 2]
}
