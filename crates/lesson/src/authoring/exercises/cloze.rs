//! `[[gap]]`: places in a text, marked `[[id]]`, that are filled from lists.

use super::{Reader, choices};
use crate::authoring::ids::unique_id;
use crate::authoring::table::Table;
use crate::exercise::{ExerciseKind, Gap};
use std::collections::BTreeSet;
use std::ops::Range;

/// The text and its gaps.
pub fn read(
    root: &mut Table<'_>,
    kind: Range<usize>,
    reader: &mut Reader<'_, '_>,
) -> Option<[ExerciseKind; 2]> {
    let texts = root.texts("text", reader.report);
    let mut gaps = [Vec::new(), Vec::new()];
    let (mut seen, mut seen_options) = (BTreeSet::new(), BTreeSet::new());
    for mut table in root.tables("gap", reader.report) {
        let id = unique_id(&mut table, "id", &mut seen, reader.report);
        let options = choices::plain_options(&mut table, &mut seen_options, reader);
        options.expect_one_right(table.source, table.span.clone(), reader.report);
        table.finish(reader.report);
        let Some(id) = id else { continue };
        for (gaps, options) in gaps.iter_mut().zip(options.texts) {
            let id = id.clone();
            gaps.push(Gap { id, options });
        }
    }
    if gaps[0].is_empty() {
        let message = "there is no gap to fill";
        let fix = "add a `[[gap]]` table, and `[[its-id]]` in the text";
        reader
            .report
            .error(root.source, kind, "too-few-options", message, fix);
    }
    let ids: Vec<&str> = gaps[0].iter().map(|gap| gap.id.as_str()).collect();
    for text in &texts {
        let marked = marks(&text.text);
        if marked != ids && !text.text.is_empty() {
            let list = |ids: &[&str]| format!("[{}]", ids.join(", "));
            let message = format!(
                "the text has the gaps {}, the tables {}",
                list(&marked),
                list(&ids)
            );
            let fix = "mark every gap once as `[[id]]`, in the order of the tables";
            let place = text.span.clone();
            reader
                .report
                .error(text.source, place, "gaps-differ", message, fix);
        }
    }
    let [first, second] = reader.prose;
    let html = [
        first.blocks(&texts[0], reader.report),
        second.blocks(&texts[1], reader.report),
    ];
    let [zh, en] = gaps;
    let [first, second] = html;
    let kind = |text, gaps| ExerciseKind::Cloze { text, gaps };
    Some([kind(first, zh), kind(second, en)])
}

/// The ids between double brackets, in order.
fn marks(text: &str) -> Vec<&str> {
    text.split("[[")
        .skip(1)
        .filter_map(|rest| Some(rest.split_once("]]")?.0))
        .collect()
}
