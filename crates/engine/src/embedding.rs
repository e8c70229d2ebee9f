//! A small deterministic embedding that stands where a trained model will stand.
//!
//! It is untrained: a token's vector is pseudo-random, drawn from the token's own text and a seed,
//! so equal tokens have equal vectors and nothing else means anything. What a run shows is
//! therefore the arithmetic and the masks of attention, not knowledge of a language. The page says
//! so wherever these numbers appear.

use attention::{HeadLayout, Scale};
use libm::{cos, exp, sin, sqrt};
use nalgebra::DMatrix;

/// ln 10,000 = 4 ln 10.
const LN_10_000: f64 = 4.0 * std::f64::consts::LN_10;

/// Query, key and value for one attention, rows are tokens.
pub struct Projections {
    /// `(query_len, n_heads · head_dim)`
    pub query: DMatrix<f32>,
    /// `(key_len, n_kv_heads · head_dim)`
    pub key: DMatrix<f32>,
    /// `(key_len, n_kv_heads · head_dim)`
    pub value: DMatrix<f32>,
}

/// Makes query, key and value a token at a time, so that a caller can pause in between.
pub struct Projector {
    query_tokens: Vec<String>,
    key_tokens: Vec<String>,
    d_model: usize,
    seed: u32,
    query: Projection,
    key: Projection,
    value: Projection,
    tokens_done: usize,
}

impl Projector {
    /// Draws the projections; no token is done yet.
    ///
    /// # Numerics
    /// Entries of the projections have variance 1/d_model, so that scores come out near 1. Without
    /// the 1/√d_k of [`Scale::InverseSqrtHeadDim`] scores would be √d_k times larger; T5 therefore
    /// draws its query projection smaller by that factor (Raffel et al. 2020; Mesh TensorFlow
    /// initialises it so), and so does this. Sums run in f64 in index order: native and
    /// WebAssembly agree bit for bit.
    pub fn new(
        query_tokens: Vec<String>,
        key_tokens: Vec<String>,
        d_model: usize,
        layout: &HeadLayout,
        scale: Scale,
        seed: u32,
    ) -> Self {
        let query_gain = match scale {
            Scale::InverseSqrtHeadDim => 1.0,
            Scale::One => 1.0 / sqrt(layout.head_dim() as f64),
        };
        let (query_width, key_width) = (layout.query_width(), layout.key_width());
        Projector {
            query: Projection::new(query_width, d_model, query_gain, spread(seed, 1)),
            key: Projection::new(key_width, d_model, 1.0, spread(seed, 2)),
            value: Projection::new(key_width, d_model, 1.0, spread(seed, 3)),
            query_tokens,
            key_tokens,
            d_model,
            seed,
            tokens_done: 0,
        }
    }

    /// Does the next token, first those that ask, then those that are looked at. Answers whether
    /// all are done.
    pub fn advance(&mut self) -> bool {
        let (asking, all) = (
            self.query_tokens.len(),
            self.query_tokens.len() + self.key_tokens.len(),
        );
        if self.tokens_done < asking {
            let position = self.tokens_done;
            let token = &self.query_tokens[position];
            let vector = embed(token, position, self.d_model, self.seed);
            self.query.push(&vector);
        } else if self.tokens_done < all {
            let position = self.tokens_done - asking;
            let token = &self.key_tokens[position];
            let vector = embed(token, position, self.d_model, self.seed);
            self.key.push(&vector);
            self.value.push(&vector);
        }
        self.tokens_done = (self.tokens_done + 1).min(all);
        self.tokens_done == all
    }

    /// What has been made.
    pub fn finish(self) -> Projections {
        Projections {
            query: self.query.finish(),
            key: self.key.finish(),
            value: self.value.finish(),
        }
    }
}

/// A token's vector: pseudo-random per token text, plus the sinusoidal position.
///
/// # Shapes
/// `(d_model)`
///
/// # Source
/// Positions: Vaswani et al. 2017, §3.5. The token part is uniform with variance 1, from SplitMix64
/// seeded by the FNV-1a hash of the token's UTF-8 bytes and `seed`.
fn embed(token: &str, position: usize, d_model: usize, seed: u32) -> Vec<f32> {
    let mut stream = SplitMix64(fnv1a(token.as_bytes()) ^ spread(seed, 0));
    (0..d_model)
        .map(|dim| (stream.uniform() + sinusoid(position, dim, d_model)) as f32)
        .collect()
}

/// One seeded, untrained matrix, and the rows it has made.
struct Projection {
    weights: Vec<f64>, // (width, d_model)
    d_model: usize,
    rows: Vec<f32>, // (tokens, width)
}

impl Projection {
    fn new(width: usize, d_model: usize, gain: f64, seed: u64) -> Self {
        let std_dev = gain / sqrt(d_model as f64);
        let mut stream = SplitMix64(seed);
        let weights = (0..width * d_model).map(|_| stream.uniform() * std_dev);
        Projection {
            weights: weights.collect(),
            d_model,
            rows: Vec::new(),
        }
    }

    fn push(&mut self, vector: &[f32]) {
        for weights in self.weights.chunks_exact(self.d_model) {
            let products = weights.iter().zip(vector);
            let sum: f64 = products.map(|(weight, x)| f64::from(*x) * weight).sum();
            self.rows.push(sum as f32);
        }
    }

    fn finish(self) -> DMatrix<f32> {
        let width = self.weights.len() / self.d_model.max(1);
        DMatrix::from_row_slice(self.rows.len() / width.max(1), width, &self.rows)
    }
}

fn sinusoid(position: usize, dim: usize, d_model: usize) -> f64 {
    let pair = (dim / 2 * 2) as f64;
    // 1 / 10,000^(pair / d_model); `exp` is in the program anyway, `pow` would be another kilobyte.
    let frequency = exp(-LN_10_000 * pair / d_model as f64);
    let angle = position as f64 * frequency;
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
pub(crate) fn spread(seed: u32, purpose: u64) -> u64 {
    SplitMix64(u64::from(seed) << 8 | purpose).next_u64()
}

/// SplitMix64 (Steele, Lea and Flood 2014): a few lines, the same on every machine.
pub(crate) struct SplitMix64(u64);

impl SplitMix64 {
    pub(crate) fn new(seed: u64) -> Self {
        SplitMix64(seed)
    }

    fn next_u64(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Uniform with mean 0 and variance 1, that is between −√3 and √3.
    pub(crate) fn uniform(&mut self) -> f64 {
        let unit = (self.next_u64() >> 11) as f64 / (1u64 << 53) as f64;
        (2.0 * unit - 1.0) * sqrt(3.0)
    }
}

#[cfg(test)]
mod tests {
    use super::{SplitMix64, embed};

    #[test]
    fn splitmix_gives_its_published_first_values() {
        let mut stream = SplitMix64(1_234_567);
        assert_eq!(stream.next_u64(), 6_457_827_717_110_365_317);
        assert_eq!(stream.next_u64(), 3_203_168_211_198_807_973);
    }

    #[test]
    fn equal_tokens_differ_only_by_position_and_seeds_differ() {
        let cat = embed("cat", 0, 8, 1);
        assert_eq!(cat, embed("cat", 0, 8, 1));
        assert_ne!(cat, embed("cat", 1, 8, 1));
        assert_ne!(cat, embed("cat", 0, 8, 2));
        assert_ne!(cat, embed("dog", 0, 8, 1));
    }
}
