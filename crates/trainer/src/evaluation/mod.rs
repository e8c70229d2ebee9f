//! What the siblings can do, measured on fresh sentences that no training ever saw: they are held
//! out by hash. Beside each figure stands what counting words or pairs of words would reach.

mod baseline;
mod encoder;
mod encoder_decoder;
mod ngrams;
mod probes;

pub use encoder_decoder::{alignment_of_heads, answer};

use anyhow::Result;

use crate::files::Siblings;
use crate::language::Rng;

/// The seed of all examples asked about. Any other is as good.
pub const SEED: u64 = 0x5EED_0F7E57;

/// What a figure must reach.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Bound {
    /// At least this share.
    AtLeast(f64),
    /// At most this share: it cannot know more, unless a mask leaks.
    AtMost(f64),
    /// Shown as it is.
    None,
}

/// One row of the table. Shares are from 0 to 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// Which model.
    pub model: &'static str,
    /// What was asked.
    pub name: String,
    /// The share of right answers.
    pub value: f64,
    /// How many were asked.
    pub n: usize,
    /// What counting words reaches.
    pub unigram: Option<f64>,
    /// What counting pairs of words reaches.
    pub bigram: Option<f64>,
    /// What it must reach.
    pub bound: Bound,
}

impl Figure {
    /// Whether the bound is met.
    #[must_use]
    pub fn holds(&self) -> bool {
        match self.bound {
            Bound::AtLeast(share) => self.value >= share,
            Bound::AtMost(share) => self.value <= share,
            Bound::None => true,
        }
    }
}

/// Right answers out of all.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Count {
    right: usize,
    all: usize,
}

impl Count {
    pub(crate) fn add(&mut self, is_right: bool) {
        self.right += usize::from(is_right);
        self.all += 1;
    }

    pub(crate) fn share(self) -> f64 {
        self.right as f64 / self.all.max(1) as f64
    }
}

/// The generator of example `index` of question `question`.
pub(crate) fn rng(question: u64, index: usize) -> Rng {
    Rng::stream(SEED ^ (question << 32), index as u64)
}

/// Every figure. `n` is how many examples each task is asked with.
///
/// # Errors
/// Only where a model refuses an example: a fault.
pub fn evaluate(siblings: &Siblings, n: usize) -> Result<Vec<Figure>> {
    let mut figures = encoder::figures(&siblings.encoder, n)?;
    figures.extend(probes::figures(&siblings.encoder, &siblings.decoder, n)?);
    figures.extend(encoder_decoder::figures(&siblings.encoder_decoder, n)?);
    Ok(figures)
}

/// The table as text, and whether every bound is met.
#[must_use]
pub fn table(figures: &[Figure]) -> (String, bool) {
    let percent = |share: f64| format!("{:.1} %", 100.0 * share);
    let or_dash = |share: Option<f64>| share.map_or_else(|| "–".to_owned(), percent);
    let mut text = format!(
        "{:<16} {:<44} {:>8} {:>6} {:>9} {:>9}  bound\n",
        "model", "figure", "value", "of", "unigram", "bigram"
    );
    for figure in figures {
        let bound = match figure.bound {
            Bound::AtLeast(share) => format!("≥ {}", percent(share)),
            Bound::AtMost(share) => format!("≤ {}", percent(share)),
            Bound::None => "–".to_owned(),
        };
        let verdict = if figure.holds() { "" } else { "  NOT MET" };
        text.push_str(&format!(
            "{:<16} {:<44} {:>8} {:>6} {:>9} {:>9}  {bound}{verdict}\n",
            figure.model,
            figure.name,
            percent(figure.value),
            figure.n,
            or_dash(figure.unigram),
            or_dash(figure.bigram),
        ));
    }
    (text, figures.iter().all(Figure::holds))
}

/// The place of the largest number; of equal ones the first.
pub(crate) fn largest(numbers: &[f32]) -> usize {
    let mut best = 0;
    for (i, number) in numbers.iter().enumerate() {
        if *number > numbers[best] {
            best = i;
        }
    }
    best
}
