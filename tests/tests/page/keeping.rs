//! No answer is lost: under reload in mid-exercise, storage failing at any write, two tabs, and
//! records of older pages.

use crate::solving::{exercises_of, lesson_in, put, right_answer, solve, stage, stage_is};
use anyhow::{Context, Result, ensure};
use lesson::{Exercise, Lang};
use serde_json::{Value, json};
use tests::{Browser, Options, Site, in_engines};

/// One of each kind.
const KINDS: [&str; 9] = [
    "text-to-text",
    "bottleneck",
    "scale-who",
    "kv-linear",
    "attention-steps",
    "match-training",
    "qkv-roles",
    "mask-gpt",
    "predict-heads",
];

fn exercises() -> Vec<Exercise> {
    exercises_of(&KINDS)
}

/// Everything that a learner has put into an exercise, as the page shows it.
async fn answers(browser: &Browser) -> Result<Vec<Value>> {
    let ids = json!(KINDS);
    browser
        .value(&format!(
            "{ids}.map((id) => {{
                const root = document.getElementById('exercise-' + id);
                const all = (css, read) => [...root.querySelectorAll(css)].map(read);
                return [
                    id,
                    root.dataset.stage,
                    all('.options input', (e) => [e.value, e.checked]),
                    all('.blank, textarea', (e) => e.value),
                    all('.item', (e) => e.dataset.id),
                    all('[role=gridcell]', (e) => e.getAttribute('aria-selected')),
                    all('.why', (e) => e.hidden),
                    all('[aria-invalid]', (e) => e.className),
                ];
            }})"
        ))
        .await
}

/// An answer that is not finished: its last part is missing or wrong.
fn half(exercise: &Exercise) -> Vec<String> {
    let mut parts = right_answer(exercise);
    match exercise.id.as_str() {
        "attention-steps" | "match-training" => parts.swap(0, 1),
        "qkv-roles" => parts[2] = String::new(),
        "mask-gpt" => parts[4] = "00000".to_owned(),
        "scale-who" => parts.truncate(1),
        "kv-linear" => parts[0] = "64".to_owned(),
        _ => {}
    }
    parts
}

#[test]
fn a_reload_in_mid_exercise_loses_nothing() {
    in_engines(Options::default(), |browser| async move {
        browser.open("en/").await?;
        for exercise in exercises() {
            put(&browser, &exercise.id, &half(&exercise)).await?;
        }
        let before = answers(&browser).await?;
        browser.open("en/").await?;
        let after = answers(&browser).await?;
        ensure!(before == after, "{before:#?}\n{after:#?}");
        // Nor once it is checked, the kernel's verdict included.
        for id in ["attention-steps", "kv-linear", "mask-gpt"] {
            browser.click(&format!("#exercise-{id} .check")).await?;
            browser.wait_for(&stage_is(id, "attempted")).await?;
        }
        let before = answers(&browser).await?;
        browser.open("en/").await?;
        let after = answers(&browser).await?;
        ensure!(before == after, "{before:#?}\n{after:#?}");
        // The other language shows the same answers, in its own words.
        browser.open("").await?;
        ensure!(after == answers(&browser).await?, "not the same in Chinese");
        Ok(())
    });
}

#[test]
fn options_keep_their_order_for_a_learner() {
    in_engines(Options::default(), |browser| async move {
        let order = "[...document.querySelectorAll('.options input')].map((e) => e.value).join()";
        let mut orders = std::collections::BTreeSet::new();
        for learner in ["a", "b", "c", "d"] {
            let page = format!("en/?profile={learner}");
            browser.open(&page).await?;
            browser.click("#exercise-text-to-text input").await?;
            let first: String = browser.value(order).await?;
            browser.open(&page).await?;
            ensure!(
                browser.value::<String>(order).await? == first,
                "shuffled anew"
            );
            orders.insert(first);
        }
        ensure!(orders.len() > 1, "every learner has the same order");
        Ok(())
    });
}

#[test]
fn storage_failing_at_any_write_costs_no_answer() {
    in_engines(Options::default(), |mut browser| async move {
        let [choice, mask, order] = ["text-to-text", "mask-window", "attention-steps"].map(|id| {
            lesson_in(Lang::En)
                .exercises
                .into_iter()
                .find(|e| e.id == id)
        });
        let (choice, mask, order) = choice
            .zip(mask)
            .zip(order)
            .map(|((a, b), c)| (a, b, c))
            .context("the exercises are there")?;
        let mut ended_full = 0;
        for failing in [1, 2, 3, 4, 5, 8, 13, 21, 34, 55] {
            // Another origin each time: its storage is empty.
            browser.site = Site::serve().await?;
            browser.site.set_before_load(Some(&format!(
                "window.__writes = 0;
                 const plain = Storage.prototype.setItem;
                 Storage.prototype.setItem = function (key, value) {{
                   window.__writes += 1;
                   if (window.__writes === {failing}) throw new DOMException('full', 'QuotaExceededError');
                   return plain.call(this, key, value);
                 }};"
            )));
            browser.open("en/").await?;
            solve(&browser, &choice).await?;
            put(&browser, &mask.id, &right_answer(&mask)).await?;
            put(&browser, &order.id, &right_answer(&order)).await?;
            let shown = all_three(&browser).await?;
            let keeping: String = browser
                .value("document.getElementById('storage-notice').dataset.keeping")
                .await?;
            if keeping == "full" {
                // The very last write failed: the learner is told, and the answers stand there.
                ended_full += 1;
                continue;
            }
            browser.site.set_before_load(None);
            browser.open("en/").await?;
            ensure!(
                all_three(&browser).await? == shown,
                "write {failing} cost an answer"
            );
            ensure!(stage(&browser, "text-to-text").await? == "solved");
        }
        ensure!(
            ended_full <= 1,
            "{ended_full} times nothing was written afterwards"
        );
        Ok(())
    });
}

async fn all_three(browser: &Browser) -> Result<Value> {
    browser
        .value(
            "[
                document.getElementById('exercise-text-to-text').dataset.stage,
                [...document.querySelectorAll('#exercise-mask-window [role=gridcell]')].map((e) => e.ariaSelected ?? e.getAttribute('aria-selected')),
                [...document.querySelectorAll('#exercise-attention-steps .item')].map((e) => e.dataset.id),
            ]",
        )
        .await
}

#[test]
fn two_tabs_with_answers_of_several_parts_are_merged() {
    in_engines(Options::default(), |browser| async move {
        browser.open("en/").await?;
        let first = browser.driver.window().await?;
        let second = browser.driver.new_tab().await?;
        browser.driver.switch_to_window(second.clone()).await?;
        browser.open("en/").await?;
        let all = exercises();
        let of = |id: &str| all.iter().find(|e| e.id == id).map(right_answer);
        let (mask, steps) = (of("mask-gpt"), of("attention-steps"));
        let (mask, steps) = mask.zip(steps).context("the exercises are there")?;
        put(&browser, "mask-gpt", &mask).await?;
        browser.driver.switch_to_window(first.clone()).await?;
        // A hint here costs nothing of what is painted there.
        browser.click("#exercise-mask-gpt .hint").await?;
        put(&browser, "attention-steps", &steps).await?;
        let painted = "[...document.querySelectorAll('#exercise-mask-gpt [aria-selected=true]')].length === 15";
        let ordered = format!(
            "[...document.querySelectorAll('#exercise-attention-steps .item')].map((e) => e.dataset.id).join() === '{}'",
            steps.join(",")
        );
        let hinted = stage_is("mask-gpt", "hinted");
        for window in [&first, &second] {
            browser.driver.switch_to_window(window.clone()).await?;
            for condition in [painted, &ordered, &hinted] {
                browser.wait_for(condition).await?;
            }
        }
        Ok(())
    });
}

#[test]
fn records_of_three_older_schemas_are_taken_over() {
    in_engines(Options::default(), |mut browser| async move {
        for (schema, record) in [
            (
                1,
                include_str!("../../../crates/lesson/tests/attempts/schemas/1.json"),
            ),
            (
                2,
                include_str!("../../../crates/lesson/tests/attempts/schemas/2.json"),
            ),
            (
                3,
                include_str!("../../../crates/lesson/tests/attempts/schemas/3.json"),
            ),
        ] {
            browser.site = Site::serve().await?;
            browser.site.set_before_load(Some(&format!(
                "localStorage['three-transformers.progress'] ??= {};",
                json!(record)
            )));
            browser.open("en/").await?;
            for (id, expected) in [
                ("text-to-text", "solved"),
                ("bottleneck", "revealed"),
                ("encoder-to-decoder", "hinted"),
            ] {
                let found = stage(&browser, id).await?;
                ensure!(found == expected, "schema {schema}: {id} is {found}");
            }
            let hints = "document.querySelectorAll('#exercise-encoder-to-decoder .hints li:not([hidden])').length";
            ensure!(browser.value::<u32>(hints).await? == 2);
            let ticked = "document.querySelector('#exercise-bottleneck [value=uniform]').checked";
            ensure!(browser.value::<bool>(ticked).await?);
            let painted =
                "document.querySelectorAll('#exercise-mask-gpt [aria-selected=true]').length";
            let expected = if schema == 3 { 14 } else { 0 };
            ensure!(
                browser.value::<u32>(painted).await? == expected,
                "schema {schema}"
            );
            let keeping = "document.getElementById('storage-notice').dataset.keeping";
            ensure!(browser.value::<String>(keeping).await? == "stored");
            // The next answer writes the newest schema, with all that was there.
            browser.click("#exercise-mask-gpt .hint").await?;
            let stored = "JSON.parse(localStorage['three-transformers.progress'])";
            browser.wait_for(&format!("{stored}.schema === 4")).await?;
            let kept: Vec<String> = browser
                .value(&format!("Object.keys({stored}.attempts)"))
                .await?;
            ensure!(kept.len() == 4, "{kept:?}");
            ensure!(browser.value::<u32>(&format!("{stored}.seed")).await? > 0);
        }
        Ok(())
    });
}

#[test]
fn a_section_is_cleared_and_what_is_wrong_redone() {
    in_engines(Options::default(), |browser| async move {
        browser.open("en/").await?;
        let all = exercises();
        for id in ["text-to-text", "scale-who", "attention-steps"] {
            let exercise = all.iter().find(|e| e.id == id).context("it is there")?;
            if id == "scale-who" {
                put(&browser, id, &half(exercise)).await?;
                browser.click("#exercise-scale-who .check").await?;
                browser.wait_for(&stage_is(id, "attempted")).await?;
            } else {
                solve(&browser, exercise).await?;
            }
        }
        let tally =
            |part: &str| format!("document.querySelector('.tally[data-part={part}]').textContent");
        ensure!(browser.value::<String>(&tally("formula")).await? == "1/4");
        browser.click("#again-wrong").await?;
        browser
            .wait_for(&stage_is("scale-who", "unanswered"))
            .await?;
        ensure!(stage(&browser, "attention-steps").await? == "solved");

        // Clearing a section wants to be asked twice, and touches no other.
        browser
            .script("document.getElementById('reset-part').value = 'formula'")
            .await?;
        browser.click("#reset").await?;
        ensure!(stage(&browser, "attention-steps").await? == "solved");
        browser.click("#reset").await?;
        browser
            .wait_for(&stage_is("attention-steps", "unanswered"))
            .await?;
        ensure!(stage(&browser, "text-to-text").await? == "solved");
        browser.open("en/").await?;
        ensure!(
            stage(&browser, "attention-steps").await? == "unanswered",
            "it came back"
        );
        ensure!(browser.value::<String>(&tally("formula")).await? == "0/4");
        Ok(())
    });
}
