//! Turns authors' texts into what the page shows: plain text, or HTML from Markdown.

use super::facts::Facts;
use super::finding::Report;
use super::markdown;
use super::numbers::bare_numbers;
use super::placeholders::{Piece, Values, pieces};
use super::source::Located;
use crate::model::{Html, Lang, ModelSpec};
use math_core::LatexToMathML;
use std::collections::BTreeSet;
use std::ops::Range;

/// What texts in one language are turned with.
pub struct Prose<'a> {
    /// The language.
    pub lang: Lang,
    /// Facts by id, and the names that digits may be part of.
    pub facts: &'a Facts,
    /// Models by id.
    pub models: &'a [ModelSpec],
    /// What links inside the page can lead to.
    pub section_ids: &'a BTreeSet<String>,
    /// The formula converter.
    pub math: &'a LatexToMathML,
}

impl<'a> Prose<'a> {
    /// One paragraph without its `<p>`, for labels, table cells and list items.
    pub fn inline(&self, text: &Located<'_>, report: &mut Report) -> Html {
        let html = self.blocks(text, report);
        let html = html.trim();
        let inner = html
            .strip_prefix("<p>")
            .and_then(|html| html.strip_suffix("</p>"));
        match inner {
            Some(inner) if !inner.contains("<p>") => inner.to_owned(),
            _ => {
                if !html.is_empty() {
                    let message = "this text has to be a single paragraph";
                    let fix = "take lists, headings and blank lines out";
                    report.error(text.source, text.span.clone(), "not-inline", message, fix);
                }
                html.to_owned()
            }
        }
    }

    /// Any number of paragraphs, lists and tables.
    pub fn blocks(&self, text: &Located<'_>, report: &mut Report) -> Html {
        markdown::html(self, text, report)
    }

    /// Plain text: no Markdown, figures filled in.
    pub fn plain(&self, text: &Located<'_>, report: &mut Report) -> String {
        let mut plain = String::new();
        for piece in pieces(&text.text, &self.values()) {
            match piece {
                Piece::Text(part, range) => {
                    self.check_numbers(part, text, range.start, report);
                    plain.push_str(part);
                }
                Piece::Value(value) => plain.push_str(&value),
                Piece::Mark(_, part) => {
                    let message = "a plain text has no colours";
                    let fix = "write the word without braces";
                    let rule = "bad-placeholder";
                    report.error(text.source, text.span.clone(), rule, message, fix);
                    plain.push_str(part);
                }
                Piece::Fault(fault) => {
                    let place = text.place(fault.range);
                    report.error(text.source, place, fault.rule, fault.message, fault.fix);
                }
            }
        }
        plain.trim().to_owned()
    }

    /// What placeholders are filled from.
    pub fn values(&self) -> Values<'a> {
        Values {
            lang: self.lang,
            facts: self.facts,
            models: self.models,
        }
    }

    /// Reports every figure in `part`, which stands at byte `at` of `text`.
    pub fn check_numbers(&self, part: &str, text: &Located<'_>, at: usize, report: &mut Report) {
        for range in bare_numbers(part, &self.facts.names) {
            let number: Range<usize> = at + range.start..at + range.end;
            let message = format!("the figure {} is written by hand", &part[range]);
            let fix = "use a placeholder such as `{{fact …}}` or `{{kv …}}`; \
                       if it is part of a name, add the name to facts.toml";
            report.error(text.source, text.place(number), "bare-number", message, fix);
        }
    }
}
