//! What a pass costs, counted from the sizes alone: multiply-adds, and the bytes of the caches.
//!
//! Counted are the products of matrices: linear layers, scores and weighted values of the cells that
//! the mask leaves visible, and the output layer. Norms, softmax and activations are not.

use crate::Config;

/// Bytes of one number in a cache.
const NUMBER_BYTES: u64 = size_of::<f32>() as u64;

impl Config {
    /// Multiply-adds of a decoder that reads `new` tokens behind `before` others and gives logits
    /// behind the last; `source` tokens stand in the fixed caches of an encoder-decoder.
    #[must_use]
    pub fn decode_multiply_adds(&self, before: usize, new: usize, source: usize) -> u64 {
        let wide = |n: usize| n as u64;
        let (d_model, inner) = (wide(self.d_model), wide(self.inner_width()));
        let (before, new, source) = (wide(before), wide(new), wide(source));
        // Token `i` of the new ones sees itself, those before it, and what was there.
        let visible = new * before + new * (new + 1) / 2;
        let mut layer = new * (4 * d_model * inner + 2 * d_model * wide(self.d_ff));
        layer += 2 * inner * visible;
        if self.encodes() {
            layer += new * (2 * d_model * inner + 2 * inner * source);
        }
        wide(self.n_decoder_layers) * layer + d_model * wide(self.vocab_size)
    }

    /// Multiply-adds of an encoder that reads `tokens`, without its heads.
    #[must_use]
    pub fn encode_multiply_adds(&self, tokens: usize) -> u64 {
        let wide = |n: usize| n as u64;
        let (d_model, inner, n) = (wide(self.d_model), wide(self.inner_width()), wide(tokens));
        let layer = n * (4 * d_model * inner + 2 * d_model * wide(self.d_ff)) + 2 * inner * n * n;
        wide(self.n_encoder_layers) * layer
    }

    /// Multiply-adds that fill an encoder-decoder's fixed caches from `source` states.
    #[must_use]
    pub fn cross_multiply_adds(&self, source: usize) -> u64 {
        let width = (self.d_model * self.inner_width()) as u64;
        2 * width * source as u64 * self.n_decoder_layers as u64
    }

    /// Bytes of keys and values of `tokens` in all layers of a decoder: of the cache that grows, and
    /// of the fixed one of an encoder-decoder too.
    #[must_use]
    pub fn cache_bytes(&self, tokens: usize) -> u64 {
        2 * (self.n_decoder_layers * self.inner_width() * tokens) as u64 * NUMBER_BYTES
    }
}

#[cfg(test)]
mod tests {
    use crate::{Config, Family, Heads};

    fn config(family: Family) -> Config {
        let relative = family == Family::EncoderDecoder;
        Config {
            family,
            vocab_size: 7,
            d_model: 2,
            n_heads: 1,
            head_dim: 3,
            d_ff: 5,
            n_encoder_layers: usize::from(relative),
            n_decoder_layers: 1,
            max_len: 9,
            n_buckets: if relative { 4 } else { 0 },
            max_distance: if relative { 8 } else { 0 },
            heads: Heads::default(),
        }
    }

    #[test]
    fn one_token_is_counted_by_hand() {
        // Query, key, value, output 4·2·3; up and down 2·2·5; three keys, scores and values 2·3·3;
        // logits 2·7.
        let gpt = config(Family::Decoder);
        assert_eq!(gpt.decode_multiply_adds(2, 1, 0), 24 + 20 + 18 + 14);
        // Across: query and output 2·2·3, four keys 2·3·4.
        let t5 = config(Family::EncoderDecoder);
        let across = 12 + 24;
        assert_eq!(t5.decode_multiply_adds(2, 1, 4), 24 + 20 + 18 + 14 + across);
        assert_eq!(t5.cross_multiply_adds(4), 2 * 6 * 4);
        assert_eq!(t5.encode_multiply_adds(2), 2 * 44 + 2 * 3 * 4);
        assert_eq!(gpt.cache_bytes(4), 2 * 3 * 4 * 4);
    }

    #[test]
    fn steps_together_cost_what_one_pass_does_but_for_the_logits() {
        let config = config(Family::Decoder);
        let steps: u64 = (0..5).map(|at| config.decode_multiply_adds(at, 1, 0)).sum();
        assert_eq!(steps, config.decode_multiply_adds(0, 5, 0) + 4 * 2 * 7);
    }
}
