//! Every exercise of the course is solved here: its key scores in full, every distractor less, and
//! what is a figure is computed again, by the kernel that ships or by the formula.

#[path = "shared/kernel.rs"]
mod kernel;

use app::state::measure;
use app::state::run::RunResult;
use engine::tokens_from_text;
use kernel::run;
use lesson::attempt::{Action, Stage, apply, score, start};
use lesson::authoring::{Files, load_from};
use lesson::kv_cache::{Precision, Usage, cache_bytes};
use lesson::{Demo, Exercise, ExerciseKind, Item, Lesson, Quantity, grade};
use protocol::{Architecture, AttentionStage, Experiment, MaskChoice};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

fn content() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../content")
}

fn files() -> Files {
    let mut files = Files::new();
    for folder in ["", "sections", "exercises"] {
        let entries = std::fs::read_dir(content().join(folder)).expect("content/ is there");
        for path in entries.map(|entry| entry.expect("an entry").path()) {
            if path.is_file() {
                let name = path.strip_prefix(content()).expect("inside");
                let name = name.to_str().expect("UTF-8").replace('\\', "/");
                files.insert(name, std::fs::read(&path).expect("readable"));
            }
        }
    }
    files
}

/// Everything that is wrong with the exercises of a course, by exercise and language.
fn faults(files: &Files) -> Vec<String> {
    let lessons = match load_from(files) {
        Ok(content) => content.lessons,
        Err(findings) => return findings.iter().map(ToString::to_string).collect(),
    };
    let mut faults = Vec::new();
    for lesson in &lessons {
        for exercise in &lesson.exercises {
            if let Err(fault) = solve(lesson, exercise, files) {
                faults.push(format!(
                    "{} in {}: {fault}",
                    exercise.id,
                    lesson.lang.code()
                ));
            }
        }
    }
    let shapes = |lesson: &Lesson| -> Vec<(String, Option<(usize, usize)>)> {
        let shape = |exercise: &Exercise| match &exercise.kind {
            ExerciseKind::PaintMask { run, .. } => Some(run.grid()),
            _ => None,
        };
        let exercises = lesson.exercises.iter();
        exercises.map(|e| (e.id.clone(), shape(e))).collect()
    };
    if shapes(&lessons[0]) != shapes(&lessons[1]) {
        faults.push("the languages have different exercises or grids".to_owned());
    }
    faults
}

fn ensure(holds: bool, fault: impl Into<String>) -> Result<(), String> {
    if holds { Ok(()) } else { Err(fault.into()) }
}

fn solve(lesson: &Lesson, exercise: &Exercise, files: &Files) -> Result<(), String> {
    ensure(exercise.points > 0, "it is worth nothing")?;
    ensure((1..=3).contains(&exercise.hints.len()), "hints")?;
    let texts = exercise.hints.iter();
    let texts = texts.chain([&exercise.prompt, &exercise.solution, &exercise.title]);
    for text in texts {
        ensure(!text.trim().is_empty(), "a text is empty")?;
    }
    let key = kernel_key(exercise)?;
    let check = match &key {
        Some(key) => Action::CheckAgainst(key.clone()),
        None => Action::Check,
    };
    let points_for = |answer: Action| -> Result<u32, String> {
        let mut attempt = start(exercise);
        let mut act = |action| apply(exercise, &mut attempt, action).map_err(|e| e.to_string());
        act(answer)?;
        act(check.clone())?;
        let points = score(exercise, &attempt);
        let is_solved = attempt.stage == Stage::Solved;
        ensure(
            is_solved == (points == exercise.points),
            "stage and score differ",
        )?;
        Ok(points)
    };
    let (right, wrong) = answers(exercise, key.as_deref());
    if matches!(exercise.kind, ExerciseKind::FreeText { .. }) {
        return solve_free_text(exercise);
    }
    ensure(
        right.len() == 1,
        format!("{} answers are right", right.len()),
    )?;
    ensure(!wrong.is_empty(), "there is no distractor")?;
    for answer in right {
        let points = points_for(answer.clone())?;
        ensure(
            points == exercise.points,
            format!("{answer:?} scores {points}"),
        )?;
    }
    for answer in wrong {
        let points = points_for(answer.clone())?;
        ensure(
            points < exercise.points,
            format!("the distractor {answer:?} scores in full"),
        )?;
    }
    if let ExerciseKind::Number { number, .. } = &exercise.kind {
        let path = format!("exercises/{}.toml", exercise.id);
        let text = String::from_utf8_lossy(&files[&path]).into_owned();
        let computed = computed(lesson, &text).ok_or("the answer's formula is not known here")?;
        let difference = (computed - number.value as f64 / 1e6).abs();
        ensure(difference < 0.006, format!("the formula gives {computed}"))?;
    }
    Ok(())
}

/// The kernel's part of the key, computed now.
fn kernel_key(exercise: &Exercise) -> Result<Option<Vec<String>>, String> {
    let experiments = measure::experiments(exercise);
    let demos = match &exercise.kind {
        ExerciseKind::PaintMask { .. } => 1,
        ExerciseKind::Predict { runs, .. } => runs.len(),
        _ => return Ok(None),
    };
    ensure(
        experiments.len() == demos,
        "the engine does not know what to run",
    )?;
    let results: Vec<RunResult> = experiments.into_iter().map(run).collect::<Result<_, _>>()?;
    for result in &results {
        ensure(
            result.report.notices.is_empty(),
            "the engine had to change the run",
        )?;
    }
    if let ExerciseKind::Predict { quantity, .. } = &exercise.kind
        && *quantity == Quantity::ChangedRows
    {
        let lens = results.iter().map(RunResult::query_len);
        let lens: Vec<usize> = lens.collect();
        ensure(
            lens[0] == lens[1],
            "rows of texts of different lengths are compared",
        )?;
    }
    if let ExerciseKind::PaintMask { run, .. } = &exercise.kind {
        for (text, tokens) in [
            (run.query_text(), &results[0].report.query_tokens),
            (run.key_text(), &results[0].report.key_tokens),
        ] {
            let words: Vec<&str> = text.split_whitespace().collect();
            ensure(
                words == *tokens,
                format!("the engine cuts {text:?} into {tokens:?}"),
            )?;
            ensure(tokens_from_text(text, 99).0 == *tokens, "tokens")?;
        }
    }
    Ok(Some(measure::key(exercise, &results)))
}

/// Answers that the author or the kernel calls right, and others.
fn answers(exercise: &Exercise, key: Option<&[String]>) -> (Vec<Action>, Vec<Action>) {
    let (mut right, mut wrong) = (Vec::new(), Vec::new());
    let mut put = |parts: Vec<String>, is_right: bool| {
        let list = if is_right { &mut right } else { &mut wrong };
        list.push(Action::Put(parts));
    };
    match &exercise.kind {
        ExerciseKind::SingleChoice { options } | ExerciseKind::Predict { options, .. } => {
            for option in options {
                let list = if option.correct {
                    &mut right
                } else {
                    &mut wrong
                };
                list.push(Action::Choose(option.id.clone()));
            }
        }
        ExerciseKind::MultipleChoice { options } => {
            // Every choice there is, but for none.
            for bits in 1..1_u32 << options.len() {
                let is_in = |at: usize| bits >> at & 1 == 1;
                let chosen = options.iter().enumerate().filter(|(at, _)| is_in(*at));
                let is_right = options
                    .iter()
                    .enumerate()
                    .all(|(at, o)| is_in(at) == o.correct);
                put(
                    chosen.map(|(_, option)| option.id.clone()).collect(),
                    is_right,
                );
            }
        }
        ExerciseKind::Number { number, mistakes } => {
            let text = |millionths: i64| format!("{}", millionths as f64 / 1e6);
            put(vec![text(number.value)], true);
            for mistake in mistakes {
                put(vec![text(mistake.value)], false);
            }
            put(vec![text(number.value + number.tolerance + 1_000)], false);
            put(vec![text(number.value - number.tolerance - 1_000)], false);
        }
        ExerciseKind::Ordering { items } | ExerciseKind::Matching { items } => {
            let ids = |items: &[Item]| -> Vec<String> {
                items.iter().map(|item| item.id.clone()).collect()
            };
            put(ids(items), true);
            for at in 1..items.len() {
                let mut swapped = items.clone();
                swapped.swap(at - 1, at);
                put(ids(&swapped), false);
            }
        }
        ExerciseKind::Cloze { gaps, .. } => {
            let key = grade::key(exercise).unwrap_or_default();
            put(key.clone(), true);
            for (at, gap) in gaps.iter().enumerate() {
                for option in gap.options.iter().filter(|option| !option.correct) {
                    let mut parts = key.clone();
                    parts[at].clone_from(&option.id);
                    put(parts, false);
                }
            }
        }
        ExerciseKind::PaintMask { .. } => {
            let key = key.unwrap_or_default().to_vec();
            put(key.clone(), true);
            for row in 0..key.len() {
                for column in 0..key[row].len() {
                    let mut parts = key.clone();
                    let flipped = if &key[row][column..=column] == "1" {
                        "0"
                    } else {
                        "1"
                    };
                    parts[row].replace_range(column..=column, flipped);
                    put(parts, false);
                }
            }
        }
        ExerciseKind::FreeText { .. } => {}
    }
    (right, wrong)
}

/// All of the rubric gives all points, each part of it fewer.
fn solve_free_text(exercise: &Exercise) -> Result<(), String> {
    let ExerciseKind::FreeText { rubric } = &exercise.kind else {
        return Ok(());
    };
    let mut attempt = start(exercise);
    let write = Action::Write("long enough an answer".to_owned());
    let mut points = Vec::new();
    let ticks = rubric.iter().map(|item| Action::Tick {
        item: item.id.clone(),
        on: true,
    });
    for action in [write, Action::Reveal].into_iter().chain(ticks) {
        apply(exercise, &mut attempt, action).map_err(|e| e.to_string())?;
        points.push(score(exercise, &attempt));
    }
    let grows = points[1..].windows(2).all(|pair| pair[0] < pair[1]);
    ensure(
        grows,
        format!("the rubric's points do not add up: {points:?}"),
    )?;
    ensure(
        points.last() == Some(&exercise.points),
        "the rubric does not give all points",
    )
}

/// The answer's placeholder worked out anew, apart from the code that filled it in.
fn computed(lesson: &Lesson, toml: &str) -> Option<f64> {
    let answer = toml.split("[answer]").nth(1)?;
    let words = answer.split("{{").nth(1)?.split("}}").next()?;
    let words: Vec<&str> = words.split_whitespace().collect();
    match *words {
        ["times", large, small] => {
            let [large, small]: [f64; 2] = [large.parse().ok()?, small.parse().ok()?];
            Some(large / small)
        }
        ["kv", model, tokens, precision] => {
            let models = &lesson.catalogue.models;
            let model = models.iter().find(|known| known.id == model)?;
            let usage = Usage {
                tokens: tokens.parse().ok()?,
                output_tokens: 0,
                batch: 1,
                bits_per_element: Precision::from_id(precision)?.bits(),
            };
            let bytes = cache_bytes(&model.cache, &usage).ok()?;
            Some(bytes as f64 / f64::from(1 << 30)) // Asked for in GiB.
        }
        _ => None,
    }
}

#[test]
fn every_exercise_is_solved_by_its_key_and_by_nothing_else() {
    let faults = faults(&files());
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn an_exercise_broken_on_purpose_is_found() {
    for (id, old, new, fault) in [
        // Another option is called right than the kernel bears out.
        ("predict-change-gpt", "value = 6", "value = 1.5", None),
        (
            "predict-change-gpt",
            "value = 1",
            "value = 2",
            Some("scores 0"),
        ),
        (
            "predict-change-gpt",
            "architecture = \"gpt\"",
            "architecture = \"bert\"",
            Some("scores"),
        ),
        ("predict-heads", "heads = 4", "heads = 2", Some("scores")),
        (
            "mask-gpt",
            "貓 坐 在 墊 上",
            "貓 坐 在墊子 上 了",
            Some("the engine cuts"),
        ),
        (
            "mask-window",
            "size = 3",
            "size = 9",
            Some("the engine had to change"),
        ),
        (
            "kv-linear",
            "{{times 32768 4096}}\"",
            "{{kv-per-token llama-3-8b fp16}}\"",
            Some("formula"),
        ),
        (
            "kv-linear",
            "{{number 64}}",
            "{{number 8}}",
            Some("right-mistake"),
        ),
        (
            "kv-size",
            "tolerance = 0.2",
            "tolerance = 4",
            Some("right-mistake"),
        ),
        (
            "bert-fills",
            "correct = true\n",
            "",
            Some("one-right-option"),
        ),
        ("evidence", "correct = true\n", "", Some("one-right-option")),
        (
            "bottleneck",
            "points = 4",
            "points = 5",
            Some("rubric-points"),
        ),
    ] {
        let path = format!("exercises/{id}.toml");
        let mut files = files();
        let text = String::from_utf8(files[&path].clone()).expect("UTF-8");
        assert!(text.contains(old), "{id} has no {old}");
        files.insert(path, text.replacen(old, new, 1).into_bytes());
        let found = faults(&files).join("\n");
        match fault {
            Some(fault) => assert!(found.contains(fault), "{id}, {new}: {found}"),
            None => assert_eq!(found, "", "{id}, {new}"),
        }
    }
}

#[test]
fn the_course_has_what_it_promises() {
    let files = files();
    let content = load_from(&files).expect("content/ has no findings");
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for exercise in &content.lessons[0].exercises {
        let text = String::from_utf8_lossy(&files[&format!("exercises/{}.toml", exercise.id)]);
        let kind = lesson::authoring::KINDS;
        let named = |kind: &&&str| text.contains(&format!("\nkind = \"{kind}\"\n"));
        let kind = kind.iter().find(named).expect("a known kind");
        *kinds.entry(kind).or_default() += 1;
    }
    assert_eq!(kinds.len(), lesson::authoring::KINDS.len(), "{kinds:?}");
    assert!(kinds.values().sum::<usize>() >= 20, "{kinds:?}");
    assert!(
        kinds["paint-mask"] >= 4 && kinds["predict"] >= 4,
        "{kinds:?}"
    );
    // Exercises stand where they teach, not all at the end.
    let parts = app::state::page_data::Part::all(&content.lessons[0]);
    assert!(parts.len() >= 6, "{parts:?}");
}

#[test]
fn the_codes_of_runs_are_the_protocols() {
    assert_eq!(
        Demo::ARCHITECTURES,
        Architecture::ALL.map(Architecture::code)
    );
    assert_eq!(Demo::STAGES, AttentionStage::ALL.map(AttentionStage::code));
    for code in Demo::MASKS {
        let mask = MaskChoice::from_code(code, 1).expect("a known mask");
        assert_eq!(mask.code(), code);
    }
    for quantity in Quantity::ALL {
        assert_eq!(Quantity::from_code(quantity.code()), Some(quantity));
    }
}

#[test]
fn quantities_are_what_they_say() {
    let text = "The cat sat on the mat";
    let gpt = |text: &str, n_heads| {
        let experiment = Experiment {
            text: text.to_owned(),
            architecture: Architecture::DecoderOnly,
            n_heads,
            n_kv_heads: n_heads,
            ..Experiment::default()
        };
        run(experiment).expect("a plain run")
    };
    let one = [gpt(text, 2)];
    let two = [gpt(text, 1), gpt("The cat ran on the mat", 1)];
    let longer = [gpt(text, 1), gpt("The cat sat on the mat again", 1)];
    for (quantity, results, expected) in [
        (Quantity::VisibleCells, &one[..], 21_000_000),
        (Quantity::FirstWeight, &one, 1_000_000),
        (Quantity::RowSum, &one, 1_000_000),
        (Quantity::DistinctHeads, &one, 2_000_000),
        (Quantity::WeightBytes, &one, 4 * 2 * 36 * 1_000_000),
        // The third row and all after it.
        (Quantity::ChangedRows, &two, 4_000_000),
        (Quantity::WeightsRatio, &longer, 1_361_111),
    ] {
        assert_eq!(
            measure::measured(quantity, results),
            expected,
            "{quantity:?}"
        );
    }
}
