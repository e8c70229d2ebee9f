//! `facts.toml`: published figures with their sources, and names that contain digits.

use super::document::with_document;
use super::files::Sources;
use super::finding::Report;
use super::ids::is_id;
use super::table::Table;
use crate::model::Lang;
use std::collections::BTreeMap;

/// Figures by id, and names.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    facts: BTreeMap<String, Fact>,
    /// Names that digits may be part of.
    pub names: Vec<String>,
}

#[derive(Clone, Debug, PartialEq)]
struct Fact {
    value: String,
    units: [String; 2],
}

impl Facts {
    /// A fact with its unit, as it stands in a sentence.
    pub fn render(&self, id: &str, lang: Lang) -> Option<String> {
        let fact = self.facts.get(id)?;
        let index = Lang::ALL.iter().position(|known| *known == lang)?;
        let unit = fact.units.get(index)?;
        Some(match unit.as_str() {
            "" => fact.value.clone(),
            "%" => format!("{}%", fact.value),
            unit => format!("{}\u{a0}{unit}", fact.value),
        })
    }
}

/// Reads the file.
pub fn read(sources: &Sources, report: &mut Report) -> Facts {
    with_document(sources, "facts.toml", report, |mut root, report| {
        let names = root.strings("names", report);
        let mut facts = BTreeMap::new();
        if root.has("fact")
            && let Some(table) = root.table("fact", report)
        {
            for (id, span, mut entry) in table.entries(report) {
                if !is_id(&id) {
                    let message = format!("`{id}` is not an id");
                    let fix = "use lower-case letters, digits and hyphens";
                    report.error(entry.source, span, "bad-id", message, fix);
                }
                if let Some(fact) = read_fact(&mut entry, report) {
                    facts.insert(id, fact);
                }
                entry.finish(report);
            }
        }
        root.finish(report);
        Facts { facts, names }
    })
    .unwrap_or_default()
}

fn read_fact(entry: &mut Table<'_>, report: &mut Report) -> Option<Fact> {
    let value = entry.number("value", report);
    let units = if entry.has("unit") {
        entry.texts("unit", report).map(|unit| unit.text)
    } else {
        [String::new(), String::new()]
    };
    entry.string("source", report)?;
    Some(Fact {
        value: value?.replace('_', ""),
        units,
    })
}
