//! Everything the kernel refuses, each with what was expected and what came.
//!
//! It is not what a learner reads: the page turns [`AttentionError::code`] into their language.

use thiserror::Error;

/// Why the kernel refused its arguments, or could not go on.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum AttentionError {
    /// A length that must be at least one is zero.
    #[error("{what} is empty: expected at least 1, got 0")]
    Empty {
        /// The length that is zero.
        what: &'static str,
    },
    /// Two lengths that must agree do not.
    #[error("{what}: expected {expected}, got {got}")]
    DimensionMismatch {
        /// The length that differs.
        what: &'static str,
        /// What the other arguments ask for.
        expected: usize,
        /// What came.
        got: usize,
    },
    /// A cell is NaN or infinite.
    #[error("{what}[{row}, {col}]: expected a finite number, got NaN or an infinity")]
    NotFinite {
        /// The matrix.
        what: &'static str,
        /// The first such row (a token).
        row: usize,
        /// The first such column within that row.
        col: usize,
    },
    /// A cell is too large for sums of products in f32.
    #[error("{what}: expected magnitudes of at most {limit}, got a larger one")]
    OutOfRange {
        /// The matrix.
        what: &'static str,
        /// The largest magnitude.
        limit: f32,
    },
    /// The sizes are well formed but need more memory than the kernel ever asks for.
    #[error("too large: expected at most {limit_bytes} bytes, got {needed_bytes}")]
    TooLarge {
        /// What the sizes come to; `u64::MAX` where even that overflows.
        needed_bytes: u64,
        /// The limit.
        limit_bytes: u64,
    },
    /// The allocator refused an allowed size.
    #[error("out of memory: {needed_bytes} bytes were refused")]
    OutOfMemory {
        /// The one allocation that was refused.
        needed_bytes: u64,
    },
    /// A layout with no query heads or no key/value heads.
    #[error("n_heads and n_kv_heads: expected at least 1, got 0")]
    ZeroHeads,
    /// The query heads cannot be shared out evenly.
    #[error("n_kv_heads: expected a divisor of n_heads = {n_heads}, got {n_kv_heads}")]
    HeadsNotDivisible {
        /// The query heads.
        n_heads: usize,
        /// The key/value heads.
        n_kv_heads: usize,
    },
    /// A mask made for other lengths.
    #[error("mask shape (query_len, key_len): expected {expected:?}, got {got:?}")]
    MaskShape {
        /// The lengths of the inputs, or of the mask it is combined with.
        expected: (usize, usize),
        /// The lengths of this mask.
        got: (usize, usize),
    },
    /// A mask by position whose queries outnumber its keys, so that some stand before position 0.
    #[error("key_len: expected at least query_len = {query_len}, got {key_len}")]
    KeyTooShort {
        /// The queries.
        query_len: usize,
        /// The keys.
        key_len: usize,
    },
    /// A prefix longer than the sequence it begins.
    #[error("prefix_len: expected at most key_len = {key_len}, got {prefix_len}")]
    PrefixTooLong {
        /// The prefix.
        prefix_len: usize,
        /// The sequence.
        key_len: usize,
    },
    /// A window in which a token would not even see itself.
    #[error("window: expected at least 1, got 0")]
    ZeroWindow,
}

impl AttentionError {
    /// A stable name for this kind of error, to be carried across a boundary and translated.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty { .. } => "empty",
            Self::DimensionMismatch { .. } => "dimension-mismatch",
            Self::NotFinite { .. } => "not-finite",
            Self::OutOfRange { .. } => "out-of-range",
            Self::TooLarge { .. } => "too-large",
            Self::OutOfMemory { .. } => "out-of-memory",
            Self::ZeroHeads => "zero-heads",
            Self::HeadsNotDivisible { .. } => "heads-not-divisible",
            Self::MaskShape { .. } => "mask-shape",
            Self::KeyTooShort { .. } => "key-too-short",
            Self::PrefixTooLong { .. } => "prefix-too-long",
            Self::ZeroWindow => "zero-window",
        }
    }
}
