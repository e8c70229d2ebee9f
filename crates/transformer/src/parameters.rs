//! Which weights a model has: names, shapes, and how each begins. One list serves the reader, the
//! writer and the trainer, so that they cannot disagree.
//!
//! It holds no weights.

use crate::{Config, Family};

/// How a weight begins, before any training.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Initial {
    /// All zeros: biases, and the position bias.
    Zeros,
    /// All ones: the gains of norms.
    Ones,
    /// Normally distributed around 0 with this standard deviation.
    Normal(f64),
}

/// One tensor of a model. A vector is a matrix of one row.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    /// Its name in files.
    pub name: String,
    /// Rows: what comes out of a linear layer, or the entries of a table.
    pub rows: usize,
    /// Columns: what goes in, or the width of an entry.
    pub cols: usize,
    /// How it begins.
    pub initial: Initial,
    /// Whether it is a matrix: stored as int8, and weight decay applies to it.
    pub is_matrix: bool,
}

impl Parameter {
    /// How many numbers it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows * self.cols
    }

    /// Whether it holds none; no checked configuration has such a tensor.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Every tensor of a model, in file order.
///
/// # Source
/// GPT-2's recipe of smaller beginnings for what is added to the residual stream (Radford et al.
/// 2019 §2.3); query weights smaller by √head_dim where scores are not scaled (Raffel et al. 2020,
/// released code).
#[must_use]
pub fn parameters(config: &Config) -> Vec<Parameter> {
    let mut list = List {
        config,
        parameters: Vec::new(),
    };
    let t5 = config.family == Family::EncoderDecoder;
    let embedding = if t5 { 0.3 } else { 0.05 };
    list.table("embedding.weight", config.vocab_size, embedding);
    if !t5 {
        list.table("positions.weight", config.max_len, 0.05);
    }
    if config.encodes() {
        list.stack("encoder", config.n_encoder_layers, false);
    }
    if config.decodes() {
        list.stack("decoder", config.n_decoder_layers, t5);
    }
    if config.family == Family::Encoder {
        list.vector("output.bias", config.vocab_size, Initial::Zeros);
        let heads = config.heads;
        for (name, n_classes) in [
            ("sentiment", heads.n_sentiments),
            ("entities", heads.n_entity_tags),
        ] {
            if n_classes > 0 {
                list.linear(name, config.d_model, n_classes, 1.0);
            }
        }
    }
    list.parameters
}

struct List<'a> {
    config: &'a Config,
    parameters: Vec<Parameter>,
}

impl List<'_> {
    fn add(&mut self, name: String, rows: usize, cols: usize, initial: Initial, is_matrix: bool) {
        self.parameters.push(Parameter {
            name,
            rows,
            cols,
            initial,
            is_matrix,
        });
    }

    fn table(&mut self, name: &str, rows: usize, deviation: f64) {
        let initial = Initial::Normal(deviation);
        self.add(name.to_owned(), rows, self.config.d_model, initial, true);
    }

    fn vector(&mut self, name: &str, cols: usize, initial: Initial) {
        self.add(name.to_owned(), 1, cols, initial, false);
    }

    /// A linear layer; `share` makes it begin smaller or larger than 1/√n_in.
    fn linear(&mut self, name: &str, n_in: usize, n_out: usize, share: f64) {
        let initial = Initial::Normal(share / libm::sqrt(n_in as f64));
        self.add(format!("{name}.weight"), n_out, n_in, initial, true);
        if self.config.family != Family::EncoderDecoder {
            self.vector(&format!("{name}.bias"), n_out, Initial::Zeros);
        }
    }

    fn norm(&mut self, name: &str) {
        let d_model = self.config.d_model;
        self.vector(&format!("{name}.weight"), d_model, Initial::Ones);
        if self.config.family != Family::EncoderDecoder {
            self.vector(&format!("{name}.bias"), d_model, Initial::Zeros);
        }
    }

    fn attention(&mut self, name: &str, residual: f64) {
        let (d_model, inner) = (self.config.d_model, self.config.inner_width());
        let query = if self.config.family == Family::EncoderDecoder {
            1.0 / libm::sqrt(self.config.head_dim as f64)
        } else {
            1.0
        };
        self.linear(&format!("{name}.query"), d_model, inner, query);
        self.linear(&format!("{name}.key"), d_model, inner, 1.0);
        self.linear(&format!("{name}.value"), d_model, inner, 1.0);
        self.linear(&format!("{name}.output"), inner, d_model, residual);
    }

    fn stack(&mut self, name: &str, n_layers: usize, crosses: bool) {
        let config = self.config;
        let additions = n_layers * if crosses { 3 } else { 2 };
        let residual = 1.0 / libm::sqrt(additions as f64);
        if config.n_buckets > 0 {
            let (n_heads, n_buckets) = (config.n_heads, config.n_buckets);
            // Read cell by cell and tiny: kept in f32 like the vectors.
            let name = format!("{name}.relative_bias");
            self.add(name, n_heads, n_buckets, Initial::Zeros, false);
        }
        for layer in 0..n_layers {
            let name = format!("{name}.{layer}");
            self.norm(&format!("{name}.attention_norm"));
            self.attention(&format!("{name}.attention"), residual);
            if crosses {
                self.norm(&format!("{name}.cross_norm"));
                self.attention(&format!("{name}.cross"), residual);
            }
            self.norm(&format!("{name}.feed_forward_norm"));
            let (d_model, d_ff) = (config.d_model, config.d_ff);
            self.linear(&format!("{name}.up"), d_model, d_ff, 1.0);
            self.linear(&format!("{name}.down"), d_ff, d_model, residual);
        }
        self.norm(&format!("{name}.final_norm"));
    }
}
