//! A whole training: steps, progress, checkpoints.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Result;
use training::Losses;

use crate::checkpoint;
use crate::recipe::Recipe;
use crate::step::Training;

/// How often a line is printed and a checkpoint written.
const EVERY: u64 = 250;

/// A point of the learning curve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Steps done.
    pub step: u64,
    /// The losses on held-out examples.
    pub held_out: Losses,
}

/// Trains to the end, going on from the checkpoint where there is one.
///
/// # Errors
/// For sizes that are not allowed, and when the disk refuses.
pub fn train(recipe: Recipe, checkpoint: &Path, n_threads: usize) -> Result<Training> {
    let mut training = Training::new(recipe)?;
    let name = training.recipe.config.family.name();
    let n_parameters = training.weights.len();
    println!("{name}: {n_parameters} parameters, {n_threads} threads");
    if checkpoint::resume(&mut training, checkpoint)? {
        println!("{name}: goes on at step {}", training.optimiser.steps);
    }
    let mut since = Instant::now();
    let mut n_tokens = 0;
    while !training.is_done() {
        let report = training.step(n_threads);
        n_tokens += report.n_tokens;
        let (step, total) = (training.optimiser.steps, training.recipe.schedule.total);
        if step.is_multiple_of(EVERY) || step == total {
            let seconds = since.elapsed().as_secs_f64();
            let n_steps = (step - 1) % EVERY + 1;
            let left = Duration::from_secs_f64(seconds / n_steps as f64 * (total - step) as f64);
            let held_out = training.held_out(n_threads);
            println!(
                "{name}: step {step} of {total}, loss {:.4}, held out {}; {:.0} tokens/s, {} min {:02} s left",
                report.losses.tokens.mean(),
                shown(&held_out),
                n_tokens as f64 / seconds,
                left.as_secs() / 60,
                left.as_secs() % 60,
            );
            checkpoint::save(&training, checkpoint)?;
            since = Instant::now();
            n_tokens = 0;
        }
    }
    Ok(training)
}

/// Losses and shares of right answers by task.
fn shown(losses: &Losses) -> String {
    let tasks = [
        ("tokens", losses.tokens),
        ("sentiments", losses.sentiments),
        ("entities", losses.entities),
    ];
    let parts: Vec<String> = tasks
        .iter()
        .filter(|(_, loss)| loss.count > 0)
        .map(|(name, loss)| {
            let share = 100.0 * loss.correct as f64 / loss.count as f64;
            format!("{name} {:.4} ({share:.1} %)", loss.mean())
        })
        .collect();
    parts.join(", ")
}
