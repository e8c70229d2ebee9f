//! Every kind of exercise: by keyboard alone, by touch at 360 px, and as a screen reader is told.

mod keyboard;
mod touch;

use crate::solving::{exercises_of, right_answer, stage, stage_is};
use anyhow::{Context, Result, ensure};
use lesson::Exercise;
use serde_json::json;
use tests::{Browser, Options, in_engines};

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

fn exercises() -> Vec<Exercise> {
    exercises_of(&KINDS)
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
    browser.press(keyboard::ENTER).await?;
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
