//! Training, validation and test, kept apart by hashes of what is said and of how it is written.
//!
//! Every text has two zones: that of its English and that of its Chinese. A meaning belongs to a
//! split only if both lie in that split's zone; the others are never used. So whatever two
//! meanings share, an English sentence or a Chinese one, they are in the same split.

use super::chinese::chinese_from_meaning;
use super::compose::canonical;
use super::english::english_from_meaning;
use super::line::Language;
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

/// The zone of a text. Of 100 texts 12 are for tests and 10 for validation.
pub fn zone(text: &str) -> Split {
    match hash_bytes(text.as_bytes()) % 100 {
        0..12 => Split::Test,
        12..22 => Split::Validation,
        _ => Split::Train,
    }
}

/// Whether a sentence belongs to this split. Its two texts may disagree: then it is in none, and so
/// is every story here (see [`holds_story`]).
///
/// The time word's place and an opinion's verdict do not count: all variants are in one split.
pub fn holds(split: Split, meaning: &Meaning) -> bool {
    if matches!(meaning, Meaning::Story(_)) {
        return false;
    }
    let canonical = canonical(meaning);
    // The second text is written only where the first one fits: most are turned away here.
    zone(&english_from_meaning(&canonical).text()) == split
        && zone(&chinese_from_meaning(&canonical).text()) == split
}

/// Whether a story belongs to this split: its summary decides, which no other split's stories
/// share. A colour story is decided by its last sentence, and the facts before it, which are
/// sentences that stand alone too, may not be held out for another split. (The sentences of the
/// other plots are of forms that no single sentence has.)
pub fn holds_story(split: Split, story: &Story) -> bool {
    let languages = [Language::English, Language::Chinese];
    languages.into_iter().all(|language| {
        if let Some(summary) = story.summary(language) {
            return zone(&summary.text()) == split;
        }
        let sentences = story.sentences(language);
        let zones: Vec<Split> = sentences.iter().map(|line| zone(&line.text())).collect();
        zones.last() == Some(&split)
            && zones
                .iter()
                .all(|zone| *zone == Split::Train || *zone == split)
    })
}
