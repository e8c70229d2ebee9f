//! A small deterministic embedding that stands where a trained model will stand.
//!
//! It is untrained: a token's vector is pseudo-random, drawn from the token's own text and a seed,
//! so equal tokens have equal vectors and nothing else means anything. What a run shows is
//! therefore the arithmetic and the masks of attention, not knowledge of a language. The page says
//! so wherever these numbers appear.

use attention::Scale;
use libm::{cos, pow, sin, sqrt};
use nalgebra::DMatrix;

/// Query, key and value for one attention, rows are tokens.
pub struct Projections {
    /// `(query_len, n_heads · head_dim)`
    pub query: DMatrix<f32>,
    /// `(key_len, n_kv_heads · head_dim)`
    pub key: DMatrix<f32>,
    /// `(key_len, n_kv_heads · head_dim)`
    pub value: DMatrix<f32>,
}

/// Token vectors: pseudo-random per token text, plus the sinusoidal position.
///
/// # Shapes
/// `(tokens.len(), d_model)`
///
/// # Source
/// Positions: Vaswani et al. 2017, §3.5. The token part is uniform with variance 1, from SplitMix64
/// seeded by the FNV-1a hash of the token's UTF-8 bytes and `seed`.
pub fn embed(tokens: &[String], d_model: usize, seed: u32) -> DMatrix<f32> {
    let mut rows = Vec::with_capacity(tokens.len() * d_model);
    for (position, token) in tokens.iter().enumerate() {
        let mut stream = SplitMix64(fnv1a(token.as_bytes()) ^ spread(seed, 0));
        for dim in 0..d_model {
            rows.push((stream.uniform() + sinusoid(position, dim, d_model)) as f32);
        }
    }
    DMatrix::from_row_slice(tokens.len(), d_model, &rows)
}

/// Projects embedded tokens to query, key and value with seeded, untrained matrices.
///
/// # Numerics
/// Entries of the projections have variance 1/d_model, so that scores come out near 1. Without the
/// 1/√d_k of [`Scale::InverseSqrtHeadDim`] scores would be √d_k times larger; T5 therefore draws
/// its query projection smaller by that factor (Raffel et al. 2020; Mesh TensorFlow initialises it
/// so), and so does this. Sums run in f64 in index order: native and WebAssembly agree bit for bit.
pub fn project(
    queries_from: &DMatrix<f32>,
    keys_from: &DMatrix<f32>,
    query_width: usize,
    key_width: usize,
    head_dim: usize,
    scale: Scale,
    seed: u32,
) -> Projections {
    let query_gain = match scale {
        Scale::InverseSqrtHeadDim => 1.0,
        Scale::One => 1.0 / sqrt(head_dim as f64),
    };
    Projections {
        query: project_one(queries_from, query_width, query_gain, spread(seed, 1)),
        key: project_one(keys_from, key_width, 1.0, spread(seed, 2)),
        value: project_one(keys_from, key_width, 1.0, spread(seed, 3)),
    }
}

fn project_one(from: &DMatrix<f32>, width: usize, gain: f64, seed: u64) -> DMatrix<f32> {
    let d_model = from.ncols();
    let std_dev = gain / sqrt(d_model as f64);
    let mut stream = SplitMix64(seed);
    let weights: Vec<f64> = (0..width * d_model)
        .map(|_| stream.uniform() * std_dev)
        .collect(); // (width, d_model)
    DMatrix::from_fn(from.nrows(), width, |token, out| {
        let row = &weights[out * d_model..(out + 1) * d_model];
        let sum: f64 = row
            .iter()
            .enumerate()
            .map(|(dim, weight)| f64::from(from[(token, dim)]) * weight)
            .sum();
        sum as f32
    })
}

fn sinusoid(position: usize, dim: usize, d_model: usize) -> f64 {
    let pair = (dim / 2 * 2) as f64;
    let angle = position as f64 / pow(10_000.0, pair / d_model as f64);
    if dim.is_multiple_of(2) {
        sin(angle)
    } else {
        cos(angle)
    }
}

fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

/// A different 64-bit seed for each use of the learner's 32-bit one.
fn spread(seed: u32, purpose: u64) -> u64 {
    SplitMix64(u64::from(seed) << 8 | purpose).next_u64()
}

/// SplitMix64 (Steele, Lea and Flood 2014): a few lines, the same on every machine.
struct SplitMix64(u64);

impl SplitMix64 {
    fn next_u64(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Uniform with mean 0 and variance 1, that is between −√3 and √3.
    fn uniform(&mut self) -> f64 {
        let unit = (self.next_u64() >> 11) as f64 / (1u64 << 53) as f64;
        (2.0 * unit - 1.0) * sqrt(3.0)
    }
}

#[cfg(test)]
mod tests {
    use super::{SplitMix64, embed};

    fn words(text: &str) -> Vec<String> {
        text.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn splitmix_gives_its_published_first_values() {
        let mut stream = SplitMix64(1_234_567);
        assert_eq!(stream.next_u64(), 6_457_827_717_110_365_317);
        assert_eq!(stream.next_u64(), 3_203_168_211_198_807_973);
    }

    #[test]
    fn equal_tokens_differ_only_by_position_and_seeds_differ() {
        let same = embed(&words("cat cat"), 8, 1);
        let first = embed(&words("cat"), 8, 1);
        assert_eq!(same.row(0), first.row(0));
        assert_ne!(same.row(0), same.row(1));
        assert_ne!(first, embed(&words("cat"), 8, 2));
        assert_ne!(first, embed(&words("dog"), 8, 1));
    }
}
