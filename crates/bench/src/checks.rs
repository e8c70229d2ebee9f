//! One test body for every lane: the fused kernel, the cache and the linear layer against the
//! reference, against the scalar lane and against themselves in other steps.
//!
//! It answers instead of panicking: in a browser a panic would say nothing.

mod case;
mod linear;
mod vectors;

pub use case::{Case, HEAD_DIMS, HEADS, LENGTHS, MASK_KINDS, MaskKind};
pub use linear::check_linear;
pub use vectors::{Golden, check_extremes, check_golden};

use crate::numbers::SplitMix64;
use attention::{
    AttentionError, CacheReader, FusedPass, HeadLayout, Inputs, KvCache, Lane, Scalar, Scale,
    attend,
};

/// Runs one case on a lane. Answers the largest error against the f64 reference.
///
/// # Numerics
/// Against the reference a context may be off by `max|v| · (1e-5 + 1e-6 · S)`, where `S` is the
/// largest score that there could be; so may `Relaxed` against [`Scalar`]. Every other
/// comparison is bit for bit.
///
/// # Errors
/// What differed, in words.
pub fn check<L: Lane>(case: &Case) -> Result<f64, String> {
    let said = |error: AttentionError| format!("{case:?}: {error}");
    let mut draw = SplitMix64(case.seed);
    let mask = case.build_mask(&mut draw).map_err(said)?;
    let (n_heads, n_kv_heads) = case.heads;
    let layout = HeadLayout::new(n_heads, n_kv_heads, case.head_dim).map_err(said)?;
    let query = draw.numbers(case.query_len * layout.query_width(), case.largest);
    let key = draw.numbers(case.key_len * layout.key_width(), case.largest);
    let value = draw.numbers(case.key_len * layout.key_width(), 2.0);
    let inputs = Inputs::from_rows(
        query.clone(),
        key.clone(),
        value.clone(),
        layout,
        case.scale,
    )
    .map_err(said)?;

    let mut fused = FusedPass::<L>::new(inputs.clone(), mask.clone()).map_err(said)?;
    let total = fused.work().total;
    let done = fused.advance(u64::MAX).done;
    if done != total || !fused.is_done() {
        return Err(format!("{case:?}: {done} of {total} cells done"));
    }
    let got = fused.context().to_vec();

    let trace = attend(inputs.clone(), &mask).map_err(said)?;
    let want: Vec<f32> = trace.context.transpose().as_slice().to_vec();
    let score = case.scale.factor(case.head_dim)
        * case.head_dim as f64
        * f64::from(case.largest)
        * f64::from(case.largest);
    let allowed = 2.0 * (1e-5 + 1e-6 * score);
    let error = compare("reference", &got, &want, allowed).map_err(|e| format!("{case:?}: {e}"))?;
    for query_idx in 0..case.query_len {
        let sees_nothing = (0..case.key_len).all(|key_idx| !mask.allows(query_idx, key_idx));
        let row = &got[query_idx * layout.query_width()..][..layout.query_width()];
        if sees_nothing && row.iter().any(|number| number.to_bits() != 0) {
            return Err(format!(
                "{case:?}: row {query_idx} sees nothing and is not 0"
            ));
        }
    }

    let scalar = FusedPass::<Scalar>::new(inputs.clone(), mask.clone()).map_err(said)?;
    let allowed = if L::NAME == "relaxed" { allowed } else { 0.0 };
    compare("scalar", &got, &scalar.finish(), allowed).map_err(|e| format!("{case:?}: {e}"))?;

    fused.restart();
    while !fused.is_done() {
        let before = fused.work().done;
        let after = fused.advance(1 + draw.below(10_000) as u64).done;
        if after < before {
            return Err(format!("{case:?}: from {before} cells back to {after}"));
        }
    }
    compare("in steps", fused.context(), &got, 0.0).map_err(|e| format!("{case:?}: {e}"))?;

    let mut cache = KvCache::new(layout);
    let width = layout.key_width();
    while cache.len() < case.key_len {
        let from = cache.len();
        let until = (from + 1 + draw.below(70)).min(case.key_len);
        let cells = from * width..until * width;
        cache
            .append(&key[cells.clone()], &value[cells])
            .map_err(said)?;
    }
    let mut reader = CacheReader::<L>::new(layout).map_err(said)?;
    let mut context = vec![f32::NAN; query.len()];
    reader
        .attend(&cache, &query, case.scale, &mask, &mut context)
        .map_err(said)?;
    compare("cache", &context, &got, 0.0).map_err(|e| format!("{case:?}: {e}"))?;
    Ok(error)
}

/// Runs drawn cases on a lane, those at fixed places first. Answers how many, and the largest
/// error against the reference.
///
/// # Errors
/// What differed in the first case that fails.
pub fn sweep<L: Lane>(seed: u64, cases: usize) -> Result<(usize, f64), String> {
    let mut draw = SplitMix64(seed);
    let mut largest = 0.0_f64;
    let mut done = 0;
    // Every kind of mask once over more than one block of keys, and once with heads so wide that
    // their queries stand in two pieces.
    let long = MASK_KINDS.map(|mask| (mask, (3, 1), 16, 600));
    let wide = MASK_KINDS.map(|mask| (mask, (2, 1), 136, 30));
    for (mask, heads, head_dim, len) in long.into_iter().chain(wide) {
        let case = Case {
            heads,
            head_dim,
            query_len: len,
            key_len: len,
            mask,
            scale: Scale::InverseSqrtHeadDim,
            largest: 2.0,
            seed,
        };
        largest = largest.max(check::<L>(&case)?);
        done += 1;
    }
    for _ in 0..cases {
        largest = largest.max(check::<L>(&Case::drawn(draw.word()))?);
        check_linear::<L>(draw.word())?;
        done += 1;
    }
    check_extremes::<L>()?;
    Ok((done, largest))
}

/// The largest distance, if none is above `allowed`; with 0 allowed the bits must agree.
fn compare(with: &str, got: &[f32], want: &[f32], allowed: f64) -> Result<f64, String> {
    if got.len() != want.len() {
        return Err(format!("{with}: lengths {} and {}", got.len(), want.len()));
    }
    let mut largest = 0.0_f64;
    for (at, (&got, &want)) in got.iter().zip(want).enumerate() {
        let distance = (f64::from(got) - f64::from(want)).abs();
        let close = if allowed == 0.0 {
            got.to_bits() == want.to_bits()
        } else {
            got.is_finite() && want.is_finite() && distance <= allowed
        };
        if !close {
            return Err(format!(
                "{with}[{at}]: got {got:e}, wanted {want:e}, allowed {allowed:e}"
            ));
        }
        largest = largest.max(distance);
    }
    Ok(largest)
}
