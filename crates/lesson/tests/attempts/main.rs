//! Attempts as a state machine, and the laws of merging two records.

mod kinds;
mod progress;
mod samples;

use lesson::Exercise;
use lesson::attempt::{
    Action, ActionError, Attempt, MAX_ANSWER_CHARS, Stage, apply, feedback, score, start,
};
use samples::{choice, free_text};

fn done(exercise: &Exercise, actions: &[Action]) -> Attempt {
    let mut attempt = start(exercise);
    for action in actions {
        apply(exercise, &mut attempt, action.clone()).expect("a possible action");
    }
    attempt
}

fn choose(id: &str) -> Action {
    Action::Choose(id.to_owned())
}

fn tick(item: &str, on: bool) -> Action {
    let item = item.to_owned();
    Action::Tick { item, on }
}

#[test]
fn a_wrong_choice_says_why_and_can_be_changed() {
    let exercise = choice();
    let mut attempt = done(&exercise, &[choose("a"), Action::Check]);
    assert_eq!(attempt.stage, Stage::Attempted);
    assert_eq!(feedback(&exercise, &attempt).unwrap().why, "why a");
    assert_eq!(score(&exercise, &attempt), 0);

    apply(&exercise, &mut attempt, choose("b")).unwrap();
    assert_eq!(feedback(&exercise, &attempt), None);
    apply(&exercise, &mut attempt, Action::Check).unwrap();
    assert_eq!((attempt.stage, attempt.tries), (Stage::Solved, 2));
    assert_eq!(score(&exercise, &attempt), 3);
    assert_eq!(
        apply(&exercise, &mut attempt, choose("a")),
        Err(ActionError::Closed)
    );
}

#[test]
fn a_choice_is_revealed_only_after_a_try() {
    let exercise = choice();
    let mut attempt = start(&exercise);
    let too_early = Err(ActionError::TooEarly { missing_chars: 0 });
    assert_eq!(apply(&exercise, &mut attempt, Action::Reveal), too_early);
    assert_eq!(attempt, start(&exercise));
    let attempt = done(&exercise, &[choose("a"), Action::Check, Action::Reveal]);
    assert_eq!(
        (attempt.stage, score(&exercise, &attempt)),
        (Stage::Revealed, 0)
    );
}

#[test]
fn a_free_answer_opens_after_ten_characters_of_any_script() {
    let exercise = free_text();
    let mut attempt = start(&exercise);
    let write = |text: &str| Action::Write(text.to_owned());
    apply(&exercise, &mut attempt, write("編碼器先讀完 \n")).unwrap();
    let too_early = Err(ActionError::TooEarly { missing_chars: 4 });
    assert_eq!(apply(&exercise, &mut attempt, Action::Reveal), too_early);
    let not_revealed = Err(ActionError::NotRevealed);
    assert_eq!(
        apply(&exercise, &mut attempt, tick("one", true)),
        not_revealed
    );
    apply(&exercise, &mut attempt, write("編碼器先讀完整份輸入")).unwrap();
    apply(&exercise, &mut attempt, Action::Reveal).unwrap();
    apply(&exercise, &mut attempt, tick("two", true)).unwrap();
    assert_eq!(score(&exercise, &attempt), 2);
    apply(&exercise, &mut attempt, tick("two", false)).unwrap();
    assert_eq!(score(&exercise, &attempt), 0);
}

#[test]
fn what_cannot_be_done_changes_nothing() {
    let exercise = free_text();
    let before = start(&exercise);
    for (action, expected) in [
        (choose("a"), ActionError::WrongKind),
        (Action::Check, ActionError::WrongKind),
        (
            tick("three", true),
            ActionError::UnknownRubricItem("three".to_owned()),
        ),
        (
            Action::Write("x".repeat(MAX_ANSWER_CHARS + 1)),
            ActionError::TooLong {
                max_chars: MAX_ANSWER_CHARS,
            },
        ),
    ] {
        let mut attempt = before.clone();
        assert_eq!(apply(&exercise, &mut attempt, action), Err(expected));
        assert_eq!(attempt, before);
    }
}

#[test]
fn an_older_revision_starts_afresh_and_a_newer_one_is_left_alone() {
    let exercise = choice();
    let mut old = done(&exercise, &[choose("b"), Action::Check]);
    old.revision = 1;
    assert_eq!(score(&exercise, &old), 0);
    apply(&exercise, &mut old, choose("a")).unwrap();
    assert_eq!((old.revision, old.stage), (2, Stage::Unanswered));
    old.revision = 3;
    let newer = ActionError::NewerRevision { found: 3, known: 2 };
    assert_eq!(apply(&exercise, &mut old, Action::Retry), Err(newer));
}
