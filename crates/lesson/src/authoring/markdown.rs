//! Markdown to safe HTML: raw HTML is shown as text, images are refused, links lead to a section
//! or to a paper on arXiv, formulas become MathML and placeholders their values.

use super::finding::Report;
use super::math;
use super::placeholders::{Piece, pieces};
use super::prose::Prose;
use super::source::Located;
use crate::model::Html;
use comrak::nodes::NodeValue;
use comrak::{Arena, Node, Options, format_html, parse_document};
use std::borrow::Cow;
use std::ops::Range;

/// HTML for a text, every fault reported.
pub fn html(prose: &Prose<'_>, text: &Located<'_>, report: &mut Report) -> Html {
    let mut options = Options::default();
    options.extension.cjk_friendly_emphasis = true;
    options.extension.math_dollars = true;
    options.extension.table = true;
    options.render.escape = true;
    let arena = Arena::new();
    let root = parse_document(&arena, &text.text, &options);
    let mut walk = Walk {
        prose,
        text,
        report,
    };
    for node in root.descendants() {
        walk.visit(node);
    }
    let mut html = String::new();
    if format_html(root, &options, &mut html).is_err() {
        let message = "the text cannot be turned into HTML";
        let span = text.span.clone();
        report.error(text.source, span, "markdown", message, "simplify it");
    }
    // Text is escaped, so this can only meet real links.
    html.replace("<a href=\"https://", "<a rel=\"noopener\" href=\"https://")
}

struct Walk<'w> {
    prose: &'w Prose<'w>,
    text: &'w Located<'w>,
    report: &'w mut Report,
}

impl Walk<'_> {
    fn visit(&mut self, node: Node<'_>) {
        let at = self.offset(node);
        let value = node.data().value.clone();
        let replacement = match value {
            NodeValue::Text(part) => self.words(&part, at),
            NodeValue::SoftBreak if between_wide(node) => Some(NodeValue::Text(Cow::Borrowed(""))),
            NodeValue::Math(formula) => {
                let dollars = if formula.display_math { 2 } else { 1 };
                let start = at + dollars;
                let mathml = math::mathml(
                    self.prose.math,
                    &formula.literal,
                    formula.display_math,
                    self.text,
                    start..start + formula.literal.len(),
                    self.report,
                );
                Some(NodeValue::Raw(mathml))
            }
            NodeValue::Code(code) => {
                let at = self.find(&code.literal, at);
                self.prose
                    .check_numbers(&code.literal, self.text, at, self.report);
                None
            }
            NodeValue::CodeBlock(code) => {
                let at = self.find(&code.literal, at);
                self.prose
                    .check_numbers(&code.literal, self.text, at, self.report);
                None
            }
            NodeValue::HtmlInline(_) | NodeValue::HtmlBlock(_) => {
                self.warn_html(at);
                None
            }
            NodeValue::Heading(heading) if heading.level < 3 => {
                let message = "this heading is as large as the section's own";
                self.fault(at..at + 1, "heading-level", message, "use `###`");
                None
            }
            NodeValue::Link(link) => {
                self.link(&link.url, node, at);
                None
            }
            NodeValue::Image(link) => {
                self.image(&link.url, at);
                None
            }
            _ => None,
        };
        if let Some(value) = replacement {
            node.data_mut().value = value;
        }
    }

    /// Fills placeholders; `None` when there are none.
    fn words(&mut self, part: &str, at: usize) -> Option<NodeValue> {
        let mut html = String::new();
        let mut changed = false;
        for piece in pieces(part, &self.prose.values()) {
            match piece {
                Piece::Text(words, range) => {
                    let at = self.find(words, at + range.start);
                    self.prose.check_numbers(words, self.text, at, self.report);
                    self.check_leftovers(words, at);
                    push_escaped(&mut html, words);
                }
                Piece::Mark(class, words) => {
                    changed = true;
                    let at = self.find(words, at);
                    self.prose.check_numbers(words, self.text, at, self.report);
                    html.push_str(&format!("<span class=\"{class}\">"));
                    push_escaped(&mut html, words);
                    html.push_str("</span>");
                }
                Piece::Value(value) => {
                    changed = true;
                    push_escaped(&mut html, &value);
                }
                Piece::Fault(fault) => {
                    let place = part.get(fault.range.clone()).unwrap_or("");
                    let start = self.find(place, at + fault.range.start);
                    let range = start..start + place.len();
                    self.fault(range, fault.rule, &fault.message, &fault.fix);
                }
            }
        }
        changed.then_some(NodeValue::Raw(html))
    }

    /// Notation that was meant but not understood and would now be shown to learners.
    fn check_leftovers(&mut self, words: &str, at: usize) {
        if let Some(stars) = words.find("**") {
            let message = "the asterisks are shown as they stand, nothing becomes bold";
            let fix = "put them right at the words, without spaces between";
            self.fault(at + stars..at + stars + 2, "literal-bold", message, fix);
        }
        if let Some(dollar) = words.find('$') {
            let message = "the dollar sign is shown as it stands, no formula begins here";
            let fix = "close the formula, without spaces inside the dollar signs";
            self.fault(at + dollar..at + dollar + 1, "literal-dollar", message, fix);
        }
    }

    fn warn_html(&mut self, at: usize) {
        let place = self.text.place(at..at + 1);
        let message = "HTML is shown as text";
        let fix = "use Markdown; put code between backticks";
        self.report
            .warning(self.text.source, place, "raw-html", message, fix);
    }

    fn link(&mut self, url: &str, node: Node<'_>, at: usize) {
        let range = at..at + 1;
        if let Some(id) = url.strip_prefix('#') {
            if !self.prose.section_ids.contains(id) {
                let message = format!("there is no section `{id}`");
                self.fault(range, "dangling-link", &message, "link to a section's id");
            }
        } else if url.split('/').any(|part| part == "..")
            || (url.starts_with('/') && !url.starts_with("//"))
        {
            let message = format!("the link `{url}` leads out of the page");
            let fix = "link to `#section`, or cite arXiv";
            self.fault(range, "path-escape", &message, fix);
        } else if !url.starts_with("https://") {
            let message = format!("the link `{url}` is neither `#section` nor https");
            self.fault(
                range,
                "link-scheme",
                &message,
                "link to `#section`, or cite arXiv",
            );
        } else if let Some(id) = url.strip_prefix("https://arxiv.org/abs/") {
            let mut shown = String::new();
            for child in node.descendants() {
                if let NodeValue::Text(part) = &child.data().value {
                    shown.push_str(part);
                }
            }
            if shown.contains("arXiv:") && !shown.contains(&format!("arXiv:{id}")) {
                let message = format!("the link shows `{shown}` but leads to arXiv:{id}");
                let fix = "make them the same";
                self.fault(range, "citation-mismatch", &message, fix);
            }
        } else {
            let message = format!("the link `{url}` leads to another origin");
            let fix = "cite arXiv, or link to a section: `[text](#section)`";
            self.fault(range, "foreign-link", &message, fix);
        }
    }

    fn image(&mut self, url: &str, at: usize) {
        let range = at..at + 1;
        let fix = "figures are drawn by the page: use `{{figure …}}`";
        if url.contains("://") || url.starts_with("//") || url.starts_with("data:") {
            let message = format!("the image `{url}` comes from elsewhere");
            self.fault(range, "remote-image", &message, fix);
        } else if url.starts_with('/') || url.split('/').any(|part| part == "..") {
            let message = format!("the image `{url}` lies outside the content folder");
            self.fault(range, "path-escape", &message, fix);
        } else {
            self.fault(range, "image", "content has no image files", fix);
        }
    }

    fn fault(&mut self, range: Range<usize>, rule: &'static str, message: &str, fix: &str) {
        let place = self.text.place(range);
        self.report
            .error(self.text.source, place, rule, message, fix);
    }

    /// Where `needle` stands at or after byte `at`, else `at`.
    fn find(&self, needle: &str, at: usize) -> usize {
        let at = self.text.text.floor_char_boundary(at);
        self.text.text[at..]
            .find(needle)
            .map_or(at, |found| at + found)
    }

    /// The byte of the text that a node begins at.
    fn offset(&self, node: Node<'_>) -> usize {
        let start = node.data().sourcepos.start;
        let mut lines = self.text.text.split_inclusive('\n');
        let before: usize = lines
            .by_ref()
            .take(start.line.saturating_sub(1))
            .map(str::len)
            .sum();
        before + start.column.saturating_sub(1)
    }
}

/// Whether a line break stands between two wide characters, where a space would be a fault.
fn between_wide(node: Node<'_>) -> bool {
    let last = |text: &str| text.chars().next_back().is_some_and(is_wide);
    let first = |text: &str| text.chars().next().is_some_and(is_wide);
    let before = node.previous_sibling().is_some_and(
        |sibling| matches!(&sibling.data().value, NodeValue::Text(text) if last(text)),
    );
    let after = node.next_sibling().is_some_and(
        |sibling| matches!(&sibling.data().value, NodeValue::Text(text) if first(text)),
    );
    before && after
}

/// Chinese characters, full-width forms and their punctuation.
fn is_wide(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}')
        || matches!(c, '「' | '」' | '…' | '—')
}

fn push_escaped(html: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '&' => html.push_str("&amp;"),
            '"' => html.push_str("&quot;"),
            c => html.push(c),
        }
    }
}
