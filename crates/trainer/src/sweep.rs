//! Our own scaling law: several sizes of each family on equal tokens, and what they reach.
//!
//! It takes hours and may be stopped at any time: a run that is finished is not made again, one
//! under way goes on at its checkpoint.

use std::path::Path;

use anyhow::{Context, Result};
use serde_json::{Value, json};
use transformer::Family;

use crate::curve;
use crate::recipe::{Recipe, config, shipped};
use crate::run;

/// Widths, each with its heads: from about 40 thousand to a million parameters, of which the
/// embedding table has 1,567 rows.
pub const SIZES: [(usize, usize); 6] = [(16, 2), (24, 2), (40, 2), (64, 4), (96, 4), (128, 4)];
/// Seeds of each size: the spread between them is shown too.
pub const SEEDS: [u64; 3] = [5, 6, 7];
/// Steps of every run, so that all see equally many tokens.
const STEPS: u64 = 2_000;

/// Trains what is missing, and writes every loss to `results`.
///
/// # Errors
/// When the disk refuses, or the results there are not ours.
pub fn sweep(checkpoints: &Path, results: &Path, n_threads: usize) -> Result<()> {
    std::fs::create_dir_all(checkpoints)?;
    let mut rows: Vec<Value> = match std::fs::read(results) {
        Ok(file) => serde_json::from_slice(&file)
            .with_context(|| format!("{}: not a list of results", results.display()))?,
        Err(_) => Vec::new(),
    };
    for seed in SEEDS {
        for (d_model, n_heads) in SIZES {
            for family in Family::ALL {
                let is_done = |row: &Value| {
                    row["family"] == family.name()
                        && row["d_model"] == d_model
                        && row["seed"] == seed
                };
                if rows.iter().any(is_done) {
                    continue;
                }
                let name = format!("{}-{d_model}-{seed}", family.name());
                println!("{name}");
                let checkpoint = checkpoints.join(format!("{name}.checkpoint"));
                let (training, points) = run::train(
                    recipe(family, d_model, n_heads, seed),
                    &checkpoint,
                    n_threads,
                )?;
                let losses = training.held_out(n_threads);
                rows.push(json!({
                    "family": family.name(),
                    "d_model": d_model,
                    "seed": seed,
                    "parameters": training.weights.len(),
                    "steps": STEPS,
                    "tokens": points.last().map_or(0, |point| point.tokens),
                    "held_out_loss": losses.tokens.mean(),
                    "held_out_predictions": losses.tokens.count,
                }));
                let text = serde_json::to_string_pretty(&rows)?;
                std::fs::write(results, format!("{text}\n"))?;
                std::fs::remove_file(&checkpoint)?;
                curve::remove(&checkpoint);
            }
        }
    }
    Ok(())
}

/// The shipped recipe at another size. Small models bear a larger learning rate.
fn recipe(family: Family, d_model: usize, n_heads: usize, seed: u64) -> Recipe {
    let mut recipe = shipped(family);
    recipe.config = config(family, d_model, n_heads);
    recipe.seed = seed;
    recipe.schedule.peak = 2e-3 * (96.0 / d_model as f64).sqrt();
    recipe.schedule.total = STEPS;
    recipe.schedule.fall = STEPS * 2 / 3;
    recipe
}
