//! What the prerendered page hands to the part that comes alive, as one JSON block in the page.
//!
//! Words stay in `content/` this way: the program that the browser downloads contains none.

use lesson::{Architecture, Catalogue, Exercise, Lang, Lesson, Strings};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Id of the `<script type="application/json">` element.
pub const PAGE_DATA_ID: &str = "page-data";

/// Everything interactive parts need.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PageData {
    /// The page's language.
    pub lang: Lang,
    /// Address of the same page in the other language, relative to this one.
    pub other_lang_href: String,
    /// Address of the engine's worker script, relative to this page.
    pub engine_href: String,
    /// Interface texts.
    pub ui: Strings,
    /// Quiz and challenge.
    pub exercises: Vec<Exercise>,
    /// Published numbers for the memory section.
    pub catalogue: Catalogue,
    /// Mask pictures made by the kernel when the page was built.
    pub masks: Vec<MaskPicture>,
    /// Section ids and the exercises in each, for progress.
    pub sections: Vec<SectionProgress>,
}

/// A section and what can be solved in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SectionProgress {
    /// The section's id.
    pub id: String,
    /// Ids of its exercises.
    pub exercises: Vec<String>,
}

/// A mask as the kernel gave it, on the lesson's own sentence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MaskPicture {
    /// Whose mask it is.
    pub architecture: Architecture,
    /// One matrix, or the encoder-decoder's three.
    pub panels: Vec<MaskPanel>,
}

/// One matrix of a picture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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

impl PageData {
    /// The data of a lesson.
    pub fn new(
        lesson: &Lesson,
        masks: Vec<MaskPicture>,
        engine_href: String,
        other_lang_href: String,
    ) -> Self {
        PageData {
            lang: lesson.lang,
            other_lang_href,
            engine_href,
            ui: lesson.ui.clone(),
            exercises: lesson.exercises.clone(),
            catalogue: lesson.catalogue.clone(),
            masks,
            sections: lesson.sections.iter().map(section_progress).collect(),
        }
    }
}

fn section_progress(section: &lesson::Section) -> SectionProgress {
    let exercises = section.blocks.iter().filter_map(|block| match block {
        lesson::Block::Exercise { exercise } => Some(exercise.clone()),
        _ => None,
    });
    SectionProgress {
        id: section.id.clone(),
        exercises: exercises.collect(),
    }
}

/// Looks interface texts up and fills their slots.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Words(BTreeMap<String, String>);

impl Words {
    /// Of these texts.
    pub fn new(ui: &Strings) -> Self {
        Words(ui.clone())
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
