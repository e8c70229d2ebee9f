//! Each kind of answer: what fits, what is complete, what is right.

use crate::samples::{all, cloze, multiple, number, ordering, paint, predict, right_parts};
use crate::{choose, done};
use lesson::attempt::{
    Action, ActionError, Answer, Stage, apply, feedback, score, start, verdicts,
};
use lesson::{Exercise, ExerciseKind, shuffle};
use proptest::prelude::*;

fn put(parts: &[&str]) -> Action {
    Action::Put(parts.iter().map(|part| (*part).to_owned()).collect())
}

fn against(key: &[&str]) -> Action {
    Action::CheckAgainst(key.iter().map(|row| (*row).to_owned()).collect())
}

fn check(exercise: &Exercise) -> Action {
    match exercise.kind {
        ExerciseKind::PaintMask { .. } => against(&["100", "110", "111"]),
        ExerciseKind::Predict { .. } => against(&["b"]),
        _ => Action::Check,
    }
}

#[test]
fn the_right_parts_score_in_full_and_others_do_not() {
    for (exercise, wrong) in [
        (multiple(), &["a"][..]),
        (multiple(), &["a", "b", "c"]),
        (number(), &["16.6"]),
        (ordering(), &["b", "a", "c"]),
        (crate::samples::matching(), &["b", "a"]),
        (cloze(), &["a", "x"]),
        (paint(), &["111", "110", "111"]),
    ] {
        let right = right_parts(&exercise);
        let mut attempt = done(&exercise, &[put(wrong), check(&exercise)]);
        assert_eq!(attempt.stage, Stage::Attempted, "{}", exercise.id);
        assert_eq!(score(&exercise, &attempt), 0, "{}", exercise.id);
        let seen = verdicts(&exercise, &attempt).expect("it is checked");
        assert!(seen.contains(&false), "{}: {seen:?}", exercise.id);
        // Changing a part takes the verdicts back.
        apply(&exercise, &mut attempt, Action::Put(right)).unwrap();
        assert_eq!(verdicts(&exercise, &attempt), None);
        apply(&exercise, &mut attempt, check(&exercise)).unwrap();
        assert_eq!((attempt.stage, attempt.tries), (Stage::Solved, 2));
        assert_eq!(score(&exercise, &attempt), exercise.points);
    }
}

#[test]
fn wrong_cells_are_told_one_by_one() {
    let exercise = paint();
    let attempt = done(&exercise, &[put(&["110", "010", "111"]), check(&exercise)]);
    let expected = [true, false, true, false, true, true, true, true, true];
    assert_eq!(verdicts(&exercise, &attempt).unwrap(), expected);
}

#[test]
fn what_the_kernel_says_decides_a_prediction() {
    let exercise = predict();
    let attempt = done(&exercise, &[choose("a"), against(&["b"])]);
    assert_eq!(attempt.stage, Stage::Attempted);
    assert_eq!(feedback(&exercise, &attempt).unwrap().id, "a");
    // Where the kernel bears nothing out, nothing is right.
    let attempt = done(&exercise, &[choose("b"), against(&[])]);
    assert_eq!(attempt.stage, Stage::Attempted);
    let mut attempt = start(&exercise);
    apply(&exercise, &mut attempt, choose("b")).unwrap();
    let wrong_kind = Err(ActionError::WrongKind);
    assert_eq!(apply(&exercise, &mut attempt, Action::Check), wrong_kind);
}

#[test]
fn what_does_not_fit_is_refused() {
    for (exercise, parts) in [
        (multiple(), &["a", "z"][..]),
        (multiple(), &["a", "a"]),
        (number(), &["1", "2"]),
        (number(), &["1\n2"]),
        (number(), &["11111111111111111111111111111111111111111"]),
        (ordering(), &["a", "b"]),
        (ordering(), &["a", "a", "b"]),
        (cloze(), &["a"]),
        (cloze(), &["x", "a"]),
        (paint(), &["100", "110"]),
        (paint(), &["100", "110", "112"]),
        (paint(), &["100", "110", "11"]),
    ] {
        let mut attempt = start(&exercise);
        let refused = apply(&exercise, &mut attempt, put(parts));
        assert_eq!(refused, Err(ActionError::Malformed), "{parts:?}");
        assert_eq!(attempt, start(&exercise));
    }
}

#[test]
fn only_whole_answers_are_checked_and_only_tried_ones_revealed() {
    for exercise in all() {
        if matches!(exercise.kind, ExerciseKind::FreeText { .. }) {
            continue;
        }
        let mut attempt = start(&exercise);
        let nothing = Err(ActionError::NothingToCheck);
        let result = apply(&exercise, &mut attempt, check(&exercise));
        assert_eq!(result, nothing, "{}", exercise.id);
        let too_early = Err(ActionError::TooEarly { missing_chars: 0 });
        assert_eq!(apply(&exercise, &mut attempt, Action::Reveal), too_early);
        // A hint alone is no try.
        apply(&exercise, &mut attempt, Action::Hint).unwrap();
        assert_eq!(attempt.stage, Stage::Hinted);
        assert_eq!(apply(&exercise, &mut attempt, Action::Reveal), too_early);
    }
    for (exercise, parts) in [(cloze(), &["a", ""][..]), (number(), &["much"])] {
        let mut attempt = done(&exercise, &[put(parts)]);
        let nothing = Err(ActionError::NothingToCheck);
        assert_eq!(apply(&exercise, &mut attempt, Action::Check), nothing);
    }
}

#[test]
fn options_are_kept_in_one_order_whatever_the_order_of_clicks() {
    let exercise = multiple();
    let one = done(&exercise, &[put(&["c", "a"])]);
    assert_eq!(one.answer, Answer::List(right_parts(&exercise)));
    // Nothing chosen is nothing answered.
    let none = done(&exercise, &[put(&["c"]), put(&[])]);
    assert_eq!(none.answer, Answer::List(Vec::new()));
}

proptest! {
    #[test]
    fn orders_are_permutations_and_stable(seed in any::<u32>(), id in "[a-z-]{1,20}", n in 0usize..9) {
        let order = shuffle::order(seed, &id, n);
        let mut sorted = order.clone();
        sorted.sort_unstable();
        prop_assert_eq!(sorted, (0..n).collect::<Vec<_>>());
        prop_assert_eq!(&shuffle::order(seed, &id, n), &order);
        let disorder = shuffle::disorder(seed, &id, n);
        prop_assert!(n < 2 || disorder != (0..n).collect::<Vec<_>>());
    }
}

#[test]
fn learners_differ_and_so_do_exercises() {
    let first = |seed: u32, id: &str| shuffle::order(seed, id, 4);
    let mut seen = std::collections::BTreeSet::new();
    let mut counts = [0; 4];
    for seed in 1..=4_000 {
        seen.insert(first(seed, "x"));
        counts[first(seed, "x")[0]] += 1;
    }
    assert_eq!(seen.len(), 24, "every order comes up");
    assert!(
        counts.iter().all(|n| (900..1_100).contains(n)),
        "{counts:?}"
    );
    assert!((1..50).any(|seed| first(seed, "x") != first(seed, "y")));
    assert_eq!(first(0, "x"), [0, 1, 2, 3]);
}
