//! A quiz question or a challenge step: one frame around every kind of answer.

mod kinds;

use super::Page;
use kinds::answer;
use leptos::prelude::*;
use lesson::{Exercise, ExerciseKind, RubricItem};

/// The exercise with this id; empty if there is none.
pub fn view(page: &Page<'_>, id: &str) -> Option<impl IntoView + use<>> {
    let exercise = page.lesson.exercises.iter().find(|e| e.id == id)?;
    let title_id = format!("{}-title", exercise.id);
    Some(view! {
        <article
            class="exercise"
            id=format!("exercise-{}", exercise.id)
            aria-labelledby=title_id.clone()
            data-stage="unanswered"
        >
            <header>
                <h3 id=title_id.clone()>{exercise.title.clone()}</h3>
                <p class="points"></p>
            </header>
            <div class="prompt" id=prompt_id(exercise) inner_html=exercise.prompt.clone()></div>
            {answer(page, exercise)}
            {hints(page, exercise).into_any()}
            {solution(page, exercise).into_any()}
            {buttons(page, exercise).into_any()}
            <p class="status" role="status"></p>
        </article>
    })
}

/// Ties an answer's group to the question.
fn prompt_id(exercise: &Exercise) -> String {
    format!("{}-prompt", exercise.id)
}

fn hints(page: &Page<'_>, exercise: &Exercise) -> impl IntoView + use<> {
    let items = exercise
        .hints
        .iter()
        .map(|hint| view! { <li hidden inner_html=hint.clone()></li> })
        .collect_view();
    view! {
        <div class="hints" hidden>
            <p><strong>{page.text("exercise.hints")}</strong></p>
            <ol>{items}</ol>
        </div>
    }
}

fn solution(page: &Page<'_>, exercise: &Exercise) -> impl IntoView + use<> {
    let (heading, rubric) = match &exercise.kind {
        ExerciseKind::FreeText { rubric } => {
            ("exercise.model-answer", Some(rubric_view(page, rubric)))
        }
        _ => ("exercise.solution", None),
    };
    view! {
        <div class="solution" hidden>
            <h4>{page.text(heading)}</h4>
            <div inner_html=exercise.solution.clone()></div>
            {rubric}
        </div>
    }
}

fn rubric_view(page: &Page<'_>, rubric: &[RubricItem]) -> impl IntoView + use<> {
    let items = rubric
        .iter()
        .map(|item| {
            view! {
                <label class="choice">
                    <input type="checkbox" value=item.id.clone() />
                    <span inner_html=item.text.clone()></span>
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class="rubric">
            <legend>{page.text("exercise.rubric")}</legend>
            {items}
        </fieldset>
    }
}

fn buttons(page: &Page<'_>, exercise: &Exercise) -> impl IntoView + use<> {
    let (check, reveal) = match exercise.kind {
        ExerciseKind::FreeText { .. } => (None, "exercise.reveal-model"),
        ExerciseKind::Predict { .. } => (Some("exercise.run"), "exercise.reveal"),
        _ => (Some("exercise.check"), "exercise.reveal"),
    };
    let check = check.map(|key| {
        view! {
            <button type="button" class="primary check" aria-disabled="true">
                {page.text(key)}
            </button>
        }
    });
    view! {
        <div class="buttons">
            {check} <button type="button" class="hint">{page.text("exercise.hint")}</button>
            <button type="button" class="reveal" aria-disabled="true">
                {page.text(reveal)}
            </button>
            <button type="button" class="quiet retry" aria-disabled="true">
                {page.text("exercise.retry")}
            </button>
        </div>
    }
}
