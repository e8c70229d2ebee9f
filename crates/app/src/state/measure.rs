//! From an exercise to the kernel and back: what to run, and what its results bear out. No
//! attention is computed here; the results are the engine's.

use super::decimal::fixed;
use super::run::RunResult;
use lesson::{Demo, Exercise, ExerciseKind, Quantity};
use protocol::{Architecture, AttentionStage, Experiment, MaskChoice};

/// Millionths in one.
const ONE: i64 = 1_000_000;
/// How far a measured value may lie from what an option stands for, in millionths.
const TOLERANCE: u64 = 1_000;

/// What has to be run before an exercise can be graded, in this order. Nothing for the kinds that
/// grade themselves.
pub fn experiments(exercise: &Exercise) -> Vec<Experiment> {
    let demos: &[Demo] = match &exercise.kind {
        ExerciseKind::PaintMask { run, .. } => std::slice::from_ref(run),
        ExerciseKind::Predict { runs, .. } => runs,
        _ => &[],
    };
    demos.iter().filter_map(experiment).collect()
}

fn experiment(demo: &Demo) -> Option<Experiment> {
    Some(Experiment {
        text: demo.text.clone(),
        target: demo.target.clone(),
        architecture: Architecture::from_code(&demo.architecture)?,
        stage: AttentionStage::from_code(&demo.stage)?,
        mask: MaskChoice::from_code(&demo.mask, demo.mask_size)?,
        n_heads: demo.n_heads,
        n_kv_heads: demo.n_heads,
        ..Experiment::default()
    })
}

/// What an answer is checked against: the rows of the mask, or the ids of the options that the
/// results bear out.
pub fn key(exercise: &Exercise, results: &[RunResult]) -> Vec<String> {
    match &exercise.kind {
        ExerciseKind::PaintMask { .. } => results.first().map(mask_rows).unwrap_or_default(),
        ExerciseKind::Predict {
            quantity,
            options,
            values,
            ..
        } => {
            let measured = measured(*quantity, results);
            let fits = |value: &i64| value.abs_diff(measured) <= TOLERANCE;
            let pairs = options.iter().zip(values);
            let right = pairs.filter(|(_, value)| fits(value));
            right.map(|(option, _)| option.id.clone()).collect()
        }
        _ => Vec::new(),
    }
}

/// What a prediction was about, as it came out, for a person to read; nothing for other kinds.
pub fn outcome(exercise: &Exercise, results: &[RunResult]) -> Option<String> {
    let ExerciseKind::Predict { quantity, .. } = &exercise.kind else {
        return None;
    };
    let value = measured(*quantity, results);
    let digits = if value % ONE == 0 { 0 } else { 2 };
    Some(fixed(value as f64 / ONE as f64, digits))
}

fn mask_rows(result: &RunResult) -> Vec<String> {
    let cell = |query, key| {
        if result.is_visible(query, key) {
            '1'
        } else {
            '0'
        }
    };
    let row = |query| (0..result.key_len()).map(|key| cell(query, key)).collect();
    (0..result.query_len()).map(row).collect()
}

/// A quantity in millionths; 0 where there is no result.
pub fn measured(quantity: Quantity, results: &[RunResult]) -> i64 {
    let Some(first) = results.first() else {
        return 0;
    };
    let second = results.last().unwrap_or(first);
    let whole = |count: usize| count as i64 * ONE;
    let share = |value: f64| (value * ONE as f64).round() as i64;
    let weights = &first.matrices.weights;
    let (rows, columns) = (first.query_len(), first.key_len());
    match quantity {
        Quantity::VisibleCells => first.report.visible_cells as i64 * ONE,
        Quantity::FirstWeight => share(first.weight(0, 0, 0).into()),
        Quantity::RowSum => {
            let last =
                (0..columns).map(|key| f64::from(first.weight(0, rows.saturating_sub(1), key)));
            share(last.sum())
        }
        Quantity::DistinctHeads => {
            let mut heads: Vec<&[f32]> = weights.chunks((rows * columns).max(1)).collect();
            let mut distinct = 0;
            while let Some(head) = heads.pop() {
                distinct += usize::from(!heads.contains(&head));
            }
            whole(distinct)
        }
        Quantity::WeightBytes => whole(size_of_val(weights.as_slice())),
        Quantity::ChangedRows => {
            let of_row = |result: &RunResult, row| -> Vec<f32> {
                let keys = 0..result.key_len();
                keys.map(|key| result.weight(0, row, key)).collect()
            };
            let rows = 0..rows.max(second.query_len());
            whole(
                rows.filter(|row| of_row(first, *row) != of_row(second, *row))
                    .count(),
            )
        }
        Quantity::WeightsRatio => {
            share(second.matrices.weights.len() as f64 / weights.len().max(1) as f64)
        }
    }
}
