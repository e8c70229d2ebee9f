//! `course.toml`: the title, and the sections from top to bottom.

use super::document::with_document;
use super::files::Sources;
use super::finding::Report;
use super::ids::unique_id;
use super::prose::Prose;
use crate::model::{Html, Lang, Section};
use std::collections::BTreeSet;

/// The course's head in one language; sections still without blocks.
pub struct Head {
    /// The language.
    pub lang: Lang,
    /// The page's title.
    pub title: String,
    /// The sentence under it.
    pub lede: Html,
    /// The sections in order.
    pub sections: Vec<Section>,
}

/// The ids alone, which texts need before any text can be turned. Faults are left to [`read`].
pub fn section_ids(sources: &Sources) -> BTreeSet<String> {
    let mut unheard = Report::default();
    let ids = with_document(sources, "course.toml", &mut unheard, |mut root, report| {
        let mut seen = BTreeSet::new();
        for mut table in root.tables("section", report) {
            unique_id(&mut table, "id", &mut seen, report);
        }
        seen
    });
    ids.unwrap_or_default()
}

/// Reads the file.
pub fn read(sources: &Sources, prose: &[Prose<'_>; 2], report: &mut Report) -> [Head; 2] {
    let mut heads = Lang::ALL.map(|lang| Head {
        lang,
        title: String::new(),
        lede: String::new(),
        sections: Vec::new(),
    });
    with_document(sources, "course.toml", report, |mut root, report| {
        let titles = root.texts("title", report);
        let ledes = root.texts("lede", report);
        for (index, head) in heads.iter_mut().enumerate() {
            head.title = prose[index].plain(&titles[index], report);
            head.lede = prose[index].inline(&ledes[index], report);
        }
        let mut seen = BTreeSet::new();
        for mut table in root.tables("section", report) {
            let id = unique_id(&mut table, "id", &mut seen, report);
            let titles = table.texts("title", report);
            let short_titles = if table.has("short_title") {
                table.texts("short_title", report)
            } else {
                titles.clone()
            };
            table.finish(report);
            let Some(id) = id else { continue };
            for (index, head) in heads.iter_mut().enumerate() {
                head.sections.push(Section {
                    id: id.clone(),
                    title: prose[index].plain(&titles[index], report),
                    short_title: prose[index].plain(&short_titles[index], report),
                    blocks: Vec::new(),
                });
            }
        }
        root.finish(report);
    });
    heads
}
