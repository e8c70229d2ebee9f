//! `[[item]]` and `[[pair]]`: what has a place, in an order or beside its partner.

use super::{Reader, why};
use crate::authoring::ids::unique_id;
use crate::authoring::table::Table;
use crate::exercise::{ExerciseKind, Item};
use std::collections::BTreeSet;
use std::ops::Range;

/// Items in their right order.
pub fn ordering(
    root: &mut Table<'_>,
    kind: Range<usize>,
    reader: &mut Reader<'_, '_>,
) -> Option<[ExerciseKind; 2]> {
    let items = items(root, "item", kind, reader);
    Some(items.map(|items| ExerciseKind::Ordering { items }))
}

/// Items with what they belong to.
pub fn matching(
    root: &mut Table<'_>,
    kind: Range<usize>,
    reader: &mut Reader<'_, '_>,
) -> Option<[ExerciseKind; 2]> {
    let items = items(root, "pair", kind, reader);
    Some(items.map(|items| ExerciseKind::Matching { items }))
}

fn items(
    root: &mut Table<'_>,
    key: &'static str,
    kind: Range<usize>,
    reader: &mut Reader<'_, '_>,
) -> [Vec<Item>; 2] {
    let mut items = [Vec::new(), Vec::new()];
    let mut seen = BTreeSet::new();
    let tables = root.tables(key, reader.report);
    if tables.len() < 2 {
        let message = format!(
            "there are {} `[[{key}]]` tables, two or more have to be",
            tables.len()
        );
        let fix = format!("add `[[{key}]]` tables");
        reader
            .report
            .error(root.source, kind, "too-few-options", message, fix);
    }
    for mut table in tables {
        let id = unique_id(&mut table, "id", &mut seen, reader.report);
        let label = (key == "pair").then(|| table.texts("left", reader.report));
        let text = table.texts(
            if label.is_some() { "right" } else { "text" },
            reader.report,
        );
        let why = why(&mut table, reader);
        table.finish(reader.report);
        let (Some(id), Some(why)) = (id, why) else {
            continue;
        };
        for (index, prose) in reader.prose.iter().enumerate() {
            let label = label.as_ref().map(|label| &label[index]);
            items[index].push(Item {
                id: id.clone(),
                label: label.map_or_else(String::new, |label| prose.inline(label, reader.report)),
                text: prose.inline(&text[index], reader.report),
                why: prose.inline(&why[index], reader.report),
            });
        }
    }
    items
}
