//! What a model refuses while it runs.

use attention::AttentionError;
use thiserror::Error;

/// Why a model could not read or go on.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum RunError {
    /// No token at all.
    #[error("token_ids: expected at least one")]
    Empty,
    /// More tokens than the model has positions for.
    #[error("token_ids: expected at most {limit}, got {got}")]
    TooLong {
        /// The model's `max_len`.
        limit: usize,
        /// What there would be.
        got: usize,
    },
    /// A token that is not in the vocabulary.
    #[error("token id: expected below {vocab_size}, got {got}")]
    UnknownToken {
        /// The vocabulary's size.
        vocab_size: usize,
        /// What came.
        got: u32,
    },
    /// Something that this family does not have.
    #[error("this model has no {what}")]
    NotInThisFamily {
        /// The missing part.
        what: &'static str,
    },
    /// A sampling setting out of its range.
    #[error("{what}: expected {expected}, got {got}")]
    Setting {
        /// The setting.
        what: &'static str,
        /// Its range, in words.
        expected: &'static str,
        /// What came.
        got: f32,
    },
    /// The kernel refused.
    #[error(transparent)]
    Attention(#[from] AttentionError),
}

impl RunError {
    /// A stable name for this kind of error, to be carried across a boundary and translated.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "no-tokens",
            Self::TooLong { .. } => "too-long",
            Self::UnknownToken { .. } => "unknown-token",
            Self::NotInThisFamily { .. } => "not-in-this-family",
            Self::Setting { .. } => "bad-setting",
            Self::Attention(error) => error.code(),
        }
    }
}
