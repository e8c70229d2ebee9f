//! A quiz question or a challenge step: one view, two kinds of answer.

use super::Page;
use leptos::prelude::*;
use lesson::attempt::MAX_ANSWER_CHARS;
use lesson::{Choice, Exercise, ExerciseKind, RubricItem};

/// The exercise with this id; empty if there is none.
pub fn view(page: &Page<'_>, id: &str) -> Option<impl IntoView + use<>> {
    let exercise = page.lesson.exercises.iter().find(|e| e.id == id)?;
    let answer = match &exercise.kind {
        ExerciseKind::SingleChoice { options } => choices(page, exercise, options).into_any(),
        ExerciseKind::FreeText { .. } => free_text(page, exercise).into_any(),
    };
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
            <div class="prompt" id=format!("{}-prompt", exercise.id) inner_html=exercise.prompt.clone()></div>
            {answer}
            {hints(page, exercise).into_any()}
            {solution(page, exercise).into_any()}
            {buttons(page, exercise).into_any()}
            <p class="status" role="status"></p>
        </article>
    })
}

fn choices(page: &Page<'_>, exercise: &Exercise, options: &[Choice]) -> impl IntoView + use<> {
    let radios = options
        .iter()
        .map(|option| choice(page, exercise, option))
        .collect_view();
    view! {
        <fieldset class="options" aria-describedby=format!("{}-prompt", exercise.id)>
            <legend>{page.text("exercise.choose")}</legend>
            {radios}
        </fieldset>
    }
}

fn choice(page: &Page<'_>, exercise: &Exercise, option: &Choice) -> impl IntoView + use<> {
    let why_id = format!("{}-{}-why", exercise.id, option.id);
    let why_label = page.text(if option.correct {
        "exercise.why-right"
    } else {
        "exercise.why-wrong"
    });
    view! {
        <div class="option">
            <label>
                <input
                    type="radio"
                    name=exercise.id.clone()
                    value=option.id.clone()
                />
                <span inner_html=option.text.clone()></span>
            </label>
            <div class="why" id=why_id.clone() hidden>
                <strong>{why_label}</strong>
                <div inner_html=option.why.clone()></div>
            </div>
        </div>
    }
}

fn free_text(page: &Page<'_>, exercise: &Exercise) -> impl IntoView + use<> {
    let field_id = format!("{}-answer", exercise.id);
    let help_id = format!("{field_id}-help");
    view! {
        <div class="field">
            <label for=field_id.clone()>{page.text("exercise.your-answer")}</label>
            <textarea
                id=field_id.clone()
                rows="5"
                dir="auto"
                maxlength=MAX_ANSWER_CHARS
                aria-describedby=help_id.clone()
            ></textarea>
            <p class="help" id=help_id.clone()></p>
        </div>
    }
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
        ExerciseKind::SingleChoice { .. } => ("exercise.solution", None),
        ExerciseKind::FreeText { rubric } => {
            ("exercise.model-answer", Some(rubric_view(page, rubric)))
        }
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
    let is_choice = matches!(exercise.kind, ExerciseKind::SingleChoice { .. });
    let check = is_choice.then(|| {
        view! {
            <button type="button" class="primary check" aria-disabled="true">
                {page.text("exercise.check")}
            </button>
        }
    });
    let hint = (!exercise.hints.is_empty()).then(|| {
        view! { <button type="button" class="hint">{page.text("exercise.hint")}</button> }
    });
    let reveal = page.text(if is_choice {
        "exercise.reveal"
    } else {
        "exercise.reveal-model"
    });
    view! {
        <div class="buttons">
            {check} {hint} <button type="button" class="reveal" aria-disabled="true">
                {reveal}
            </button>
            <button type="button" class="quiet retry" aria-disabled="true">
                {page.text("exercise.retry")}
            </button>
        </div>
    }
}
