//! A quiz question or a challenge step: one view, two kinds of answer.

use super::page_state::PageState;
use super::progress_actions::act;
use leptos::prelude::*;
use lesson::attempt::{self, Action, Answer, Attempt, MAX_ANSWER_CHARS, Stage};
use lesson::{Choice, Exercise, ExerciseKind, RubricItem};
use std::sync::Arc;

/// The exercise with this id; empty if there is none.
pub fn view(id: String, page: PageState) -> Option<impl IntoView> {
    let exercise = page
        .data
        .with_value(|data| data.exercises.iter().find(|e| e.id == id).cloned())?;
    let exercise = Arc::new(exercise);
    let own = Own {
        page,
        exercise: StoredValue::new(Arc::clone(&exercise)),
        attempt: {
            let exercise = Arc::clone(&exercise);
            Memo::new(move |_| {
                page.progress.with(|progress| {
                    progress
                        .attempts
                        .get(&exercise.id)
                        .filter(|attempt| attempt.revision == exercise.revision)
                        .cloned()
                        .unwrap_or_else(|| attempt::start(&exercise))
                })
            })
        },
    };
    let answer = match &exercise.kind {
        ExerciseKind::SingleChoice { options } => choices(own, options).into_any(),
        ExerciseKind::FreeText { .. } => free_text(own).into_any(),
    };
    let title_id = format!("{}-title", exercise.id);
    Some(view! {
        <article
            class="exercise"
            id=format!("exercise-{}", exercise.id)
            aria-labelledby=title_id.clone()
            data-stage=move || stage_code(own.attempt.get().stage)
        >
            <header>
                <h3 id=title_id.clone()>{exercise.title.clone()}</h3>
                <p class="points">{move || own.points()}</p>
            </header>
            <div class="prompt" id=format!("{}-prompt", exercise.id) inner_html=exercise.prompt.clone()></div>
            {answer}
            {hints(own).into_any()}
            {solution(own).into_any()}
            {buttons(own).into_any()}
            <p class="status" role="status">{move || own.status()}</p>
        </article>
    })
}

/// One exercise and the learner's attempt at it.
#[derive(Clone, Copy)]
struct Own {
    page: PageState,
    exercise: StoredValue<Arc<Exercise>>,
    attempt: Memo<Attempt>,
}

impl Own {
    fn exercise(self) -> Arc<Exercise> {
        self.exercise.get_value()
    }

    fn act(self, action: Action) {
        act(self.page, &self.exercise(), action);
    }

    fn text(self, key: &str) -> String {
        self.page.text(key)
    }

    fn is_closed(self) -> bool {
        attempt::is_closed(&self.attempt.get())
    }

    fn points(self) -> String {
        let exercise = self.exercise();
        let earned = attempt::score(&exercise, &self.attempt.get());
        self.page.words().fill(
            "exercise.points",
            &[
                ("earned", earned.to_string()),
                ("points", exercise.points.to_string()),
            ],
        )
    }

    fn status(self) -> String {
        let attempt = self.attempt.get();
        match (&self.exercise().kind, attempt.stage) {
            (ExerciseKind::SingleChoice { .. }, Stage::Solved) => self.text("exercise.correct"),
            (ExerciseKind::SingleChoice { .. }, Stage::Attempted) => {
                match attempt::feedback(&self.exercise(), &attempt) {
                    Some(_) => self.text("exercise.incorrect"),
                    None => String::new(),
                }
            }
            (ExerciseKind::FreeText { .. }, Stage::Revealed) => {
                let exercise = self.exercise();
                self.page.words().fill(
                    "exercise.self-score",
                    &[
                        ("score", attempt::score(&exercise, &attempt).to_string()),
                        ("points", exercise.points.to_string()),
                    ],
                )
            }
            _ => String::new(),
        }
    }
}

fn stage_code(stage: Stage) -> &'static str {
    match stage {
        Stage::Unanswered => "unanswered",
        Stage::Attempted => "attempted",
        Stage::Revealed => "revealed",
        Stage::Solved => "solved",
    }
}

fn choices(own: Own, options: &[Choice]) -> impl IntoView + use<> {
    let id = own.exercise().id.clone();
    let radios = options
        .iter()
        .map(|option| choice(own, option))
        .collect_view();
    view! {
        <fieldset class="options" aria-describedby=format!("{id}-prompt")>
            <legend>{own.text("exercise.choose")}</legend>
            {radios}
        </fieldset>
    }
}

fn choice(own: Own, option: &Choice) -> impl IntoView + use<> {
    let exercise_id = own.exercise().id.clone();
    let (is_chosen, is_shown, picked) = (option.id.clone(), option.id.clone(), option.id.clone());
    let why_id = format!("{exercise_id}-{}-why", option.id);
    let verdict = if option.correct { "right" } else { "wrong" };
    let why_label = own.text(if option.correct {
        "exercise.why-right"
    } else {
        "exercise.why-wrong"
    });
    // The reason is shown for the option just checked; after the solution is out, for every one.
    let shows_why = move || {
        let attempt = own.attempt.get();
        attempt::is_closed(&attempt)
            || attempt::feedback(&own.exercise(), &attempt).is_some_and(|o| o.id == is_shown)
    };
    let shows_why = Memo::new(move |_| shows_why());
    view! {
        <div class="option" data-verdict=move || shows_why.get().then_some(verdict)>
            <label>
                <input
                    type="radio"
                    name=exercise_id
                    value=option.id.clone()
                    aria-describedby=why_id.clone()
                    prop:checked=move || {
                        matches!(own.attempt.get().answer, Answer::Choice(id) if id == is_chosen)
                    }
                    disabled=move || own.is_closed()
                    on:change=move |_| own.act(Action::Choose(picked.clone()))
                />
                <span inner_html=option.text.clone()></span>
            </label>
            <div class="why" id=why_id hidden=move || !shows_why.get()>
                <strong>{why_label}</strong>
                <div inner_html=option.why.clone()></div>
            </div>
        </div>
    }
}

fn free_text(own: Own) -> impl IntoView {
    let field_id = format!("{}-answer", own.exercise().id);
    let help_id = format!("{field_id}-help");
    let written = move || match own.attempt.get().answer {
        Answer::Text(text) => text,
        _ => String::new(),
    };
    let help = move || {
        let missing = attempt::missing_chars(&written());
        if own.is_closed() || missing == 0 {
            String::new()
        } else {
            own.page
                .words()
                .fill("exercise.too-short", &[("missing", missing.to_string())])
        }
    };
    view! {
        <div class="field">
            <label for=field_id.clone()>{own.text("exercise.your-answer")}</label>
            <textarea
                id=field_id
                rows="5"
                dir="auto"
                maxlength=MAX_ANSWER_CHARS
                aria-describedby=help_id.clone()
                prop:value=written
                readonly=move || own.is_closed()
                on:input=move |event| own.act(Action::Write(event_target_value(&event)))
            ></textarea>
            <p class="help" id=help_id>{help}</p>
        </div>
    }
}

fn hints(own: Own) -> impl IntoView {
    let exercise = own.exercise();
    let items = exercise
        .hints
        .iter()
        .enumerate()
        .map(|(index, hint)| {
            let is_shown = move || own.attempt.get().hints_shown as usize > index;
            view! { <li hidden=move || !is_shown() inner_html=hint.clone()></li> }
        })
        .collect_view();
    view! {
        <div class="hints" hidden=move || own.attempt.get().hints_shown == 0>
            <p><strong>{own.text("exercise.hints")}</strong></p>
            <ol>{items}</ol>
        </div>
    }
}

fn solution(own: Own) -> impl IntoView {
    let exercise = own.exercise();
    let (heading, rubric) = match &exercise.kind {
        ExerciseKind::SingleChoice { .. } => ("exercise.solution", None),
        ExerciseKind::FreeText { rubric } => {
            ("exercise.model-answer", Some(rubric_view(own, rubric)))
        }
    };
    view! {
        <div class="solution" hidden=move || !own.is_closed()>
            <h4>{own.text(heading)}</h4>
            <div inner_html=exercise.solution.clone()></div>
            {rubric}
        </div>
    }
}

fn rubric_view(own: Own, rubric: &[RubricItem]) -> impl IntoView + use<> {
    let items = rubric
        .iter()
        .map(|item| {
            let (ticked, id) = (item.id.clone(), item.id.clone());
            let is_ticked = move || attempt::is_ticked(&own.attempt.get(), &ticked);
            view! {
                <label class="choice">
                    <input
                        type="checkbox"
                        value=item.id.clone()
                        prop:checked=is_ticked
                        on:change=move |event| own.act(Action::Tick {
                            item: id.clone(),
                            on: event_target_checked(&event),
                        })
                    />
                    <span inner_html=item.text.clone()></span>
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class="rubric">
            <legend>{own.text("exercise.rubric")}</legend>
            {items}
        </fieldset>
    }
}

fn buttons(own: Own) -> impl IntoView {
    let exercise = own.exercise();
    let hint_count = exercise.hints.len() as u32;
    let is_choice = matches!(exercise.kind, ExerciseKind::SingleChoice { .. });
    let cannot_check = move || {
        let attempt = own.attempt.get();
        attempt::is_closed(&attempt) || !matches!(attempt.answer, Answer::Choice(_))
    };
    let cannot_reveal = move || {
        let attempt = own.attempt.get();
        attempt::is_closed(&attempt)
            || match &attempt.answer {
                Answer::Text(text) => attempt::missing_chars(text) > 0,
                _ => !is_choice || attempt.stage == Stage::Unanswered,
            }
    };
    let check = is_choice.then(|| {
        view! {
            <button type="button" class="primary check" disabled=cannot_check on:click=move |_| own.act(Action::Check)>
                {own.text("exercise.check")}
            </button>
        }
    });
    view! {
        <div class="buttons">
            {check}
            <button
                type="button"
                class="hint"
                hidden=hint_count == 0
                disabled=move || own.attempt.get().hints_shown == hint_count
                on:click=move |_| own.act(Action::Hint)
            >
                {own.text("exercise.hint")}
            </button>
            <button
                type="button"
                class="reveal"
                disabled=cannot_reveal
                on:click=move |_| own.act(Action::Reveal)
            >
                {own.text(if is_choice { "exercise.reveal" } else { "exercise.reveal-model" })}
            </button>
            <button
                type="button"
                class="quiet retry"
                disabled=move || own.attempt.get().stage == Stage::Unanswered
                on:click=move |_| own.act(Action::Retry)
            >
                {own.text("exercise.retry")}
            </button>
        </div>
    }
}
