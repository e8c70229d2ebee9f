//! The trained models, and a decoder to be timed.

use crate::jobs::Gpt;
use crate::siblings::{Digest, Siblings, asked_from_text, logits_of};
use attention::{BestLane, Lane, Scalar};
use transformer::{Family, configs_from_json};
use wasm_bindgen::prelude::*;

/// The trained models, on the scalar lane or on this build's.
#[wasm_bindgen]
pub struct Models(Lanes);

enum Lanes {
    Scalar(Siblings<Scalar>),
    Best(Siblings<BestLane>),
}

#[wasm_bindgen]
impl Models {
    /// From the files that ship.
    #[wasm_bindgen(constructor)]
    pub fn new(
        is_scalar: bool,
        config: &[u8],
        encoder: &[u8],
        decoder: &[u8],
        encoder_decoder: &[u8],
    ) -> Result<Models, JsError> {
        let weights = |family: Family| match family {
            Family::Encoder => encoder,
            Family::Decoder => decoder,
            Family::EncoderDecoder => encoder_decoder,
        };
        let said = |error: String| JsError::new(&error);
        Ok(Models(if is_scalar {
            Lanes::Scalar(Siblings::from_files(config, weights).map_err(said)?)
        } else {
            Lanes::Best(Siblings::from_files(config, weights).map_err(said)?)
        }))
    }

    /// The name of the lane.
    #[must_use]
    pub fn lane(&self) -> String {
        match self.0 {
            Lanes::Scalar(_) => Scalar::NAME.to_owned(),
            Lanes::Best(_) => BestLane::NAME.to_owned(),
        }
    }

    /// Logits of all models on several inputs, one after the other.
    pub fn logits(&self) -> Result<Vec<f32>, JsError> {
        let logits = match &self.0 {
            Lanes::Scalar(siblings) => logits_of(siblings)?,
            Lanes::Best(siblings) => logits_of(siblings)?,
        };
        Ok(logits.concat())
    }

    /// Puts questions, one a line; answers how many were right, and the fingerprint of every number
    /// that was answered with, between a blank.
    pub fn ask(&self, questions: &str) -> Result<String, JsError> {
        let (mut n_right, mut digest) = (0, Digest::default());
        for asked in asked_from_text(questions).map_err(|error| JsError::new(&error))? {
            n_right += usize::from(match &self.0 {
                Lanes::Scalar(siblings) => asked.is_right(siblings, &mut digest)?,
                Lanes::Best(siblings) => asked.is_right(siblings, &mut digest)?,
            });
        }
        Ok(format!("{n_right} {:016x}", digest.0))
    }
}

/// A decoder that reads a prompt or one token, and whose weights a peer can have.
#[wasm_bindgen]
pub struct GptBench(Gpt<BestLane>);

#[wasm_bindgen]
impl GptBench {
    /// The decoder that ships.
    pub fn shipped(config: &[u8], file: &[u8]) -> Result<GptBench, JsError> {
        let configs = configs_from_json(config)?;
        let decoder = configs.into_iter().find(|c| c.family == Family::Decoder);
        let decoder = decoder.ok_or_else(|| JsError::new("no decoder"))?;
        Ok(GptBench(Gpt::from_file(decoder, file)?))
    }

    /// One of another size.
    pub fn sized(
        d_model: usize,
        n_layers: usize,
        n_heads: usize,
        max_len: usize,
    ) -> Result<GptBench, JsError> {
        Ok(GptBench(Gpt::sized(d_model, n_layers, n_heads, max_len)?))
    }

    /// Layers, width, heads, inner width, vocabulary, positions.
    #[must_use]
    pub fn sizes(&self) -> Vec<u32> {
        let config = self.0.config();
        let sizes = [
            config.n_decoder_layers,
            config.d_model,
            config.n_heads,
            config.d_ff,
            config.vocab_size,
            config.max_len,
        ];
        sizes.map(|size| size as u32).to_vec()
    }

    /// The tokens that it reads.
    #[must_use]
    pub fn ids(&self) -> Vec<u32> {
        self.0.ids().to_vec()
    }

    /// A tensor by its name, row-major.
    #[must_use]
    pub fn tensor(&self, name: &str) -> Option<Vec<f32>> {
        self.0.tensor(name).map(<[f32]>::to_vec)
    }

    /// Reads `len` tokens at once, so many times.
    pub fn prefill(&mut self, len: usize, times: u32) -> Result<f32, JsError> {
        let mut sum = 0.0;
        for _ in 0..times {
            sum += self.0.prefill(len)?;
        }
        Ok(sum)
    }

    /// Reads one token behind `len` others, so many times.
    pub fn decode(&mut self, len: usize, times: u32) -> Result<f32, JsError> {
        let mut sum = 0.0;
        for _ in 0..times {
            sum += self.0.decode(len)?;
        }
        Ok(sum)
    }

    /// The logits of the last run.
    #[must_use]
    pub fn logits(&self) -> Vec<f32> {
        self.0.logits().to_vec()
    }
}
