//! By touch, on a phone of 360 px.

use super::exercises;
use crate::solving::{right_answer, stage_is};
use anyhow::{Context, Result, ensure};
use lesson::{Exercise, ExerciseKind};
use serde_json::json;
use tests::{Browser, Options, in_browser};

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
