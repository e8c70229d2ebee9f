//! What a learner does in the course, wherever it lies.

use crate::solving;
use anyhow::{Context, Result};
use lesson::Lang;
use tests::Browser;

/// A percentage as platforms are told it, of so many points of the whole course.
pub fn percent(points: u32) -> String {
    let lesson = solving::lesson_in(Lang::En);
    let all: u32 = lesson
        .exercises
        .iter()
        .map(|exercise| exercise.points)
        .sum();
    let percent = 100.0 * f64::from(points) / f64::from(all);
    format!("{}", (percent * 100.0).round() / 100.0)
}

/// The share of so many exercises of the whole course.
pub fn share(exercises: usize) -> f64 {
    exercises as f64 / n_exercises() as f64
}

/// Exercises of the whole course.
pub fn n_exercises() -> usize {
    solving::lesson_in(Lang::En).exercises.len()
}

/// An exercise's place in the course, from zero.
pub fn place(exercise: &str) -> Result<usize> {
    let exercises = solving::lesson_in(Lang::En).exercises;
    let place = exercises.iter().position(|own| own.id == exercise);
    place.with_context(|| format!("there is no exercise {exercise}"))
}

/// Chooses an option and checks it.
pub async fn choose(browser: &Browser, exercise: &str, option: &str) -> Result<()> {
    browser
        .click(&format!("#exercise-{exercise} input[value='{option}']"))
        .await?;
    browser.click(&format!("#exercise-{exercise} .check")).await
}

/// Writes a free answer and opens the model answer.
pub async fn write_and_reveal(browser: &Browser, exercise: &str, text: &str) -> Result<()> {
    browser.write(&format!("#{exercise}-answer"), text).await?;
    browser
        .click(&format!("#exercise-{exercise} .reveal"))
        .await
}

/// Ticks an item of the rubric, or all of them.
pub async fn tick(browser: &Browser, exercise: &str, item: Option<&str>) -> Result<()> {
    let which = item.map_or(String::new(), |item| format!("[value='{item}']"));
    browser
        .script(&format!(
            "document.querySelectorAll(\"#exercise-{exercise} .rubric input{which}\")
                .forEach((box) => box.checked || box.click());"
        ))
        .await
}

/// Everything that is not done yet, and everything right. Answers are the same in both languages.
pub async fn complete(browser: &Browser) -> Result<()> {
    solving::solve_all(browser, &solving::lesson_in(Lang::En)).await?;
    for exercise in ["bottleneck", "scaling-laws"] {
        tick(browser, exercise, None).await?;
    }
    Ok(())
}

pub async fn stage(browser: &Browser, exercise: &str) -> Result<String> {
    browser
        .value(&format!(
            "document.getElementById('exercise-{exercise}').dataset.stage"
        ))
        .await
}
