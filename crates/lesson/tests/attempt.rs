//! Attempts as a state machine, and the laws of merging two records.

use lesson::attempt::{
    Action, ActionError, Answer, Attempt, MAX_ANSWER_CHARS, Stage, apply, feedback, is_closed,
    score, start,
};
use lesson::progress::{Progress, StoredError, StoredProgress, merge_attempts};
use lesson::{Choice, Exercise, ExerciseKind, RubricItem};
use proptest::prelude::*;

fn exercise(kind: ExerciseKind, points: u32) -> Exercise {
    Exercise {
        id: "x".to_owned(),
        revision: 2,
        points,
        title: String::new(),
        prompt: String::new(),
        hints: vec![String::new(), String::new()],
        solution: String::new(),
        kind,
    }
}

fn choice() -> Exercise {
    let option = |id: &str, correct| Choice {
        id: id.to_owned(),
        text: String::new(),
        correct,
        why: format!("why {id}"),
    };
    let options = vec![option("a", false), option("b", true), option("c", false)];
    exercise(ExerciseKind::SingleChoice { options }, 3)
}

fn free_text() -> Exercise {
    let item = |id: &str, points| RubricItem {
        id: id.to_owned(),
        text: String::new(),
        points,
    };
    let rubric = vec![item("one", 1), item("two", 2)];
    exercise(ExerciseKind::FreeText { rubric }, 3)
}

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

#[test]
fn stored_records_are_read_one_by_one() {
    let open = |json: &str| {
        let value: serde_json::Value = serde_json::from_str(json).unwrap();
        let attempts = value["attempts"].as_object().map(|attempts| {
            let read = |(id, attempt): (&String, &serde_json::Value)| {
                (id.clone(), serde_json::from_value(attempt.clone()).ok())
            };
            attempts.iter().map(read).collect()
        });
        let schema = value["schema"].as_u64().map(|n| n as u32);
        StoredProgress { schema, attempts }.open()
    };
    let mut progress = Progress::default();
    let attempt = done(&choice(), &[choose("b"), Action::Check]);
    progress.attempts.insert("good".to_owned(), attempt);
    let json = serde_json::to_string(&progress).unwrap();
    assert_eq!(open(&json).unwrap().progress, progress);

    let damaged = json.replace("\"good\":", "\"bad\":7,\"worse\":{\"stage\":[]},\"good\":");
    let opened = open(&damaged).unwrap();
    assert_eq!(opened.progress, progress);
    assert_eq!(opened.set_aside, ["bad", "worse"]);

    let newer = StoredError::NewerSchema { found: 2, known: 1 };
    assert_eq!(
        open(&json.replace("\"schema\":1", "\"schema\":2")),
        Err(newer)
    );
    for json in [
        "{}",
        "{\"schema\":\"1\",\"attempts\":{}}",
        "{\"schema\":1,\"attempts\":3}",
    ] {
        assert_eq!(open(json), Err(StoredError::NotProgress), "{json}");
    }
}

fn any_action() -> impl Strategy<Value = Action> {
    let id = prop::sample::select(vec!["a", "b", "c", "one", "two", "none"]);
    prop_oneof![
        id.clone().prop_map(|id| Action::Choose(id.to_owned())),
        Just(Action::Check),
        prop::sample::select(vec!["", "短", "夠長的一個答案在這裡了"])
            .prop_map(|text| Action::Write(text.to_owned())),
        Just(Action::Hint),
        Just(Action::Reveal),
        (id, any::<bool>()).prop_map(|(item, on)| tick(item, on)),
        Just(Action::Retry),
    ]
}

fn any_exercise() -> impl Strategy<Value = Exercise> {
    prop_oneof![Just(choice()), Just(free_text())]
}

fn after(exercise: &Exercise, mut attempt: Attempt, actions: Vec<Action>) -> Attempt {
    for action in actions {
        let _ = apply(exercise, &mut attempt, action);
    }
    attempt
}

/// Three tabs that went on from the same record.
fn tabs() -> impl Strategy<Value = (Exercise, Attempt, Attempt, Attempt)> {
    let actions = || prop::collection::vec(any_action(), 0..12);
    (any_exercise(), actions(), actions(), actions(), actions()).prop_map(
        |(exercise, before, a, b, c)| {
            let base = after(&exercise, start(&exercise), before);
            let tab = |actions| after(&exercise, base.clone(), actions);
            let (a, b, c) = (tab(a), tab(b), tab(c));
            (exercise, a, b, c)
        },
    )
}

proptest! {
    #[test]
    fn state_machine(
        exercise in any_exercise(), actions in prop::collection::vec(any_action(), 0..40),
    ) {
        let mut attempt = start(&exercise);
        for action in actions {
            let before = attempt.clone();
            let result = apply(&exercise, &mut attempt, action.clone());
            prop_assert!(score(&exercise, &attempt) <= exercise.points);
            prop_assert!(attempt.hints_shown as usize <= exercise.hints.len());
            match result {
                Err(_) => prop_assert_eq!(&attempt, &before),
                Ok(()) => prop_assert_eq!(attempt.edits, before.edits + 1),
            }
            if action != Action::Retry {
                prop_assert!(attempt.stage >= before.stage);
                prop_assert!(attempt.tries >= before.tries);
                if is_closed(&before) {
                    prop_assert_eq!(&attempt.answer, &before.answer);
                }
            }
            if attempt.stage == Stage::Solved {
                prop_assert_eq!(&attempt.answer, &Answer::Choice("b".to_owned()));
            }
        }
    }

    #[test]
    fn merging_is_a_join((exercise, a, b, c) in tabs()) {
        let merge = |a: &Attempt, b: &Attempt| merge_attempts(a.clone(), b.clone());
        prop_assert_eq!(merge(&a, &a), a.clone());
        prop_assert_eq!(merge(&a, &b), merge(&b, &a));
        prop_assert_eq!(merge(&merge(&a, &b), &c), merge(&a, &merge(&b, &c)));
        // Absorbing what is already in changes nothing.
        prop_assert_eq!(merge(&a, &merge(&a, &b)), merge(&a, &b));

        let both = merge(&a, &b);
        for one in [&a, &b] {
            if one.retries == both.retries {
                prop_assert!(both.stage >= one.stage);
                prop_assert!(both.hints_shown >= one.hints_shown);
                prop_assert!(both.edits >= one.edits);
            }
        }
        if both.stage == Stage::Solved {
            prop_assert_eq!(&both.answer, &Answer::Choice("b".to_owned()));
        }
        prop_assert!(score(&exercise, &both) <= exercise.points);
    }

    #[test]
    fn merging_whole_records_is_a_join((_, a, b, c) in tabs()) {
        let record = |pairs: &[(&str, &Attempt)]| {
            let mut progress = Progress::default();
            for (id, attempt) in pairs {
                progress.attempts.insert((*id).to_owned(), (*attempt).clone());
            }
            progress
        };
        let x = record(&[("one", &a), ("two", &b)]);
        let y = record(&[("two", &c), ("three", &a)]);
        let merged = Progress::merge(x.clone(), y.clone());
        prop_assert_eq!(&Progress::merge(y, x.clone()), &merged);
        prop_assert_eq!(Progress::merge(merged.clone(), x), merged.clone());
        prop_assert_eq!(merged.attempts.len(), 3);
    }

    #[test]
    fn a_record_survives_storage((_, a, _, _) in tabs()) {
        let json = serde_json::to_string(&a).unwrap();
        prop_assert_eq!(serde_json::from_str::<Attempt>(&json).unwrap(), a);
    }
}
