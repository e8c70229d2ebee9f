//! What is wrong with a content file, where, and what to do about it.

use super::source::Source;
use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use std::fmt;
use std::ops::Range;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Allowed, but probably not meant.
    Warning,
    /// The content is refused.
    Error,
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The file, relative to the content folder.
    pub path: String,
    /// Counted from 1; 1 when it is about the whole file.
    pub line: usize,
    /// In characters, counted from 1.
    pub column: usize,
    /// How bad it is.
    pub severity: Severity,
    /// The rule's name in kebab-case, stable.
    pub rule: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub fix: String,
    /// The line it is on, for `render`.
    excerpt: String,
    /// The bytes of `excerpt` it is about.
    mark: Range<usize>,
}

impl Finding {
    /// The finding with the line it is on, for a person to read in a terminal. No colours.
    pub fn render(&self) -> String {
        let level = match self.severity {
            Severity::Warning => Level::WARNING,
            Severity::Error => Level::ERROR,
        };
        let report = [level
            .primary_title(self.message.as_str())
            .id(self.rule)
            .element(
                Snippet::source(self.excerpt.as_str())
                    .line_start(self.line)
                    .path(self.path.as_str())
                    .annotation(AnnotationKind::Primary.span(self.mark.clone())),
            )
            .element(Level::HELP.message(self.fix.as_str()))];
        Renderer::plain().render(&report)
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Warning => "warning",
            Severity::Error => "error",
        };
        write!(
            f,
            "{}:{}:{}: {severity}[{}]: {}; {}",
            self.path, self.line, self.column, self.rule, self.message, self.fix
        )
    }
}

/// Collects findings while content is read.
#[derive(Debug, Default)]
pub struct Report {
    findings: Vec<Finding>,
}

impl Report {
    /// Adds an error at bytes of a file.
    pub fn error(
        &mut self,
        source: &Source,
        span: Range<usize>,
        rule: &'static str,
        message: impl Into<String>,
        fix: impl Into<String>,
    ) {
        let finding = locate(source, span, Severity::Error, rule, message, fix);
        self.findings.push(finding);
    }

    /// Adds a warning at bytes of a file.
    pub fn warning(
        &mut self,
        source: &Source,
        span: Range<usize>,
        rule: &'static str,
        message: impl Into<String>,
        fix: impl Into<String>,
    ) {
        let finding = locate(source, span, Severity::Warning, rule, message, fix);
        self.findings.push(finding);
    }

    /// Adds an error about a file that cannot be shown.
    pub fn file_error(
        &mut self,
        path: &str,
        rule: &'static str,
        message: impl Into<String>,
        fix: impl Into<String>,
    ) {
        let source = Source::new(path, "");
        self.error(&source, 0..0, rule, message, fix);
    }

    /// Every finding, by file and place, each once.
    pub fn take(&mut self) -> Vec<Finding> {
        let mut findings = std::mem::take(&mut self.findings);
        findings.sort_by(|a, b| {
            let key = |f: &Finding| (f.path.clone(), f.line, f.column, f.rule);
            key(a).cmp(&key(b))
        });
        findings.dedup();
        findings
    }
}

fn locate(
    source: &Source,
    span: Range<usize>,
    severity: Severity,
    rule: &'static str,
    message: impl Into<String>,
    fix: impl Into<String>,
) -> Finding {
    let text = source.text.as_str();
    let start = text.floor_char_boundary(span.start.min(text.len()));
    let line_start = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
    let line_end = text[start..]
        .find('\n')
        .map_or(text.len(), |newline| start + newline);
    let end = text.ceil_char_boundary(span.end.clamp(start, line_end));
    Finding {
        path: source.path.clone(),
        line: text[..start].matches('\n').count() + 1,
        column: text[line_start..start].chars().count() + 1,
        severity,
        rule,
        message: message.into(),
        fix: fix.into(),
        excerpt: text[line_start..line_end].to_owned(),
        mark: start - line_start..end.max(start) - line_start,
    }
}
