//! First contentful paint and first Run on localhost, as medians over fresh loads.

use anyhow::Result;
use tests::{Options, in_browser};

const ROUNDS: usize = 9;

fn main() {
    in_browser(Options::default(), |browser| async move {
        let mut paints = Vec::new();
        let mut runs = Vec::new();
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
            // From the press of Run on a page just come alive, the engine perhaps still loading.
            runs.push(
                browser
                    .value_of_async(
                        "const panel = document.querySelector('.run-panel');
                         const begun = performance.now();
                         document.getElementById('run-start').click();
                         while (panel.dataset.state !== 'done')
                             await new Promise((r) => setTimeout(r, 1));
                         return performance.now() - begun;",
                    )
                    .await?,
            );
        }
        println!(
            "first contentful paint: {:.0} ms (goal 150)",
            median(paints)
        );
        println!("first Run: {:.0} ms (goal 400)", median(runs));
        println!("medians of {ROUNDS} fresh loads on localhost");
        Result::<()>::Ok(())
    });
}

fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers[numbers.len() / 2]
}
