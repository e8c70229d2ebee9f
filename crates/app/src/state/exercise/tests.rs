use super::*;
use crate::state::graded::graded;
use crate::state::page_data::Part;
use crate::state::tally::Tally;
use lesson::attempt::{Action, apply};
use lesson::{Demo, Gap, Mistake, Number, RubricItem};

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

fn option(id: &str, correct: bool) -> Choice {
    Choice {
        id: id.into(),
        text: String::new(),
        correct,
        why: String::new(),
    }
}

fn choice() -> Exercise {
    exercise(ExerciseKind::SingleChoice {
        options: vec![option("a", false), option("b", true)],
    })
}

fn put(parts: &[&str]) -> Action {
    Action::Put(parts.iter().map(|part| (*part).to_owned()).collect())
}

fn after(exercise: &Exercise, actions: &[Action]) -> Shown {
    let mut attempt = attempt::start(exercise);
    for action in actions {
        apply(exercise, &mut attempt, action.clone()).expect("the action is possible");
    }
    Shown::new(&Words::default(), exercise, &attempt, 1)
}

#[test]
fn a_wrong_option_shows_its_own_reason_and_no_other() {
    let exercise = choice();
    let shown = after(&exercise, &[Action::Choose("a".into()), Action::Check]);
    assert_eq!(shown.whys, [Some(false), None]);
    assert_eq!(
        (shown.stage, shown.is_closed, shown.can_check),
        ("attempted", false, true)
    );
}

#[test]
fn once_solved_every_reason_is_out_and_only_retry_is_left() {
    let exercise = choice();
    let shown = after(&exercise, &[Action::Choose("b".into()), Action::Check]);
    assert_eq!(shown.whys, [Some(false), Some(true)]);
    assert!(shown.is_closed && shown.can_retry && !shown.can_check && !shown.can_reveal);
}

#[test]
fn of_several_options_only_those_chosen_are_judged_before_the_end() {
    let options = vec![option("a", true), option("b", false), option("c", true)];
    let exercise = exercise(ExerciseKind::MultipleChoice { options });
    let shown = after(&exercise, &[put(&["a", "b"]), Action::Check]);
    assert_eq!(shown.whys, [Some(true), Some(false), None]);
    // Changing the choice takes the reasons back.
    let shown = after(&exercise, &[put(&["a", "b"]), Action::Check, put(&["a"])]);
    assert_eq!(shown.whys, [None; 3]);
}

#[test]
fn items_out_of_place_say_where_they_belong_and_the_solution_puts_them_there() {
    let item = |id: &str| Item {
        id: id.into(),
        label: String::new(),
        text: String::new(),
        why: String::new(),
    };
    let items = vec![item("a"), item("b"), item("c")];
    let exercise = exercise(ExerciseKind::Ordering { items });
    let fresh = after(&exercise, &[]);
    assert!(!fresh.can_check && fresh.parts != ["a", "b", "c"]);
    let tried = [put(&["b", "a", "c"]), Action::Check];
    let shown = after(&exercise, &tried);
    assert_eq!(shown.marks, [false, false, true]);
    // Reasons are in the order in which the page was written.
    let ExerciseKind::Ordering { items } = &exercise.kind else {
        panic!("it is an ordering");
    };
    let written = places(1, &exercise.id, items);
    let out = written.iter().map(|id| (*id != "c").then_some(false));
    assert_eq!(shown.whys, out.collect::<Vec<_>>());
    let shown = after(&exercise, &[&tried[..], &[Action::Reveal]].concat());
    assert_eq!(shown.parts, ["a", "b", "c"]);
    assert_eq!(shown.whys, [Some(true); 3]);
}

#[test]
fn a_known_mistake_says_what_went_wrong() {
    let number = Number {
        value: 16_000_000,
        tolerance: 0,
        unit: String::new(),
    };
    let mistake = |value| Mistake {
        value,
        why: String::new(),
    };
    let mistakes = vec![mistake(256_000_000), mistake(4_000_000)];
    let exercise = exercise(ExerciseKind::Number { number, mistakes });
    let shown = after(&exercise, &[put(&["256"]), Action::Check]);
    assert_eq!(shown.whys, [Some(false), None]);
    assert!(!after(&exercise, &[put(&["many"])]).can_check);
}

#[test]
fn gaps_tell_about_what_stands_in_them() {
    let gap = |id: &str, options| Gap {
        id: id.into(),
        options,
    };
    let gaps = vec![
        gap("one", vec![option("a", true), option("b", false)]),
        gap("two", vec![option("c", false), option("d", true)]),
    ];
    let text = String::new();
    let exercise = exercise(ExerciseKind::Cloze { text, gaps });
    assert!(!after(&exercise, &[put(&["b", ""])]).can_check);
    let tried = [put(&["b", "d"]), Action::Check];
    assert_eq!(
        after(&exercise, &tried).whys,
        [None, Some(false), None, Some(true)]
    );
    let shown = after(&exercise, &[&tried[..], &[Action::Reveal]].concat());
    assert_eq!(shown.parts, ["a", "d"]);
    assert_eq!(shown.whys, [Some(true), None, None, Some(true)]);
}

#[test]
fn a_painted_mask_says_which_of_the_two_mistakes_it_holds() {
    let run = Demo {
        architecture: "gpt".into(),
        stage: "decoder".into(),
        mask: "auto".into(),
        mask_size: 0,
        n_heads: 1,
        text: "a b".into(),
        target: "a b".into(),
    };
    let exercise = exercise(ExerciseKind::PaintMask {
        run,
        why_hidden: String::new(),
        why_visible: String::new(),
    });
    assert_eq!(after(&exercise, &[]).parts, ["00", "00"]);
    let key = Action::CheckAgainst(vec!["10".into(), "11".into()]);
    let shown = after(&exercise, &[put(&["11", "11"]), key.clone()]);
    assert_eq!(shown.marks, [true, false, true, true]);
    assert_eq!(shown.whys, [Some(false), None]);
    let shown = after(&exercise, &[put(&["10", "01"]), key]);
    assert_eq!(shown.whys, [None, Some(false)]);
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
    assert!(!shown.can_hint && shown.hints == 1 && shown.can_retry);
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
fn every_section_has_a_tally_of_its_own() {
    let [first, second, third] = ["x", "y", "z"].map(|id| Exercise {
        id: id.into(),
        ..choice()
    });
    let mut attempt = attempt::start(&second);
    for action in [Action::Choose("b".into()), Action::Check] {
        apply(&second, &mut attempt, action).expect("the action is possible");
    }
    let mut progress = Progress::default();
    progress.attempts.insert("y".into(), attempt);
    let part = |id: &str, exercises| Part {
        id: id.into(),
        exercises,
    };
    let parts = [part("one", 1), part("two", 2)];
    let tallies = Tally::of_parts(&parts, &[first, second, third], &progress);
    let done: Vec<_> = tallies.iter().map(|t| (t.done, t.all, t.earned)).collect();
    assert_eq!(done, [(0, 1, 0), (1, 2, 2)]);
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
