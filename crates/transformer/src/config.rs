//! What a model is, in a handful of numbers.
//!
//! It is not its weights; [`crate::parameters`] derives from it which weights there are.

use thiserror::Error;

/// The three families.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Family {
    /// Sees both sides (BERT): LayerNorm, biases, GELU, learned positions, scores over √d.
    Encoder,
    /// Sees what came before (GPT): the same blocks under a causal mask.
    Decoder,
    /// Reads with one stack, writes with another (T5): RMSNorm, no biases, ReLU, a relative
    /// position bias shared by a stack's layers, scores not divided by √d.
    EncoderDecoder,
}

impl Family {
    /// All of them, in the order of the page's cards.
    pub const ALL: [Family; 3] = [Self::Encoder, Self::Decoder, Self::EncoderDecoder];

    /// The name in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Encoder => "encoder",
            Self::Decoder => "decoder",
            Self::EncoderDecoder => "encoder-decoder",
        }
    }

    /// The family of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Family> {
        Self::ALL.into_iter().find(|family| family.name() == name)
    }
}

/// The encoder's extra heads: how many classes each tells apart. Other families have none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Heads {
    /// Sentiments of a whole text.
    pub n_sentiments: usize,
    /// Tags of one token (begin, inside, outside).
    pub n_entity_tags: usize,
}

/// The sizes of one model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// Which family.
    pub family: Family,
    /// Tokens in the vocabulary.
    pub vocab_size: usize,
    /// Width of the residual stream.
    pub d_model: usize,
    /// Attention heads of every layer.
    pub n_heads: usize,
    /// Width of one head.
    pub head_dim: usize,
    /// Width inside the feed-forward layers.
    pub d_ff: usize,
    /// Layers of the encoder; 0 for a decoder.
    pub n_encoder_layers: usize,
    /// Layers of the decoder; 0 for an encoder.
    pub n_decoder_layers: usize,
    /// The longest sequence: positions that were learned, or that the cache may hold.
    pub max_len: usize,
    /// Buckets of the relative position bias; 0 where positions are learned.
    pub n_buckets: usize,
    /// The distance from which on all positions share the last bucket.
    pub max_distance: usize,
    /// The encoder's extra heads.
    pub heads: Heads,
}

/// A size that no model here may have.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ConfigError {
    /// Out of the range that is allowed.
    #[error("{what}: expected {from} to {until}, got {got}")]
    OutOfRange {
        /// The field.
        what: &'static str,
        /// The smallest value.
        from: usize,
        /// The largest value.
        until: usize,
        /// What came.
        got: usize,
    },
}

impl Config {
    /// Checks every size against hard limits, so that nothing computed from them overflows.
    ///
    /// # Errors
    /// `OutOfRange` for the first field that is not allowed.
    pub fn check(&self) -> Result<(), ConfigError> {
        let (encodes, decodes) = (self.encodes(), self.decodes());
        let relative = self.family == Family::EncoderDecoder;
        let layers = |has: bool| if has { (1, 64) } else { (0, 0) };
        let ranges = [
            ("vocab_size", self.vocab_size, (1, 1 << 17)),
            ("d_model", self.d_model, (1, 4096)),
            ("n_heads", self.n_heads, (1, 128)),
            ("head_dim", self.head_dim, (1, 512)),
            ("d_ff", self.d_ff, (1, 1 << 14)),
            ("n_encoder_layers", self.n_encoder_layers, layers(encodes)),
            ("n_decoder_layers", self.n_decoder_layers, layers(decodes)),
            ("max_len", self.max_len, (1, 1 << 13)),
            (
                "n_buckets",
                self.n_buckets,
                if relative { (4, 256) } else { (0, 0) },
            ),
            (
                "max_distance",
                self.max_distance,
                if relative {
                    (self.n_buckets, 1 << 13)
                } else {
                    (0, 0)
                },
            ),
            ("n_sentiments", self.heads.n_sentiments, self.head_range()),
            ("n_entity_tags", self.heads.n_entity_tags, self.head_range()),
        ];
        for (what, got, (from, until)) in ranges {
            if got < from || got > until {
                return Err(ConfigError::OutOfRange {
                    what,
                    from,
                    until,
                    got,
                });
            }
        }
        Ok(())
    }

    fn head_range(&self) -> (usize, usize) {
        if self.family == Family::Encoder {
            (0, 64)
        } else {
            (0, 0)
        }
    }

    /// Whether it has an encoder.
    #[must_use]
    pub fn encodes(&self) -> bool {
        self.family != Family::Decoder
    }

    /// Whether it has a decoder.
    #[must_use]
    pub fn decodes(&self) -> bool {
        self.family != Family::Encoder
    }

    /// All heads side by side.
    #[must_use]
    pub fn inner_width(&self) -> usize {
        self.n_heads * self.head_dim
    }

    /// The fields by name, in the order of `config.json`; the family stands apart.
    #[must_use]
    pub fn fields(&self) -> [(&'static str, usize); 12] {
        [
            ("vocab_size", self.vocab_size),
            ("d_model", self.d_model),
            ("n_heads", self.n_heads),
            ("head_dim", self.head_dim),
            ("d_ff", self.d_ff),
            ("n_encoder_layers", self.n_encoder_layers),
            ("n_decoder_layers", self.n_decoder_layers),
            ("max_len", self.max_len),
            ("n_buckets", self.n_buckets),
            ("max_distance", self.max_distance),
            ("n_sentiments", self.heads.n_sentiments),
            ("n_entity_tags", self.heads.n_entity_tags),
        ]
    }

    /// The bucket of the relative position bias for a key `key_position − query_position` away.
    ///
    /// # Source
    /// Raffel et al. 2020 §2.1: half of the buckets (half of those again for each direction, where
    /// both sides are seen) are exact, the others grow logarithmically up to `max_distance`.
    #[must_use]
    pub fn bucket(&self, query_position: usize, key_position: usize, both_sides: bool) -> usize {
        let distance = query_position.abs_diff(key_position);
        let (n, first) = if both_sides {
            let half = self.n_buckets / 2;
            (
                half,
                if key_position > query_position {
                    half
                } else {
                    0
                },
            )
        } else if key_position > query_position {
            return 0; // Never seen under a causal mask.
        } else {
            (self.n_buckets, 0)
        };
        let exact = n / 2;
        if distance < exact {
            return first + distance;
        }
        let ratio = libm::log(distance as f64 / exact as f64)
            / libm::log(self.max_distance as f64 / exact as f64);
        let further = (ratio * (n - exact) as f64) as usize;
        first + (exact + further).min(n - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn t5() -> Config {
        Config {
            family: Family::EncoderDecoder,
            vocab_size: 100,
            d_model: 16,
            n_heads: 2,
            head_dim: 8,
            d_ff: 32,
            n_encoder_layers: 1,
            n_decoder_layers: 1,
            max_len: 64,
            n_buckets: 32,
            max_distance: 128,
            heads: Heads::default(),
        }
    }

    #[test]
    fn buckets_are_t5s() {
        let config = t5();
        // Both sides: 8 exact ones each way, then logarithmic up to 128.
        let one_way: Vec<usize> = [0, 1, 7, 8, 11, 12, 16, 127, 128, 1000]
            .map(|distance| config.bucket(distance, 0, true))
            .into();
        assert_eq!(one_way, [0, 1, 7, 8, 8, 9, 10, 15, 15, 15]);
        assert_eq!(config.bucket(0, 1, true), 17);
        assert_eq!(config.bucket(0, 1000, true), 31);
        // One side: 16 exact ones.
        assert_eq!(config.bucket(15, 0, false), 15);
        assert_eq!(config.bucket(16, 0, false), 16);
        assert_eq!(config.bucket(5000, 0, false), 31);
        assert_eq!(config.bucket(0, 3, false), 0);
    }

    #[test]
    fn sizes_out_of_range_are_named() {
        assert_eq!(t5().check(), Ok(()));
        let no_heads = Config { n_heads: 0, ..t5() };
        assert_eq!(
            no_heads.check(),
            Err(ConfigError::OutOfRange {
                what: "n_heads",
                from: 1,
                until: 128,
                got: 0
            })
        );
        let decoder = Config {
            family: Family::Decoder,
            ..t5()
        };
        assert!(decoder.check().is_err(), "a decoder has no encoder layers");
    }
}
