//! A decoder as a job: reading a prompt, and one token against its cache.

use attention::Lane;
use transformer::{
    Config, Decoding, Family, Heads, Initial, Model, ModelError, RunError, Watch, parameters,
    weights_from_file,
};

use crate::numbers::SplitMix64;

/// A decoder with its weights as numbers, so that a peer can run the same.
pub struct Gpt<L: Lane> {
    model: Model<L>,
    weights: Vec<f32>,
    ids: Vec<u32>,
    decoding: Decoding<L>,
    logits: Vec<f32>,
}

impl<L: Lane> Gpt<L> {
    /// The decoder that ships.
    ///
    /// # Errors
    /// As [`Model::from_file`].
    pub fn from_file(config: Config, file: &[u8]) -> Result<Gpt<L>, ModelError> {
        config.check()?;
        let weights = weights_from_file(&config, file)?;
        Self::new(config, weights)
    }

    /// One of another size, with random weights: nothing of the time depends on them.
    ///
    /// # Errors
    /// For sizes that no model may have.
    pub fn sized(
        d_model: usize,
        n_layers: usize,
        n_heads: usize,
        max_len: usize,
    ) -> Result<Gpt<L>, ModelError> {
        let config = Config {
            family: Family::Decoder,
            vocab_size: 1_567,
            d_model,
            n_heads,
            head_dim: d_model / n_heads.max(1),
            d_ff: 4 * d_model,
            n_encoder_layers: 0,
            n_decoder_layers: n_layers,
            max_len,
            n_buckets: 0,
            max_distance: 0,
            heads: Heads::default(),
        };
        config.check()?;
        let mut draw = SplitMix64(7);
        let mut weights = Vec::new();
        for parameter in parameters(&config) {
            let (middle, spread) = match parameter.initial {
                Initial::Zeros => (0.0, 0.1),
                Initial::Ones => (1.0, 0.1),
                Initial::Normal(deviation) => (0.0, 1.7 * deviation as f32),
            };
            let numbers = draw.numbers(parameter.len(), spread);
            weights.extend(numbers.iter().map(|number| middle + number));
        }
        Self::new(config, weights)
    }

    fn new(config: Config, weights: Vec<f32>) -> Result<Gpt<L>, ModelError> {
        let model = Model::<L>::from_weights(config, &weights)?;
        let config = model.config();
        let mut draw = SplitMix64(8);
        let id = |_| draw.below(config.vocab_size) as u32;
        let ids = (0..config.max_len).map(id).collect();
        let decoding = model.begin(None, &mut Watch::nothing())?;
        Ok(Gpt {
            model,
            weights,
            ids,
            decoding,
            logits: Vec::new(),
        })
    }

    /// Its sizes.
    pub fn config(&self) -> &Config {
        self.model.config()
    }

    /// A tensor by its name in files, row-major; none where there is no such tensor.
    pub fn tensor(&self, name: &str) -> Option<&[f32]> {
        let mut start = 0;
        for parameter in parameters(self.config()) {
            if parameter.name == name {
                return self.weights.get(start..start + parameter.len());
            }
            start += parameter.len();
        }
        None
    }

    /// The tokens that it reads.
    pub fn ids(&self) -> &[u32] {
        &self.ids
    }

    /// Reads the first `len` tokens into an empty cache, and gives the logits behind each.
    ///
    /// # Errors
    /// As [`Model::decode`].
    pub fn prefill(&mut self, len: usize) -> Result<f32, RunError> {
        self.decoding.truncate(0);
        self.read(0..len)
    }

    /// Reads the token behind `len` others, which are in the cache from the first time on.
    ///
    /// # Errors
    /// As [`Model::decode`].
    pub fn decode(&mut self, len: usize) -> Result<f32, RunError> {
        if self.decoding.len() < len {
            self.prefill(len)?;
        }
        self.decoding.truncate(len);
        self.read(len..len + 1)
    }

    fn read(&mut self, range: std::ops::Range<usize>) -> Result<f32, RunError> {
        let limit = self.ids.len();
        let ids = self.ids.get(range.clone()).ok_or(RunError::TooLong {
            limit,
            got: range.end,
        })?;
        let watch = &mut Watch::nothing();
        self.logits = self.model.decode(&mut self.decoding, ids, watch)?;
        Ok(self.logits[0])
    }

    /// The logits of the last run.
    pub fn logits(&self) -> &[f32] {
        &self.logits
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use attention::Scalar;

    #[test]
    fn a_decoded_token_is_the_last_one_of_a_prefill() {
        let mut gpt = Gpt::<Scalar>::sized(24, 2, 2, 16).unwrap();
        gpt.prefill(9).unwrap();
        let want = gpt.logits()[8 * 1_567..].to_vec();
        gpt.decode(8).unwrap();
        assert_eq!(gpt.logits(), want);
        gpt.decode(8).unwrap();
        assert_eq!(gpt.logits(), want, "again, from the same cache");
        assert!(gpt.decode(16).is_err() && gpt.prefill(17).is_err());
        assert_eq!(gpt.tensor("decoder.1.up.weight").unwrap().len(), 96 * 24);
        assert_eq!(gpt.tensor("output.bias"), None);
    }
}
