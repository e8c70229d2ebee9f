//! Every kind of exercise: by keyboard alone, by touch at 360 px, and as a screen reader is told.

use crate::solving::{lesson_in, right_answer, stage, stage_is};
use anyhow::{Context, Result, ensure};
use lesson::{Exercise, ExerciseKind, Lang};
use serde_json::json;
use tests::{Browser, Options, in_browser, in_engines};

/// One of each kind; the choice and the free answer are in `exercises`.
const KINDS: [&str; 7] = [
    "scale-who",
    "kv-linear",
    "attention-steps",
    "match-training",
    "qkv-roles",
    "mask-gpt",
    "predict-heads",
];

const ENTER: &str = "\u{E007}";
const TAB: &str = "\u{E004}";
const LEFT: &str = "\u{E012}";
const RIGHT: &str = "\u{E014}";
const DOWN: &str = "\u{E015}";
const HOME: &str = "\u{E011}";

fn exercises() -> Vec<Exercise> {
    let lesson = lesson_in(Lang::En);
    let own = KINDS.map(|id| lesson.exercises.iter().find(|e| e.id == id).cloned());
    own.into_iter().flatten().collect()
}

#[test]
fn each_kind_by_keyboard_alone() {
    in_engines(Options::default(), |browser| async move {
        browser.open("en/").await?;
        for exercise in exercises() {
            by_keyboard(&browser, &exercise)
                .await
                .context(exercise.id.clone())?;
        }
        Ok(())
    });
}

async fn by_keyboard(browser: &Browser, exercise: &Exercise) -> Result<()> {
    let id = &exercise.id;
    let right = right_answer(exercise);
    // Where a reader is who has just read the question.
    browser
        .script(&format!(
            "const root = document.getElementById('exercise-{id}'); root.tabIndex = -1; root.focus();"
        ))
        .await?;
    match &exercise.kind {
        ExerciseKind::Predict { .. } => {
            walk(browser, id, ".options input").await?;
            browser.press(" ").await?;
            for _ in 0..4 {
                let chosen = format!("document.activeElement.value === {}", json!(right[0]));
                if browser.value(&chosen).await? {
                    break;
                }
                browser.press(DOWN).await?;
            }
        }
        ExerciseKind::MultipleChoice { options } => {
            for _ in options {
                walk(browser, id, "input:not([data-seen])").await?;
                let value: String = browser.value("document.activeElement.value").await?;
                browser
                    .script("document.activeElement.dataset.seen = ''")
                    .await?;
                if right.contains(&value) {
                    browser.press(" ").await?;
                }
            }
        }
        ExerciseKind::Number { .. } => {
            walk(browser, id, "input.blank").await?;
            browser.press(&right[0]).await?;
        }
        ExerciseKind::Cloze { gaps, .. } => {
            for (index, gap) in gaps.iter().enumerate() {
                walk(browser, id, "select:not([data-seen])").await?;
                browser
                    .script("document.activeElement.dataset.seen = ''")
                    .await?;
                // The list's own keyboard: the first letters of what is meant.
                let option = gap.options.iter().find(|o| o.id == right[index]);
                let text = &option.context("the right option")?.text;
                browser.press(text).await?;
            }
        }
        ExerciseKind::Ordering { .. } | ExerciseKind::Matching { .. } => {
            for (place, part) in right.iter().enumerate() {
                for _ in 0..right.len() {
                    let at = format!(
                        "[...document.querySelectorAll('#exercise-{id} .item')]
                            .findIndex((item) => item.dataset.id === {})",
                        json!(part)
                    );
                    if browser.value::<usize>(&at).await? <= place {
                        break;
                    }
                    walk(browser, id, &format!("[data-id='{part}'] button")).await?;
                    browser.press(ENTER).await?;
                }
            }
        }
        ExerciseKind::PaintMask { .. } => {
            walk(browser, id, "[role=gridcell]").await?;
            for row in &right {
                for cell in row.chars() {
                    if cell == '1' {
                        browser.press(" ").await?;
                    }
                    browser.press(RIGHT).await?;
                }
                browser.press(HOME).await?;
                browser.press(DOWN).await?;
            }
            // At the edges the focus stays; the grid is one stop in the tab order.
            browser.press(LEFT).await?;
            browser.press(TAB).await?;
            let left = format!("!document.activeElement.closest('#exercise-{id} table')");
            ensure!(
                browser.value::<bool>(&left).await?,
                "the grid holds the focus"
            );
        }
        _ => {}
    }
    walk(browser, id, ".check").await?;
    browser.press(ENTER).await?;
    browser.wait_for(&stage_is(id, "solved")).await?;
    let status: String = browser.text(&format!("#exercise-{id} .status")).await?;
    ensure!(status.starts_with("Correct."), "it says {status:?}");
    // Whatever was pressed keeps the focus.
    let kept = format!("document.activeElement.matches('#exercise-{id} .check')");
    ensure!(browser.value::<bool>(&kept).await?, "the focus is lost");
    Ok(())
}

/// Presses Tab until something inside the exercise has the focus, going round backwards if it lies
/// behind.
async fn walk(browser: &Browser, id: &str, css: &str) -> Result<()> {
    let there = format!(
        "document.activeElement.matches({})",
        json!(format!("#exercise-{id} {css}"))
    );
    for keys in [TAB, "\u{E008}\u{E004}"] {
        for _ in 0..24 {
            if browser.value(&there).await? {
                return Ok(());
            }
            browser.press(keys).await?;
        }
    }
    anyhow::bail!("the keyboard does not reach {css}")
}

#[test]
fn each_kind_by_touch_on_a_narrow_phone() {
    let options = Options {
        width: 360,
        height: 760,
        ..Options::default()
    };
    // Touches are made through Chromium's own protocol.
    in_browser(options, |browser| async move {
        let touch = json!({ "enabled": true, "maxTouchPoints": 1 });
        browser
            .driver
            .cdp()
            .send_raw("Emulation.setTouchEmulationEnabled", touch)
            .await?;
        browser.open("en/").await?;
        for exercise in exercises() {
            by_touch(&browser, &exercise)
                .await
                .context(exercise.id.clone())?;
        }
        Ok(())
    });
}

async fn by_touch(browser: &Browser, exercise: &Exercise) -> Result<()> {
    let id = &exercise.id;
    let right = right_answer(exercise);
    match &exercise.kind {
        ExerciseKind::Predict { .. } | ExerciseKind::MultipleChoice { .. } => {
            for part in &right {
                tap(
                    browser,
                    &format!("#exercise-{id} label:has([value='{part}'])"),
                )
                .await?;
            }
        }
        ExerciseKind::Number { .. } => {
            tap(browser, &format!("#exercise-{id} .blank")).await?;
            browser.press(&right[0]).await?; // The phone's own keyboard.
        }
        ExerciseKind::Cloze { .. } => {
            // A phone shows lists in a window of its own, which no page sees.
            crate::solving::put(browser, id, &right).await?;
        }
        ExerciseKind::Ordering { .. } | ExerciseKind::Matching { .. } => {
            for (place, part) in right.iter().enumerate() {
                drag(browser, id, part, place).await?;
            }
        }
        ExerciseKind::PaintMask { .. } => {
            for (index, cell) in right.concat().chars().enumerate() {
                if cell == '1' {
                    let mark = format!(
                        "document.querySelectorAll('#exercise-{id} [role=gridcell]')[{index}].id = 'cell-{index}'"
                    );
                    browser.script(&mark).await?;
                    tap(browser, &format!("#cell-{index}")).await?;
                }
            }
        }
        _ => {}
    }
    tap(browser, &format!("#exercise-{id} .check")).await?;
    if let Err(error) = browser.wait_for(&stage_is(id, "solved")).await {
        let shown = browser.text(&format!("#exercise-{id}")).await?;
        return Err(error.context(shown));
    }
    let small: Vec<String> = browser
        .value(&format!(
            "[...document.querySelectorAll('#exercise-{id} :is(button, .blank, .option label, .grip, [role=gridcell])')]
                .filter((e) => e.checkVisibility())
                .map((e) => [e, e.getBoundingClientRect()])
                .filter(([, area]) => area.width < 24 || area.height < 24)
                .map(([e, area]) => `${{e.outerHTML.slice(0, 80)}} ${{area.width}} × ${{area.height}}`)"
        ))
        .await?;
    ensure!(small.is_empty(), "too small to hit: {small:#?}");
    Ok(())
}

/// The middle of an element, which is brought into view.
async fn middle(browser: &Browser, css: &str) -> Result<(f64, f64)> {
    browser
        .value_of_async(&format!(
            "const element = document.querySelector({});
             element.scrollIntoView({{ block: 'center', behavior: 'instant' }});
             // Where a finger lands is decided by what was drawn last.
             for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
             const area = element.getBoundingClientRect();
             return [area.left + area.width / 2, area.top + area.height / 2];",
            json!(css)
        ))
        .await
}

async fn touch(browser: &Browser, kind: &str, at: Option<(f64, f64)>) -> Result<()> {
    let points: Vec<_> = at.iter().map(|(x, y)| json!({ "x": x, "y": y })).collect();
    let event = json!({ "type": kind, "touchPoints": points });
    browser
        .driver
        .cdp()
        .send_raw("Input.dispatchTouchEvent", event)
        .await?;
    Ok(())
}

async fn tap(browser: &Browser, css: &str) -> Result<()> {
    let at = middle(browser, css).await.context(css.to_owned())?;
    // A finger lands on what is there: something over it would be a fault of the page.
    let (x, y) = at;
    let hits: bool = browser
        .value(&format!(
            "document.querySelector({0}).contains(document.elementFromPoint({x}, {y}))",
            json!(css)
        ))
        .await?;
    ensure!(hits, "{css} is covered at {x}, {y}");
    touch(browser, "touchStart", Some(at)).await?;
    touch(browser, "touchEnd", None).await?;
    // The page answers in a turn of its own.
    browser
        .value_of_async::<()>("await new Promise((r) => setTimeout(r, 30));")
        .await
}

/// Drags an item by its grip to a place.
async fn drag(browser: &Browser, id: &str, item: &str, place: usize) -> Result<()> {
    let from = middle(browser, &format!("#exercise-{id} [data-id='{item}'] .grip")).await?;
    let to: f64 = browser
        .value(&format!(
            "(() => {{
                const area = document.querySelectorAll('#exercise-{id} .places li')[{place}].getBoundingClientRect();
                return area.top + area.height / 2;
            }})()"
        ))
        .await?;
    touch(browser, "touchStart", Some(from)).await?;
    for step in 1..=8 {
        let y = from.1 + (to - from.1) * f64::from(step) / 8.0;
        touch(browser, "touchMove", Some((from.0, y))).await?;
        browser
            .value_of_async::<()>("await new Promise((r) => setTimeout(r, 10));")
            .await?;
    }
    touch(browser, "touchEnd", None).await?;
    let at: usize = browser
        .value(&format!(
            "[...document.querySelectorAll('#exercise-{id} .item')].findIndex((i) => i.dataset.id === '{item}')"
        ))
        .await?;
    ensure!(at == place, "{item} was dragged to {place} and is at {at}");
    Ok(())
}

#[test]
fn an_exercise_and_the_run_panel_share_the_kernel() {
    in_engines(Options::default(), |browser| async move {
        browser.open("en/").await?;
        let right = json!(right_answer(
            exercises().last().context("the prediction comes last")?
        ));
        // The panel is at work on a long text; the exercise waits its turn, and both come to an end.
        browser.write("#run-text", &"cat ".repeat(1500)).await?;
        browser
            .script(&format!(
                "document.querySelector(`#exercise-predict-heads [value=${{{right}[0]}}]`).click();
                 setTimeout(() => {{
                   document.getElementById('run-start').click();
                   setTimeout(() => document.querySelector('#exercise-predict-heads .check').click());
                 }});"
            ))
            .await?;
        browser
            .wait_for(&stage_is("predict-heads", "solved"))
            .await?;
        let state = "document.querySelector('.run-panel').dataset.state";
        ensure!(browser.value::<String>(state).await? == "done");
        // The other way round the panel goes first, and the exercise is asked again.
        browser
            .script(
                "document.querySelector('#exercise-predict-double [value=four]').click();
                 setTimeout(() => {
                   document.querySelector('#exercise-predict-double .check').click();
                   document.getElementById('run-start').click();
                 });",
            )
            .await?;
        browser
            .wait_for(&stage_is("predict-double", "solved"))
            .await?;
        browser.wait_for(&format!("{state} === 'done'")).await?;
        // A kernel that dies takes no answer with it.
        browser.click("#run-crash").await?;
        browser.wait_for(&format!("{state} === 'failed'")).await?;
        browser
            .click("#exercise-predict-first-row [value=one]")
            .await?;
        browser
            .value_of_async::<()>("await new Promise((r) => setTimeout(r, 30));")
            .await?;
        browser.click("#exercise-predict-first-row .check").await?;
        browser
            .wait_for(&stage_is("predict-first-row", "solved"))
            .await
    });
}

#[test]
fn what_a_screen_reader_is_told_of_each_kind() {
    in_engines(Options::default(), |browser| async move {
        browser.open("en/").await?;
        for (css, role, label) in [
            (
                "#exercise-scale-who fieldset",
                "group",
                "Choose all that are right",
            ),
            (
                "#exercise-scale-who [value=after]",
                "checkbox",
                "First softmax, then divide",
            ),
            (
                "#exercise-predict-heads [value=one]",
                "radio",
                "One: the sentence is the same",
            ),
            ("#exercise-predict-heads .check", "button", "Run and see"),
            ("#exercise-kv-linear .blank", "textbox", "Your answer"),
            (
                "#exercise-attention-steps [data-id=softmax] button",
                "button",
                "Move up: Softmax makes weights",
            ),
            (
                "#exercise-attention-steps [data-id=softmax] button + button",
                "button",
                "Move down: Softmax makes weights",
            ),
            (
                "#exercise-match-training [data-id=gpt] button",
                "button",
                "Move up: Guess the next token",
            ),
            (
                "#exercise-mask-gpt table",
                "grid",
                "Mask matrix: a row is a token looking, a column is a token looked at",
            ),
            (
                "#exercise-mask-gpt [role=gridcell]",
                "gridcell",
                "“The” looks at “The”",
            ),
            ("#exercise-mask-gpt .status", "status", ""),
        ] {
            let element = browser.find(css).await?;
            let told = (
                browser.role(&element).await?,
                browser.label(&element).await?,
            );
            ensure!(told == (role.into(), label.into()), "{css} is {told:?}");
        }
        // WebKit names no header by its content; the cells' own names hold both tokens.
        for (css, role) in [
            ("[scope=row]", "rowheader"),
            ("[scope=col]", "columnheader"),
        ] {
            let head = browser.find(&format!("#exercise-mask-gpt {css}")).await?;
            ensure!(browser.role(&head).await? == role && head.text().await? == "The");
        }
        // Engines have no common role for a list to choose from.
        let gap = browser.find("#exercise-qkv-roles select").await?;
        ensure!(browser.label(&gap).await? == "Gap 1");
        states_are_told(&browser).await
    });
}

/// What is chosen, what is wrong and what is said, as attributes that screen readers read.
async fn states_are_told(browser: &Browser) -> Result<()> {
    let attribute = |css: &str, name: &str| {
        format!(
            "document.querySelector({}).getAttribute('{name}')",
            json!(css)
        )
    };
    let cell = "#exercise-mask-gpt td[role]:nth-of-type(2)";
    let selected = attribute(cell, "aria-selected");
    ensure!(browser.value::<String>(&selected).await? == "false");
    browser.click(cell).await?;
    browser.wait_for(&format!("{selected} === 'true'")).await?;
    let summary = "#exercise-mask-gpt .painted";
    let text = browser.text(summary).await?;
    ensure!(text.contains("“The” sees: cat."), "{text}");
    let described = attribute("#exercise-mask-gpt table", "aria-describedby");
    ensure!(browser.value::<String>(&described).await? == "mask-gpt-painted");

    // The first cell looks into the future: it is marked, and the reason comes out.
    browser.click("#exercise-mask-gpt .check").await?;
    browser.wait_for(&stage_is("mask-gpt", "attempted")).await?;
    let invalid = attribute(cell, "aria-invalid");
    ensure!(browser.value::<Option<String>>(&invalid).await?.as_deref() == Some("true"));
    let status = browser.text("#exercise-mask-gpt .status").await?;
    ensure!(status.starts_with("Not yet."), "{status}");
    let why = browser
        .text("#exercise-mask-gpt .why:not([hidden])")
        .await?;
    ensure!(why.contains("A painted cell is hidden"), "{why}");

    // A move is said aloud, and the button keeps the focus.
    let button = "#exercise-attention-steps .item button + button";
    browser
        .script(&format!("document.querySelector('{button}').focus()"))
        .await?;
    let name: String = browser.value("document.activeElement.ariaLabel").await?;
    browser.press(ENTER).await?;
    browser
        .wait_for("document.querySelector('#exercise-attention-steps .status').textContent.includes('now in place 2')")
        .await?;
    ensure!(
        browser
            .value::<String>("document.activeElement.ariaLabel")
            .await?
            == name
    );

    // A wrong number is marked, and described by its reason.
    browser.write("#exercise-kv-linear .blank", "64").await?;
    browser.click("#exercise-kv-linear .check").await?;
    browser
        .wait_for(&stage_is("kv-linear", "attempted"))
        .await?;
    let field = browser.find("#exercise-kv-linear .blank").await?;
    ensure!(field.attr("aria-invalid").await?.as_deref() == Some("true"));
    let reason = field.attr("aria-describedby").await?.context("no reason")?;
    ensure!(
        browser
            .text(&format!("#{reason}"))
            .await?
            .contains("quadratic")
    );
    ensure!(stage(browser, "attention-steps").await? == "unanswered");
    Ok(())
}
