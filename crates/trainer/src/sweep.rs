//! Our own scaling law: several sizes of each family on equal tokens, and what they reach.
//!
//! It takes an hour or more and may be stopped at any time: a run that is finished is not made
//! again, one under way goes on at its checkpoint.

use std::path::Path;

use anyhow::{Context, Result};
use serde_json::Value;
use transformer::Family;

use crate::curve;
use crate::recipe::{N_SHARDS, Recipe, config, shipped};
use crate::run;
use crate::scaling::{Run, Scaling};

/// Widths, each with its heads: from about 10 thousand to a million parameters, of which the
/// embedding table has 1,567 rows.
pub const SIZES: [(usize, usize); 5] = [(6, 1), (16, 2), (40, 2), (80, 4), (128, 4)];
/// Seeds of each size: the spread between them is shown too.
pub const SEEDS: [u64; 3] = [5, 6, 7];
/// Steps of every run, so that all of a family see equally many tokens.
pub const STEPS: u64 = 700;

/// Trains what is missing, and writes every loss and the fits to `results`.
///
/// # Errors
/// When the disk refuses, or the results there are not ours.
pub fn sweep(checkpoints: &Path, results: &Path, n_threads: usize) -> Result<()> {
    std::fs::create_dir_all(checkpoints)?;
    let mut scaling = match std::fs::read(results) {
        Ok(file) => {
            let value: Value = serde_json::from_slice(&file)?;
            Scaling::from_json(&value)
                .with_context(|| format!("{}: not ours", results.display()))?
        }
        Err(_) => Scaling::default(),
    };
    for seed in SEEDS {
        for (d_model, n_heads) in SIZES {
            for family in Family::ALL {
                if scaling.has(family, d_model, seed) {
                    continue;
                }
                let name = format!("{}-{d_model}-{seed}", family.name());
                println!("{name}");
                let checkpoint = checkpoints.join(format!("{name}.checkpoint"));
                let recipe = recipe(family, d_model, n_heads, seed);
                let (training, points) = run::train(recipe, &checkpoint, n_threads)?;
                scaling.runs.push(Run {
                    family,
                    d_model,
                    n_heads,
                    seed,
                    parameters: training.weights.len(),
                    embedding_parameters: training.recipe.config.vocab_size * d_model,
                    steps: STEPS,
                    tokens: points.last().map_or(0, |point| point.tokens),
                    held_out_loss: training.held_out(n_threads).tokens.mean(),
                });
                let text = serde_json::to_string_pretty(&scaling.to_json())?;
                std::fs::write(results, format!("{text}\n"))?;
                std::fs::remove_file(&checkpoint)?;
                curve::remove(&checkpoint);
            }
        }
    }
    Ok(())
}

/// The shipped recipe at another size, shortened in all its parts: 100 steps warm up, the rate falls
/// in the last third. Small models bear a larger learning rate.
fn recipe(family: Family, d_model: usize, n_heads: usize, seed: u64) -> Recipe {
    let mut recipe = shipped(family);
    let shortened = |steps: u64, of: u64| steps * STEPS / of;
    let total = recipe.schedule.total;
    recipe.text_only = shortened(recipe.text_only, total);
    recipe.labels_first = shortened(recipe.labels_first, total);
    recipe.config = config(family, d_model, n_heads);
    recipe.seed = seed;
    recipe.schedule.peak = 2e-3 * (96.0 / d_model as f64).sqrt();
    recipe.schedule.warm_up = 100;
    recipe.schedule.total = STEPS;
    recipe.schedule.fall = STEPS * 2 / 3;
    recipe
}

/// What a reader of the data needs to know of the recipe, in words and numbers.
pub(crate) fn recipe_in_words() -> Value {
    let recipe = recipe(Family::Encoder, 96, 4, 0);
    serde_json::json!({
        "steps": STEPS,
        "warm_up_steps": recipe.schedule.warm_up,
        "falls_from_step": recipe.schedule.fall,
        "peak_rate": "0.002 * sqrt(96 / d_model)",
        "shards": N_SHARDS,
        "tokens_of_a_shard_at_least": recipe.shard_tokens,
        "layers": "4, or 2 + 2 of an encoder-decoder",
        "loss": "nats per predicted token on held-out examples: hidden, next, or answered",
    })
}
