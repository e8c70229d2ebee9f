//! A content file's text, and pieces of it that remember where they stand.

use std::ops::Range;

/// One file, decoded: no byte-order mark, lines end in `\n`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Relative to the content folder, with forward slashes.
    pub path: String,
    /// The whole text.
    pub text: String,
}

impl Source {
    /// A file from its decoded text.
    pub fn new(path: &str, text: &str) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        Self {
            path: path.to_owned(),
            text: text.replace("\r\n", "\n"),
        }
    }
}

/// A text taken from a file: a TOML string, or a part of a Markdown file.
#[derive(Clone, Debug)]
pub struct Located<'s> {
    /// The text itself, escapes resolved.
    pub text: String,
    /// The file.
    pub source: &'s Source,
    /// Where its notation stands in the file.
    pub span: Range<usize>,
    /// Where `text` begins in the file, if it stands there letter by letter.
    exact: Option<usize>,
}

impl<'s> Located<'s> {
    /// A TOML string. Places inside it are exact unless it is written with escapes.
    pub fn from_toml(source: &'s Source, span: Range<usize>, text: String) -> Self {
        let raw = source.text.get(span.clone()).unwrap_or("");
        let exact = raw.find(&text).map(|at| span.start + at);
        Self {
            text,
            source,
            span,
            exact,
        }
    }

    /// Bytes of a file as they stand.
    pub fn slice(source: &'s Source, span: Range<usize>) -> Self {
        Self {
            text: source.text.get(span.clone()).unwrap_or("").to_owned(),
            source,
            exact: Some(span.start),
            span,
        }
    }

    /// Stands for a text that is missing; the finding is already reported.
    pub fn missing(source: &'s Source, span: Range<usize>) -> Self {
        Self {
            text: String::new(),
            source,
            span,
            exact: None,
        }
    }

    /// The file's bytes for bytes of `text`; the whole notation where they cannot be told apart.
    pub fn place(&self, range: Range<usize>) -> Range<usize> {
        match self.exact {
            Some(base) => base + range.start..base + range.end,
            None => self.span.clone(),
        }
    }
}
