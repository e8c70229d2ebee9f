//! The measured scaling curves of `content/models/scaling.json`, as the page shows them.

use anyhow::{Context, Result};
use app::state::scaling::{Fit, Scaling, Size};
use serde_json::Value;
use std::fs;
use std::path::Path;

/// Reads the file; none where the sweep was never made.
///
/// # Errors
/// The file is there and is not what the sweep writes.
pub fn read(root: &Path) -> Result<Option<Scaling>> {
    let Ok(text) = fs::read(root.join("content/models/scaling.json")) else {
        return Ok(None);
    };
    let value: Value = serde_json::from_slice(&text).context("scaling.json is no JSON")?;
    scaling(&value)
        .map(Some)
        .context("scaling.json is not what the sweep writes")
}

fn scaling(value: &Value) -> Option<Scaling> {
    let rows = |name: &str| value[name].as_array();
    let sizes = rows("sizes")?.iter().map(|row| {
        Some(Size {
            code: code(row)?,
            parameters: row["parameters"].as_u64()?,
            n_seeds: row["seeds"].as_u64()?,
            mean: row["mean"].as_f64()?,
            lowest: row["lowest"].as_f64()?,
            highest: row["highest"].as_f64()?,
        })
    });
    let fits = rows("fits")?.iter().map(|row| {
        Some(Fit {
            code: code(row)?,
            exponent: row["exponent"].as_f64()?,
            factor: row["factor"].as_f64()?,
        })
    });
    Some(Scaling {
        sizes: sizes.collect::<Option<_>>()?,
        fits: fits.collect::<Option<_>>()?,
    })
}

fn code(row: &Value) -> Option<&'static str> {
    Some(match row["family"].as_str()? {
        "encoder" => "bert",
        "decoder" => "gpt",
        "encoder-decoder" => "t5",
        _ => return None,
    })
}
