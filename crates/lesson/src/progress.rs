//! The record of all attempts: reading it from storage record by record, and merging two of them
//! so that nothing is lost between two tabs.
//!
//! It is not storage: whoever calls decides where the record lies and in which format.
//!
//! # Schemas
//! 1. choices and free answers
//! 2. the stage `hinted`, between `attempted` and `revealed`
//! 3. answers that are lists
//! 4. the learner's seed
//!
//! Each reads the ones before it. A page that knows only an earlier one must not write over a later
//! one, whose parts it would drop.

use crate::attempt::{self, Attempt, Stage, Tick};
use crate::exercise::Exercise;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// The schema this code writes.
pub const SCHEMA: u32 = 4;

/// Every attempt of one learner, by exercise id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// The shape of this record.
    pub schema: u32,
    /// Decides the order in which this learner sees options; 0 while it is not drawn.
    #[serde(default)]
    pub seed: u32,
    /// Attempts by exercise id.
    pub attempts: BTreeMap<String, Attempt>,
}

impl Default for Progress {
    fn default() -> Self {
        Self {
            schema: SCHEMA,
            seed: 0,
            attempts: BTreeMap::new(),
        }
    }
}

impl Progress {
    /// Joins two records, as from two tabs. Commutative, associative and idempotent, so tabs may
    /// merge in any order and as often as they like. Only a retry or a newer revision of an
    /// exercise replaces what was reached before.
    pub fn merge(mut a: Progress, b: Progress) -> Progress {
        a.schema = a.schema.max(b.schema);
        // Two tabs may each have drawn one before either wrote.
        a.seed = a.seed.max(b.seed);
        for (id, theirs) in b.attempts {
            match a.attempts.entry(id) {
                Entry::Vacant(place) => {
                    place.insert(theirs);
                }
                Entry::Occupied(mut place) => {
                    let ours = std::mem::take(place.get_mut());
                    place.insert(merge_attempts(ours, theirs));
                }
            }
        }
        a
    }

    /// Starts again every one of these exercises that was answered and for which `which` holds.
    pub fn restart(&mut self, exercises: &[Exercise], which: impl Fn(&Exercise, &Attempt) -> bool) {
        for exercise in exercises {
            if let Some(attempt) = self.attempts.get_mut(&exercise.id)
                && which(exercise, attempt)
            {
                // A record of a newer revision is left alone.
                let _ = attempt::apply(exercise, attempt, attempt::Action::Retry);
            }
        }
    }
}

/// Joins two records of one exercise.
///
/// # Numerics
/// A later revision wins, then a later start. Within one start every part is joined by itself: each
/// tick by its time, counters by the larger. A closed attempt keeps its answer, and of two closed
/// ones that with the greater (stage, time of change). While both are open, the stage is the greater
/// and the answer the later one, so that a hint in one tab costs no answer in the other. Products and
/// ordinal sums of total orders are lattices, which is why the three laws hold.
pub fn merge_attempts(a: Attempt, b: Attempt) -> Attempt {
    let start = |attempt: &Attempt| (attempt.revision, attempt.retries);
    let (low, high) = if start(&a) <= start(&b) {
        (a, b)
    } else {
        (b, a)
    };
    if start(&low) < start(&high) {
        return high;
    }
    let stage = low.stage.max(high.stage);
    // Open attempts differ in their answers alone.
    let closed = |attempt: &Attempt| attempt.stage.max(Stage::Hinted);
    let (low_closed, high_closed) = (closed(&low), closed(&high));
    let mut ticks = low.ticks;
    for (item, theirs) in high.ticks {
        let ours = ticks.entry(item).or_insert(theirs);
        *ours = Tick::max(*ours, theirs);
    }
    let low_answer = (low_closed, low.answered_at, low.answer, low.checked);
    let high_answer = (high_closed, high.answered_at, high.answer, high.checked);
    let (_, answered_at, answer, checked) = low_answer.max(high_answer);
    Attempt {
        revision: high.revision,
        retries: high.retries,
        stage,
        answered_at,
        answer,
        checked,
        tries: low.tries.max(high.tries),
        hints_shown: low.hints_shown.max(high.hints_shown),
        ticks,
        edits: low.edits.max(high.edits),
    }
}

/// A record as it lies in storage, perhaps damaged. Whoever reads storage takes it apart, each
/// part by itself, so that one bad attempt does not cost the others; then [`StoredProgress::open`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredProgress {
    /// Number of the schema; `None` where there is none or it is no number.
    pub schema: Option<u32>,
    /// The learner's seed; `None` where there is none or it is no number.
    pub seed: Option<u32>,
    /// What lies under each exercise's id, `None` in place of something that is not an attempt; no
    /// list at all where there is nothing of the kind.
    pub attempts: Option<Vec<(String, Option<Attempt>)>>,
}

/// What could be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// Every readable attempt.
    pub progress: Progress,
    /// Ids of records that are not attempts; they are left out.
    pub set_aside: Vec<String>,
}

/// Why a record as a whole cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoredError {
    /// Written by a newer page: it must not be overwritten.
    NewerSchema {
        /// The record's.
        found: u32,
        /// The newest that this page knows.
        known: u32,
    },
    /// Not a progress record.
    NotProgress,
}

impl std::fmt::Display for StoredError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            StoredError::NewerSchema { found, known } => {
                write!(f, "the record has schema {found}, this page knows {known}")
            }
            StoredError::NotProgress => f.write_str("not a progress record"),
        }
    }
}

impl std::error::Error for StoredError {}

impl StoredProgress {
    /// Takes every good attempt and names the others.
    ///
    /// # Errors
    /// [`StoredError`] when the schema is newer or missing, or nothing in it is a record.
    pub fn open(self) -> Result<Opened, StoredError> {
        match self.schema {
            Some(1..=SCHEMA) => {}
            Some(found) if found > SCHEMA => {
                return Err(StoredError::NewerSchema {
                    found,
                    known: SCHEMA,
                });
            }
            _ => return Err(StoredError::NotProgress),
        }
        let stored = self.attempts.ok_or(StoredError::NotProgress)?;
        let mut progress = Progress {
            seed: self.seed.unwrap_or(0),
            ..Progress::default()
        };
        let mut set_aside = Vec::new();
        for (id, attempt) in stored {
            match attempt {
                Some(attempt) => {
                    progress.attempts.insert(id, migrated(attempt));
                }
                None => set_aside.push(id),
            }
        }
        Ok(Opened {
            progress,
            set_aside,
        })
    }
}

/// An attempt of any known schema as this one has it.
fn migrated(mut attempt: Attempt) -> Attempt {
    // Schema 1 had no word for it. Later ones have it already, and nothing changes.
    if attempt.hints_shown > 0 {
        attempt.stage = attempt.stage.max(Stage::Hinted);
    }
    attempt
}
