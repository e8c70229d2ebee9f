//! The blocks that all families are made of: linear layers, norms, heads, layers, stacks.
//!
//! They hold weights and run rows; caches and masks come from [`crate::model`].

use std::collections::BTreeMap;

use attention::{Lane, Linear as Product, LinearScratch};

use crate::{Config, Family, LAYER_NORM_EPSILON, RMS_NORM_EPSILON, RunError, gelu, parameters};

/// Tensors by name: `(rows, cols)` and the numbers.
pub(crate) struct Tensors<'a>(BTreeMap<String, (usize, usize, &'a [f32])>);

impl<'a> Tensors<'a> {
    /// # Shapes
    /// `weights` holds every tensor of [`parameters`], one after the other.
    pub(crate) fn new(config: &Config, weights: &'a [f32]) -> Tensors<'a> {
        let mut rest = weights;
        let mut by_name = BTreeMap::new();
        for parameter in parameters(config) {
            let (numbers, behind) = rest.split_at(parameter.len());
            rest = behind;
            by_name.insert(parameter.name, (parameter.rows, parameter.cols, numbers));
        }
        Tensors(by_name)
    }

    pub(crate) fn vector(&self, name: &str) -> Option<Vec<f32>> {
        self.0.get(name).map(|(_, _, numbers)| numbers.to_vec())
    }

    /// A tensor that every model of this configuration has.
    fn known(&self, name: &str) -> (usize, usize, &'a [f32]) {
        self.0.get(name).copied().unwrap_or((0, 0, &[]))
    }

    pub(crate) fn linear(&self, name: &str) -> Result<Linear, RunError> {
        let bias = self.vector(&format!("{name}.bias"));
        self.linear_of(&format!("{name}.weight"), bias)
    }

    /// A linear layer from a matrix with one row per output.
    pub(crate) fn linear_of(&self, name: &str, bias: Option<Vec<f32>>) -> Result<Linear, RunError> {
        let (n_out, n_in, numbers) = self.known(name);
        let mut turned = vec![0.0; numbers.len()];
        for (row, from) in numbers.chunks_exact(n_in.max(1)).enumerate() {
            for (col, &number) in from.iter().enumerate() {
                turned[col * n_out + row] = number;
            }
        }
        let product = Product::new(n_in, n_out, &turned, bias.as_deref())?;
        Ok(Linear(product))
    }

    pub(crate) fn norm(&self, name: &str) -> Norm {
        let (_, _, gain) = self.known(&format!("{name}.weight"));
        Norm {
            gain: gain.to_vec(),
            shift: self.vector(&format!("{name}.bias")),
        }
    }

    fn heads(&self, name: &str) -> Result<Heads, RunError> {
        Ok(Heads {
            query: self.linear(&format!("{name}.query"))?,
            key: self.linear(&format!("{name}.key"))?,
            value: self.linear(&format!("{name}.value"))?,
            output: self.linear(&format!("{name}.output"))?,
        })
    }

    pub(crate) fn stack(
        &self,
        config: &Config,
        name: &str,
        n_layers: usize,
        crosses: bool,
    ) -> Result<Stack, RunError> {
        let mut layers = Vec::with_capacity(n_layers);
        for layer in 0..n_layers {
            let name = format!("{name}.{layer}");
            let cross = if crosses {
                let heads = self.heads(&format!("{name}.cross"))?;
                Some((self.norm(&format!("{name}.cross_norm")), heads))
            } else {
                None
            };
            layers.push(Layer {
                attention_norm: self.norm(&format!("{name}.attention_norm")),
                attention: self.heads(&format!("{name}.attention"))?,
                cross,
                feed_forward_norm: self.norm(&format!("{name}.feed_forward_norm")),
                up: self.linear(&format!("{name}.up"))?,
                down: self.linear(&format!("{name}.down"))?,
                uses_relu: config.family == Family::EncoderDecoder,
            });
        }
        Ok(Stack {
            layers,
            final_norm: self.norm(&format!("{name}.final_norm")),
            relative_bias: self.vector(&format!("{name}.relative_bias")),
        })
    }
}

/// A linear layer on the kernel's lanes.
#[derive(Debug, Clone)]
pub(crate) struct Linear(Product);

impl Linear {
    /// `(rows, n_in)` to `(rows, n_out)`.
    pub(crate) fn apply<L: Lane>(
        &self,
        rows: &[f32],
        scratch: &mut LinearScratch,
    ) -> Result<Vec<f32>, RunError> {
        let n_rows = rows.len() / self.0.n_in();
        let mut to = vec![0.0; n_rows * self.0.n_out()];
        self.0.multiply::<L>(rows, scratch, &mut to)?;
        Ok(to)
    }
}

/// Layer norm, or root-mean-square norm where there is no shift.
#[derive(Debug, Clone)]
pub(crate) struct Norm {
    gain: Vec<f32>,
    shift: Option<Vec<f32>>,
}

impl Norm {
    /// # Numerics
    /// f32 with sums in f64, each row by itself.
    pub(crate) fn apply(&self, rows: &[f32]) -> Vec<f32> {
        let cols = self.gain.len();
        let n = cols as f64;
        let mut to = rows.to_vec();
        for row in to.chunks_exact_mut(cols) {
            if let Some(shift) = &self.shift {
                let sum: f64 = row.iter().map(|&x| f64::from(x)).sum();
                let mean = (sum / n) as f32;
                for x in row.iter_mut() {
                    *x -= mean;
                }
                let inverse = inverse_root(row, LAYER_NORM_EPSILON);
                for ((x, gain), shift) in row.iter_mut().zip(&self.gain).zip(shift) {
                    *x = *x * inverse * gain + shift;
                }
            } else {
                let inverse = inverse_root(row, RMS_NORM_EPSILON);
                for (x, gain) in row.iter_mut().zip(&self.gain) {
                    *x = *x * inverse * gain;
                }
            }
        }
        to
    }
}

fn inverse_root(row: &[f32], epsilon: f32) -> f32 {
    let sum: f64 = row.iter().map(|&x| f64::from(x) * f64::from(x)).sum();
    (1.0 / libm::sqrt(sum / row.len() as f64 + f64::from(epsilon))) as f32
}

/// The four linear layers of an attention.
#[derive(Debug, Clone)]
pub(crate) struct Heads {
    pub(crate) query: Linear,
    pub(crate) key: Linear,
    pub(crate) value: Linear,
    pub(crate) output: Linear,
}

/// One layer. Norms stand before what they belong to, not behind as in the first papers.
///
/// # Source
/// Xiong et al. 2020 for pre-norm; T5 and GPT-2 have it too, the original BERT has not.
#[derive(Debug, Clone)]
pub(crate) struct Layer {
    pub(crate) attention_norm: Norm,
    pub(crate) attention: Heads,
    pub(crate) cross: Option<(Norm, Heads)>,
    feed_forward_norm: Norm,
    up: Linear,
    down: Linear,
    uses_relu: bool,
}

impl Layer {
    /// Adds what the feed-forward layers make of the stream to it.
    pub(crate) fn feed_forward<L: Lane>(
        &self,
        stream: &mut [f32],
        scratch: &mut LinearScratch,
    ) -> Result<(), RunError> {
        let normal = self.feed_forward_norm.apply(stream);
        let mut inner = self.up.apply::<L>(&normal, scratch)?;
        for x in &mut inner {
            *x = if self.uses_relu { x.max(0.0) } else { gelu(*x) };
        }
        add(stream, &self.down.apply::<L>(&inner, scratch)?);
        Ok(())
    }
}

/// Layers with what they share.
#[derive(Debug, Clone)]
pub(crate) struct Stack {
    pub(crate) layers: Vec<Layer>,
    pub(crate) final_norm: Norm,
    /// `(n_heads, n_buckets)`.
    pub(crate) relative_bias: Option<Vec<f32>>,
}

/// `to += from`.
pub(crate) fn add(to: &mut [f32], from: &[f32]) {
    for (to, from) in to.iter_mut().zip(from) {
        *to += from;
    }
}
