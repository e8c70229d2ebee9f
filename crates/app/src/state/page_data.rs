//! What the prerendered page hands to the part that comes alive, as one block of rows in the page.
//!
//! Words stay in `content/` this way: the program that the browser downloads contains none.

use super::{exercise_rows, page_rows};
use lesson::{Architecture, Block, Catalogue, Exercise, Lesson, Strings};
use std::collections::BTreeMap;

/// Id of the `<script type="application/json">` element.
pub const PAGE_DATA_ID: &str = "page-data";

/// Everything interactive parts need.
#[derive(Clone, Debug, PartialEq)]
pub struct PageData {
    /// Interface texts that change while the page is used.
    pub words: Words,
    /// Quiz and challenge: what grading needs, without the words, which are in the page already.
    pub exercises: Vec<Exercise>,
    /// The sections that have exercises, in order: theirs follow one another in `exercises`.
    pub parts: Vec<Part>,
    /// Published numbers for the memory section; the GPUs without their names, which do not change.
    pub catalogue: Catalogue,
}

/// A section with exercises.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The section's id.
    pub id: String,
    /// How many exercises it has.
    pub exercises: usize,
}

impl Part {
    /// Every section of a lesson that has exercises.
    pub fn all(lesson: &Lesson) -> Vec<Part> {
        let is_exercise = |block: &&Block| matches!(block, Block::Exercise { .. });
        let sections = lesson.sections.iter().map(|section| Part {
            id: section.id.clone(),
            exercises: section.blocks.iter().filter(is_exercise).count(),
        });
        sections.filter(|part| part.exercises > 0).collect()
    }
}

/// A mask as the kernel gave it, on the lesson's own sentence.
#[derive(Clone, Debug, PartialEq)]
pub struct MaskPicture {
    /// Whose mask it is.
    pub architecture: Architecture,
    /// One matrix, or the encoder-decoder's three.
    pub panels: Vec<MaskPanel>,
}

/// One matrix of a picture.
#[derive(Clone, Debug, PartialEq)]
pub struct MaskPanel {
    /// `encoder`, `decoder` or `cross`.
    pub stage: String,
    /// Tokens that ask, one a row.
    pub query_tokens: Vec<String>,
    /// Tokens that are looked at, one a column.
    pub key_tokens: Vec<String>,
    /// `rows[query][key]`: visible or not.
    pub rows: Vec<Vec<bool>>,
}

/// The interface texts that change while the page is used, by key or by the beginning of keys. The
/// others stand in the page once and for all. A house rule holds this list.
pub const CHANGING: [&str; 42] = [
    "exercise.cell",
    "exercise.correct",
    "exercise.incorrect",
    "exercise.measured",
    "exercise.move-",
    "exercise.moved",
    "exercise.painted",
    "exercise.points",
    "exercise.running",
    "exercise.self-score",
    "exercise.too-short",
    "exercise.wrong",
    "failure.",
    "link.",
    "long.running",
    "progress.full",
    "progress.import-",
    "progress.imported",
    "progress.in-memory",
    "progress.newer",
    "progress.reset-sure",
    "progress.rewritten",
    "progress.set-aside",
    "progress.summary",
    "progress.tally",
    "result.cell-",
    "result.hidden",
    "result.table-",
    "run.copied",
    "run.done",
    "run.example-t",
    "run.not-copied",
    "run.reason-",
    "run.stopp",
    "run.text-cut",
    "terminal.",
    "vram.beyond-context",
    "vram.holds",
    "vram.layout-",
    "vram.nominal",
    "vram.source",
    "vram.tokens-value",
];

impl PageData {
    /// What the page in one language hands over.
    pub fn new(lesson: &Lesson) -> Self {
        let changes = |key: &str| CHANGING.iter().any(|start| key.starts_with(start));
        let ui = lesson.ui.iter().filter(|(key, _)| changes(key));
        PageData {
            words: Words(ui.map(|(key, text)| (key.clone(), text.clone())).collect()),
            exercises: lesson.exercises.iter().map(exercise_rows::bare).collect(),
            parts: Part::all(lesson),
            catalogue: page_rows::bare_catalogue(&lesson.catalogue),
        }
    }
}

/// Looks interface texts up and fills their slots.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Words(pub(super) BTreeMap<String, String>);

impl Words {
    /// Of these texts.
    pub fn new(ui: &Strings) -> Self {
        Words(ui.clone())
    }

    /// Every text with its key.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&String, &String)> {
        self.0.iter()
    }

    /// The text with this key. A key that content lacks shows as itself: visible, and a test in
    /// the build finds it first.
    pub fn text(&self, key: &str) -> String {
        self.0.get(key).cloned().unwrap_or_else(|| key.to_owned())
    }

    /// The text with this key, each `{name}` replaced by its value.
    pub fn fill(&self, key: &str, slots: &[(&str, String)]) -> String {
        slots.iter().fold(self.text(key), |text, (name, value)| {
            text.replace(&format!("{{{name}}}"), value)
        })
    }
}
