//! What an id may look like, and that none is used twice.

use super::finding::Report;
use super::table::Table;
use std::collections::BTreeSet;

/// Whether an id can be part of a link and of a file name.
pub fn is_id(id: &str) -> bool {
    id.starts_with(|c: char| c.is_ascii_lowercase())
        && id
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        && !id.ends_with('-')
}

/// Reads an id that must be well-formed and new.
pub fn unique_id(
    table: &mut Table<'_>,
    key: &'static str,
    seen: &mut BTreeSet<String>,
    report: &mut Report,
) -> Option<String> {
    let id = table.string(key, report)?;
    if id.text.contains("..") || id.text.contains(['/', '\\']) {
        let message = format!("`{}` looks like a path", id.text);
        let fix = "use lower-case letters, digits and hyphens";
        report.error(id.source, id.span, "path-escape", message, fix);
        return None;
    }
    if !is_id(&id.text) {
        let message = format!("`{}` is not an id", id.text);
        let fix = "use lower-case letters, digits and hyphens, a letter first";
        report.error(id.source, id.span, "bad-id", message, fix);
        return None;
    }
    if !seen.insert(id.text.clone()) {
        let message = format!("the id `{}` is used twice", id.text);
        report.error(
            id.source,
            id.span,
            "duplicate-id",
            message,
            "choose another id",
        );
        return None;
    }
    Some(id.text)
}
