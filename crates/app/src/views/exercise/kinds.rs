//! How each kind of exercise is answered.
//!
//! A reason stands in a `.why` inside what it is about. The program counts on their order: that of
//! `Shown::whys`.

use super::{Page, prompt_id};
use crate::state::exercise::places;
use leptos::prelude::*;
use lesson::attempt::MAX_ANSWER_CHARS;
use lesson::grade::MAX_NUMBER_CHARS;
use lesson::{Choice, Demo, Exercise, ExerciseKind, Gap, Item, Mistake};

/// The part in which the learner answers.
pub fn answer(page: &Page<'_>, exercise: &Exercise) -> AnyView {
    match &exercise.kind {
        ExerciseKind::SingleChoice { options } => {
            choices(page, exercise, options, "radio", "exercise.choose").into_any()
        }
        ExerciseKind::MultipleChoice { options } => {
            choices(page, exercise, options, "checkbox", "exercise.choose-all").into_any()
        }
        ExerciseKind::Predict { options, .. } => {
            choices(page, exercise, options, "radio", "exercise.predict").into_any()
        }
        ExerciseKind::Number { number, mistakes } => {
            typed(page, exercise, &number.unit, mistakes).into_any()
        }
        ExerciseKind::Ordering { items } | ExerciseKind::Matching { items } => {
            movable(page, exercise, items).into_any()
        }
        ExerciseKind::Cloze { text, gaps } => cloze(page, exercise, text, gaps).into_any(),
        ExerciseKind::FreeText { .. } => free_text(page, exercise).into_any(),
        ExerciseKind::PaintMask {
            run,
            why_hidden,
            why_visible,
        } => grid(page, exercise, run, [why_hidden, why_visible]).into_any(),
    }
}

/// A reason, which comes out when there is cause for it.
fn why(heading: String, why: &str) -> impl IntoView + use<> {
    view! {
        <div class="why" hidden>
            <strong>{heading}</strong>
            <div inner_html=why.to_owned()></div>
        </div>
    }
}

fn why_heading(page: &Page<'_>, is_right: bool) -> String {
    page.text(if is_right {
        "exercise.why-right"
    } else {
        "exercise.why-wrong"
    })
}

fn choices(
    page: &Page<'_>,
    exercise: &Exercise,
    options: &[Choice],
    control: &'static str,
    legend: &str,
) -> impl IntoView + use<> {
    let options = options
        .iter()
        .map(|option| {
            view! {
                <div class="option">
                    <label>
                        <input type=control name=exercise.id.clone() value=option.id.clone() />
                        <span inner_html=option.text.clone()></span>
                    </label>
                    {why(why_heading(page, option.correct), &option.why)}
                </div>
            }
        })
        .collect_view();
    view! {
        <fieldset class="options" aria-describedby=prompt_id(exercise)>
            <legend>{page.text(legend)}</legend>
            {options}
        </fieldset>
    }
}

fn typed(
    page: &Page<'_>,
    exercise: &Exercise,
    unit: &str,
    mistakes: &[Mistake],
) -> impl IntoView + use<> {
    let whys = mistakes
        .iter()
        .map(|mistake| why(why_heading(page, false), &mistake.why))
        .collect_view();
    view! {
        <div class="typed">
            <label>
                {page.text("exercise.your-answer")} " "
                <input
                    class="blank"
                    inputmode="decimal"
                    autocomplete="off"
                    maxlength=MAX_NUMBER_CHARS
                    aria-describedby=prompt_id(exercise)
                /> " " {unit.to_owned()}
            </label>
            {whys}
        </div>
    }
}

/// Items in places; where they have partners, each place names one.
fn movable(page: &Page<'_>, exercise: &Exercise, items: &[Item]) -> impl IntoView + use<> {
    // The order that the program starts from, so that nothing jumps and nothing is given away.
    let ids = places(1, &exercise.id, items);
    let rows = ids
        .iter()
        .zip(items)
        .filter_map(|(id, place)| {
            let item = items.iter().find(|item| item.id == *id)?;
            let label = (!place.label.is_empty())
                .then(|| view! { <div class="label" inner_html=place.label.clone()></div> });
            Some(view! {
                <li>
                    {label}
                    <div class="item" data-id=id.clone()>
                        <i class="grip" aria-hidden="true"></i>
                        <span inner_html=item.text.clone()></span>
                        <button type="button">"↑"</button>
                        <button type="button">"↓"</button>
                        {why(page.text("exercise.why-here"), &item.why)}
                    </div>
                </li>
            })
        })
        .collect_view();
    view! {
        <ol class="places" aria-describedby=prompt_id(exercise)>
            {rows}
        </ol>
    }
}

fn cloze(page: &Page<'_>, exercise: &Exercise, text: &str, gaps: &[Gap]) -> impl IntoView + use<> {
    let mut html = text.to_owned();
    for (index, gap) in gaps.iter().enumerate() {
        let label = page.fill("exercise.gap", &[("number", (index + 1).to_string())]);
        let options: String = gap
            .options
            .iter()
            .map(|o| format!("<option value=\"{}\">{}", o.id, escaped(&o.text)))
            .collect();
        let list = format!(
            "<select class=\"blank\" aria-label=\"{label}\"><option value>{options}</select>"
        );
        html = html.replacen(&format!("[[{}]]", gap.id), &list, 1);
    }
    let whys = gaps
        .iter()
        .flat_map(|gap| &gap.options)
        .map(|option| why(option.text.clone(), &option.why))
        .collect_view();
    view! {
        <div class="cloze" role="group" aria-describedby=prompt_id(exercise)>
            <div inner_html=html></div>
            {whys}
        </div>
    }
}

/// Plain text for an element's content.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
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

/// An empty mask: a row is a token that looks, a column one that is looked at.
fn grid(
    page: &Page<'_>,
    exercise: &Exercise,
    run: &Demo,
    [why_hidden, why_visible]: [&String; 2],
) -> impl IntoView + use<> {
    let words =
        |text: &str| -> Vec<String> { text.split_whitespace().map(str::to_owned).collect() };
    let (query, key) = (words(run.query_text()), words(run.key_text()));
    let head = key
        .iter()
        .map(|token| view! { <th scope="col">{token.clone()}</th> })
        .collect_view();
    let rows = query
        .iter()
        .map(|token| {
            let cells = key
                .iter()
                .map(|_| view! { <td role="gridcell"></td> })
                .collect_view();
            view! {
                <tr>
                    <th scope="row">{token.clone()}</th>
                    {cells}
                </tr>
            }
        })
        .collect_view();
    let summary_id = format!("{}-painted", exercise.id);
    view! {
        <div class="paint">
            <table
                role="grid"
                aria-multiselectable="true"
                aria-label=page.text("masks.label")
                aria-describedby=summary_id.clone()
            >
                <thead>
                    <tr>
                        <td></td>
                        {head}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
            <p class="help painted" id=summary_id.clone()></p>
            {why(page.text("exercise.why-hidden"), why_hidden)}
            {why(page.text("exercise.why-visible"), why_visible)}
        </div>
    }
}
