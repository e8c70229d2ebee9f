//! What a learner has done with one exercise, and what each action does to it. Pure: no clock, no
//! storage, no randomness.
//!
//! It is not the record of all exercises; that is `progress`.

pub use crate::action::{Action, ActionError};
use crate::model::{Choice, Exercise, ExerciseKind};
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
        match (stored.r#type.as_str(), stored.value) {
            ("none", None) => Ok(Answer::None),
            ("choice", Some(id)) => Ok(Answer::Choice(id)),
            ("text", Some(text)) => Ok(Answer::Text(text)),
            _ => Err("an answer of no known kind"),
        }
    }
}

impl From<Answer> for StoredAnswer {
    fn from(answer: Answer) -> Self {
        let (kind, value) = match answer {
            Answer::None => ("none", None),
            Answer::Choice(id) => ("choice", Some(id)),
            Answer::Text(text) => ("text", Some(text)),
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
    /// No option checked, no word written.
    #[default]
    Unanswered,
    /// A wrong option was checked, or some words are written.
    Attempted,
    /// The solution was shown. A free answer can now be marked.
    Revealed,
    /// The right option was checked.
    Solved,
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
    /// The value of `edits` when stage or answer last changed.
    #[serde(default)]
    pub answered_at: u64,
    /// The current answer.
    pub answer: Answer,
    /// The option that was last checked. Its `why` is shown while it is still the answer.
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
        Action::Check => check(exercise, &mut next)?,
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

/// Points earned: a choice gives all of them once solved, a free answer those of its ticked items
/// once the model answer is shown. Tries and hints cost nothing.
pub fn score(exercise: &Exercise, attempt: &Attempt) -> u32 {
    if attempt.revision != exercise.revision {
        return 0;
    }
    match &exercise.kind {
        ExerciseKind::SingleChoice { .. } if attempt.stage == Stage::Solved => exercise.points,
        ExerciseKind::SingleChoice { .. } => 0,
        ExerciseKind::FreeText { rubric } if attempt.stage == Stage::Revealed => rubric
            .iter()
            .filter(|item| is_ticked(attempt, &item.id))
            .fold(0, |total: u32, item| total.saturating_add(item.points))
            .min(exercise.points),
        ExerciseKind::FreeText { .. } => 0,
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

/// The checked option whose `why` is to be shown: gone as soon as the learner selects another.
pub fn feedback<'a>(exercise: &'a Exercise, attempt: &Attempt) -> Option<&'a Choice> {
    let ExerciseKind::SingleChoice { options } = &exercise.kind else {
        return None;
    };
    let checked = attempt.checked.as_deref()?;
    match &attempt.answer {
        Answer::Choice(id) if id == checked => options.iter().find(|option| option.id == *id),
        _ => None,
    }
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

fn check(exercise: &Exercise, next: &mut Attempt) -> Result<(), ActionError> {
    let ExerciseKind::SingleChoice { .. } = exercise.kind else {
        return Err(ActionError::WrongKind);
    };
    open(next)?;
    let Answer::Choice(id) = &next.answer else {
        return Err(ActionError::NothingToCheck);
    };
    next.stage = if option(exercise, id)?.correct {
        Stage::Solved
    } else {
        Stage::Attempted
    };
    next.checked = Some(id.clone());
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
        next.stage = Stage::Attempted;
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
    Ok(())
}

fn reveal(exercise: &Exercise, next: &mut Attempt) -> Result<(), ActionError> {
    open(next)?;
    let missing_chars = match (&exercise.kind, &next.answer) {
        (ExerciseKind::FreeText { .. }, Answer::Text(text)) => missing_chars(text),
        (ExerciseKind::FreeText { .. }, _) => MIN_ANSWER_CHARS,
        (ExerciseKind::SingleChoice { .. }, _) if next.stage == Stage::Attempted => 0,
        (ExerciseKind::SingleChoice { .. }, _) => {
            return Err(ActionError::TooEarly { missing_chars: 0 });
        }
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

fn option<'a>(exercise: &'a Exercise, id: &str) -> Result<&'a Choice, ActionError> {
    let ExerciseKind::SingleChoice { options } = &exercise.kind else {
        return Err(ActionError::WrongKind);
    };
    options
        .iter()
        .find(|option| option.id == id)
        .ok_or_else(|| ActionError::UnknownChoice(id.to_owned()))
}
