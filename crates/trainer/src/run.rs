//! A whole training: steps, progress, checkpoints.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Result;
use training::Losses;

use crate::checkpoint;
use crate::curve::{self, Point};
use crate::recipe::Recipe;
use crate::step::Training;

/// How often a line is printed and a checkpoint written.
const EVERY: u64 = 250;

/// Trains to the end, going on from the checkpoint where there is one, and gives what came of it
/// with its learning curve.
///
/// # Errors
/// For sizes that are not allowed, and when the disk refuses.
pub fn train(
    recipe: Recipe,
    checkpoint: &Path,
    n_threads: usize,
) -> Result<(Training, Vec<Point>)> {
    let mut training = Training::new(recipe)?;
    let name = training.recipe.config.family.name();
    let n_parameters = training.weights.len();
    println!("{name}: {n_parameters} parameters, {n_threads} threads");
    let mut points = Vec::new();
    if checkpoint::resume(&mut training, checkpoint)? {
        println!("{name}: goes on at step {}", training.optimiser.steps);
        points = curve::resume(checkpoint, training.optimiser.steps)?;
    }
    let mut since = Instant::now();
    let mut n_tokens = 0;
    let mut trained = Losses::default();
    while !training.is_done() {
        let report = training.step(n_threads);
        n_tokens += report.n_tokens;
        trained = trained.plus(report.losses);
        let (step, total) = (training.optimiser.steps, training.recipe.schedule.total);
        if step.is_multiple_of(EVERY) || step == total {
            let seconds = since.elapsed().as_secs_f64();
            let n_steps = (step - 1) % EVERY + 1;
            let left = Duration::from_secs_f64(seconds / n_steps as f64 * (total - step) as f64);
            let held_out = training.held_out(n_threads);
            println!(
                "{name}: step {step} of {total}, loss {:.4}, held out {}; {:.0} tokens/s, {} min {:02} s left",
                trained.tokens.mean(),
                shown(&held_out),
                n_tokens as f64 / seconds,
                left.as_secs() / 60,
                left.as_secs() % 60,
            );
            let before = points.last().map_or(0, |point: &Point| point.tokens);
            let tokens = before + n_tokens as u64;
            points.push(Point::new(step, tokens, &trained, &held_out));
            // The curve first: of a curve that is ahead of its checkpoint the rest is dropped.
            curve::save(&points, checkpoint)?;
            checkpoint::save(&training, checkpoint)?;
            since = Instant::now();
            n_tokens = 0;
            trained = Losses::default();
        }
    }
    Ok((training, points))
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
