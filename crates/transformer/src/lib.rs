//! Transformers of three families from the same blocks: encoder (BERT), decoder (GPT) and
//! encoder-decoder (T5), small enough to ship, running on the kernel of [`attention`].
//!
//! A model is made of a [`Config`], a file of weights and a [`Vocabulary`], all given as bytes and
//! text. It is not a trainer, and it knows no browser, no serialisation library, no clock, no files
//! and no source of randomness: a sampler takes a seed.

#![deny(unsafe_code)]

mod activation;
mod biased;
mod blocks;
mod config;
mod config_json;
mod cost;
mod error;
mod json;
mod model;
mod parameters;
mod sample;
mod tensors;
mod vocabulary;
mod watch;
mod weights;

/// What layer norm adds to the variance, as in GPT-2.
pub const LAYER_NORM_EPSILON: f32 = 1e-5;
/// What root-mean-square norm adds to the mean square, as in T5.
pub const RMS_NORM_EPSILON: f32 = 1e-6;

pub use activation::{exp, gelu, tanh};
pub use config::{Config, ConfigError, Family, Heads};
pub use config_json::{ConfigFileError, MAX_CONFIG_BYTES, configs_from_json, json_from_configs};
pub use error::RunError;
pub use json::JsonError;
pub use model::{Decoding, Model, ModelError, States};
pub use parameters::{Initial, Parameter, parameters};
pub use sample::{Choice, Sampler, distribution};
pub use tensors::{
    DType, FileError, MAX_FILE_BYTES, MAX_HEADER_BYTES, MAX_TENSORS, Tensor, TensorData,
    check_file_size, read_tensors, write_tensors,
};
pub use vocabulary::{MAX_VOCABULARY_BYTES, Token, Vocabulary, VocabularyError};
pub use watch::{AttentionMap, HeadId, Part, RowAsked, RowSeen, Watch};
pub use weights::{file_from_weights, weights_from_file};
