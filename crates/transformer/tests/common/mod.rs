//! Small models with weights that look trained: no symmetry, no zeros.

use transformer::{Config, Family, Heads, Initial, parameters};

/// Sizes that are multiples of nothing.
pub fn config(family: Family) -> Config {
    let relative = family == Family::EncoderDecoder;
    Config {
        family,
        vocab_size: 23,
        d_model: 12,
        n_heads: 3,
        head_dim: 5,
        d_ff: 20,
        n_encoder_layers: if family == Family::Decoder { 0 } else { 2 },
        n_decoder_layers: if family == Family::Encoder { 0 } else { 2 },
        max_len: 40,
        n_buckets: if relative { 8 } else { 0 },
        max_distance: if relative { 16 } else { 0 },
        heads: if family == Family::Encoder {
            Heads {
                n_sentiments: 3,
                n_entity_tags: 7,
            }
        } else {
            Heads::default()
        },
    }
}

/// A number for every place of a tensor, between −1 and 1.
fn number(place: usize) -> f32 {
    let mixed = (place as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40;
    mixed as f32 / (1 << 23) as f32 - 1.0
}

/// Weights of every tensor, one after the other.
pub fn weights(config: &Config) -> Vec<f32> {
    let mut weights = Vec::new();
    for parameter in parameters(config) {
        let (middle, spread) = match parameter.initial {
            Initial::Zeros => (0.0, 0.3),
            Initial::Ones => (1.0, 0.3),
            Initial::Normal(deviation) => (0.0, 1.7 * deviation as f32),
        };
        let start = weights.len();
        weights.extend((0..parameter.len()).map(|i| middle + spread * number(start + i)));
    }
    weights
}
