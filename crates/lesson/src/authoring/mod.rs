//! Reads the files that authors write and turns them into a [`Lesson`] per language, or says
//! everything that is wrong with them, each with file, line and column.
//!
//! It is not part of the page: only build tools and tests compile it.

mod cards;
mod catalogue;
mod check;
mod course;
mod document;
mod exercises;
mod facts;
mod files;
mod finding;
mod ids;
mod markdown;
mod math;
mod numbers;
mod placeholders;
mod prose;
mod sections;
mod source;
mod table;
mod template;
mod ui;

pub use exercises::KINDS;
pub use files::{Files, MAX_FILE_BYTES, read_dir};
pub use finding::{Finding, Severity};
pub use template::new_exercise;

use crate::model::{Lang, Lesson};
use finding::Report;
use prose::Prose;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The newest schema of content files that this code reads.
pub const SCHEMA: u64 = 1;

/// Checked content.
#[derive(Clone, Debug, PartialEq)]
pub struct Content {
    /// One per language, in the order of [`Lang::ALL`].
    pub lessons: Vec<Lesson>,
    /// What is allowed but probably not meant.
    pub warnings: Vec<Finding>,
}

/// Loads the content folder.
///
/// # Errors
/// Every finding, warnings included, when at least one is an error.
pub fn load(content_dir: &Path) -> Result<Content, Vec<Finding>> {
    let mut report = Report::default();
    let files = read_dir(content_dir, &mut report);
    build(&files, report)
}

/// Loads content that is already in memory: file contents by path relative to the content folder,
/// with forward slashes.
///
/// # Errors
/// As [`load`].
pub fn load_from(files: &Files) -> Result<Content, Vec<Finding>> {
    build(files, Report::default())
}

fn build(files: &Files, mut report: Report) -> Result<Content, Vec<Finding>> {
    let report = &mut report;
    let sources = files::decode(files, report);
    let facts = facts::read(&sources, report);
    let catalogue = catalogue::read(&sources, report);
    let section_ids = course::section_ids(&sources);
    let math = math::converter();
    let prose = Lang::ALL.map(|lang| Prose {
        lang,
        facts: &facts,
        models: &catalogue.models,
        section_ids: &section_ids,
        math: &math,
    });

    let exercises = exercises::read(&sources, &prose, report);
    // By their files: one that is faulty is there all the same.
    let exercise_ids: BTreeSet<String> = sources.keys().filter_map(|p| exercise_id(p)).collect();
    let heads = course::read(&sources, &prose, report);
    let cards = cards::read(&sources, &prose, report);
    let strings = ui::read("ui.toml", &sources, &prose, report);
    let siblings = ui::read("siblings.toml", &sources, &prose, report);
    let heads = heads.map(|mut head| {
        let own = prose.iter().find(|p| p.lang == head.lang);
        if let Some(own) = own {
            sections::fill(&sources, &mut head.sections, &exercise_ids, own, report);
        }
        head
    });
    check::same_blocks(&heads, &sources, report);
    let order = check::exercise_order(&heads[0].sections);
    if !heads[0].sections.is_empty() {
        check::placed(&order, &exercises[0], &sources, report);
    }

    let mut lessons = Vec::with_capacity(Lang::ALL.len());
    let parts = heads.into_iter().zip(cards).zip(exercises);
    let parts = parts.zip(strings).zip(siblings);
    for ((((head, cards), exercises), ui), siblings) in parts {
        let mut by_id: BTreeMap<String, _> = exercises
            .into_iter()
            .map(|exercise| (exercise.id.clone(), exercise))
            .collect();
        lessons.push(Lesson {
            lang: head.lang,
            title: head.title,
            lede: head.lede,
            sections: head.sections,
            cards,
            exercises: order.iter().filter_map(|id| by_id.remove(id)).collect(),
            catalogue: catalogue.clone(),
            ui,
            siblings,
        });
    }
    let findings = report.take();
    if findings.iter().any(|f| f.severity == Severity::Error) {
        Err(findings)
    } else {
        Ok(Content {
            lessons,
            warnings: findings,
        })
    }
}

/// The id of the exercise that a file holds.
fn exercise_id(path: &str) -> Option<String> {
    let name = path.strip_prefix("exercises/")?.strip_suffix(".toml")?;
    Some(name.to_owned())
}
