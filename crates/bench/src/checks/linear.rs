//! The linear layer against f64, row by row, and against the scalar lane.

use super::compare;
use crate::numbers::SplitMix64;
use attention::{AttentionError, Lane, Linear, LinearScratch, Scalar};

/// Runs a linear layer of drawn sizes on a lane.
///
/// # Errors
/// What differed, in words.
pub fn check_linear<L: Lane>(seed: u64) -> Result<(), String> {
    let mut draw = SplitMix64(seed);
    let n_rows = draw.below(40);
    let (n_in, n_out) = (1 + draw.below(200), 1 + draw.below(100));
    let case = format!("linear, {n_rows} rows, {n_in} to {n_out}");
    let said = |error: AttentionError| format!("{case}: {error}");
    let weights = draw.numbers(n_in * n_out, 1.0);
    let bias = draw.numbers(n_out, 1.0);
    let rows = draw.numbers(n_rows * n_in, 1.0);
    let has_bias = draw.below(2) == 0;
    let linear = Linear::new(n_in, n_out, &weights, has_bias.then_some(&bias)).map_err(said)?;
    let mut scratch = LinearScratch::default();
    let mut got = vec![f32::NAN; n_rows * n_out];
    linear
        .multiply::<L>(&rows, &mut scratch, &mut got)
        .map_err(said)?;
    let mut want = Vec::new();
    for row in rows.chunks_exact(n_in) {
        for out in 0..n_out {
            let products = row
                .iter()
                .enumerate()
                .map(|(k, &x)| f64::from(x) * f64::from(weights[k * n_out + out]));
            let bias = if has_bias { f64::from(bias[out]) } else { 0.0 };
            want.push((bias + products.sum::<f64>()) as f32);
        }
    }
    compare("f64", &got, &want, 1e-6 * (n_in as f64 + 1.0)).map_err(|e| format!("{case}: {e}"))?;

    let mut alone = vec![f32::NAN; n_rows * n_out];
    for (row, to) in rows.chunks_exact(n_in).zip(alone.chunks_exact_mut(n_out)) {
        linear.multiply::<L>(row, &mut scratch, to).map_err(said)?;
    }
    compare("row by row", &alone, &got, 0.0).map_err(|e| format!("{case}: {e}"))?;

    linear
        .multiply::<Scalar>(&rows, &mut scratch, &mut alone)
        .map_err(said)?;
    let allowed = if L::NAME == "relaxed" {
        1e-6 * (n_in as f64 + 1.0)
    } else {
        0.0
    };
    compare("scalar", &got, &alone, allowed).map_err(|e| format!("{case}: {e}"))?;
    Ok(())
}
