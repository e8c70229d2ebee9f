//! Transformers of three families from the same blocks: encoder (BERT), decoder (GPT) and
//! encoder-decoder (T5), small enough to ship, running on the kernel of [`attention`].
//!
//! A model is made of a [`Config`], a file of weights and a [`Vocabulary`], all given as bytes and
//! text. It is not a trainer, and it knows no browser, no serialisation library, no clock, no files
//! and no source of randomness: a sampler takes a seed.

#![deny(unsafe_code)]

mod activation;
mod config;
mod parameters;

/// What layer norm adds to the variance, as in BERT's successors and GPT-2.
pub const LAYER_NORM_EPSILON: f32 = 1e-5;
/// What root-mean-square norm adds to the mean square, as in T5.
pub const RMS_NORM_EPSILON: f32 = 1e-6;

pub use activation::{exp, gelu, tanh};
pub use config::{Config, ConfigError, Family, Heads};
pub use parameters::{Initial, Parameter, parameters};
