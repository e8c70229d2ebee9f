//! `ui.toml` and `siblings.toml`: interface texts by dotted key, in both languages.

use super::document::with_document;
use super::files::Sources;
use super::finding::Report;
use super::prose::Prose;
use super::table::Table;
use crate::model::{Lang, Strings};
use std::collections::BTreeSet;

/// Reads one of the files. A table that holds a language's tag is a text, any other is a group.
pub fn read(
    path: &str,
    sources: &Sources,
    prose: &[Prose<'_>; 2],
    report: &mut Report,
) -> [Strings; 2] {
    let mut strings = [Strings::new(), Strings::new()];
    with_document(sources, path, report, |root, report| {
        group(&root, "", &mut strings, prose, report);
    });
    strings
}

fn group(
    table: &Table<'_>,
    prefix: &str,
    strings: &mut [Strings; 2],
    prose: &[Prose<'_>; 2],
    report: &mut Report,
) {
    for (name, span, mut entry) in table.entries(report) {
        let key = if prefix.is_empty() {
            name.clone()
        } else {
            format!("{prefix}.{name}")
        };
        if !Lang::ALL.iter().any(|lang| entry.has(lang.code())) {
            group(&entry, &key, strings, prose, report);
            continue;
        }
        let texts = entry.languages(report);
        let source = entry.source;
        entry.finish(report);
        let mut slots = Vec::new();
        for (index, text) in texts.iter().enumerate() {
            slots.push(slot_names(&text.text));
            let plain = prose[index].plain(text, report);
            strings[index].insert(key.clone(), plain);
        }
        if slots.windows(2).any(|pair| pair[0] != pair[1])
            && texts.iter().all(|text| !text.text.is_empty())
        {
            let message = format!("the languages of `{key}` have different slots");
            let fix = "use the same `{name}`s in every language";
            report.error(source, span, "slot-mismatch", message, fix);
        }
    }
}

fn slot_names(text: &str) -> BTreeSet<&str> {
    let mut names = BTreeSet::new();
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        rest = &rest[open + 1..];
        if let Some(close) = rest.find('}')
            && !rest.starts_with('{')
        {
            names.insert(&rest[..close]);
        }
    }
    names
}
