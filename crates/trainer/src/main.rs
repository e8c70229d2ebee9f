//! `trainer train` and `trainer evaluate`, as `cargo xtask` runs them.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use trainer::{recipe, run};
use transformer::Family;

const USAGE: &str = "\
trainer train [--threads <n>] [--steps <n>] [encoder|decoder|encoder-decoder ...]
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match words.as_slice() {
        ["train", options @ ..] => train(options),
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

fn train(mut options: &[&str]) -> Result<()> {
    let mut n_threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let mut n_steps = None;
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
        } else {
            let family = Family::from_name(first);
            families.push(family.with_context(|| format!("unknown: {first}\n\n{USAGE}"))?);
        }
    }
    if families.is_empty() {
        families.extend(Family::ALL);
    }
    let folder = root().join("target/training");
    std::fs::create_dir_all(&folder)?;
    for family in families {
        let checkpoint = folder.join(format!("{}.checkpoint", family.name()));
        let mut recipe = recipe::shipped(family);
        if let Some(n_steps) = n_steps {
            recipe.schedule.total = n_steps;
            recipe.schedule.fall = n_steps * 2 / 3;
        }
        run::train(recipe, &checkpoint, n_threads)?;
    }
    Ok(())
}
