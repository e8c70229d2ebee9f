//! What a host that keeps grades hears of an answer.

use lesson::Exercise;
use lesson::attempt::{self, Action, Answer, Attempt, Stage};

/// An answer just graded, as a host that keeps grades wants to hear of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Graded {
    /// The exercise's id.
    pub exercise: String,
    /// `choice`, `text`, or `list` for an answer of several parts.
    pub kind: &'static str,
    /// The option's id, the text, or the parts with commas between.
    pub response: String,
    /// `correct`, `incorrect`, or `neutral` where nobody but the learner can tell.
    pub result: &'static str,
    /// Points earned.
    pub earned: u32,
    /// Points there are.
    pub points: u32,
    /// Checks since the last start.
    pub tries: u32,
}

/// What an action graded, if it was one that grades: a check, or the opening of the solution.
pub fn graded(exercise: &Exercise, attempt: &Attempt, action: &Action) -> Option<Graded> {
    let is_check = matches!(action, Action::Check | Action::CheckAgainst(_));
    if !is_check && *action != Action::Reveal {
        return None;
    }
    let (kind, response) = match &attempt.answer {
        Answer::Choice(id) => ("choice", id.clone()),
        Answer::Text(text) => ("text", text.clone()),
        Answer::List(parts) => ("list", parts.join(",")),
        Answer::None => return None,
    };
    Some(Graded {
        exercise: exercise.id.clone(),
        kind,
        response,
        result: match attempt.stage {
            Stage::Solved if is_check => "correct",
            _ if is_check => "incorrect",
            _ => "neutral",
        },
        earned: attempt::score(exercise, attempt),
        points: exercise.points,
        tries: attempt.tries,
    })
}
