//! Training, validation and test, kept apart by hashes of what is said and of how it is written.
//!
//! Every text has two zones: that of its English and that of its Chinese. A meaning belongs to a
//! split only if both lie in that split's zone; the others are never used. So whatever two
//! meanings share, an English sentence or a Chinese one, they are in the same split.

use super::chinese::chinese_from_meaning;
use super::compose::canonical;
use super::english::english_from_meaning;
use super::line::{Language, Line};
use super::meaning::Meaning;
use super::rng::hash_bytes;
use super::story::Story;

/// A part of the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Split {
    Train,
    Validation,
    Test,
}

/// The zone of a text. Of 100 texts 8 are for tests and 8 for validation.
pub fn zone(text: &str) -> Split {
    match hash_bytes(text.as_bytes()) % 100 {
        0..8 => Split::Test,
        8..16 => Split::Validation,
        _ => Split::Train,
    }
}

/// The split of a sentence; none where its two texts disagree, and for every story (see
/// [`story_split`]).
///
/// The time word's place and an opinion's verdict do not count: all variants are in one split.
pub fn split_of(meaning: &Meaning) -> Option<Split> {
    if matches!(meaning, Meaning::Story(_)) {
        return None;
    }
    let canonical = canonical(meaning);
    both(
        &english_from_meaning(&canonical),
        &chinese_from_meaning(&canonical),
    )
}

fn both(english: &Line, chinese: &Line) -> Option<Split> {
    let split = zone(&english.text());
    (split == zone(&chinese.text())).then_some(split)
}

/// The split of a story: that of its summary, which no other split's stories share. A colour story
/// has the split of its last sentence, and the facts before it, which are sentences that stand
/// alone too, may not be held out for another split. (The sentences of the other plots are of
/// forms that no single sentence has.)
pub fn story_split(story: &Story) -> Option<Split> {
    let summaries = (
        story.summary(Language::English),
        story.summary(Language::Chinese),
    );
    if let (Some(english), Some(chinese)) = summaries {
        return both(&english, &chinese);
    }
    let english = story.sentences(Language::English);
    let chinese = story.sentences(Language::Chinese);
    let split = both(english.last()?, chinese.last()?)?;
    let is_fact =
        |line: &Line| matches!(zone(&line.text()), zone if zone == Split::Train || zone == split);
    let facts_fit = english.iter().chain(&chinese).all(is_fact);
    facts_fit.then_some(split)
}
