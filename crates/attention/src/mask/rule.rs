//! One rule of a mask, in three equivalent forms: a cell, an interval of keys, and bits.
//!
//! It is not checked here: [`super::Mask`] has done that, and its tests hold the forms together.

use std::ops::Range;
use std::sync::Arc;

use crate::BitMatrix;

/// What one rule allows. `offset` is `key_len − query_len`: query `i` is at position `i + offset`.
#[derive(Debug, Clone)]
pub(super) enum Rule {
    /// Own position and before.
    Causal { offset: usize },
    /// The prefix, or own position and before.
    PrefixLm { prefix_len: usize },
    /// Positions less than `window` away.
    SlidingWindow { offset: usize, window: usize },
    /// The same keys for every query: one row of bits.
    Keys(Arc<BitMatrix>),
    /// Any matrix of bits.
    Bits(Arc<BitMatrix>),
}

impl Rule {
    /// The definition, for a cell inside the mask.
    pub(super) fn allows(&self, query_idx: usize, key_idx: usize) -> bool {
        match self {
            Self::Causal { offset } => key_idx <= query_idx + offset,
            Self::PrefixLm { prefix_len } => key_idx < *prefix_len || key_idx <= query_idx,
            Self::SlidingWindow { offset, window } => {
                (query_idx + offset).abs_diff(key_idx) < *window
            }
            Self::Keys(bits) => bits.get(0, key_idx),
            Self::Bits(bits) => bits.get(query_idx, key_idx),
        }
    }

    /// The keys outside which this rule hides all; inside it a rule by position hides none. From
    /// one query to the next neither end moves backwards.
    pub(super) fn interval(&self, query_idx: usize, key_len: usize) -> Range<usize> {
        match self {
            Self::Causal { offset } => 0..query_idx + offset + 1,
            Self::PrefixLm { prefix_len } => 0..(*prefix_len).max(query_idx + 1),
            Self::SlidingWindow { offset, window } => {
                let position = query_idx + offset;
                // A window may be as long as a usize: position + window need not fit.
                (position + 1).saturating_sub(*window)..position.saturating_add(*window)
            }
            Self::Keys(_) | Self::Bits(_) => 0..key_len,
        }
    }

    /// The bits of one query's row, where the rule has any.
    pub(super) fn words(&self, query_idx: usize) -> Option<&[u64]> {
        match self {
            Self::Keys(bits) => Some(bits.row_words(0)),
            Self::Bits(bits) => Some(bits.row_words(query_idx)),
            Self::Causal { .. } | Self::PrefixLm { .. } | Self::SlidingWindow { .. } => None,
        }
    }
}
