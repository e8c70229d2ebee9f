//! The evaluation's figures in a browser beside the native ones.

use anyhow::{Context, Result, bail};
use serde_json::Value;

/// Prints every figure in every build, and fails where one is not what it must be: in builds whose
/// lane is the native one's equal, the same answers from the same numbers, bit for bit; in the
/// relaxed build, the bound met.
pub fn compare(native: &[u8], rows: &Value) -> Result<()> {
    let native: Vec<Value> = serde_json::from_slice(native).context("the native figures")?;
    let rows = rows.as_array().context("the page's figures")?;
    let mut failed = Vec::new();
    println!(
        "{:<9} {:<16} {:<44} {:>8} {:>8} {:>6}  numbers",
        "build", "model", "figure", "here", "native", "of"
    );
    for row in rows {
        let build = row["build"].as_str().context("a figure without a build")?;
        let figure = row["figure"].as_u64().context("a figure without a place")?;
        let want = native
            .get(figure as usize)
            .context("a figure nobody asked for")?;
        let is_equal = row["digest"] == want["digest"];
        let numbers = if is_equal { "equal" } else { "unlike" };
        let [model, name] = ["model", "name"].map(|key| want[key].as_str().unwrap_or_default());
        let share = |value: &Value| value["right"].as_f64().zip(value["of"].as_f64());
        let (right, of) = share(row).context("a figure without a count")?;
        let (native_right, native_of) = share(want).context("a native figure without a count")?;
        println!(
            "{build:<9} {model:<16} {name:<44} {:>6.1} % {:>6.1} % {of:>6}  {numbers}",
            100.0 * right / of,
            100.0 * native_right / native_of,
        );
        let holds = |key: &str, is_met: fn(f64, f64) -> bool| {
            want[key]
                .as_f64()
                .is_none_or(|bound| is_met(right / of, bound))
        };
        let is_met =
            holds("least", |got, bound| got >= bound) && holds("most", |got, bound| got <= bound);
        let is_same = is_equal && right == native_right;
        if of != native_of || !(is_same || build == "relaxed" && is_met) {
            failed.push(format!("{build}: {model}, {name}"));
        }
    }
    if rows.len() != 3 * native.len() {
        bail!("{} figures of three times {}", rows.len(), native.len());
    }
    if !failed.is_empty() {
        bail!("not what they are natively:\n  {}", failed.join("\n  "));
    }
    println!("every figure is the native one, number by number; relaxed: every bound is met");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn outcome(build: &str, right: u32, digest: &str) -> Result<()> {
        let native = json!([{
            "model": "encoder", "name": "sentiment", "right": 99, "of": 100,
            "least": 0.97, "most": null, "digest": "aa",
        }]);
        let row = |build: &str| json!({"build": build, "figure": 0, "right": 99, "of": 100, "digest": "aa"});
        let mut rows = ["portable", "simd128", "relaxed"].map(row);
        for row in &mut rows {
            if row["build"] == build {
                row["right"] = json!(right);
                row["digest"] = json!(digest);
            }
        }
        compare(&serde_json::to_vec(&native)?, &json!(rows))
    }

    #[test]
    fn exact_builds_must_equal_and_the_relaxed_one_must_reach_its_bound() {
        assert!(outcome("simd128", 99, "aa").is_ok());
        assert!(outcome("simd128", 99, "bb").is_err());
        assert!(outcome("portable", 98, "aa").is_err());
        assert!(outcome("relaxed", 97, "bb").is_ok());
        assert!(outcome("relaxed", 96, "bb").is_err());
    }

    #[test]
    fn a_figure_that_is_missing_is_noticed() {
        let native = br#"[{"right": 1, "of": 1, "digest": "aa"}]"#;
        let row = json!({"build": "simd128", "figure": 0, "right": 1, "of": 1, "digest": "aa"});
        assert!(compare(native, &json!([row])).is_err());
        let unknown = json!({"build": "simd128", "figure": 1, "right": 1, "of": 1, "digest": "aa"});
        assert!(compare(native, &json!([unknown])).is_err());
    }
}
