//! What the siblings can do, measured on fresh sentences that no training ever saw: they are held
//! out by hash. Beside each figure stands what counting words or pairs of words would reach.

mod baseline;
mod encoder;
mod encoder_decoder;
mod ngrams;
mod probes;

pub use encoder_decoder::alignment_of_heads;

use anyhow::Result;
use bench::siblings::{Asked, Digest, Question};

use crate::files::Siblings;
use crate::language::Rng;

/// The seed of all examples asked about, where nobody names another. Any is as good.
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
    /// A fingerprint of every number that the model answered with.
    pub digest: u64,
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

/// Which examples are drawn.
#[derive(Debug, Clone, Copy)]
pub struct Draw {
    /// The seed of all.
    pub seed: u64,
    /// How many examples each task is asked with.
    pub n: usize,
}

impl Draw {
    /// The generator of example `index` of question `question`.
    pub(crate) fn rng(self, question: u64, index: usize) -> Rng {
        Rng::stream(self.seed ^ (question << 32), index as u64)
    }
}

/// A figure that is still to be found: what is asked for it, and what counting would reach.
#[derive(Debug, Clone, PartialEq)]
pub struct Exam {
    /// Which model.
    pub model: &'static str,
    /// What is asked.
    pub name: String,
    /// The questions with their answers.
    pub questions: Vec<(Question, Vec<u32>)>,
    /// What counting words reaches.
    pub unigram: Option<f64>,
    /// What counting pairs of words reaches.
    pub bigram: Option<f64>,
    /// What the figure must reach.
    pub bound: Bound,
}

/// All exams. The head that the alignment asks about is chosen by asking these siblings.
///
/// # Errors
/// Only where a model refuses an example: a fault.
pub fn exams(siblings: &Siblings, draw: Draw) -> Result<Vec<Exam>> {
    let mut exams = encoder::exams(draw);
    exams.extend(probes::exams(draw));
    exams.extend(encoder_decoder::exams(&siblings.encoder_decoder, draw)?);
    Ok(exams)
}

/// The questions of all exams, each with its exam's place.
#[must_use]
pub fn questions(exams: &[Exam]) -> Vec<Asked> {
    let of_exam = |(figure, exam): (usize, &Exam)| {
        let asked = move |(question, answer): &(Question, Vec<u32>)| Asked {
            figure,
            question: question.clone(),
            answer: answer.clone(),
        };
        exam.questions.iter().map(asked).collect::<Vec<_>>()
    };
    exams.iter().enumerate().flat_map(of_exam).collect()
}

/// Every figure.
///
/// # Errors
/// Only where a model refuses an example: a fault.
pub fn evaluate(siblings: &Siblings, exams: &[Exam]) -> Result<Vec<Figure>> {
    let mut results = vec![(Count::default(), Digest::default()); exams.len()];
    for asked in questions(exams) {
        let (count, digest) = &mut results[asked.figure];
        count.add(asked.is_right(siblings, digest)?);
    }
    let figures = exams.iter().zip(results);
    let figures = figures.map(|(exam, (count, digest))| Figure {
        model: exam.model,
        name: exam.name.clone(),
        value: count.share(),
        n: count.all,
        digest: digest.0,
        unigram: exam.unigram,
        bigram: exam.bigram,
        bound: exam.bound,
    });
    Ok(figures.collect())
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
