//! Opens a TOML file: notation and schema version, before anything in it is looked at.

use super::SCHEMA;
use super::files::Sources;
use super::finding::Report;
use super::table::Table;
use toml::de::DeTable;

/// Parses a file and hands its root table on. Refuses a missing file, a file that is not TOML, and
/// a newer schema; what is in it is then not looked at.
pub fn with_document<R>(
    sources: &Sources,
    path: &str,
    report: &mut Report,
    read: impl for<'t> FnOnce(Table<'t>, &mut Report) -> R,
) -> Option<R> {
    let Some(source) = sources.get(path) else {
        report.file_error(path, "missing-file", "the file is missing", "add it");
        return None;
    };
    let (document, errors) = DeTable::parse_recoverable(&source.text);
    for error in &errors {
        let span = error.span().unwrap_or(0..0);
        let message = format!("this is not TOML: {}", error.message());
        report.error(source, span, "not-toml", message, "correct the notation");
    }
    if !errors.is_empty() {
        return None;
    }
    let mut table = Table::root(source, document.get_ref());
    let (schema, span) = table.integer("schema", report)?;
    if schema != SCHEMA {
        let message = format!("schema {schema} is not known; this program reads schema {SCHEMA}");
        let fix = if schema > SCHEMA {
            "build with a newer version of this project"
        } else {
            "write `schema = 1`"
        };
        let rule = if schema > SCHEMA {
            "newer-schema"
        } else {
            "unknown-schema"
        };
        report.error(source, span, rule, message, fix);
        return None;
    }
    Some(read(table, report))
}
