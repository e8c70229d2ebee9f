//! What the Run panel is doing, and what it may do next.

use super::page_data::Words;
use protocol::{
    Architecture, AttentionStage, Experiment, Failure, MaskChoice, Matrices, RunReport,
};
use std::sync::Arc;

/// Where a run stands.
#[derive(Clone, Debug, PartialEq)]
pub enum RunState {
    /// Nothing asked yet.
    Idle,
    /// The engine is working (or still loading, then no rows are done).
    Running {
        /// Rows finished.
        rows_done: u32,
        /// Rows in all; 0 while unknown.
        rows_total: u32,
    },
    /// Stop was pressed; waiting for the engine's word.
    Stopping,
    /// Stopped before the end.
    Stopped,
    /// Finished.
    Done,
    /// Refused or failed.
    Failed(Failure),
}

impl RunState {
    /// A stable word for styles and tests.
    pub fn code(&self) -> &'static str {
        match self {
            RunState::Idle => "idle",
            RunState::Running { .. } => "running",
            RunState::Stopping => "stopping",
            RunState::Stopped => "stopped",
            RunState::Done => "done",
            RunState::Failed(_) => "failed",
        }
    }

    /// How much of the work is done, from 0 to 1; 0 while nothing is known.
    pub fn share_done(&self) -> f64 {
        match self {
            RunState::Running {
                rows_done,
                rows_total,
            } if *rows_total > 0 => f64::from(*rows_done) / f64::from(*rows_total),
            _ => 0.0,
        }
    }

    /// Whether the engine is at work for us.
    pub fn is_busy(&self) -> bool {
        matches!(self, RunState::Running { .. } | RunState::Stopping)
    }
}

/// A finished run, shared between the views that show it.
#[derive(Clone, Debug, PartialEq)]
pub struct RunResult {
    /// What was asked.
    pub experiment: Experiment,
    /// What was done.
    pub report: RunReport,
    /// The numbers.
    pub matrices: Arc<Matrices>,
}

impl RunResult {
    /// Rows.
    pub fn query_len(&self) -> usize {
        self.report.query_tokens.len()
    }

    /// Columns.
    pub fn key_len(&self) -> usize {
        self.report.key_tokens.len()
    }

    /// Whether a key is visible to a query.
    pub fn is_visible(&self, query: usize, key: usize) -> bool {
        self.matrices.mask.get(query * self.key_len() + key) == Some(&1)
    }

    /// Weight of a cell in a head; 0 outside.
    pub fn weight(&self, head: usize, query: usize, key: usize) -> f32 {
        self.cell(&self.matrices.weights, head, query, key)
    }

    /// Scaled score of a cell in a head, before the mask; 0 outside.
    pub fn score(&self, head: usize, query: usize, key: usize) -> f32 {
        self.cell(&self.matrices.scores, head, query, key)
    }

    fn cell(&self, numbers: &[f32], head: usize, query: usize, key: usize) -> f32 {
        let index = (head * self.query_len() + query) * self.key_len() + key;
        numbers.get(index).copied().unwrap_or(0.0)
    }

    /// The largest distance of a row's sum from 1, over rows that see anything; over all heads.
    pub fn largest_row_sum_error(&self) -> f64 {
        let key_len = self.key_len().max(1);
        self.matrices
            .weights
            .chunks(key_len)
            .enumerate()
            .filter(|(row, _)| {
                let query = row % self.query_len().max(1);
                self.matrices.mask[query * key_len..(query + 1) * key_len].contains(&1)
            })
            .map(|(_, row)| (row.iter().map(|w| f64::from(*w)).sum::<f64>() - 1.0).abs())
            .fold(0.0, f64::max)
    }
}

/// Every mask there is to choose, by code; [`masks_offered`] says which fit an experiment.
pub const MASK_CODES: [&str; 6] = [
    "auto",
    "full",
    "causal",
    "prefix-lm",
    "sliding-window",
    "padding",
];

/// What the panel starts with: the lesson's own sentence.
pub fn first_experiment(words: &Words) -> Experiment {
    Experiment {
        text: words.text("run.example-text"),
        target: words.text("run.example-target"),
        ..Experiment::default()
    }
}

/// Whether an experiment can be run as it stands; the key of the reason if not.
pub fn reason_not_to_run(experiment: &Experiment) -> Option<&'static str> {
    let is_blank = |text: &str| text.chars().all(char::is_whitespace);
    let is_t5 = experiment.architecture == Architecture::EncoderDecoder;
    if !(is_t5 && experiment.stage == AttentionStage::DecoderSelf) && is_blank(&experiment.text) {
        Some("run.reason-no-text")
    } else if is_t5
        && experiment.stage != AttentionStage::EncoderSelf
        && is_blank(&experiment.target)
    {
        Some("run.reason-no-target")
    } else {
        None
    }
}

/// The masks that make sense for an experiment: with as many keys as queries all do, across two
/// texts only those that do not speak of the past.
pub fn masks_offered(experiment: &Experiment) -> Vec<MaskChoice> {
    let size = experiment.mask.size().unwrap_or(2);
    let mut masks = vec![MaskChoice::Architecture];
    let is_cross = experiment.architecture == Architecture::EncoderDecoder
        && experiment.stage == AttentionStage::Cross;
    if !is_cross {
        masks.extend([
            MaskChoice::Full,
            MaskChoice::Causal,
            MaskChoice::PrefixLm { prefix_len: size },
            MaskChoice::SlidingWindow { window: size },
        ]);
    }
    masks.push(MaskChoice::Padding { padded: size });
    masks
}

/// The experiment with choices that no longer fit one another brought back in line.
pub fn tidied(mut experiment: Experiment) -> Experiment {
    if experiment.architecture != Architecture::EncoderDecoder {
        experiment.stage = AttentionStage::EncoderSelf;
    }
    if !masks_offered(&experiment)
        .iter()
        .any(|mask| mask.code() == experiment.mask.code())
    {
        experiment.mask = MaskChoice::Architecture;
    }
    experiment.n_kv_heads = experiment.n_kv_heads.clamp(1, experiment.n_heads.max(1));
    experiment
}
