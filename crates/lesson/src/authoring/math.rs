//! Formulas: LaTeX to MathML, with query, key and value marked so that the page can colour them.

use super::finding::Report;
use super::source::Located;
use math_core::{LatexToMathML, MathCoreConfig, MathDisplay};
use std::ops::Range;

/// The one converter; no macros, unknown commands are errors.
pub fn converter() -> LatexToMathML {
    LatexToMathML::new(MathCoreConfig::default()).unwrap_or_default()
}

/// MathML for a formula that stands at `at` in `text`; empty when it is broken.
pub fn mathml(
    converter: &LatexToMathML,
    latex: &str,
    display: bool,
    text: &Located<'_>,
    at: Range<usize>,
    report: &mut Report,
) -> String {
    check_digits(latex, text, at.clone(), report);
    let mode = if display {
        MathDisplay::Block
    } else {
        MathDisplay::Inline
    };
    match converter.convert_with_local_state(latex, mode) {
        Ok(result) => mark_symbols(&result.mathml),
        Err(error) => {
            let inside = at.start + error.0.start.min(latex.len())
                ..at.start
                    + error
                        .0
                        .end
                        .clamp(error.0.start, latex.len().max(error.0.start));
            let message = format!("the formula is broken: {}", error.error_message());
            report.error(
                text.source,
                text.place(inside),
                "broken-maths",
                message,
                "correct the LaTeX",
            );
            String::new()
        }
    }
}

/// A formula may hold single digits, as in a factor of 2. A longer number is a figure, and figures
/// come from placeholders.
fn check_digits(latex: &str, text: &Located<'_>, at: Range<usize>, report: &mut Report) {
    let mut run = None;
    for (index, c) in latex.char_indices().chain([(latex.len(), ' ')]) {
        match (run, c.is_ascii_digit() || c == '.') {
            (None, true) if c.is_ascii_digit() => run = Some(index),
            (Some(start), false) => {
                if index - start > 1 {
                    let message =
                        format!("the figure {} stands in a formula", &latex[start..index]);
                    let place = text.place(at.start + start..at.start + index);
                    let fix = "put it beside the formula, from a placeholder";
                    report.error(text.source, place, "bare-number", message, fix);
                }
                run = None;
            }
            _ => {}
        }
    }
}

fn mark_symbols(mathml: &str) -> String {
    let mut marked = mathml.to_owned();
    for (symbol, class) in [("Q", "q"), ("K", "k"), ("V", "v")] {
        marked = marked.replace(
            &format!("<mi>{symbol}</mi>"),
            &format!("<mi class=\"{class}\">{symbol}</mi>"),
        );
    }
    marked
}
