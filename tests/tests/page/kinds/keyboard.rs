//! By keyboard alone.

use super::exercises;
use crate::solving::{right_answer, stage_is};
use anyhow::{Context, Result, ensure};
use lesson::{Exercise, ExerciseKind};
use serde_json::json;
use tests::{Browser, Options, in_engines};

pub const ENTER: &str = "\u{E007}";
const TAB: &str = "\u{E004}";
const LEFT: &str = "\u{E012}";
const RIGHT: &str = "\u{E014}";
const DOWN: &str = "\u{E015}";
const HOME: &str = "\u{E011}";

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
