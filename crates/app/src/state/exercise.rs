//! What an exercise shows for an attempt: which buttons work, which reasons are out, what is said.

use super::page_data::Words;
use lesson::attempt::{self, Answer, Attempt, Stage};
use lesson::grade::{self, key};
use lesson::number::millionths;
use lesson::progress::Progress;
use lesson::{Choice, Exercise, ExerciseKind, Item, shuffle};

/// One exercise at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// A stable word for styles and tests.
    pub stage: &'static str,
    /// Points earned of points there are.
    pub points: String,
    /// What came of the last action.
    pub status: String,
    /// How much of an answer is missing before the model answer opens.
    pub missing: String,
    /// No more answering: solved or revealed.
    pub is_closed: bool,
    /// Whether there is something to check.
    pub can_check: bool,
    /// Whether a hint is left.
    pub can_hint: bool,
    /// Whether the solution may be opened.
    pub can_reveal: bool,
    /// Whether there is anything to start again.
    pub can_retry: bool,
    /// Hints that are out.
    pub hints: usize,
    /// The text written, for a free answer.
    pub written: String,
    /// The parts as they stand: the options chosen, items place by place, what is in each gap, the
    /// number typed, the rows painted. Once the solution is out, the right ones where it is known.
    pub parts: Vec<String>,
    /// Which parts are right, in the order of [`attempt::verdicts`]; empty where nothing is told.
    pub marks: Vec<bool>,
    /// For every reason in the page, in its order: whether it is out, and if so whether it is about
    /// something right.
    pub whys: Vec<Option<bool>>,
    /// Ids of the rubric's items that the learner has ticked.
    pub ticked: Vec<String>,
}

impl Shown {
    /// Works everything out. `seed` is the learner's.
    pub fn new(words: &Words, exercise: &Exercise, attempt: &Attempt, seed: u32) -> Self {
        let is_closed = attempt::is_closed(attempt);
        let parts = parts(exercise, attempt, seed);
        let written = match &attempt.answer {
            Answer::Text(text) => text.clone(),
            _ => String::new(),
        };
        let marks = attempt::verdicts(exercise, attempt).unwrap_or_default();
        let missing = attempt::missing_chars(&written);
        let is_free = matches!(exercise.kind, ExerciseKind::FreeText { .. });
        let is_whole = match &attempt.answer {
            Answer::Choice(_) => true,
            Answer::List(parts) => grade::is_complete(exercise, parts),
            _ => false,
        };
        let is_untouched = attempt.stage == Stage::Unanswered && attempt.answer == Answer::None;
        Shown {
            stage: stage_code(attempt.stage),
            points: points(words, exercise, attempt),
            status: status(words, exercise, attempt, &marks),
            missing: if !is_free || is_closed || missing == 0 {
                String::new()
            } else {
                words.fill("exercise.too-short", &[("missing", missing.to_string())])
            },
            is_closed,
            can_check: !is_closed && is_whole,
            can_hint: (attempt.hints_shown as usize) < exercise.hints.len(),
            can_reveal: !is_closed
                && if is_free {
                    missing == 0
                } else {
                    attempt.tries > 0
                },
            can_retry: !is_untouched,
            hints: attempt.hints_shown as usize,
            whys: whys(exercise, attempt, &parts, &marks),
            written,
            parts,
            marks,
            ticked: match &exercise.kind {
                ExerciseKind::FreeText { rubric } => rubric
                    .iter()
                    .filter(|item| attempt::is_ticked(attempt, &item.id))
                    .map(|item| item.id.clone())
                    .collect(),
                _ => Vec::new(),
            },
        }
    }
}

fn parts(exercise: &Exercise, attempt: &Attempt, seed: u32) -> Vec<String> {
    if attempt.stage == Stage::Revealed
        && let Some(key) = key(exercise)
    {
        return key;
    }
    let answered = match &attempt.answer {
        Answer::Choice(id) => return vec![id.clone()],
        // A record may come from anywhere: what does not fit is not shown.
        Answer::List(parts) => grade::fitted(exercise, parts.clone()).ok(),
        _ => None,
    };
    answered.unwrap_or_else(|| match &exercise.kind {
        ExerciseKind::Ordering { items } | ExerciseKind::Matching { items } => {
            places(seed, &exercise.id, items)
        }
        ExerciseKind::Cloze { gaps, .. } => vec![String::new(); gaps.len()],
        ExerciseKind::PaintMask { run, .. } => {
            let (rows, columns) = run.grid();
            vec!["0".repeat(columns); rows]
        }
        _ => Vec::new(),
    })
}

/// The ids of items in the order in which a learner first meets them: never the right one.
pub fn places(seed: u32, exercise: &str, items: &[Item]) -> Vec<String> {
    let order = shuffle::disorder(seed, exercise, items.len());
    let ids = order
        .iter()
        .filter_map(|at| Some(items.get(*at)?.id.clone()));
    ids.collect()
}

/// The reason is shown for what was just checked; once all is over, for everything.
fn whys(
    exercise: &Exercise,
    attempt: &Attempt,
    parts: &[String],
    marks: &[bool],
) -> Vec<Option<bool>> {
    let is_closed = attempt::is_closed(attempt);
    let is_checked = !marks.is_empty();
    let of_options = |options: &[Choice], checked: &[String]| -> Vec<Option<bool>> {
        let is_out = |option: &&Choice| is_closed || checked.contains(&option.id);
        let verdict = |option| Some(option).filter(is_out).map(|o: &Choice| o.correct);
        options.iter().map(verdict).collect()
    };
    match &exercise.kind {
        ExerciseKind::SingleChoice { options } | ExerciseKind::Predict { options, .. } => {
            let checked = attempt::feedback(exercise, attempt).map(|option| option.id.clone());
            of_options(options, checked.as_slice())
        }
        ExerciseKind::MultipleChoice { options } => {
            of_options(options, if is_checked { parts } else { &[] })
        }
        ExerciseKind::Number { mistakes, .. } => {
            let typed = parts.first().and_then(|text| millionths(text));
            let is_out = |value| is_checked && typed == Some(value);
            let verdict = |mistake: &lesson::Mistake| is_out(mistake.value).then_some(false);
            mistakes.iter().map(verdict).collect()
        }
        // The page was written with the items in this order.
        ExerciseKind::Ordering { items } | ExerciseKind::Matching { items } => {
            places(1, &exercise.id, items)
                .iter()
                .map(|item| {
                    let place = parts.iter().position(|id| id == item)?;
                    let is_wrong = marks.get(place) == Some(&false) && !is_closed;
                    (is_closed || is_wrong).then_some(!is_wrong)
                })
                .collect()
        }
        // Of a gap only what stands in it has a say: the list of the others would be long.
        ExerciseKind::Cloze { gaps, .. } => gaps
            .iter()
            .flat_map(|gap| &gap.options)
            .map(|option| {
                let is_out = (is_checked || is_closed) && parts.contains(&option.id);
                is_out.then_some(option.correct)
            })
            .collect(),
        ExerciseKind::PaintMask { .. } => {
            let cells = || parts.iter().flat_map(|row| row.bytes()).zip(marks);
            let errs = |painted: u8| cells().any(|(cell, right)| cell == painted && !right);
            [b'1', b'0']
                .map(|painted| (!is_closed && errs(painted)).then_some(false))
                .to_vec()
        }
        ExerciseKind::FreeText { .. } => Vec::new(),
    }
}

fn points(words: &Words, exercise: &Exercise, attempt: &Attempt) -> String {
    words.fill(
        "exercise.points",
        &[
            ("earned", attempt::score(exercise, attempt).to_string()),
            ("points", exercise.points.to_string()),
        ],
    )
}

fn status(words: &Words, exercise: &Exercise, attempt: &Attempt, marks: &[bool]) -> String {
    let wrong = marks.iter().filter(|right| !**right).count();
    match (&exercise.kind, attempt.stage) {
        (ExerciseKind::FreeText { .. }, Stage::Revealed) => words.fill(
            "exercise.self-score",
            &[
                ("score", attempt::score(exercise, attempt).to_string()),
                ("points", exercise.points.to_string()),
            ],
        ),
        (_, Stage::Solved) => words.text("exercise.correct"),
        (_, Stage::Revealed) => String::new(),
        (ExerciseKind::Number { .. }, _) if wrong > 0 => words.text("exercise.wrong-number"),
        _ if wrong > 0 => words.fill("exercise.wrong-parts", &[("wrong", wrong.to_string())]),
        _ if attempt::feedback(exercise, attempt).is_some() => words.text("exercise.incorrect"),
        _ => String::new(),
    }
}

fn stage_code(stage: Stage) -> &'static str {
    match stage {
        Stage::Unanswered => "unanswered",
        Stage::Attempted => "attempted",
        Stage::Hinted => "hinted",
        Stage::Revealed => "revealed",
        Stage::Solved => "solved",
    }
}

/// The learner's attempt at an exercise, or a fresh one where there is none of this revision.
pub fn attempt_in(progress: &Progress, exercise: &Exercise) -> Attempt {
    progress
        .attempts
        .get(&exercise.id)
        .filter(|attempt| attempt.revision == exercise.revision)
        .cloned()
        .unwrap_or_else(|| attempt::start(exercise))
}

#[cfg(test)]
mod tests;
