//! The rule that no figure is written by hand: finds digits in prose that are not part of a name.

use std::ops::Range;

/// Bytes of every number in `text` that is neither part of a word (`T5`, `GPT-4`), nor of an
/// arXiv id after `arXiv:`, nor of one of the `names`.
pub fn bare_numbers(text: &str, names: &[String]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut rest = 0;
    while let Some(start) = text[rest..].find(char::is_numeric).map(|at| rest + at) {
        let end = number_end(text, start);
        if !in_word(text, start) && !in_arxiv_id(text, start) && !in_name(text, start..end, names) {
            found.push(start..end);
        }
        rest = end;
    }
    found
}

/// A number goes on through digits, and through points and commas that digits follow.
fn number_end(text: &str, start: usize) -> usize {
    let mut end = start;
    let mut chars = text[start..].chars().peekable();
    while let Some(c) = chars.next() {
        let separator = matches!(c, '.' | ',') && chars.peek().is_some_and(|n| n.is_numeric());
        if !c.is_numeric() && !separator {
            break;
        }
        end += c.len_utf8();
    }
    end
}

/// A Latin letter stands right before, or a hyphen that follows a Latin letter or digit.
fn in_word(text: &str, start: usize) -> bool {
    let mut before = text[..start].chars().rev();
    match before.next() {
        Some('-' | '_' | '‑') => before.next().is_some_and(|c| c.is_ascii_alphanumeric()),
        Some(c) => c.is_ascii_alphabetic(),
        None => false,
    }
}

fn in_arxiv_id(text: &str, start: usize) -> bool {
    text[..start].ends_with("arXiv:")
}

fn in_name(text: &str, number: Range<usize>, names: &[String]) -> bool {
    names.iter().filter(|name| !name.is_empty()).any(|name| {
        text.match_indices(name.as_str()).any(|(at, _)| {
            let end = at + name.len();
            let cut_before = text[..at].chars().next_back();
            let cut_after = text[end..].chars().next();
            at <= number.start
                && number.end <= end
                && !cut_before.is_some_and(|c| c.is_ascii_alphanumeric())
                && !cut_after.is_some_and(|c| c.is_ascii_alphanumeric())
        })
    })
}
