//! What stands between double braces in a text: figures from `facts.toml` and `models.toml`,
//! computed here so that none can be wrong, and words in the colours of query, key and value.

use super::facts::Facts;
use crate::kv_cache::{self, Precision, Usage};
use crate::model::{Lang, ModelSpec};
use std::ops::Range;

/// A piece of a text.
pub enum Piece<'t> {
    /// As it stands, with its place.
    Text(&'t str, Range<usize>),
    /// A word in the colour of `q`, `k` or `v`.
    Mark(char, &'t str),
    /// A figure.
    Value(String),
    /// A placeholder that cannot be filled.
    Fault(Fault),
}

/// Why a placeholder cannot be filled.
pub struct Fault {
    /// Where it stands.
    pub range: Range<usize>,
    /// The rule it breaks.
    pub rule: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to write.
    pub fix: String,
}

/// What placeholders are filled from.
pub struct Values<'a> {
    /// The language of units.
    pub lang: Lang,
    /// Facts by id.
    pub facts: &'a Facts,
    /// Models by id.
    pub models: &'a [ModelSpec],
}

/// Cuts a text at its placeholders and fills them.
pub fn pieces<'t>(text: &'t str, values: &Values<'_>) -> Vec<Piece<'t>> {
    let mut pieces = Vec::new();
    let mut rest = 0;
    while let Some(open) = text[rest..].find("{{").map(|at| rest + at) {
        if open > rest {
            pieces.push(Piece::Text(&text[rest..open], rest..open));
        }
        let Some(close) = text[open..].find("}}").map(|at| open + at) else {
            pieces.push(Piece::Fault(Fault {
                range: open..text.len(),
                rule: "broken-placeholder",
                message: "`{{` is never closed".to_owned(),
                fix: "add `}}` on the same line".to_owned(),
            }));
            return pieces;
        };
        let inside = text[open + 2..close].trim();
        pieces.push(piece(inside, open..close + 2, values));
        rest = close + 2;
    }
    if rest < text.len() {
        pieces.push(Piece::Text(&text[rest..], rest..text.len()));
    }
    pieces
}

fn piece<'t>(inside: &'t str, range: Range<usize>, values: &Values<'_>) -> Piece<'t> {
    let (name, argument) = inside.split_once(' ').unwrap_or((inside, ""));
    let argument = argument.trim();
    if let ("q" | "k" | "v", false) = (name, argument.is_empty()) {
        return Piece::Mark(name.chars().next().unwrap_or('q'), argument);
    }
    match fill(
        name,
        &argument.split_whitespace().collect::<Vec<_>>(),
        values,
    ) {
        Ok(value) => Piece::Value(value),
        Err((rule, message, fix)) => Piece::Fault(Fault {
            range,
            rule,
            message,
            fix,
        }),
    }
}

type Refusal = (&'static str, String, String);

fn fill(name: &str, arguments: &[&str], values: &Values<'_>) -> Result<String, Refusal> {
    match (name, arguments) {
        ("fact", [id]) => values
            .facts
            .render(id, values.lang)
            .ok_or_else(|| unknown("unknown-fact", id, "facts.toml")),
        ("kv", [model, tokens, precision]) => kv(model, tokens, "0", precision, values),
        ("kv", [model, input, output, precision]) => kv(model, input, output, precision, values),
        ("kv-per-token", [model, precision]) => kv(model, "1", "0", precision, values),
        ("weights", [model, id]) => {
            let bits = precision(id)?.bits();
            let parameters = find(model, values)?.parameters;
            bytes(kv_cache::weight_bytes(parameters, bits))
        }
        ("context", [model]) => match find(model, values)?.context {
            Some(tokens) => Ok(kv_cache::group_digits(tokens)),
            None => Err((
                "unknown-model",
                format!("`{model}` has no published context length"),
                "leave the figure out".to_owned(),
            )),
        },
        ("number", [text]) => Ok(kv_cache::group_digits(count(text)?)),
        ("times", [large, small]) => match (count(large)?, count(small)?) {
            (large, small) if small > 0 && large.is_multiple_of(small) => {
                Ok(kv_cache::group_digits(large / small))
            }
            _ => Err(bad(format!("{large} is not a whole multiple of {small}"))),
        },
        ("figure" | "exercise", _) => Err(bad(format!("`{name}` cannot stand inside a text"))),
        _ => Err(bad(format!(
            "`{name}` with {} arguments is not a placeholder",
            arguments.len()
        ))),
    }
}

fn kv(
    model: &str,
    tokens: &str,
    output_tokens: &str,
    id: &str,
    values: &Values<'_>,
) -> Result<String, Refusal> {
    let usage = Usage {
        tokens: count(tokens)?,
        output_tokens: count(output_tokens)?,
        batch: 1,
        bits_per_element: precision(id)?.bits(),
    };
    bytes(kv_cache::cache_bytes(&find(model, values)?.cache, &usage))
}

fn bytes(result: Result<u64, kv_cache::Overflow>) -> Result<String, Refusal> {
    result
        .map(kv_cache::format_bytes)
        .map_err(|overflow| bad(overflow.to_string()))
}

fn find<'a>(id: &str, values: &Values<'a>) -> Result<&'a ModelSpec, Refusal> {
    let found = values.models.iter().find(|model| model.id == id);
    found.ok_or_else(|| unknown("unknown-model", id, "models.toml"))
}

fn precision(id: &str) -> Result<Precision, Refusal> {
    Precision::from_id(id).ok_or_else(|| {
        let known = Precision::ALL.map(Precision::id).join(", ");
        bad(format!("`{id}` is not a precision; known: {known}"))
    })
}

fn count(text: &str) -> Result<u64, Refusal> {
    text.parse()
        .map_err(|_| bad(format!("`{text}` is not a whole number")))
}

fn unknown(rule: &'static str, id: &str, file: &str) -> Refusal {
    (
        rule,
        format!("`{id}` is not in {file}"),
        format!("correct the id, or add it to {file}"),
    )
}

fn bad(message: String) -> Refusal {
    let fix = "see the list of placeholders in content/README.md";
    ("bad-placeholder", message, fix.to_owned())
}
