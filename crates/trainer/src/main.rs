//! `trainer train` and `trainer evaluate`, as `cargo xtask` runs them.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use bench::siblings::text_from_asked;
use serde_json::json;
use trainer::evaluation::{self, Bound, Draw, Figure, table};
use trainer::step::Training;
use trainer::{checkpoint, curve, files, heads, recipe, run, sweep};
use transformer::Family;

const USAGE: &str = "\
trainer train [--check] [--threads <n>] [--steps <n>] [encoder|decoder|encoder-decoder ...]
    makes the weights in content/models, going on where it was stopped; with --check in
    target/training/check instead, and compares the figures of both; with --steps in
    target/training/short
trainer evaluate [--seed <n>] [--examples <n>] [<folder>]
    prints what the weights in content/models reach, and fails where that is too little
trainer questions <folder>
    writes the evaluation's questions there, and what these weights answer natively
trainer heads
    measures what each head of these weights looks at and is worth, into heads.json beside them
trainer sweep
    trains five sizes of each family with three seeds, for about an hour; goes on where it was
    stopped
trainer snapshot <folder>
    writes what trainings under way have learnt so far, to be evaluated
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match words.as_slice() {
        ["train", options @ ..] => train(options),
        ["evaluate", options @ ..] => evaluate(options),
        ["questions", folder] => write_questions(Path::new(folder)),
        ["sweep"] => sweep::sweep(
            &root().join("target/training/sweep"),
            &root().join("content/models/scaling.json"),
            n_cores(),
        ),
        ["heads"] => measure_heads(&root().join("content/models")),
        ["snapshot", folder] => snapshot(Path::new(folder)),
        _ => {
            eprint!("{USAGE}");
            return ExitCode::FAILURE;
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// The folder that holds the workspace's `Cargo.toml`.
fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_path_buf()
}

fn n_cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

fn train(mut options: &[&str]) -> Result<()> {
    let mut n_threads = n_cores();
    let mut n_steps = None;
    let mut is_check = false;
    let mut families = Vec::new();
    while let [first, rest @ ..] = options {
        options = rest;
        if ["--threads", "--steps"].contains(first) {
            let [number, rest @ ..] = rest else {
                bail!("{first}: how many?\n\n{USAGE}");
            };
            let number: usize = number.parse().with_context(|| first.to_string())?;
            if *first == "--threads" {
                n_threads = number;
            } else {
                n_steps = Some(number as u64);
            }
            options = rest;
        } else if *first == "--check" {
            is_check = true;
        } else {
            let family = Family::from_name(first);
            families.push(family.with_context(|| format!("unknown: {first}\n\n{USAGE}"))?);
        }
    }
    if families.is_empty() {
        families.extend(Family::ALL);
    }
    let committed = root().join("content/models");
    let mut checkpoints = root().join("target/training");
    let mut folder = committed.clone();
    // What is not the recipe from nothing must touch neither its checkpoints nor its weights.
    for (is_aside, name) in [(is_check, "check"), (n_steps.is_some(), "short")] {
        if is_aside {
            checkpoints.push(name);
            folder.clone_from(&checkpoints);
        }
    }
    std::fs::create_dir_all(&checkpoints)?;
    for family in families {
        let checkpoint = checkpoints.join(format!("{}.checkpoint", family.name()));
        let mut recipe = recipe::shipped(family);
        if let Some(n_steps) = n_steps {
            recipe.schedule.total = n_steps;
            recipe.schedule.fall = n_steps * 2 / 3;
        }
        let (training, points) = run::train(recipe, &checkpoint, n_threads)?;
        files::write(&folder, &training)?;
        curve::publish(&folder, family, &points)?;
    }
    if is_check {
        compare(&committed, &folder)?;
    }
    Ok(())
}

/// Examples of each task, where nobody asks for another number.
const N_EXAMPLES: usize = 500;
/// How far a figure may be from the committed one: another machine rounds differently.
const TOLERANCE: f64 = 0.03;

/// The examples that are asked about where nobody says otherwise.
const DRAW: Draw = Draw {
    seed: evaluation::SEED,
    n: N_EXAMPLES,
};

fn evaluate(mut options: &[&str]) -> Result<()> {
    let mut draw = DRAW;
    let mut folder = root().join("content/models");
    while let [first, rest @ ..] = options {
        options = rest;
        match (*first, rest) {
            ("--seed", [number, rest @ ..]) => {
                draw.seed = number.parse().context("--seed")?;
                options = rest;
            }
            ("--examples", [number, rest @ ..]) => {
                draw.n = number.parse().context("--examples")?;
                options = rest;
            }
            (option, _) if option.starts_with("--") => bail!("{option}: what?\n\n{USAGE}"),
            (path, _) => folder = PathBuf::from(path),
        }
    }
    let (text, all_hold) = table(&figures_of(&folder, draw)?);
    print!("{text}");
    anyhow::ensure!(all_hold, "a bound is not met; see above");
    Ok(())
}

fn figures_of(folder: &Path, draw: Draw) -> Result<Vec<Figure>> {
    let siblings = files::read(folder)?;
    evaluation::evaluate(&siblings, &evaluation::exams(&siblings, draw)?)
}

/// `questions.txt`, one a line, and `native.json`, one row a figure.
fn write_questions(folder: &Path) -> Result<()> {
    let siblings = files::read(&root().join("content/models"))?;
    let exams = evaluation::exams(&siblings, DRAW)?;
    let figures = evaluation::evaluate(&siblings, &exams)?;
    let row = |figure: &Figure| {
        json!({
            "model": figure.model,
            "name": figure.name,
            "right": (figure.value * figure.n as f64).round(),
            "of": figure.n,
            "least": if let Bound::AtLeast(share) = figure.bound { Some(share) } else { None },
            "most": if let Bound::AtMost(share) = figure.bound { Some(share) } else { None },
            // As text: JSON's numbers have no 64 bits.
            "digest": format!("{:016x}", figure.digest),
        })
    };
    let rows: Vec<_> = figures.iter().map(row).collect();
    let text = text_from_asked(&evaluation::questions(&exams));
    std::fs::create_dir_all(folder)?;
    std::fs::write(folder.join("questions.txt"), text)?;
    std::fs::write(
        folder.join("native.json"),
        serde_json::to_string_pretty(&rows)?,
    )?;
    Ok(())
}

fn measure_heads(folder: &Path) -> Result<()> {
    let rows = heads::measure(&files::read(folder)?, 100)?;
    let text = serde_json::to_string_pretty(&rows)?;
    std::fs::write(folder.join("heads.json"), format!("{text}\n"))?;
    Ok(())
}

fn snapshot(folder: &Path) -> Result<()> {
    for family in Family::ALL {
        let mut training = Training::new(recipe::shipped(family))?;
        let name = format!("target/training/{}.checkpoint", family.name());
        checkpoint::resume(&mut training, &root().join(name))?;
        println!("{}: step {}", family.name(), training.optimiser.steps);
        files::write(folder, &training)?;
    }
    Ok(())
}

fn compare(committed: &Path, made: &Path) -> Result<()> {
    let (before, now) = (figures_of(committed, DRAW)?, figures_of(made, DRAW)?);
    let mut is_near = before.len() == now.len();
    for (before, now) in before.iter().zip(&now) {
        let distance = (before.value - now.value).abs();
        is_near &= distance <= TOLERANCE;
        println!(
            "{:<16} {:<44} committed {:.1} %, made now {:.1} %",
            now.model,
            now.name,
            100.0 * before.value,
            100.0 * now.value
        );
    }
    anyhow::ensure!(is_near, "a figure is further off than {TOLERANCE}");
    Ok(())
}
