//! Answering exercises in the browser, with the answers that the content and the kernel call right.

// Each test binary uses a part of it.
#![allow(dead_code)]

#[path = "kernel.rs"]
mod kernel;

use anyhow::{Result, ensure};
use app::state::measure;
use lesson::{Exercise, ExerciseKind, Lang, Lesson, grade};
use serde_json::json;
use std::path::Path;
use tests::Browser;

/// The course in one language.
pub fn lesson_in(lang: Lang) -> Lesson {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../content");
    let content = lesson::authoring::load(&folder)
        .unwrap_or_else(|findings| panic!("{} findings in content/", findings.len()));
    let own = content.lessons.into_iter().find(|own| own.lang == lang);
    own.expect("the lesson in that language")
}

/// These exercises of the English course; each must be there.
pub fn exercises_of(ids: &[&str]) -> Vec<Exercise> {
    let lesson = lesson_in(Lang::En);
    let of = |id: &&str| lesson.exercises.iter().find(|own| own.id == *id).cloned();
    ids.iter()
        .map(|id| of(id).unwrap_or_else(|| panic!("there is no exercise {id}")))
        .collect()
}

/// What is right: option ids, items in order, what stands in gaps, the number, rows of a mask, or
/// some words.
pub fn right_answer(exercise: &Exercise) -> Vec<String> {
    match &exercise.kind {
        ExerciseKind::SingleChoice { options } | ExerciseKind::Predict { options, .. } => {
            let right = options.iter().filter(|option| option.correct);
            right.map(|option| option.id.clone()).collect()
        }
        ExerciseKind::Number { number, .. } => vec![format!("{}", number.value as f64 / 1e6)],
        ExerciseKind::FreeText { .. } => {
            vec!["The encoder reads all of it before the decoder can start.".to_owned()]
        }
        ExerciseKind::PaintMask { .. } => {
            let runs = measure::experiments(exercise).into_iter();
            let results: Result<Vec<_>, _> = runs.map(kernel::run).collect();
            measure::key(exercise, &results.expect("the kernel answers"))
        }
        _ => grade::key(exercise).expect("it holds its key"),
    }
}

/// Statements that put an answer into an exercise; they wait a turn after every change, as the page
/// needs to show it.
const PUT: &str = "
    const root = document.getElementById('exercise-' + id);
    const turn = () => new Promise((r) => setTimeout(r));
    const write = (field, text) => {
      field.value = text;
      field.dispatchEvent(new Event('input', { bubbles: true }));
    };
    for (const field of root.querySelectorAll('.options input')) {
      if (field.checked !== parts.includes(field.value)) { field.click(); await turn(); }
    }
    for (const [index, field] of [...root.querySelectorAll('.blank, textarea')].entries()) {
      write(field, parts[index]);
      await turn();
    }
    const places = [...root.querySelectorAll('.places li')];
    for (const [place, part] of places.length ? parts.entries() : []) {
      for (let tries = 0; tries < places.length; tries += 1) {
        const item = root.querySelector(`[data-id='${part}']`);
        if (places.indexOf(item.parentElement) <= place) break;
        item.querySelector('button').click();
        await turn();
      }
    }
    const cells = [...root.querySelectorAll('[role=gridcell]')];
    for (const [index, cell] of cells.entries()) {
      const isOn = cell.getAttribute('aria-selected') === 'true';
      if (isOn !== (parts.join('')[index] === '1')) { cell.click(); await turn(); }
    }";

/// Puts an answer in, without checking it.
pub async fn put(browser: &Browser, exercise: &str, parts: &[String]) -> Result<()> {
    let given = format!("const id = {}, parts = {};", json!(exercise), json!(parts));
    browser.value_of_async::<()>(&format!("{given}{PUT}")).await
}

/// Solves an exercise, whatever its kind; of a free answer every point is ticked.
pub async fn solve(browser: &Browser, exercise: &Exercise) -> Result<()> {
    let id = &exercise.id;
    put(browser, id, &right_answer(exercise)).await?;
    if matches!(exercise.kind, ExerciseKind::FreeText { .. }) {
        browser.click(&format!("#exercise-{id} .reveal")).await?;
        browser.wait_for(&stage_is(id, "revealed")).await?;
        let ticks = format!("#exercise-{id} .rubric input");
        return browser
            .script(&format!(
                "document.querySelectorAll('{ticks}').forEach((t) => t.checked || t.click())"
            ))
            .await;
    }
    browser.click(&format!("#exercise-{id} .check")).await?;
    browser.wait_for(&stage_is(id, "solved")).await
}

/// Solves everything that is open.
pub async fn solve_all(browser: &Browser, lesson: &Lesson) -> Result<()> {
    for exercise in &lesson.exercises {
        let stage = stage(browser, &exercise.id).await?;
        if !["solved", "revealed"].contains(&stage.as_str()) {
            solve(browser, exercise).await?;
        }
    }
    let open: u32 = browser
        .value(
            "[...document.querySelectorAll('[id^=exercise-][data-stage]')]
               .filter((e) => !['solved', 'revealed'].includes(e.dataset.stage)).length",
        )
        .await?;
    ensure!(open == 0, "{open} exercises are still open");
    Ok(())
}

/// How far an exercise is.
pub async fn stage(browser: &Browser, id: &str) -> Result<String> {
    let element = format!("document.getElementById('exercise-{id}')");
    browser.value(&format!("{element}.dataset.stage")).await
}

/// The condition that an exercise is at a stage.
pub fn stage_is(id: &str, stage: &str) -> String {
    format!("document.getElementById('exercise-{id}').dataset.stage === '{stage}'")
}
