//! Records: read one by one, of every schema there was, and merged.

use crate::samples::{all, choice, right_parts};
use crate::{choose, done, tick};
use lesson::Exercise;
use lesson::attempt::{Action, Answer, Attempt, Stage, apply, is_closed, score, start};
use lesson::progress::{Opened, Progress, SCHEMA, StoredError, StoredProgress, merge_attempts};
use proptest::prelude::*;

fn open(json: &str) -> Result<Opened, StoredError> {
    let value: serde_json::Value = serde_json::from_str(json).expect("JSON");
    let attempts = value["attempts"].as_object().map(|attempts| {
        let read = |(id, attempt): (&String, &serde_json::Value)| {
            (id.clone(), serde_json::from_value(attempt.clone()).ok())
        };
        attempts.iter().map(read).collect()
    });
    let number = |name: &str| value[name].as_u64().map(|n| n as u32);
    StoredProgress {
        schema: number("schema"),
        seed: number("seed"),
        attempts,
    }
    .open()
}

#[test]
fn records_of_every_older_schema_are_read() {
    for (json, seed) in [
        (include_str!("schemas/1.json"), 0),
        (include_str!("schemas/2.json"), 0),
        (include_str!("schemas/3.json"), 0),
        (include_str!("schemas/4.json"), 20_261),
    ] {
        let opened = open(json).unwrap();
        assert!(opened.set_aside.is_empty(), "{:?}", opened.set_aside);
        let progress = opened.progress;
        assert_eq!((progress.schema, progress.seed), (SCHEMA, seed));
        let stage = |id: &str| progress.attempts[id].stage;
        assert_eq!(stage("text-to-text"), Stage::Solved);
        assert_eq!(stage("bottleneck"), Stage::Revealed);
        // Schema 1 wrote `unanswered` and the number of hints.
        assert_eq!(stage("encoder-to-decoder"), Stage::Hinted);
        let written = &progress.attempts["bottleneck"].answer;
        assert!(
            matches!(written, Answer::Text(text) if text.contains("整份")),
            "{written:?}"
        );
        if let Some(painted) = progress.attempts.get("mask-gpt") {
            let rows = ["10000", "11000", "11100", "11110", "11110"]
                .map(str::to_owned)
                .to_vec();
            assert_eq!(painted.answer, Answer::List(rows));
        }
        // What was read is written in this schema, and read again the same.
        let json = serde_json::to_string(&progress).unwrap();
        assert_eq!(open(&json).unwrap().progress, progress);
    }
}

#[test]
fn starting_again_spares_what_is_right_and_what_is_not_asked_for() {
    let [solved, wrong, untouched] = ["solved", "wrong", "untouched"].map(|id| Exercise {
        id: id.to_owned(),
        ..choice()
    });
    let mut progress = Progress::default();
    for (exercise, option) in [(&solved, "b"), (&wrong, "a")] {
        let attempt = done(exercise, &[choose(option), Action::Check]);
        progress.attempts.insert(exercise.id.clone(), attempt);
    }
    let stages = |progress: &Progress| -> Vec<(String, Stage)> {
        let attempts = progress.attempts.iter();
        attempts.map(|(id, a)| (id.clone(), a.stage)).collect()
    };
    let mut again = progress.clone();
    let all = [solved.clone(), wrong.clone(), untouched.clone()];
    again.restart(&all, lesson::attempt::is_to_repeat);
    let expected = [("solved", Stage::Solved), ("wrong", Stage::Unanswered)];
    assert_eq!(stages(&again), expected.map(|(id, s)| (id.to_owned(), s)));
    // A merge with the record before does not bring the old answers back.
    let merged = Progress::merge(again.clone(), progress.clone());
    assert_eq!(merged, again);

    progress.restart(&[solved, untouched], |_, _| true);
    let expected = [("solved", Stage::Unanswered), ("wrong", Stage::Attempted)];
    assert_eq!(
        stages(&progress),
        expected.map(|(id, s)| (id.to_owned(), s))
    );
}

#[test]
fn a_hint_in_one_tab_costs_no_answer_in_the_other() {
    let exercise = choice();
    let hinted = done(&exercise, &[Action::Hint]);
    let chosen = done(&exercise, &[choose("a")]);
    let both = merge_attempts(hinted, chosen);
    assert_eq!(both.stage, Stage::Hinted);
    assert_eq!(both.answer, Answer::Choice("a".to_owned()));
}

#[test]
fn stored_records_are_read_one_by_one() {
    let mut progress = Progress::default();
    let attempt = done(&choice(), &[choose("b"), Action::Check]);
    progress.attempts.insert("good".to_owned(), attempt);
    let json = serde_json::to_string(&progress).unwrap();
    assert_eq!(open(&json).unwrap().progress, progress);

    let damaged = json.replace("\"good\":", "\"bad\":7,\"worse\":{\"stage\":[]},\"good\":");
    let opened = open(&damaged).unwrap();
    assert_eq!(opened.progress, progress);
    assert_eq!(opened.set_aside, ["bad", "worse"]);

    let (found, known) = (SCHEMA + 1, SCHEMA);
    let newer = StoredError::NewerSchema { found, known };
    let of_schema = |schema: u32| format!("\"schema\":{schema}");
    assert_eq!(
        open(&json.replace(&of_schema(known), &of_schema(found))),
        Err(newer)
    );
    for json in [
        "{}",
        "{\"schema\":\"1\",\"attempts\":{}}",
        "{\"schema\":0,\"attempts\":{}}",
        "{\"schema\":1,\"attempts\":3}",
    ] {
        assert_eq!(open(json), Err(StoredError::NotProgress), "{json}");
    }
}

fn any_action() -> impl Strategy<Value = Action> {
    let id = prop::sample::select(vec!["a", "b", "c", "one", "two", "none"]);
    let part = prop::sample::select(vec![
        "a", "b", "c", "x", "y", "", "100", "110", "111", "011", "16", "4,0", "\n",
    ]);
    let parts = || prop::collection::vec(part.clone(), 0..4);
    let owned = |parts: Vec<&str>| parts.into_iter().map(str::to_owned).collect::<Vec<_>>();
    prop_oneof![
        id.clone().prop_map(|id| Action::Choose(id.to_owned())),
        parts().prop_map(move |parts| Action::Put(owned(parts))),
        prop::sample::select(all()).prop_map(|exercise| Action::Put(right_parts(&exercise))),
        Just(Action::Check),
        prop_oneof![
            Just(vec!["100", "110", "111"]),
            Just(vec!["b"]),
            Just(vec![])
        ]
        .prop_map(move |key| Action::CheckAgainst(owned(key))),
        prop::sample::select(vec!["", "短", "夠長的一個答案在這裡了"])
            .prop_map(|text| Action::Write(text.to_owned())),
        Just(Action::Hint),
        Just(Action::Reveal),
        (id, any::<bool>()).prop_map(|(item, on)| tick(item, on)),
        Just(Action::Retry),
    ]
}

fn any_exercise() -> impl Strategy<Value = Exercise> {
    prop::sample::select(all())
}

fn after(exercise: &Exercise, mut attempt: Attempt, actions: Vec<Action>) -> Attempt {
    for action in actions {
        let _ = apply(exercise, &mut attempt, action);
    }
    attempt
}

/// Whether an answer is the one that the exercise itself calls right.
fn is_right(exercise: &Exercise, attempt: &Attempt) -> bool {
    match &attempt.answer {
        Answer::Choice(id) => id == "b",
        Answer::List(parts) => *parts == right_parts(exercise),
        _ => false,
    }
}

fn is_fully_ticked(exercise: &Exercise, attempt: &Attempt) -> bool {
    let on = ["one", "two"].map(|item| lesson::attempt::is_ticked(attempt, item));
    exercise.id == "free-text" && attempt.stage == Stage::Revealed && on == [true; 2]
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
            if attempt.stage == Stage::Solved && before.stage != Stage::Solved {
                let by_kernel = matches!(action, Action::CheckAgainst(_));
                prop_assert!(by_kernel || is_right(&exercise, &attempt), "{:?}", attempt);
            }
            prop_assert_eq!(
                score(&exercise, &attempt) == exercise.points,
                attempt.stage == Stage::Solved || is_fully_ticked(&exercise, &attempt)
            );
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
        // The answer comes whole from one of them, and a solved one from one that is solved.
        let from = |one: &&Attempt| one.answer == both.answer && one.checked == both.checked;
        prop_assert!([&a, &b].into_iter().any(|one| from(&one)));
        if is_closed(&both) {
            prop_assert!([&a, &b].into_iter().any(|one| from(&one) && one.stage == both.stage));
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
