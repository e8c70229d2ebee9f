//! How far a learner is: with everything, and section by section.

use super::page_data::{Part, Words};
use lesson::Exercise;
use lesson::attempt;
use lesson::progress::Progress;

/// How far a learner is with all exercises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tally {
    /// Exercises that are closed.
    pub done: usize,
    /// Exercises there are.
    pub all: usize,
    /// Points earned.
    pub earned: u32,
    /// Points there are.
    pub points: u32,
}

impl Tally {
    /// Counts; answers to an older revision count for nothing.
    pub fn new(exercises: &[Exercise], progress: &Progress) -> Self {
        let attempts = || {
            exercises
                .iter()
                .filter_map(|e| Some((e, progress.attempts.get(&e.id)?)))
                .filter(|(e, a)| a.revision == e.revision)
        };
        Tally {
            done: attempts().filter(|(_, a)| attempt::is_closed(a)).count(),
            all: exercises.len(),
            earned: attempts().map(|(e, a)| attempt::score(e, a)).sum(),
            points: exercises.iter().map(|e| e.points).sum(),
        }
    }

    /// How far the learner is in each section that has exercises.
    pub fn of_parts(parts: &[Part], exercises: &[Exercise], progress: &Progress) -> Vec<Tally> {
        let mut rest = exercises;
        let of_part = |part: &Part| {
            let (own, others) = rest.split_at(part.exercises.min(rest.len()));
            rest = others;
            Tally::new(own, progress)
        };
        parts.iter().map(of_part).collect()
    }

    /// The sentence that says so.
    pub fn summary(&self, words: &Words) -> String {
        self.fill(words, "progress.summary")
    }

    /// The few characters that say so beside a section's name.
    pub fn short(&self, words: &Words) -> String {
        self.fill(words, "progress.tally")
    }

    fn fill(&self, words: &Words, key: &str) -> String {
        words.fill(
            key,
            &[
                ("done", self.done.to_string()),
                ("all", self.all.to_string()),
                ("earned", self.earned.to_string()),
                ("points", self.points.to_string()),
            ],
        )
    }
}
