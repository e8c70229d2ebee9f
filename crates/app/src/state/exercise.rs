//! What an exercise shows for an attempt: which buttons work, which reasons are out, what is said.

use super::page_data::Words;
use lesson::attempt::{self, Action, Answer, Attempt, Stage};
use lesson::progress::Progress;
use lesson::{Exercise, ExerciseKind};

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
    /// The option chosen, for a choice.
    pub chosen: Option<String>,
    /// The text written, for a free answer.
    pub written: String,
    /// Ids of the options whose reason is out, with whether they are right.
    pub verdicts: Vec<(String, bool)>,
    /// Ids of the rubric's items that the learner has ticked.
    pub ticked: Vec<String>,
}

impl Shown {
    /// Works everything out.
    pub fn new(words: &Words, exercise: &Exercise, attempt: &Attempt) -> Self {
        let is_closed = attempt::is_closed(attempt);
        let (chosen, written) = match &attempt.answer {
            Answer::Choice(id) => (Some(id.clone()), String::new()),
            Answer::Text(text) => (None, text.clone()),
            Answer::None => (None, String::new()),
        };
        let missing = attempt::missing_chars(&written);
        let is_choice = matches!(exercise.kind, ExerciseKind::SingleChoice { .. });
        let may_open = if is_choice {
            attempt.stage != Stage::Unanswered
        } else {
            missing == 0
        };
        Shown {
            stage: stage_code(attempt.stage),
            points: points(words, exercise, attempt),
            status: status(words, exercise, attempt),
            missing: if is_choice || is_closed || missing == 0 {
                String::new()
            } else {
                words.fill("exercise.too-short", &[("missing", missing.to_string())])
            },
            is_closed,
            can_check: !is_closed && chosen.is_some(),
            can_hint: (attempt.hints_shown as usize) < exercise.hints.len(),
            can_reveal: !is_closed && may_open,
            can_retry: attempt.stage != Stage::Unanswered,
            hints: attempt.hints_shown as usize,
            chosen,
            written,
            verdicts: verdicts(exercise, attempt),
            ticked: match &exercise.kind {
                ExerciseKind::FreeText { rubric } => rubric
                    .iter()
                    .filter(|item| attempt::is_ticked(attempt, &item.id))
                    .map(|item| item.id.clone())
                    .collect(),
                ExerciseKind::SingleChoice { .. } => Vec::new(),
            },
        }
    }
}

/// The reason is shown for the option just checked; after the solution is out, for every one.
fn verdicts(exercise: &Exercise, attempt: &Attempt) -> Vec<(String, bool)> {
    let ExerciseKind::SingleChoice { options } = &exercise.kind else {
        return Vec::new();
    };
    let checked = attempt::feedback(exercise, attempt).map(|option| &option.id);
    options
        .iter()
        .filter(|option| attempt::is_closed(attempt) || checked == Some(&option.id))
        .map(|option| (option.id.clone(), option.correct))
        .collect()
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

fn status(words: &Words, exercise: &Exercise, attempt: &Attempt) -> String {
    match (&exercise.kind, attempt.stage) {
        (ExerciseKind::SingleChoice { .. }, Stage::Solved) => words.text("exercise.correct"),
        (ExerciseKind::SingleChoice { .. }, Stage::Attempted)
            if attempt::feedback(exercise, attempt).is_some() =>
        {
            words.text("exercise.incorrect")
        }
        (ExerciseKind::FreeText { .. }, Stage::Revealed) => words.fill(
            "exercise.self-score",
            &[
                ("score", attempt::score(exercise, attempt).to_string()),
                ("points", exercise.points.to_string()),
            ],
        ),
        _ => String::new(),
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

/// The learner's attempt at an exercise, or a fresh one where there is none of this revision.
pub fn attempt_in(progress: &Progress, exercise: &Exercise) -> Attempt {
    progress
        .attempts
        .get(&exercise.id)
        .filter(|attempt| attempt.revision == exercise.revision)
        .cloned()
        .unwrap_or_else(|| attempt::start(exercise))
}

/// How far a learner is with all exercises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tally {
    /// Exercises that are closed.
    pub done: usize,
    /// Exercises there are.
    pub all: usize,
    /// Points earned.
    pub earned: u32,
    /// Points there are.
    pub points: u32,
}

impl Tally {
    /// Counts; answers to an older revision count for nothing.
    pub fn new(exercises: &[Exercise], progress: &Progress) -> Self {
        let attempts = || {
            exercises
                .iter()
                .filter_map(|e| Some((e, progress.attempts.get(&e.id)?)))
                .filter(|(e, a)| a.revision == e.revision)
        };
        Tally {
            done: attempts().filter(|(_, a)| attempt::is_closed(a)).count(),
            all: exercises.len(),
            earned: attempts().map(|(e, a)| attempt::score(e, a)).sum(),
            points: exercises.iter().map(|e| e.points).sum(),
        }
    }

    /// The sentence that says so.
    pub fn summary(&self, words: &Words) -> String {
        words.fill(
            "progress.summary",
            &[
                ("done", self.done.to_string()),
                ("all", self.all.to_string()),
                ("earned", self.earned.to_string()),
                ("points", self.points.to_string()),
            ],
        )
    }
}

/// An answer just graded, as a host that keeps grades wants to hear of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Graded {
    /// The exercise's id.
    pub exercise: String,
    /// `choice` or `text`.
    pub kind: &'static str,
    /// The option's id, or the text.
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
    if !matches!(action, Action::Check | Action::Reveal) {
        return None;
    }
    let (kind, response) = match &attempt.answer {
        Answer::Choice(id) => ("choice", id.clone()),
        Answer::Text(text) => ("text", text.clone()),
        Answer::None => return None,
    };
    Some(Graded {
        exercise: exercise.id.clone(),
        kind,
        response,
        result: match (action, attempt.stage) {
            (Action::Check, Stage::Solved) => "correct",
            (Action::Check, _) => "incorrect",
            _ => "neutral",
        },
        earned: attempt::score(exercise, attempt),
        points: exercise.points,
        tries: attempt.tries,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use lesson::attempt::apply;
    use lesson::{Choice, RubricItem};

    fn exercise(kind: ExerciseKind) -> Exercise {
        Exercise {
            id: "e".into(),
            revision: 1,
            points: 2,
            title: String::new(),
            prompt: String::new(),
            hints: vec![String::new()],
            solution: String::new(),
            kind,
        }
    }

    fn choice() -> Exercise {
        let option = |id: &str, correct| Choice {
            id: id.into(),
            text: String::new(),
            correct,
            why: String::new(),
        };
        exercise(ExerciseKind::SingleChoice {
            options: vec![option("a", false), option("b", true)],
        })
    }

    fn after(exercise: &Exercise, actions: &[Action]) -> Shown {
        let mut attempt = attempt::start(exercise);
        for action in actions {
            apply(exercise, &mut attempt, action.clone()).expect("the action is possible");
        }
        Shown::new(&Words::default(), exercise, &attempt)
    }

    #[test]
    fn a_wrong_option_shows_its_own_reason_and_no_other() {
        let exercise = choice();
        let shown = after(&exercise, &[Action::Choose("a".into()), Action::Check]);
        assert_eq!(shown.verdicts, [("a".to_owned(), false)]);
        assert_eq!(
            (shown.stage, shown.is_closed, shown.can_check),
            ("attempted", false, true)
        );
    }

    #[test]
    fn once_solved_every_reason_is_out_and_only_retry_is_left() {
        let exercise = choice();
        let shown = after(&exercise, &[Action::Choose("b".into()), Action::Check]);
        assert_eq!(
            shown.verdicts,
            [("a".to_owned(), false), ("b".to_owned(), true)]
        );
        assert!(shown.is_closed && shown.can_retry && !shown.can_check && !shown.can_reveal);
    }

    #[test]
    fn a_host_hears_of_checks_and_openings_only() {
        let exercise = choice();
        let mut attempt = attempt::start(&exercise);
        let mut heard = Vec::new();
        for action in [
            Action::Choose("a".into()),
            Action::Check,
            Action::Hint,
            Action::Choose("b".into()),
            Action::Check,
        ] {
            apply(&exercise, &mut attempt, action.clone()).expect("the action is possible");
            heard.extend(graded(&exercise, &attempt, &action));
        }
        let heard: Vec<_> = heard
            .iter()
            .map(|g| (g.response.as_str(), g.result, g.earned, g.tries))
            .collect();
        assert_eq!(heard, [("a", "incorrect", 0, 1), ("b", "correct", 2, 2)]);
    }

    #[test]
    fn nothing_can_be_checked_or_opened_before_an_answer() {
        let shown = after(&choice(), &[]);
        assert!(!shown.can_check && !shown.can_reveal && !shown.can_retry && shown.can_hint);
        let shown = after(&choice(), &[Action::Hint]);
        assert!(!shown.can_hint && shown.hints == 1);
    }

    #[test]
    fn answers_to_an_older_revision_count_for_nothing() {
        let exercise = choice();
        let mut attempt = attempt::start(&exercise);
        for action in [Action::Choose("b".into()), Action::Check] {
            apply(&exercise, &mut attempt, action).expect("the action is possible");
        }
        let mut progress = Progress::default();
        progress.attempts.insert(exercise.id.clone(), attempt);
        let mut newer = exercise.clone();
        newer.revision += 1;
        let done = |exercise| Tally::new(&[exercise], &progress).done;
        assert_eq!((done(exercise), done(newer)), (1, 0));
    }

    #[test]
    fn a_model_answer_opens_after_an_answer_of_ones_own() {
        let exercise = exercise(ExerciseKind::FreeText {
            rubric: vec![RubricItem {
                id: "r".into(),
                text: String::new(),
                points: 2,
            }],
        });
        let short = after(&exercise, &[Action::Write("no".into())]);
        assert!(!short.can_reveal && !short.missing.is_empty());
        let write = Action::Write("long enough to count".into());
        let tick = Action::Tick {
            item: "r".into(),
            on: true,
        };
        let done = after(&exercise, &[write, Action::Reveal, tick]);
        assert_eq!(done.ticked, ["r"]);
        assert!(done.is_closed && done.missing.is_empty());
    }
}
