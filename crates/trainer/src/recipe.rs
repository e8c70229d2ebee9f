//! How big each sibling is and how long it learns.

use training::Schedule;
use transformer::{Config, Family, Heads};

use crate::language::tasks::{EntityTag, Sentiment};
use crate::language::{STORY_CONTEXT, vocabulary};

/// Everything that a training depends on besides the data: equal recipes give equal weights.
#[derive(Debug, Clone, PartialEq)]
pub struct Recipe {
    /// The sizes.
    pub config: Config,
    /// The seed of the first weights and of all examples.
    pub seed: u64,
    /// Learning rates and steps.
    pub schedule: Schedule,
    /// Steps that an encoder-decoder learns from text alone before its tasks begin.
    pub text_only: u64,
    /// Steps in which an encoder reads labelled texts often; later it does so rarely.
    pub labels_first: u64,
    /// Tokens that a shard holds at least.
    pub shard_tokens: usize,
    /// The decay of matrices.
    pub weight_decay: f64,
    /// The longest gradient.
    pub clip: f64,
}

/// Shards of a step. They are summed in order, so that no bit depends on how many threads there
/// are; more threads than shards do nothing.
pub const N_SHARDS: usize = 4;

/// The recipe of the sibling that ships.
#[must_use]
pub fn shipped(family: Family) -> Recipe {
    let total = match family {
        Family::Encoder => 7_500,
        Family::Decoder => 2_000,
        Family::EncoderDecoder => 12_000,
    };
    Recipe {
        config: config(family, 96, 4),
        seed: 5,
        schedule: Schedule {
            peak: 2e-3,
            warm_up: 300,
            fall: total * 2 / 3,
            total,
        },
        text_only: 700,
        labels_first: 1_250,
        shard_tokens: 320,
        weight_decay: 0.01,
        clip: 1.0,
    }
}

/// A model of this width: four layers, or two and two.
#[must_use]
pub fn config(family: Family, d_model: usize, n_heads: usize) -> Config {
    let relative = family == Family::EncoderDecoder;
    let layers = |encodes: bool| match (encodes, relative) {
        (true, true) => 2,
        (true, false) => 4,
        (false, _) => 0,
    };
    Config {
        family,
        vocab_size: vocabulary().len(),
        d_model,
        n_heads,
        head_dim: d_model / n_heads,
        d_ff: 4 * d_model,
        n_encoder_layers: layers(family != Family::Decoder),
        n_decoder_layers: layers(family != Family::Encoder),
        max_len: STORY_CONTEXT,
        n_buckets: if relative { 32 } else { 0 },
        max_distance: if relative { 128 } else { 0 },
        heads: if family == Family::Encoder {
            Heads {
                n_sentiments: Sentiment::ALL.len(),
                n_entity_tags: EntityTag::COUNT,
            }
        } else {
            Heads::default()
        },
    }
}
