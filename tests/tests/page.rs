//! The page in a browser: readable without scripts, and every part of it used.

use anyhow::{Result, ensure};
use engine::{Clock, Session};
use protocol::{Architecture, Command, Experiment, Matrices, ReplyBody, Request};
use std::time::Duration;
use tests::{Browser, Options, in_browser};

const CAT_EN: &str = "The cat sat on the mat because it was tired";
const CAT_ZH: &str = "貓坐在墊子上因為牠累了";
const PAGES: [(&str, &str); 2] = [("", "zh-Hant"), ("en/", "en")];

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
fn without_scripts_every_section_can_be_read() {
    let options = Options {
        scripts: false,
        ..Options::default()
    };
    in_browser(options, |browser| async move {
        let content = lesson_content();
        for ((path, lang), lesson) in PAGES.into_iter().zip(content) {
            browser.open_without_waiting(path).await?;
            let html = browser.driver.source().await?;
            ensure!(html.contains(&format!("lang=\"{lang}\"")));
            ensure!(!html.contains("data-alive"), "scripts ran");
            let text = browser.text("main").await?;
            for section in &lesson.sections {
                ensure!(
                    text.contains(&section.title),
                    "{lang}: no {}",
                    section.title
                );
            }
            for card in &lesson.cards {
                ensure!(text.contains(&card.name), "{lang}: no {}", card.name);
            }
            for exercise in &lesson.exercises {
                let solution = browser
                    .text(&format!("#exercise-{} .solution", exercise.id))
                    .await?;
                ensure!(
                    !solution.is_empty(),
                    "{lang}: {} hides its answer",
                    exercise.id
                );
            }
            ensure!(
                html.matches("mask-picture").count() >= 5,
                "{lang}: mask pictures"
            );
            ensure!(html.contains("<math"), "{lang}: no MathML");
        }
        Ok(())
    });
}

fn lesson_content() -> Vec<lesson::Lesson> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../content");
    lesson::authoring::load(&folder)
        .unwrap_or_else(|findings| panic!("{} findings in content/", findings.len()))
        .lessons
}

#[test]
fn run_gives_the_native_numbers_digit_for_digit() {
    in_browser(Options::default(), |browser| async move {
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
    in_browser(Options::default(), |browser| async move {
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
    in_browser(Options::default(), |browser| async move {
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
fn questions_and_challenge_by_keyboard_alone() {
    in_browser(Options::default(), |browser| async move {
        browser.open("en/").await?;
        for id in ["encoder-to-decoder", "text-to-text"] {
            answer_choice_by_keyboard(&browser, id).await?;
        }
        for id in ["bottleneck", "scaling-laws"] {
            answer_text_by_keyboard(&browser, id).await?;
        }
        let before = browser.text("#progress-summary").await?;
        browser.open("en/").await?;
        for id in ["encoder-to-decoder", "text-to-text"] {
            ensure!(stage(&browser, id).await? == "solved", "{id} after reload");
        }
        ensure!(stage(&browser, "bottleneck").await? == "revealed");
        ensure!(browser.text("#progress-summary").await? == before);
        Ok(())
    });
}

async fn stage(browser: &Browser, id: &str) -> Result<String> {
    browser
        .value(&format!(
            "document.getElementById('exercise-{id}').dataset.stage"
        ))
        .await
}

/// Tabs into the question, walks its options with the arrow keys, checks each until it is right.
async fn answer_choice_by_keyboard(browser: &Browser, id: &str) -> Result<()> {
    browser
        .script(&format!(
            "document.querySelector('#exercise-{id} input[type=radio]').focus()"
        ))
        .await?;
    browser.press(" ").await?;
    for _ in 0..4 {
        tab_to(browser, &format!("#exercise-{id} .check")).await?;
        browser.press("\u{E007}").await?; // Enter
        let verdict: Option<String> = browser
            .value(&format!(
                "document.querySelector('#exercise-{id} .option[data-verdict]')?.dataset.verdict ?? null"
            ))
            .await?;
        ensure!(verdict.is_some(), "{id}: no verdict shown");
        if stage(browser, id).await? == "solved" {
            return Ok(());
        }
        ensure!(verdict.as_deref() == Some("wrong"), "{id}: {verdict:?}");
        back_to(browser, &format!("#exercise-{id} input:checked")).await?;
        browser.press("\u{E015}").await?; // Arrow down selects the next option
    }
    anyhow::bail!("{id}: no option was right")
}

async fn answer_text_by_keyboard(browser: &Browser, id: &str) -> Result<()> {
    browser
        .script(&format!("document.getElementById('{id}-answer').focus()"))
        .await?;
    browser
        .press("The encoder reads all of it before the decoder can start.")
        .await?;
    tab_to(browser, &format!("#exercise-{id} .reveal")).await?;
    browser.press("\u{E007}").await?;
    browser
        .wait_for(&format!(
            "!document.querySelector('#exercise-{id} .solution').hidden"
        ))
        .await?;
    back_to(browser, &format!("#exercise-{id} .rubric input")).await?;
    browser.press(" ").await?;
    ensure!(stage(browser, id).await? == "revealed");
    let ticked: u32 = browser
        .value(&format!(
            "document.querySelectorAll('#exercise-{id} .rubric input:checked').length"
        ))
        .await?;
    ensure!(ticked == 1, "{id}: {ticked} ticked");
    Ok(())
}

async fn tab_to(browser: &Browser, css: &str) -> Result<()> {
    walk(browser, css, "\u{E004}").await
}

async fn back_to(browser: &Browser, css: &str) -> Result<()> {
    walk(browser, css, "\u{E008}\u{E004}").await // Shift+Tab
}

async fn walk(browser: &Browser, css: &str, key: &str) -> Result<()> {
    for _ in 0..16 {
        let there: bool = browser
            .value(&format!("document.activeElement.matches({css:?})"))
            .await?;
        if there {
            return Ok(());
        }
        browser.press(key).await?;
    }
    anyhow::bail!("the keyboard does not reach {css}")
}

#[test]
fn the_heat_map_is_walked_with_arrow_keys() {
    in_browser(Options::default(), |browser| async move {
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

#[test]
fn axe_finds_nothing() {
    in_browser(Options::default(), |browser| async move {
        let axe = std::fs::read_to_string(
            std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("node_modules/axe-core/axe.min.js"),
        )?;
        for (path, lang) in PAGES {
            for theme in ["light", "dark"] {
                for width in [320, 1280] {
                    browser.resize(width, 900).await?;
                    browser.open(path).await?;
                    browser
                        .script(&format!(
                            "document.documentElement.setAttribute('data-theme', '{theme}')"
                        ))
                        .await?;
                    ensure!(browser.run_once().await? == "done");
                    browser
                        .script(
                            "document.querySelectorAll('details').forEach((d) => (d.open = true))",
                        )
                        .await?;
                    browser.script(&axe).await?;
                    let found: Vec<String> = browser
                        .value_of_async(
                            "const result = await axe.run();
                             return result.violations.flatMap((v) =>
                                 v.nodes.map((n) => `${v.id}: ${n.html.slice(0, 160)} (${n.failureSummary})`));",
                        )
                        .await?;
                    ensure!(found.is_empty(), "{lang} {theme} {width}: {found:#?}");
                    let overflow: i64 = browser
                        .value("document.documentElement.scrollWidth - window.innerWidth")
                        .await?;
                    ensure!(
                        overflow <= 0,
                        "{lang} {width}: scrolls sideways by {overflow} px"
                    );
                }
            }
        }
        Ok(())
    });
}

#[test]
fn no_other_origin_and_no_error() {
    let options = Options {
        before_load: Some(
            "window.__errors = [];
             addEventListener('error', (e) => __errors.push(String(e.message)));
             addEventListener('unhandledrejection', (e) => __errors.push(String(e.reason)));
             addEventListener('securitypolicyviolation', (e) => __errors.push(e.violatedDirective));
             for (const level of ['error', 'warn']) {
                 const usual = console[level];
                 console[level] = (...words) => { __errors.push(words.map(String).join(' ')); usual(...words); };
             }"
            .into(),
        ),
        ..Options::default()
    };
    in_browser(options, |browser| async move {
        for (path, lang) in PAGES {
            browser.open(path).await?;
            ensure!(browser.run_once().await? == "done");
            tokio::time::sleep(Duration::from_millis(200)).await;
            let errors: Vec<String> = browser.value("window.__errors").await?;
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

#[test]
fn language_switch_keeps_the_experiment() {
    in_browser(Options::default(), |browser| async move {
        browser.open("").await?;
        browser.click("input[name=architecture][value=gpt]").await?;
        browser.write("#run-text", "貓 & dog #1").await?;
        ensure!(browser.run_once().await? == "done");
        browser.click("a.language").await?;
        browser
            .wait_for("document.documentElement.lang === 'en' && document.documentElement.hasAttribute('data-alive')")
            .await?;
        let text: String = browser
            .value("document.getElementById('run-text').value")
            .await?;
        ensure!(text == "貓 & dog #1", "{text}");
        let chosen: String = browser
            .value("document.querySelector('input[name=architecture]:checked').value")
            .await?;
        ensure!(chosen == "gpt", "{chosen}");
        Ok(())
    });
}

#[test]
fn the_javascript_api_answers_as_the_kernel_does() {
    in_browser(Options::default(), |browser| async move {
        browser.open("en/").await?;
        let result: serde_json::Value = browser
            .value_of_async(
                "const api = await import(new URL('../api/engine.js', location.href));
                 await api.default();
                 const mask = api.mask({ kind: 'causal', queryLen: 3 });
                 const one = api.attend({
                     query: [1, 0, 0, 1], key: new Float32Array([1, 0, 0, 1]), value: [1, 2, 3, 4],
                     headDim: 2, mask: { kind: 'causal' },
                 });
                 const codes = [];
                 for (const wrong of [
                     () => api.attend({ query: [NaN, 0], key: [1, 0], value: [1, 2], headDim: 2 }),
                     () => api.attend({ query: [1], key: [1], value: [1], headDim: 2 }),
                     () => api.attend({ headDim: 2 }),
                     () => api.attend(null),
                     () => api.mask({ kind: 'causal', queryLen: 0 }),
                     () => api.mask({ kind: 'full', queryLen: 65536 }),
                 ]) {
                     try { wrong(); codes.push('accepted'); } catch (e) { codes.push(e.code ?? String(e)); }
                 }
                 return {
                     bits: [...mask.bits], visible: mask.visibleCount,
                     weights: [...one.weights], context: [...one.context], codes,
                 };",
            )
            .await?;
        ensure!(result["bits"] == serde_json::json!([1, 0, 0, 1, 1, 0, 1, 1, 1]));
        ensure!(result["visible"] == 6);
        ensure!(result["weights"][0] == 1.0 && result["weights"][1] == 0.0);
        ensure!(result["context"][0] == 1.0 && result["context"][1] == 2.0);
        let codes: Vec<String> = serde_json::from_value(result["codes"].clone())?;
        ensure!(
            codes
                .iter()
                .all(|code| code != "accepted" && !code.contains(' ')),
            "{codes:?}"
        );
        Ok(())
    });
}
