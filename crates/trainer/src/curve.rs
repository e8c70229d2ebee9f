//! How the loss fell: a file of points beside the checkpoint, and all families' in one file beside
//! the weights.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::{Map, Value, json};
use training::Losses;
use transformer::Family;

/// The curves of all families, beside the weights.
pub const CURVES: &str = "curves.json";

/// A point of a learning curve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Steps done.
    pub step: u64,
    /// Tokens that went through the network until then.
    pub tokens: u64,
    /// The mean loss of the training examples since the point before, in nats per predicted token.
    pub trained: f64,
    /// The mean loss on held-out examples, in nats per predicted token.
    pub held_out: f64,
    /// The share of held-out tokens that are the likeliest one, from 0 to 1.
    pub right: f64,
}

impl Point {
    /// The point after `step` steps; `trained` are the losses since the point before. Rounded to
    /// four places: more would be noise.
    #[must_use]
    pub fn new(step: u64, tokens: u64, trained: &Losses, held_out: &Losses) -> Point {
        let rounded = |number: f64| (number * 1e4).round() / 1e4;
        let of_all = held_out.tokens.count.max(1) as f64;
        Point {
            step,
            tokens,
            trained: rounded(trained.tokens.mean()),
            held_out: rounded(held_out.tokens.mean()),
            right: rounded(held_out.tokens.correct as f64 / of_all),
        }
    }
}

/// The file of a training's points.
fn beside(checkpoint: &Path) -> PathBuf {
    checkpoint.with_extension("curve.json")
}

/// Writes the points that belong to a checkpoint.
///
/// # Errors
/// When the disk refuses.
pub fn save(points: &[Point], checkpoint: &Path) -> Result<()> {
    write(&beside(checkpoint), &rows(points))
}

/// Reads the points up to the step at which a training goes on. None, where there is no file: a
/// curve is worth less than a training, so that a lost one stops nothing.
///
/// # Errors
/// When there is a file that is not one of points.
pub fn resume(checkpoint: &Path, step: u64) -> Result<Vec<Point>> {
    let path = beside(checkpoint);
    let Ok(file) = std::fs::read(&path) else {
        return Ok(Vec::new());
    };
    let rows: Vec<Value> = serde_json::from_slice(&file).context(path.display().to_string())?;
    let point = |row: &Value| {
        Some(Point {
            step: row["step"].as_u64()?,
            tokens: row["tokens"].as_u64()?,
            trained: row["trained"].as_f64()?,
            held_out: row["held_out"].as_f64()?,
            right: row["right"].as_f64()?,
        })
    };
    let points: Option<Vec<Point>> = rows.iter().map(point).collect();
    let points = points.with_context(|| format!("{}: not a curve", path.display()))?;
    Ok(points.into_iter().filter(|p| p.step <= step).collect())
}

/// Forgets the points of a checkpoint.
pub fn remove(checkpoint: &Path) {
    std::fs::remove_file(beside(checkpoint)).ok();
}

/// Puts a family's curve among those beside the weights.
///
/// # Errors
/// When the disk refuses.
pub fn publish(folder: &Path, family: Family, points: &[Point]) -> Result<()> {
    let path = folder.join(CURVES);
    let mut before: Map<String, Value> = std::fs::read(&path)
        .ok()
        .and_then(|file| serde_json::from_slice(&file).ok())
        .unwrap_or_default();
    // In the families' order, whichever was trained first.
    let mut curves = Map::new();
    for one in Family::ALL {
        if one == family {
            curves.insert(one.name().to_owned(), rows(points));
        } else if let Some(curve) = before.remove(one.name()) {
            curves.insert(one.name().to_owned(), curve);
        }
    }
    write(&path, &Value::Object(curves))
}

fn rows(points: &[Point]) -> Value {
    let row = |point: &Point| {
        json!({
            "step": point.step,
            "tokens": point.tokens,
            "trained": point.trained,
            "held_out": point.held_out,
            "right": point.right,
        })
    };
    points.iter().map(row).collect()
}

fn write(path: &Path, value: &Value) -> Result<()> {
    let text = serde_json::to_string_pretty(value)?;
    std::fs::write(path, format!("{text}\n")).with_context(|| path.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("curve-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        folder
    }

    fn points() -> [Point; 2] {
        [250, 500].map(|step| Point {
            step,
            tokens: 4 * step,
            trained: 3.25,
            held_out: 3.5,
            right: 0.125,
        })
    }

    #[test]
    fn what_is_ahead_of_the_checkpoint_is_dropped() {
        let checkpoint = folder("resume").join("a.checkpoint");
        assert_eq!(resume(&checkpoint, 500).unwrap(), []);
        save(&points(), &checkpoint).unwrap();
        assert_eq!(resume(&checkpoint, 500).unwrap(), points());
        assert_eq!(resume(&checkpoint, 499).unwrap(), points()[..1]);
        std::fs::write(beside(&checkpoint), "[{}]").unwrap();
        assert!(resume(&checkpoint, 500).is_err());
        remove(&checkpoint);
        assert_eq!(resume(&checkpoint, 500).unwrap(), []);
    }

    #[test]
    fn families_stand_in_their_order_each_once() {
        let folder = folder("publish");
        for (family, n) in [
            (Family::Decoder, 2),
            (Family::Encoder, 2),
            (Family::Decoder, 1),
        ] {
            publish(&folder, family, &points()[..n]).unwrap();
        }
        let text = std::fs::read_to_string(folder.join(CURVES)).unwrap();
        let curves: Map<String, Value> = serde_json::from_str(&text).unwrap();
        let lengths: Vec<(&str, usize)> = curves
            .iter()
            .map(|(name, rows)| (name.as_str(), rows.as_array().map_or(0, Vec::len)))
            .collect();
        assert_eq!(lengths, [("encoder", 2), ("decoder", 1)]);
    }
}
