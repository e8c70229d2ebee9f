//! A model that runs: reading with an encoder, writing with a decoder and its caches.
//!
//! It is not a generator of texts: whoever calls it chooses the next token ([`crate::Sampler`]) and
//! decides when to stop.

mod attend;
mod decoding;

use attend::{Place, Work};
use decoding::Cache;
pub use decoding::Decoding;

use std::marker::PhantomData;

use attention::{BestLane, CacheReader, HeadLayout, Lane, LinearScratch};

use crate::blocks::{Heads, Linear, Stack, Tensors, add};
use crate::watch::{Part, Watch};
use crate::weights::weights_from_file;
use crate::{Config, Family, FileError, RunError};

/// Why a model could not be made.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ModelError {
    /// A size that no model may have.
    #[error(transparent)]
    Config(#[from] crate::ConfigError),
    /// The file of weights was refused.
    #[error(transparent)]
    File(#[from] FileError),
    /// The kernel refused the weights.
    #[error(transparent)]
    Run(#[from] RunError),
}

/// A model with all its weights, computing on one of the kernel's lanes.
#[derive(Debug, Clone)]
pub struct Model<L: Lane = BestLane> {
    config: Config,
    embedding: Vec<f32>,         // (vocab_size, d_model)
    positions: Option<Vec<f32>>, // (max_len, d_model)
    encoder: Option<Stack>,
    decoder: Option<Stack>,
    output: Linear,
    sentiment: Option<Linear>,
    entities: Option<Linear>,
    layout: HeadLayout,
    lane: PhantomData<L>,
}

/// What an encoder made of a text: one state per token.
#[derive(Debug, Clone, PartialEq)]
pub struct States {
    /// `(tokens, d_model)`, row-major.
    pub rows: Vec<f32>,
    /// How many tokens.
    pub len: usize,
}

impl<L: Lane> Model<L> {
    /// Reads a model's weights from a file.
    ///
    /// # Errors
    /// `Config`; `File` for anything that is not exactly this model's file.
    pub fn from_file(config: Config, file: &[u8]) -> Result<Model<L>, ModelError> {
        config.check()?;
        let weights = weights_from_file(&config, file)?;
        Self::from_weights(config, &weights)
    }

    /// Takes the weights as numbers.
    ///
    /// # Shapes
    /// Every tensor of [`crate::parameters`], one after the other, row-major.
    ///
    /// # Errors
    /// `Config`; `Run` where the kernel refuses.
    ///
    /// # Panics
    /// When there are fewer numbers than the configuration asks for.
    pub fn from_weights(config: Config, weights: &[f32]) -> Result<Model<L>, ModelError> {
        config.check()?;
        let tensors = Tensors::new(&config, weights);
        let layout = HeadLayout::new(config.n_heads, config.n_heads, config.head_dim)
            .map_err(RunError::from)?;
        let encoder = match config.encodes() {
            true => Some(tensors.stack(&config, "encoder", config.n_encoder_layers, false)?),
            false => None,
        };
        let decoder = match config.decodes() {
            true => {
                let crosses = config.encodes();
                Some(tensors.stack(&config, "decoder", config.n_decoder_layers, crosses)?)
            }
            false => None,
        };
        let head = |name: &str, n_classes: usize| match n_classes {
            0 => Ok(None),
            _ => tensors.linear(name).map(Some),
        };
        Ok(Model {
            embedding: tensors.vector("embedding.weight").unwrap_or_default(),
            positions: tensors.vector("positions.weight"),
            output: tensors.linear_of("embedding.weight", tensors.vector("output.bias"))?,
            sentiment: head("sentiment", config.heads.n_sentiments)?,
            entities: head("entities", config.heads.n_entity_tags)?,
            encoder,
            decoder,
            layout,
            config,
            lane: PhantomData,
        })
    }

    /// Its sizes.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Reads a text with the encoder.
    ///
    /// # Errors
    /// `NotInThisFamily` for a decoder; `Empty`, `TooLong`, `UnknownToken`.
    pub fn encode(&self, token_ids: &[u32], watch: &mut Watch) -> Result<States, RunError> {
        let Some(stack) = &self.encoder else {
            return Err(RunError::NotInThisFamily { what: "encoder" });
        };
        let mut stream = self.embed(token_ids, 0)?;
        let mut reader = CacheReader::<L>::new(self.layout)?;
        let mut scratch = LinearScratch::default();
        let mut work = Work {
            reader: &mut reader,
            scratch: &mut scratch,
            watch,
        };
        let bias = stack.relative_bias.as_deref();
        for (layer, block) in stack.layers.iter().enumerate() {
            let mut cache = Cache::new(self.layout, bias.is_some(), work.watch.keeps_maps);
            let place = Place {
                part: Part::Encoder,
                layer,
                heads: &block.attention,
                first: 0,
                is_causal: false,
                bias,
            };
            let normal = block.attention_norm.apply(&stream);
            self.remember(&place, &normal, &mut cache, &mut work)?;
            add(
                &mut stream,
                &self.attend(&place, &normal, &cache, &mut work)?,
            );
            block.feed_forward::<L>(&mut stream, work.scratch)?;
        }
        Ok(States {
            rows: stack.final_norm.apply(&stream),
            len: token_ids.len(),
        })
    }

    /// Logits over the vocabulary for some of an encoder's states: `(places, vocab_size)`. Places
    /// that do not exist are left out.
    ///
    /// # Errors
    /// Only where the kernel refuses.
    pub fn token_logits(&self, states: &States, places: &[usize]) -> Result<Vec<f32>, RunError> {
        let width = self.config.d_model;
        let rows: Vec<f32> = places
            .iter()
            .filter_map(|&place| states.rows.get(place * width..(place + 1) * width))
            .flatten()
            .copied()
            .collect();
        self.logits(rows, &mut LinearScratch::default())
    }

    /// Logits over sentiments, from the first token's state.
    ///
    /// # Errors
    /// `NotInThisFamily` for a model without this head.
    pub fn sentiment_logits(&self, states: &States) -> Result<Vec<f32>, RunError> {
        let head = self.sentiment.as_ref();
        let head = head.ok_or(RunError::NotInThisFamily {
            what: "sentiment head",
        })?;
        let first = &states.rows[..self.config.d_model];
        head.apply::<L>(first, &mut LinearScratch::default())
    }

    /// Logits over entity tags: `(tokens, n_entity_tags)`.
    ///
    /// # Errors
    /// `NotInThisFamily` for a model without this head.
    pub fn entity_logits(&self, states: &States) -> Result<Vec<f32>, RunError> {
        let head = self.entities.as_ref();
        let head = head.ok_or(RunError::NotInThisFamily {
            what: "entities head",
        })?;
        head.apply::<L>(&states.rows, &mut LinearScratch::default())
    }

    /// Begins to write: empty caches, and for an encoder-decoder the fixed ones of its input.
    ///
    /// # Errors
    /// `NotInThisFamily` for an encoder, and for an encoder-decoder without states.
    pub fn begin(
        &self,
        encoded: Option<&States>,
        watch: &mut Watch,
    ) -> Result<Decoding<L>, RunError> {
        let Some(stack) = &self.decoder else {
            return Err(RunError::NotInThisFamily { what: "decoder" });
        };
        let has_bias = stack.relative_bias.is_some();
        let keeps = watch.keeps_maps;
        let mut decoding = Decoding {
            own: stack
                .layers
                .iter()
                .map(|_| Cache::new(self.layout, has_bias, keeps))
                .collect(),
            cross: Vec::new(),
            len: 0,
            width: self.config.inner_width(),
            reader: CacheReader::new(self.layout)?,
            scratch: LinearScratch::default(),
        };
        for (layer, block) in stack.layers.iter().enumerate() {
            let Some((_, heads)) = &block.cross else {
                continue;
            };
            let states = encoded.ok_or(RunError::NotInThisFamily {
                what: "decoder without an encoder",
            })?;
            let mut cache = Cache::new(self.layout, false, keeps);
            let place = self.cross_place(layer, heads);
            let mut work = Work {
                reader: &mut decoding.reader,
                scratch: &mut decoding.scratch,
                watch,
            };
            self.remember(&place, &states.rows, &mut cache, &mut work)?;
            decoding.cross.push(cache);
        }
        Ok(decoding)
    }

    /// Reads tokens behind those in the caches, one or many, and gives the logits behind each:
    /// `(tokens, vocab_size)`.
    ///
    /// # Errors
    /// `Empty`, `TooLong`, `UnknownToken`; the caches are then as they were.
    pub fn decode(
        &self,
        decoding: &mut Decoding<L>,
        token_ids: &[u32],
        watch: &mut Watch,
    ) -> Result<Vec<f32>, RunError> {
        let states = self.decode_states(decoding, token_ids, watch)?;
        self.logits(states, &mut decoding.scratch)
    }

    /// As [`Model::decode`], with the logits behind the last token only: `(vocab_size)`. What was
    /// before it then costs no product with the vocabulary.
    ///
    /// # Errors
    /// As [`Model::decode`].
    pub fn decode_last(
        &self,
        decoding: &mut Decoding<L>,
        token_ids: &[u32],
        watch: &mut Watch,
    ) -> Result<Vec<f32>, RunError> {
        let states = self.decode_states(decoding, token_ids, watch)?;
        let last = states[states.len() - self.config.d_model..].to_vec();
        self.logits(last, &mut decoding.scratch)
    }

    /// The decoder's states behind each token: `(tokens, d_model)`.
    fn decode_states(
        &self,
        decoding: &mut Decoding<L>,
        token_ids: &[u32],
        watch: &mut Watch,
    ) -> Result<Vec<f32>, RunError> {
        let Some(stack) = &self.decoder else {
            return Err(RunError::NotInThisFamily { what: "decoder" });
        };
        let first = decoding.len;
        let mut stream = self.embed(token_ids, first)?;
        let Decoding {
            own,
            cross,
            reader,
            scratch,
            ..
        } = decoding;
        let mut work = Work {
            reader,
            scratch,
            watch,
        };
        for (layer, block) in stack.layers.iter().enumerate() {
            let place = Place {
                part: Part::Decoder,
                layer,
                heads: &block.attention,
                first,
                is_causal: true,
                bias: stack.relative_bias.as_deref(),
            };
            let normal = block.attention_norm.apply(&stream);
            self.remember(&place, &normal, &mut own[layer], &mut work)?;
            let context = self.attend(&place, &normal, &own[layer], &mut work)?;
            add(&mut stream, &context);
            if let (Some((norm, heads)), Some(cache)) = (&block.cross, cross.get(layer)) {
                let place = self.cross_place(layer, heads);
                let normal = norm.apply(&stream);
                add(
                    &mut stream,
                    &self.attend(&place, &normal, cache, &mut work)?,
                );
            }
            block.feed_forward::<L>(&mut stream, work.scratch)?;
        }
        decoding.len += token_ids.len();
        Ok(stack.final_norm.apply(&stream))
    }

    fn cross_place<'a>(&self, layer: usize, heads: &'a Heads) -> Place<'a> {
        Place {
            part: Part::Cross,
            layer,
            heads,
            first: 0,
            is_causal: false,
            bias: None,
        }
    }

    fn logits(
        &self,
        mut states: Vec<f32>,
        scratch: &mut LinearScratch,
    ) -> Result<Vec<f32>, RunError> {
        if self.config.family == Family::EncoderDecoder {
            let factor = (1.0 / libm::sqrt(self.config.d_model as f64)) as f32;
            for x in &mut states {
                *x *= factor;
            }
        }
        self.output.apply::<L>(&states, scratch)
    }

    fn embed(&self, token_ids: &[u32], first: usize) -> Result<Vec<f32>, RunError> {
        if token_ids.is_empty() {
            return Err(RunError::Empty);
        }
        let got = first.saturating_add(token_ids.len());
        if got > self.config.max_len {
            return Err(RunError::TooLong {
                limit: self.config.max_len,
                got,
            });
        }
        let width = self.config.d_model;
        let mut stream = Vec::with_capacity(token_ids.len() * width);
        for &id in token_ids {
            if id as usize >= self.config.vocab_size {
                return Err(RunError::UnknownToken {
                    vocab_size: self.config.vocab_size,
                    got: id,
                });
            }
            stream.extend_from_slice(&self.embedding[id as usize * width..][..width]);
        }
        if let Some(positions) = &self.positions {
            add(&mut stream, &positions[first * width..]);
        }
        Ok(stream)
    }
}
