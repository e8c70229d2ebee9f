//! Run, Stop, a crash, and the heat map.

use anyhow::{Result, ensure};
use engine::{Clock, Session};
use protocol::{Architecture, Command, Experiment, Matrices, ReplyBody, Request};
use tests::{Browser, Options, in_engines};

const CAT_EN: &str = "The cat sat on the mat because it was tired";
const CAT_ZH: &str = "貓坐在墊子上因為牠累了";

struct NoClock;
impl Clock for NoClock {
    fn now_ms(&self) -> f64 {
        0.0
    }
}

/// The same session natively.
fn native(experiment: Experiment) -> Matrices {
    let mut session = Session::new(NoClock);
    session.handle(Request::new(1, Command::Run { experiment }));
    while session.is_busy() {
        if let Some(message) = session.step(1_000.0)
            && matches!(message.reply.body, ReplyBody::Finished { .. })
        {
            return message.matrices.expect("matrices come with a finished run");
        }
    }
    panic!("the native run did not finish");
}

#[test]
fn run_gives_the_native_numbers_digit_for_digit() {
    in_engines(Options::default(), |browser| async move {
        let cases = [
            ("en/", CAT_EN, Architecture::DecoderOnly),
            ("en/", CAT_EN, Architecture::EncoderOnly),
            ("", CAT_ZH, Architecture::DecoderOnly),
            ("", CAT_ZH, Architecture::EncoderDecoder),
        ];
        for (path, text, architecture) in cases {
            browser.open(path).await?;
            browser.write("#run-text", text).await?;
            let code = architecture.code();
            browser
                .click(&format!("input[name=architecture][value={code}]"))
                .await?;
            ensure!(browser.run_once().await? == "done", "{text}");
            let shown = shown_weights(&browser).await?;
            let wanted = native(Experiment {
                text: text.into(),
                architecture,
                ..Experiment::default()
            });
            let columns = shown[0].len();
            ensure!(
                shown.len() * columns == wanted.weights.len(),
                "{code}: size"
            );
            for (row, weights) in shown.iter().enumerate() {
                let sum: f64 = weights.iter().map(|w| f64::from(*w)).sum();
                ensure!((sum - 1.0).abs() < 1e-6, "{code}: row {row} sums to {sum}");
                for (column, weight) in weights.iter().enumerate() {
                    let want = wanted.weights[row * columns + column];
                    ensure!(
                        weight.to_bits() == want.to_bits(),
                        "{code}: cell {row}, {column} is {weight}, natively {want}"
                    );
                    if architecture == Architecture::DecoderOnly && column > row {
                        ensure!(
                            *weight == 0.0,
                            "{code}: the future shows at {row}, {column}"
                        );
                    }
                }
            }
        }
        Ok(())
    });
}

/// The weights in the table twin, exactly.
async fn shown_weights(browser: &Browser) -> Result<Vec<Vec<f32>>> {
    browser
        .script("document.querySelector('.result .twin').open = true")
        .await?;
    browser
        .wait_for("document.querySelectorAll('.result td[data-weight]').length > 0")
        .await?;
    let rows: Vec<Vec<String>> = browser
        .value(
            "[...document.querySelectorAll('.result tbody tr')].map((row) =>
                [...row.querySelectorAll('td')].map((cell) => cell.dataset.weight))",
        )
        .await?;
    Ok(rows
        .iter()
        .map(|row| row.iter().filter_map(|w| w.parse().ok()).collect())
        .collect())
}

#[test]
fn stop_ends_a_long_run_within_150_ms() {
    in_engines(Options::default(), |browser| async move {
        browser.open("en/").await?;
        browser.write("#run-text", &"cat ".repeat(2048)).await?;
        // The engine is loaded before the clock starts.
        ensure!(browser.run_once().await? == "done");
        let waited: f64 = browser
            .value_of_async(
                "const panel = document.querySelector('.run-panel');
                 const until = async (state) => {
                     while (panel.dataset.state !== state) await new Promise((r) => setTimeout(r, 1));
                 };
                 document.querySelector('#run-start').click();
                 await until('running');
                 await new Promise((r) => setTimeout(r, 60));
                 if (panel.dataset.state !== 'running') return -1;
                 const begun = performance.now();
                 document.querySelector('#run-stop').click();
                 await until('stopped');
                 return performance.now() - begun;",
            )
            .await?;
        println!("Stop took {waited:.0} ms");
        ensure!(waited >= 0.0, "the run was over before it could be stopped");
        // The bound is the product's promise: its own patience is 80 ms, then it ends the worker.
        ensure!(waited < 150.0, "Stop took {waited} ms");
        ensure!(browser.run_once().await? == "done", "no run after a Stop");
        Ok(())
    });
}

#[test]
fn a_crash_is_followed_by_a_working_run() {
    in_engines(Options::default(), |browser| async move {
        browser.open("").await?;
        ensure!(browser.run_once().await? == "done");
        browser.click("#run-crash").await?;
        browser
            .wait_for("document.querySelector('.run-panel').dataset.state === 'failed'")
            .await?;
        ensure!(
            !browser.text("#run-status").await?.is_empty(),
            "no word about the crash"
        );
        ensure!(
            browser.run_once().await? == "done",
            "no run after the crash"
        );
        Ok(())
    });
}

#[test]
fn the_heat_map_is_walked_with_arrow_keys() {
    in_engines(Options::default(), |browser| async move {
        browser.open("en/").await?;
        browser.click("input[name=architecture][value=gpt]").await?;
        ensure!(browser.run_once().await? == "done");
        browser
            .script("document.getElementById('heat-map').focus()")
            .await?;
        browser.press("\u{E014}").await?;
        let first = browser.text("#heat-cell").await?;
        ensure!(first.contains("The"), "{first}");
        browser.press("\u{E014}").await?;
        let second = browser.text("#heat-cell").await?;
        ensure!(
            second.contains("cannot see") && second.contains("cat"),
            "{second}"
        );
        Ok(())
    });
}
