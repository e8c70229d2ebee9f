//! `[[option]]`: what can be chosen, in a choice, in a gap, or as a prediction.

use super::{Reader, why};
use crate::authoring::finding::Report;
use crate::authoring::ids::unique_id;
use crate::authoring::source::Source;
use crate::authoring::table::Table;
use crate::exercise::Choice;
use std::collections::BTreeSet;
use std::ops::Range;

/// Options in both languages, and how many there are.
pub struct Options {
    /// The whole ones, in the order of the languages.
    pub texts: [Vec<Choice>; 2],
    /// The values that stand beside them, where they have some.
    pub values: Vec<i64>,
    count: usize,
    right: usize,
}

/// Reads the options of a table.
pub fn options(root: &mut Table<'_>, reader: &mut Reader<'_, '_>) -> Options {
    read(root, &mut BTreeSet::new(), false, false, reader)
}

/// Reads options of which each stands for a value.
pub fn options_with_values(root: &mut Table<'_>, reader: &mut Reader<'_, '_>) -> Options {
    read(root, &mut BTreeSet::new(), true, false, reader)
}

/// Reads a gap's options, whose ids are unique among all gaps. Lists show no Markdown.
pub fn plain_options(
    root: &mut Table<'_>,
    seen: &mut BTreeSet<String>,
    reader: &mut Reader<'_, '_>,
) -> Options {
    read(root, seen, false, true, reader)
}

fn read(
    root: &mut Table<'_>,
    seen: &mut BTreeSet<String>,
    has_values: bool,
    is_plain: bool,
    reader: &mut Reader<'_, '_>,
) -> Options {
    let mut options = Options {
        texts: [Vec::new(), Vec::new()],
        values: Vec::new(),
        count: 0,
        right: 0,
    };
    for mut table in root.tables("option", reader.report) {
        let id = unique_id(&mut table, "id", seen, reader.report);
        let correct = table.flag("correct", reader.report);
        options.count += 1;
        options.right += usize::from(correct);
        let text = table.texts("text", reader.report);
        let value = has_values.then(|| super::millionths(&mut table, "value", reader.report));
        let why = why(&mut table, reader);
        table.finish(reader.report);
        let (Some(id), Some(why)) = (id, why) else {
            continue;
        };
        match value {
            Some(Some(value)) => options.values.push(value),
            Some(None) => continue,
            None => {}
        }
        for (index, prose) in reader.prose.iter().enumerate() {
            options.texts[index].push(Choice {
                id: id.clone(),
                text: if is_plain {
                    prose.plain(&text[index], reader.report)
                } else {
                    prose.inline(&text[index], reader.report)
                },
                correct,
                why: prose.inline(&why[index], reader.report),
            });
        }
    }
    options
}

impl Options {
    /// Reports where not exactly one is right.
    pub fn expect_one_right(&self, source: &Source, place: Range<usize>, report: &mut Report) {
        if self.right != 1 {
            let message = format!("{} options are right, exactly one has to be", self.right);
            let fix = "write `correct = true` in one option";
            report.error(source, place.clone(), "one-right-option", message, fix);
        }
        self.expect_two(source, place, report);
    }

    /// Reports where nothing could be chosen wrongly, or nothing rightly.
    pub fn expect_some_right(&self, source: &Source, place: Range<usize>, report: &mut Report) {
        if self.right == 0 || self.right == self.count {
            let message = format!("{} of {} options are right", self.right, self.count);
            let fix = "make some right with `correct = true`, and leave some wrong";
            report.error(source, place.clone(), "right-options", message, fix);
        }
        self.expect_two(source, place, report);
    }

    fn expect_two(&self, source: &Source, place: Range<usize>, report: &mut Report) {
        if self.count < 2 {
            let message = "a choice needs two options or more";
            report.error(source, place, "too-few-options", message, "add options");
        }
    }
}
