//! The three families on the tape: the same blocks that `transformer` runs for a learner, with a
//! way back.

use std::sync::Arc;

use transformer::{Config, Family};

use crate::{AttentionSpec, Buckets, Layout, NodeId, Real, Slot, Span, Tape};

/// Sequences below one another, without padding.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Packed {
    /// All token ids.
    pub ids: Vec<u32>,
    /// The length of each sequence.
    pub lens: Vec<usize>,
}

impl Packed {
    /// Adds a sequence.
    pub fn push(&mut self, ids: &[u32]) {
        self.ids.extend_from_slice(ids);
        self.lens.push(ids.len());
    }

    /// The first row of each sequence.
    #[must_use]
    pub fn starts(&self) -> Vec<usize> {
        let mut next = 0;
        self.lens
            .iter()
            .map(|len| {
                next += len;
                next - len
            })
            .collect()
    }

    fn positions(&self) -> Vec<u32> {
        self.lens.iter().flat_map(|&len| 0..len as u32).collect()
    }

    /// Every sequence's queries with the keys of the same sequence in `keys`.
    fn spans(&self, keys: &Packed) -> Arc<Vec<Span>> {
        assert_eq!(self.lens.len(), keys.lens.len(), "sequences");
        let starts = self.starts().into_iter().zip(keys.starts());
        let lens = self.lens.iter().zip(&keys.lens);
        Arc::new(
            starts
                .zip(lens)
                .map(|((query_start, key_start), (&query_len, &key_len))| Span {
                    query_start,
                    query_len,
                    key_start,
                    key_len,
                })
                .collect(),
        )
    }
}

/// A model's shape: its configuration, and where each weight lies.
#[derive(Debug, Clone)]
pub struct Network {
    config: Config,
    layout: Layout,
    embedding: Slot,
    positions: Option<Slot>,
    encoder: Option<Stack>,
    decoder: Option<Stack>,
    output_bias: Option<Slot>,
    sentiment: Option<Linear>,
    entities: Option<Linear>,
}

#[derive(Debug, Clone)]
struct Stack {
    layers: Vec<Layer>,
    final_norm: Norm,
    bias: Option<(Slot, Arc<Buckets>)>,
    is_causal: bool,
}

#[derive(Debug, Clone)]
struct Layer {
    attention_norm: Norm,
    attention: Heads,
    cross: Option<(Norm, Heads)>,
    feed_forward_norm: Norm,
    up: Linear,
    down: Linear,
}

#[derive(Debug, Clone)]
struct Heads {
    query: Linear,
    key: Linear,
    value: Linear,
    output: Linear,
}

#[derive(Debug, Clone, Copy)]
struct Linear {
    weights: Slot,
    bias: Option<Slot>,
}

#[derive(Debug, Clone, Copy)]
struct Norm {
    gain: Slot,
    shift: Option<Slot>,
}

/// Looks weights up by name.
struct Finder<'a>(&'a Layout);

impl Finder<'_> {
    fn slot(&self, name: &str) -> Slot {
        // The names come from the same list; a test builds every family.
        self.0
            .slot(name)
            .unwrap_or_else(|| panic!("no weight is called {name}"))
    }

    fn linear(&self, name: &str) -> Linear {
        Linear {
            weights: self.slot(&format!("{name}.weight")),
            bias: self.0.slot(&format!("{name}.bias")),
        }
    }

    fn norm(&self, name: &str) -> Norm {
        Norm {
            gain: self.slot(&format!("{name}.weight")),
            shift: self.0.slot(&format!("{name}.bias")),
        }
    }

    fn heads(&self, name: &str) -> Heads {
        Heads {
            query: self.linear(&format!("{name}.query")),
            key: self.linear(&format!("{name}.key")),
            value: self.linear(&format!("{name}.value")),
            output: self.linear(&format!("{name}.output")),
        }
    }

    fn stack(&self, config: &Config, name: &str, n_layers: usize, is_causal: bool) -> Stack {
        let bias = self.0.slot(&format!("{name}.relative_bias"));
        let layers = (0..n_layers).map(|layer| {
            let name = format!("{name}.{layer}");
            let crosses = is_causal && config.encodes();
            Layer {
                attention_norm: self.norm(&format!("{name}.attention_norm")),
                attention: self.heads(&format!("{name}.attention")),
                cross: crosses.then(|| {
                    (
                        self.norm(&format!("{name}.cross_norm")),
                        self.heads(&format!("{name}.cross")),
                    )
                }),
                feed_forward_norm: self.norm(&format!("{name}.feed_forward_norm")),
                up: self.linear(&format!("{name}.up")),
                down: self.linear(&format!("{name}.down")),
            }
        });
        Stack {
            layers: layers.collect(),
            final_norm: self.norm(&format!("{name}.final_norm")),
            bias: bias.map(|slot| (slot, Arc::new(Buckets::new(config, !is_causal)))),
            is_causal,
        }
    }
}

impl Network {
    /// A network of checked sizes.
    ///
    /// # Errors
    /// As [`Config::check`].
    pub fn new(config: Config) -> Result<Network, transformer::ConfigError> {
        config.check()?;
        let layout = Layout::new(&config);
        let finder = Finder(&layout);
        let encoder = config
            .encodes()
            .then(|| finder.stack(&config, "encoder", config.n_encoder_layers, false));
        let decoder = config
            .decodes()
            .then(|| finder.stack(&config, "decoder", config.n_decoder_layers, true));
        let head = |name, n_classes| (n_classes > 0).then(|| finder.linear(name));
        Ok(Network {
            embedding: finder.slot("embedding.weight"),
            positions: layout.slot("positions.weight"),
            output_bias: layout.slot("output.bias"),
            sentiment: head("sentiment", config.heads.n_sentiments),
            entities: head("entities", config.heads.n_entity_tags),
            encoder,
            decoder,
            layout,
            config,
        })
    }

    /// Its sizes.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Where its weights lie.
    #[must_use]
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// What the encoder makes of every token: `(rows, d_model)`. `None` for a decoder.
    pub fn encode<T: Real>(&self, tape: &mut Tape<'_, T>, input: &Packed) -> Option<NodeId> {
        let stack = self.encoder.as_ref()?;
        Some(self.run(tape, stack, input, None))
    }

    /// What the decoder makes of every token: `(rows, d_model)`. `None` for an encoder. An
    /// encoder-decoder gets with it what its encoder made of the inputs.
    pub fn decode<T: Real>(
        &self,
        tape: &mut Tape<'_, T>,
        input: &Packed,
        encoded: Option<(NodeId, &Packed)>,
    ) -> Option<NodeId> {
        let stack = self.decoder.as_ref()?;
        Some(self.run(tape, stack, input, encoded))
    }

    /// Logits over the vocabulary, from the embedding table: `(rows, vocab_size)`.
    ///
    /// # Source
    /// Press and Wolf 2017 for tying; T5 rescales by d_model^-½ (Raffel et al. 2020, released code).
    pub fn logits<T: Real>(&self, tape: &mut Tape<'_, T>, hidden: NodeId) -> NodeId {
        let hidden = if self.config.family == Family::EncoderDecoder {
            let factor = 1.0 / libm::sqrt(self.config.d_model as f64);
            tape.scale(hidden, T::from_f64(factor))
        } else {
            hidden
        };
        tape.linear(hidden, self.embedding, self.output_bias)
    }

    /// Logits over sentiments, `(rows, n_sentiments)`, from the states of first tokens.
    pub fn sentiment<T: Real>(&self, tape: &mut Tape<'_, T>, first: NodeId) -> Option<NodeId> {
        self.sentiment
            .map(|head| tape.linear(first, head.weights, head.bias))
    }

    /// Logits over entity tags, `(rows, n_entity_tags)`.
    pub fn entities<T: Real>(&self, tape: &mut Tape<'_, T>, hidden: NodeId) -> Option<NodeId> {
        self.entities
            .map(|head| tape.linear(hidden, head.weights, head.bias))
    }

    fn run<T: Real>(
        &self,
        tape: &mut Tape<'_, T>,
        stack: &Stack,
        input: &Packed,
        encoded: Option<(NodeId, &Packed)>,
    ) -> NodeId {
        let mut stream = tape.embedding(self.embedding, input.ids.clone());
        if let Some(positions) = self.positions {
            let positions = tape.embedding(positions, input.positions());
            stream = tape.sum(stream, positions);
        }
        let scale = match self.config.family {
            Family::EncoderDecoder => 1.0,
            _ => 1.0 / libm::sqrt(self.config.head_dim as f64),
        };
        let spec = AttentionSpec {
            spans: input.spans(input),
            n_heads: self.config.n_heads,
            is_causal: stack.is_causal,
            scale,
            bias: stack.bias.clone(),
        };
        let cross_spec = encoded.map(|(_, keys)| AttentionSpec {
            spans: input.spans(keys),
            is_causal: false,
            bias: None,
            ..spec.clone()
        });
        for layer in &stack.layers {
            let normal = layer.attention_norm.apply(tape, stream);
            let context = layer.attention.apply(tape, normal, normal, spec.clone());
            stream = tape.sum(stream, context);
            if let (Some((norm, heads)), Some((states, _)), Some(spec)) =
                (&layer.cross, encoded, &cross_spec)
            {
                let normal = norm.apply(tape, stream);
                let context = heads.apply(tape, normal, states, spec.clone());
                stream = tape.sum(stream, context);
            }
            let normal = layer.feed_forward_norm.apply(tape, stream);
            let inner = layer.up.apply(tape, normal);
            let active = match self.config.family {
                Family::EncoderDecoder => tape.relu(inner),
                _ => tape.gelu(inner),
            };
            let outer = layer.down.apply(tape, active);
            stream = tape.sum(stream, outer);
        }
        stack.final_norm.apply(tape, stream)
    }
}

impl Linear {
    fn apply<T: Real>(self, tape: &mut Tape<'_, T>, input: NodeId) -> NodeId {
        tape.linear(input, self.weights, self.bias)
    }
}

impl Norm {
    fn apply<T: Real>(self, tape: &mut Tape<'_, T>, input: NodeId) -> NodeId {
        match self.shift {
            Some(shift) => tape.layer_norm(input, self.gain, shift),
            None => tape.rms_norm(input, self.gain),
        }
    }
}

impl Heads {
    fn apply<T: Real>(
        &self,
        tape: &mut Tape<'_, T>,
        queries: NodeId,
        keys: NodeId,
        spec: AttentionSpec,
    ) -> NodeId {
        let query = self.query.apply(tape, queries);
        let key = self.key.apply(tape, keys);
        let value = self.value.apply(tape, keys);
        let context = tape.attention(query, key, value, spec);
        self.output.apply(tape, context)
    }
}
