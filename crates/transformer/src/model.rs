//! A model that runs: reading with an encoder, writing with a decoder and its caches.
//!
//! It is not a generator of texts: whoever calls it chooses the next token ([`crate::Sampler`]) and
//! decides when to stop.

use std::marker::PhantomData;

use attention::{BestLane, CacheReader, HeadLayout, KvCache, Lane, LinearScratch, Mask, Scale};

use crate::biased::{Head, add_context, weights_of_query};
use crate::blocks::{Heads, Linear, Stack, Tensors, add};
use crate::watch::{AttentionMap, HeadId, Part, RowAsked, RowSeen, Watch};
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

/// A decoder on its way: the caches of its layers.
pub struct Decoding<L: Lane = BestLane> {
    own: Vec<Cache>,
    cross: Vec<Cache>,
    len: usize,
    width: usize,
    reader: CacheReader<L>,
    scratch: LinearScratch,
}

/// The keys and values of one layer.
enum Cache {
    /// On the kernel; keys and values once more as plain rows where they are watched.
    Kernel {
        cache: KvCache,
        watched: Option<(Vec<f32>, Vec<f32>)>,
    },
    /// Plain rows, for a position bias.
    Rows { key: Vec<f32>, value: Vec<f32> },
}

impl Cache {
    fn new(layout: HeadLayout, has_bias: bool, is_watched: bool) -> Cache {
        if has_bias {
            return Self::Rows {
                key: Vec::new(),
                value: Vec::new(),
            };
        }
        Self::Kernel {
            cache: KvCache::new(layout),
            watched: is_watched.then(Default::default),
        }
    }

    fn append(&mut self, new_key: &[f32], new_value: &[f32]) -> Result<(), RunError> {
        match self {
            Self::Kernel { cache, watched } => {
                cache.append(new_key, new_value)?;
                if let Some((key, value)) = watched {
                    key.extend_from_slice(new_key);
                    value.extend_from_slice(new_value);
                }
            }
            Self::Rows { key, value } => {
                key.extend_from_slice(new_key);
                value.extend_from_slice(new_value);
            }
        }
        Ok(())
    }

    /// Forgets the tokens from `len` on; `width` numbers are a token's keys.
    fn truncate(&mut self, len: usize, width: usize) {
        match self {
            Self::Kernel { cache, watched } => {
                cache.truncate(len);
                if let Some((key, value)) = watched {
                    key.truncate(len.saturating_mul(width));
                    value.truncate(len.saturating_mul(width));
                }
            }
            Self::Rows { key, value } => {
                key.truncate(len.saturating_mul(width));
                value.truncate(len.saturating_mul(width));
            }
        }
    }
}

impl<L: Lane> Decoding<L> {
    /// The tokens in the caches that grow.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether no token was read yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Forgets the tokens from `len` on, keeping the memory; more than there are changes nothing.
    /// What comes next is as if they had never been read.
    pub fn truncate(&mut self, len: usize) {
        self.len = self.len.min(len);
        for cache in &mut self.own {
            cache.truncate(len, self.width);
        }
    }
}

impl<L: Lane> std::fmt::Debug for Decoding<L> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Decoding")
            .field("len", &self.len)
            .finish_non_exhaustive()
    }
}

/// Where an attention stands, and how it sees.
struct Place<'a> {
    part: Part,
    layer: usize,
    heads: &'a Heads,
    /// The position of the first query.
    first: usize,
    is_causal: bool,
    bias: Option<&'a [f32]>,
}

/// The working memory of a pass.
struct Work<'a, L: Lane> {
    reader: &'a mut CacheReader<L>,
    scratch: &'a mut LinearScratch,
    watch: &'a mut Watch,
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

    /// Puts the keys and values of rows into a cache.
    fn remember(
        &self,
        place: &Place<'_>,
        rows: &[f32],
        cache: &mut Cache,
        work: &mut Work<'_, L>,
    ) -> Result<(), RunError> {
        let key = place.heads.key.apply::<L>(rows, work.scratch)?;
        let value = place.heads.value.apply::<L>(rows, work.scratch)?;
        cache.append(&key, &value)
    }

    /// What an attention adds to the stream: `(rows, d_model)`.
    fn attend(
        &self,
        place: &Place<'_>,
        rows: &[f32],
        cache: &Cache,
        work: &mut Work<'_, L>,
    ) -> Result<Vec<f32>, RunError> {
        let query = place.heads.query.apply::<L>(rows, work.scratch)?;
        let query_len = rows.len() / self.config.d_model;
        let mut context = vec![0.0; query.len()];
        match cache {
            Cache::Kernel { cache, watched } => {
                let mask = if place.is_causal {
                    Mask::causal(query_len, cache.len())?
                } else {
                    Mask::full(query_len, cache.len())?
                };
                let scale = match self.config.family {
                    Family::EncoderDecoder => Scale::One,
                    _ => Scale::InverseSqrtHeadDim,
                };
                work.reader
                    .attend(cache, &query, scale, &mask, &mut context)?;
                if let Some((key, value)) = watched.as_ref().filter(|_| work.watch.keeps_maps) {
                    let scale = scale.factor(self.config.head_dim) as f32;
                    let map = self.map(place, &query, key, scale);
                    self.follow(place, (&query, key, value), scale, &map, work.watch);
                    work.watch.maps.push(map);
                }
            }
            Cache::Rows { key, value } => {
                let map = self.map(place, &query, key, 1.0);
                let width = self.config.inner_width();
                for (query_idx, context) in context.chunks_exact_mut(width).enumerate() {
                    for head in 0..self.config.n_heads {
                        let weights = map.row(head, query_idx);
                        add_context(self.head(head), weights, value, context);
                    }
                }
                if work.watch.keeps_maps {
                    self.follow(place, (&query, key, value), 1.0, &map, work.watch);
                    work.watch.maps.push(map);
                }
            }
        }
        for head in 0..self.config.n_heads {
            let id = HeadId {
                part: place.part,
                layer: place.layer,
                head,
            };
            if work.watch.muted.contains(&id) {
                let (from, width) = (self.head(head).first_col, self.config.head_dim);
                for row in context.chunks_exact_mut(self.config.inner_width()) {
                    row[from..from + width].fill(0.0);
                }
            }
        }
        place.heads.output.apply::<L>(&context, work.scratch)
    }

    fn head(&self, head: usize) -> Head {
        Head {
            first_col: head * self.config.head_dim,
            head_dim: self.config.head_dim,
            width: self.config.inner_width(),
        }
    }

    /// What is added to a score: T5's position bias, or nothing.
    fn bias(&self, place: &Place<'_>, head: usize, position: usize, key_idx: usize) -> f32 {
        let Some(bias) = place.bias else {
            return 0.0;
        };
        let bucket = self.config.bucket(position, key_idx, !place.is_causal);
        bias[head * self.config.n_buckets + bucket]
    }

    /// Writes down the way of the query that was asked for, if it is one of these.
    fn follow(
        &self,
        place: &Place<'_>,
        (query, key, value): (&[f32], &[f32], &[f32]),
        scale: f32,
        map: &AttentionMap,
        watch: &mut Watch,
    ) {
        let Some(RowAsked { head: id, position }) = watch.asked else {
            return;
        };
        let query_idx = position.wrapping_sub(place.first);
        let is_here = (id.part, id.layer) == (place.part, place.layer)
            && query_idx < map.query_len
            && id.head < map.n_heads;
        if !is_here {
            return;
        }
        let head = self.head(id.head);
        let rows = |rows: &[f32]| -> Vec<f32> {
            let rows = rows.chunks_exact(head.width);
            rows.flat_map(|row| &row[head.first_col..][..head.head_dim])
                .copied()
                .collect()
        };
        let weights = map.row(id.head, query_idx).to_vec();
        let mut context = vec![0.0; head.width];
        add_context(head, &weights, value, &mut context);
        let bias = (0..map.key_len).map(|key_idx| self.bias(place, id.head, position, key_idx));
        watch.row = Some(RowSeen {
            query: rows(&query[query_idx * head.width..][..head.width]),
            keys: rows(key),
            values: rows(value),
            scale,
            bias: bias.collect(),
            n_visible: if place.is_causal {
                position + 1
            } else {
                map.key_len
            },
            weights,
            context: rows(&context),
        });
    }

    /// The weights of all heads, hidden ones 0.
    fn map(&self, place: &Place<'_>, query: &[f32], key: &[f32], scale: f32) -> AttentionMap {
        let width = self.config.inner_width();
        let (query_len, key_len) = (query.len() / width, key.len() / width);
        let n_heads = self.config.n_heads;
        let mut weights = vec![0.0; n_heads * query_len * key_len];
        for (row, weights) in weights.chunks_exact_mut(key_len).enumerate() {
            let (head, query_idx) = (row / query_len, row % query_len);
            let position = place.first + query_idx;
            let seen = if place.is_causal {
                position + 1
            } else {
                key_len
            };
            let bias = |key_idx: usize| self.bias(place, head, position, key_idx);
            let query = &query[query_idx * width..];
            let seen = &mut weights[..seen];
            weights_of_query(self.head(head), query, key, scale, bias, seen);
        }
        AttentionMap {
            part: place.part,
            layer: place.layer,
            n_heads,
            query_len,
            key_len,
            weights,
        }
    }
}
