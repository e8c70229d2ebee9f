//! What a learner has done with one exercise, and what each action does to it. Pure: no clock, no
//! storage, no randomness.
//!
//! It is not the record of all exercises; that is `progress`.

pub use crate::action::{Action, ActionError};
use crate::exercise::{Choice, Exercise, ExerciseKind};
use crate::grade;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Characters, spaces not counted, that a free answer needs before the model answer can be seen.
pub const MIN_ANSWER_CHARS: usize = 10;

/// Characters that a free answer can have.
pub const MAX_ANSWER_CHARS: usize = 4_000;

/// What the learner has answered.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "StoredAnswer", into = "StoredAnswer")]
pub enum Answer {
    /// Nothing yet.
    #[default]
    None,
    /// The id of an option.
    Choice(String),
    /// The learner's own words.
    Text(String),
    /// Parts, in the form of [`grade::fitted`]; empty where every part is.
    List(Vec<String>),
}

/// An answer as it lies in a record. Its own type, since serde's way to read tagged enums is by far
/// the largest part of reading a record, in a program that every learner downloads.
#[derive(Clone, Serialize, Deserialize)]
struct StoredAnswer {
    r#type: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    value: Option<String>,
}

impl TryFrom<StoredAnswer> for Answer {
    type Error = &'static str;

    fn try_from(stored: StoredAnswer) -> Result<Self, Self::Error> {
        Answer::from_parts(&stored.r#type, stored.value).ok_or("an answer of no known kind")
    }
}

impl Answer {
    /// The answer of a record: its kind and what goes with it. `None` where they do not fit.
    pub fn from_parts(kind: &str, value: Option<String>) -> Option<Answer> {
        Some(match (kind, value) {
            ("none", None) => Answer::None,
            ("choice", Some(id)) => Answer::Choice(id),
            ("text", Some(text)) => Answer::Text(text),
            ("list", Some(parts)) if parts.is_empty() => Answer::List(Vec::new()),
            ("list", Some(parts)) => Answer::List(parts.split('\n').map(str::to_owned).collect()),
            _ => return None,
        })
    }
}

impl From<Answer> for StoredAnswer {
    fn from(answer: Answer) -> Self {
        let (kind, value) = match answer {
            Answer::None => ("none", None),
            Answer::Choice(id) => ("choice", Some(id)),
            Answer::Text(text) => ("text", Some(text)),
            // No part has a line break: ids have none, and a number's field is of one line.
            Answer::List(parts) => ("list", Some(parts.join("\n"))),
        };
        StoredAnswer {
            r#type: kind.to_owned(),
            value,
        }
    }
}

/// How far an attempt has come. The order is the order of progress.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// Nothing checked, no word written.
    #[default]
    Unanswered,
    /// A wrong answer was checked, or some words are written.
    Attempted,
    /// A hint was asked for, before or after that.
    Hinted,
    /// The solution was shown. A free answer can now be marked.
    Revealed,
    /// The right answer was checked.
    Solved,
}

impl Stage {
    /// In the order of progress.
    pub const ALL: [Stage; 5] = [
        Stage::Unanswered,
        Stage::Attempted,
        Stage::Hinted,
        Stage::Revealed,
        Stage::Solved,
    ];

    /// Its name in a record.
    pub fn code(self) -> &'static str {
        match self {
            Stage::Unanswered => "unanswered",
            Stage::Attempted => "attempted",
            Stage::Hinted => "hinted",
            Stage::Revealed => "revealed",
            Stage::Solved => "solved",
        }
    }

    /// The stage with this name.
    pub fn from_code(code: &str) -> Option<Stage> {
        Stage::ALL.into_iter().find(|stage| stage.code() == code)
    }
}

/// One rubric item's tick, with the edit that set it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Tick {
    /// The value of [`Attempt::edits`] when it was set.
    pub at: u64,
    /// Whether the learner says their answer covers it.
    pub on: bool,
}

/// Everything about one learner's work on one exercise.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Attempt {
    /// The exercise's revision that was answered.
    pub revision: u32,
    /// How often the learner started again. A later start replaces an earlier one.
    #[serde(default)]
    pub retries: u32,
    /// How far it has come.
    pub stage: Stage,
    /// The value of `edits` when the answer last changed or was checked.
    #[serde(default)]
    pub answered_at: u64,
    /// The current answer.
    pub answer: Answer,
    /// What the answer was last checked against, while it is still worth showing: the option
    /// itself for one choice, the kernel's mask for a painted one (a row a line), else nothing but
    /// that it was checked.
    #[serde(default)]
    pub checked: Option<String>,
    /// Checks since the last start.
    #[serde(default)]
    pub tries: u32,
    /// Hints asked for since the last start.
    #[serde(default)]
    pub hints_shown: u32,
    /// Rubric items that were ever ticked or unticked.
    #[serde(default)]
    pub ticks: BTreeMap<String, Tick>,
    /// Counts every change; orders changes between two tabs.
    #[serde(default)]
    pub edits: u64,
}

/// A fresh attempt at an exercise.
pub fn start(exercise: &Exercise) -> Attempt {
    Attempt {
        revision: exercise.revision,
        ..Attempt::default()
    }
}

/// Does one action, or changes nothing and says why. A record of an older revision starts afresh.
///
/// # Errors
/// [`ActionError`] when the action is not possible now.
pub fn apply(
    exercise: &Exercise,
    attempt: &mut Attempt,
    action: Action,
) -> Result<(), ActionError> {
    if attempt.revision > exercise.revision {
        return Err(ActionError::NewerRevision {
            found: attempt.revision,
            known: exercise.revision,
        });
    }
    let mut next = if attempt.revision < exercise.revision {
        start(exercise)
    } else {
        attempt.clone()
    };
    next.edits = next.edits.saturating_add(1);
    match action {
        Action::Choose(id) => choose(exercise, &mut next, id)?,
        Action::Put(parts) => put(exercise, &mut next, parts)?,
        Action::Check => check(exercise, &mut next, None)?,
        Action::CheckAgainst(key) => check(exercise, &mut next, Some(&key))?,
        Action::Write(text) => write(exercise, &mut next, text)?,
        Action::Hint => hint(exercise, &mut next)?,
        Action::Reveal => reveal(exercise, &mut next)?,
        Action::Tick { item, on } => tick(exercise, &mut next, item, on)?,
        Action::Retry => {
            next = Attempt {
                revision: next.revision,
                retries: next.retries.saturating_add(1),
                edits: next.edits,
                answered_at: next.edits,
                ..Attempt::default()
            };
        }
    }
    *attempt = next;
    Ok(())
}

/// Points earned: all of them once solved; for a free answer those of its ticked items once the
/// model answer is shown. Tries and hints cost nothing.
pub fn score(exercise: &Exercise, attempt: &Attempt) -> u32 {
    if attempt.revision != exercise.revision {
        return 0;
    }
    match (&exercise.kind, attempt.stage) {
        (ExerciseKind::FreeText { rubric }, Stage::Revealed) => rubric
            .iter()
            .filter(|item| is_ticked(attempt, &item.id))
            .fold(0, |total: u32, item| total.saturating_add(item.points))
            .min(exercise.points),
        (ExerciseKind::FreeText { .. }, _) => 0,
        (_, Stage::Solved) => exercise.points,
        _ => 0,
    }
}

/// Whether nothing is left to do: solved, or the solution is shown.
pub fn is_closed(attempt: &Attempt) -> bool {
    attempt.stage >= Stage::Revealed
}

/// Whether a rubric item is ticked.
pub fn is_ticked(attempt: &Attempt, item: &str) -> bool {
    attempt.ticks.get(item).is_some_and(|tick| tick.on)
}

/// Whether something was answered that is not right yet: a wrong check, an opened solution, a model
/// answer that the learner's own does not cover.
pub fn is_to_repeat(exercise: &Exercise, attempt: &Attempt) -> bool {
    let was_judged = attempt.tries > 0 || is_closed(attempt);
    was_judged && score(exercise, attempt) < exercise.points
}

/// The checked option whose `why` is to be shown: gone as soon as the learner selects another.
pub fn feedback<'a>(exercise: &'a Exercise, attempt: &Attempt) -> Option<&'a Choice> {
    let options = options(exercise)?;
    let checked = attempt.checked.as_deref()?;
    match &attempt.answer {
        Answer::Choice(id) if id == checked => options.iter().find(|option| option.id == *id),
        _ => None,
    }
}

/// Which parts of a checked answer are right, as [`grade::verdicts`] orders them. `None` before a
/// check, and as soon as the learner changes a part.
pub fn verdicts(exercise: &Exercise, attempt: &Attempt) -> Option<Vec<bool>> {
    let Answer::List(parts) = &attempt.answer else {
        return None;
    };
    let key: Vec<String> = attempt
        .checked
        .as_ref()?
        .lines()
        .map(str::to_owned)
        .collect();
    Some(grade::verdicts(exercise, parts, &key))
}

/// Characters that a free answer still needs before [`Action::Reveal`] works.
pub fn missing_chars(text: &str) -> usize {
    MIN_ANSWER_CHARS.saturating_sub(text.chars().filter(|c| !c.is_whitespace()).count())
}

fn choose(exercise: &Exercise, next: &mut Attempt, id: String) -> Result<(), ActionError> {
    option(exercise, &id)?;
    open(next)?;
    next.answer = Answer::Choice(id);
    next.answered_at = next.edits;
    Ok(())
}

fn put(exercise: &Exercise, next: &mut Attempt, parts: Vec<String>) -> Result<(), ActionError> {
    let parts = grade::fitted(exercise, parts)?;
    open(next)?;
    let is_empty = parts.iter().all(String::is_empty);
    next.answer = Answer::List(if is_empty { Vec::new() } else { parts });
    next.checked = None;
    next.answered_at = next.edits;
    Ok(())
}

/// `key` is what the kernel has to say, for the kinds that ask it; the others hold their own.
fn check(
    exercise: &Exercise,
    next: &mut Attempt,
    key: Option<&[String]>,
) -> Result<(), ActionError> {
    let asks_kernel = matches!(
        exercise.kind,
        ExerciseKind::PaintMask { .. } | ExerciseKind::Predict { .. }
    );
    if asks_kernel != key.is_some() || matches!(exercise.kind, ExerciseKind::FreeText { .. }) {
        return Err(ActionError::WrongKind);
    }
    open(next)?;
    let (is_right, checked) = match &next.answer {
        Answer::Choice(id) => {
            let option = option(exercise, id)?;
            let is_right = key.map_or(option.correct, |key| key.contains(id));
            (is_right, id.clone())
        }
        Answer::List(parts) if grade::is_complete(exercise, parts) => {
            let key = key.unwrap_or_default();
            let verdicts = grade::verdicts(exercise, parts, key);
            (!verdicts.contains(&false), key.join("\n"))
        }
        _ => return Err(ActionError::NothingToCheck),
    };
    let tried = next.stage.max(Stage::Attempted);
    next.stage = if is_right { Stage::Solved } else { tried };
    next.checked = Some(checked);
    next.tries = next.tries.saturating_add(1);
    next.answered_at = next.edits;
    Ok(())
}

fn write(exercise: &Exercise, next: &mut Attempt, text: String) -> Result<(), ActionError> {
    let ExerciseKind::FreeText { .. } = exercise.kind else {
        return Err(ActionError::WrongKind);
    };
    open(next)?;
    if text.chars().count() > MAX_ANSWER_CHARS {
        return Err(ActionError::TooLong {
            max_chars: MAX_ANSWER_CHARS,
        });
    }
    if !text.trim().is_empty() {
        next.stage = next.stage.max(Stage::Attempted);
    }
    next.answer = Answer::Text(text);
    next.answered_at = next.edits;
    Ok(())
}

fn hint(exercise: &Exercise, next: &mut Attempt) -> Result<(), ActionError> {
    if next.hints_shown as usize >= exercise.hints.len() {
        return Err(ActionError::NoMoreHints);
    }
    next.hints_shown += 1;
    next.stage = next.stage.max(Stage::Hinted);
    Ok(())
}

fn reveal(exercise: &Exercise, next: &mut Attempt) -> Result<(), ActionError> {
    open(next)?;
    let missing_chars = match (&exercise.kind, &next.answer) {
        (ExerciseKind::FreeText { .. }, Answer::Text(text)) => missing_chars(text),
        (ExerciseKind::FreeText { .. }, _) => MIN_ANSWER_CHARS,
        _ if next.tries > 0 => 0,
        _ => return Err(ActionError::TooEarly { missing_chars: 0 }),
    };
    if missing_chars > 0 {
        return Err(ActionError::TooEarly { missing_chars });
    }
    next.stage = Stage::Revealed;
    next.answered_at = next.edits;
    Ok(())
}

fn tick(
    exercise: &Exercise,
    next: &mut Attempt,
    item: String,
    on: bool,
) -> Result<(), ActionError> {
    let ExerciseKind::FreeText { rubric } = &exercise.kind else {
        return Err(ActionError::WrongKind);
    };
    if !rubric.iter().any(|known| known.id == item) {
        return Err(ActionError::UnknownRubricItem(item));
    }
    if next.stage != Stage::Revealed {
        return Err(ActionError::NotRevealed);
    }
    let at = next.edits;
    next.ticks.insert(item, Tick { at, on });
    Ok(())
}

fn open(attempt: &Attempt) -> Result<(), ActionError> {
    if is_closed(attempt) {
        return Err(ActionError::Closed);
    }
    Ok(())
}

/// The options of the kinds where one of them is chosen.
fn options(exercise: &Exercise) -> Option<&[Choice]> {
    match &exercise.kind {
        ExerciseKind::SingleChoice { options } | ExerciseKind::Predict { options, .. } => {
            Some(options)
        }
        _ => None,
    }
}

fn option<'a>(exercise: &'a Exercise, id: &str) -> Result<&'a Choice, ActionError> {
    options(exercise)
        .ok_or(ActionError::WrongKind)?
        .iter()
        .find(|option| option.id == id)
        .ok_or_else(|| ActionError::UnknownChoice(id.to_owned()))
}
