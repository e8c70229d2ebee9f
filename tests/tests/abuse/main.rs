//! Every row of `suite/abuse.toml`: the kernel's natively, the page's in a browser.

// Without a browser its rows are still read and checked for form, but not run.
#![cfg_attr(not(feature = "browser"), allow(dead_code))]

use attention::{HeadLayout, Inputs, Mask, Scale, attend, trace_bytes};
use nalgebra::DMatrix;
use serde::Deserialize;

#[cfg(feature = "browser")]
mod browser;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Suite {
    url: Vec<Url>,
    text: Vec<Text>,
    storage: Vec<Storage>,
    network: Vec<Network>,
    kernel: Vec<Kernel>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Url {
    name: String,
    fragment: String,
    #[serde(default)]
    repeat: usize,
    outcome: String,
    text: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    name: String,
    text: String,
    #[serde(default)]
    repeat: usize,
    outcome: String,
    tokens: Option<usize>,
    langs: Option<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Storage {
    name: String,
    before: Option<String>,
    during: Option<String>,
    restored: Option<String>,
    keeping: String,
    kept: Option<String>,
    damaged_kept: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Network {
    name: String,
    part: String,
    fault: String,
    outcome: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Kernel {
    name: String,
    #[serde(default)]
    query: Vec<Vec<f32>>,
    #[serde(default)]
    key: Vec<Vec<f32>>,
    visible: Option<Vec<bool>>,
    size: Option<usize>,
    outcome: String,
    code: Option<String>,
}

fn suite() -> Suite {
    toml::from_str(include_str!("../../suite/abuse.toml")).expect("suite/abuse.toml is well-formed")
}

#[test]
fn kernel_rows() {
    for row in suite().kernel {
        let outcome = kernel_outcome(&row);
        let expected = match row.outcome.as_str() {
            "R" => row.code.clone().expect("a refusal names its code"),
            other => other.to_owned(),
        };
        assert_eq!(outcome, expected, "{}", row.name);
    }
}

fn kernel_outcome(row: &Kernel) -> String {
    let refused = |error: attention::AttentionError| error.code().to_owned();
    if let Some(size) = row.size {
        let layout = HeadLayout::new(1, 1, 64).expect("a plain layout");
        return trace_bytes(size, size, &layout).map_or_else(refused, |_| "accepted".into());
    }
    let matrix = |rows: &[Vec<f32>]| {
        let width = rows.first().map_or(0, Vec::len);
        DMatrix::from_row_iterator(rows.len(), width, rows.iter().flatten().copied())
    };
    let (query, key) = (matrix(&row.query), matrix(&row.key));
    let (query_len, key_len) = (query.nrows(), key.nrows());
    let layout = HeadLayout::new(1, 1, query.ncols().max(1)).expect("a plain layout");
    let inputs = Inputs::new(query, key.clone(), key, layout, Scale::InverseSqrtHeadDim);
    let mask = match &row.visible {
        Some(visible) => Mask::padding(query_len, visible),
        None => Mask::full(query_len, key_len),
    };
    let trace = inputs.and_then(|inputs| attend(inputs, mask?));
    match trace {
        Err(error) => refused(error),
        Ok(trace) => {
            let weights = &trace.heads[0].weights;
            let all = || weights.iter().chain(trace.context.iter());
            if all().all(|w| *w == 0.0) {
                "zeros".into()
            } else if all().all(|w| w.is_finite()) {
                "finite".into()
            } else {
                "not finite".into()
            }
        }
    }
}
