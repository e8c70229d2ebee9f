//! Fixed inputs: golden vectors, and numbers so large that f32 cannot multiply them.

use super::{Case, MaskKind, compare};
use crate::numbers::SplitMix64;
use attention::{
    AttentionError, BitMatrix, FusedPass, HeadLayout, Inputs, Lane, Mask, Scale, attend,
};

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

/// A golden vector: its sizes, its seed (numbers are drawn as `make_golden.py` draws them), its mask
/// cell by cell, and the context that an independent implementation found.
#[derive(Debug, Clone)]
pub struct Golden<'a> {
    /// `(n_heads, n_kv_heads)`.
    pub heads: (usize, usize),
    /// The width of a head.
    pub head_dim: usize,
    /// The scores' factor.
    pub scale: Scale,
    /// For the numbers.
    pub seed: u64,
    /// `(query_len, key_len)`, not 0 meaning visible.
    pub visible: &'a [u8],
    /// The keys.
    pub key_len: usize,
    /// `(query_len, n_heads · head_dim)`.
    pub context: &'a [f32],
}

/// Compares a lane with a golden vector; answers the largest error.
///
/// # Errors
/// What differed, in words.
pub fn check_golden<L: Lane>(golden: &Golden<'_>) -> Result<f64, String> {
    let said = |error: AttentionError| error.to_string();
    let (n_heads, n_kv_heads) = golden.heads;
    let layout = HeadLayout::new(n_heads, n_kv_heads, golden.head_dim).map_err(said)?;
    let query_len = golden.visible.len() / golden.key_len.max(1);
    let mut draw = SplitMix64(golden.seed);
    let query = draw.numbers(query_len * layout.query_width(), 2.0);
    let key = draw.numbers(golden.key_len * layout.key_width(), 2.0);
    let value = draw.numbers(golden.key_len * layout.key_width(), 2.0);
    let inputs = Inputs::from_rows(query, key, value, layout, golden.scale).map_err(said)?;
    let bits = BitMatrix::from_fn(query_len, golden.key_len, |row, col| {
        golden.visible[row * golden.key_len + col] != 0
    });
    let mask = bits.and_then(Mask::from_bits).map_err(said)?;
    let got = FusedPass::<L>::new(inputs, mask).map_err(said)?.finish();
    compare("golden", &got, golden.context, 4e-5)
}
