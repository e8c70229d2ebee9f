//! One test body for every lane: the fused kernel, the cache and the linear layer against the
//! reference, against the scalar lane and against themselves in other steps.
//!
//! It answers instead of panicking: in a browser a panic would say nothing.

use crate::numbers::SplitMix64;
use attention::{
    AttentionError, BitMatrix, CacheReader, FusedPass, HeadLayout, Inputs, KvCache, Lane, Linear,
    LinearScratch, Mask, Scalar, Scale, attend,
};

/// The lengths of the sequences.
pub const LENGTHS: [usize; 7] = [1, 2, 7, 31, 33, 100, 333];
/// The widths of the heads.
pub const HEAD_DIMS: [usize; 7] = [1, 3, 16, 64, 80, 96, 128];
/// `(n_heads, n_kv_heads)`.
pub const HEADS: [(usize, usize); 6] = [(1, 1), (2, 2), (2, 1), (3, 1), (4, 2), (12, 4)];

/// The kinds of masks; parameters come from the seed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MaskKind {
    /// All visible.
    Full,
    /// Own position and before; full where there are more queries than keys.
    Causal,
    /// Some keys are padding.
    Padding,
    /// A prefix that all see; full where the lengths differ.
    PrefixLm,
    /// A window on both sides; full where there are more queries than keys.
    SlidingWindow,
    /// A window behind; full where there are more queries than keys.
    SlidingCausal,
    /// Padding and causal together; padding where there are more queries than keys.
    PaddingCausal,
    /// Any bits, with whole rows hidden now and then.
    Bits,
    /// Nothing visible at all.
    Nothing,
}

/// Every kind.
pub const MASK_KINDS: [MaskKind; 9] = [
    MaskKind::Full,
    MaskKind::Causal,
    MaskKind::Padding,
    MaskKind::PrefixLm,
    MaskKind::SlidingWindow,
    MaskKind::SlidingCausal,
    MaskKind::PaddingCausal,
    MaskKind::Bits,
    MaskKind::Nothing,
];

/// One attention call, drawn from a seed.
#[derive(Debug, Clone, Copy)]
pub struct Case {
    /// `(n_heads, n_kv_heads)`.
    pub heads: (usize, usize),
    /// The width of a head.
    pub head_dim: usize,
    /// The queries.
    pub query_len: usize,
    /// The keys.
    pub key_len: usize,
    /// Who sees whom.
    pub mask: MaskKind,
    /// The scores' factor.
    pub scale: Scale,
    /// The largest magnitude of query and key; that of value is 2.
    pub largest: f32,
    /// For the numbers and the mask's parameters.
    pub seed: u64,
}

impl Case {
    /// A case from a seed alone.
    #[must_use]
    pub fn drawn(seed: u64) -> Case {
        let mut draw = SplitMix64(seed);
        Case {
            heads: draw.one_of(&HEADS),
            head_dim: draw.one_of(&HEAD_DIMS),
            query_len: draw.one_of(&LENGTHS),
            key_len: draw.one_of(&LENGTHS),
            mask: draw.one_of(&MASK_KINDS),
            scale: draw.one_of(&[Scale::InverseSqrtHeadDim, Scale::One]),
            largest: draw.one_of(&[0.5, 2.0, 2.0, 30.0]),
            seed: draw.word(),
        }
    }

    fn build_mask(&self, draw: &mut SplitMix64) -> Result<Mask, AttentionError> {
        let (query_len, key_len) = (self.query_len, self.key_len);
        let by_position = query_len <= key_len;
        let full = || Mask::full(query_len, key_len);
        let window = 1 + draw.below(key_len.min(40) + 1);
        let visible_keys: Vec<bool> = (0..key_len).map(|_| draw.below(4) > 0).collect();
        match self.mask {
            MaskKind::Causal if by_position => Mask::causal(query_len, key_len),
            MaskKind::Padding => Mask::padding(query_len, &visible_keys),
            MaskKind::PrefixLm if query_len == key_len => {
                Mask::prefix_lm(key_len, draw.below(key_len + 1))
            }
            MaskKind::SlidingWindow if by_position => {
                Mask::sliding_window(query_len, key_len, window)
            }
            MaskKind::SlidingCausal if by_position => {
                Mask::sliding_window(query_len, key_len, window)?
                    .and(Mask::causal(query_len, key_len)?)
            }
            MaskKind::PaddingCausal => {
                let padding = Mask::padding(query_len, &visible_keys)?;
                if by_position {
                    padding.and(Mask::causal(query_len, key_len)?)
                } else {
                    Ok(padding)
                }
            }
            MaskKind::Bits => {
                let chances: Vec<usize> = (0..query_len).map(|_| draw.below(4)).collect();
                Mask::from_bits(BitMatrix::from_fn(query_len, key_len, |row, _| {
                    draw.below(3) < chances[row]
                })?)
            }
            MaskKind::Nothing => Mask::padding(query_len, &vec![false; key_len]),
            _ => full(),
        }
    }
}

/// Runs one case on a lane. Answers the largest error against the f64 reference.
///
/// # Numerics
/// Against the reference a context may be off by `max|v| · (1e-5 + 1e-6 · S)`, where `S` is the
/// largest score that there could be; so may [`attention::Relaxed`] against [`Scalar`]. Every other
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

/// Runs drawn cases on a lane, those at fixed places first. Answers how many, and the largest
/// error against the reference.
///
/// # Errors
/// What differed in the first case that fails.
pub fn sweep<L: Lane>(seed: u64, cases: usize) -> Result<(usize, f64), String> {
    let mut draw = SplitMix64(seed);
    let mut largest = 0.0_f64;
    let mut done = 0;
    // Every kind of mask once at a length of more than one block of keys.
    for mask in MASK_KINDS {
        let case = Case {
            heads: (3, 1),
            head_dim: 16,
            query_len: 333,
            key_len: 333,
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

/// Scores far beyond what an exponential can hold, and inputs whose products f32 cannot hold.
///
/// # Errors
/// What differed, in words.
pub fn check_extremes<L: Lane>() -> Result<(), String> {
    for largest in [1e3, 1e8, 7e16, 1e19, 1e38, f32::MAX] {
        for (key_len, mask) in [
            (7, MaskKind::Full),
            (333, MaskKind::Causal),
            (33, MaskKind::Bits),
        ] {
            let mut draw = SplitMix64(key_len as u64);
            let case = Case {
                heads: (2, 1),
                head_dim: 16,
                query_len: 7,
                key_len,
                mask,
                scale: Scale::InverseSqrtHeadDim,
                largest,
                seed: 1,
            };
            let said = |error: AttentionError| format!("{case:?}: {error}");
            let mask = case.build_mask(&mut draw).map_err(said)?;
            let layout = HeadLayout::new(2, 1, 16).map_err(said)?;
            // Powers of two times one sign pattern for all keys but one: the largest score stands
            // alone, so that f32 and f64 must agree on where it is.
            let query = vec![largest; 7 * layout.query_width()];
            let mut key = vec![largest / 2.0; key_len * layout.key_width()];
            key[..16].fill(-largest);
            key[(key_len / 2) * 16..][..16].fill(largest);
            let value = draw.numbers(key_len * layout.key_width(), largest);
            let inputs = Inputs::from_rows(query, key, value, layout, case.scale).map_err(said)?;
            let want = attend(inputs.clone(), &mask).map_err(said)?;
            let want: Vec<f32> = want.context.transpose().as_slice().to_vec();
            let got = FusedPass::<L>::new(inputs, mask).map_err(said)?.finish();
            compare("reference", &got, &want, f64::from(largest) * 1e-5)
                .map_err(|e| format!("{case:?}: {e}"))?;
        }
    }
    Ok(())
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
