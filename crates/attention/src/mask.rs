//! Who may look at whom.
//!
//! A mask is a conjunction of rules, each a formula over positions or a row of bits, so that a long
//! mask takes no memory. It is not a matrix of numbers: nothing is ever added to a score.

mod rule;
mod span;

use std::ops::Range;
use std::sync::Arc;

use crate::{AttentionError, BitMatrix, MAX_TRACE_BYTES};
use rule::Rule;

/// Which keys each query sees: `(query_len, key_len)`, true means visible.
///
/// Where queries are fewer than keys and the rule goes by position, they are the last ones: query
/// `i` is at position `i + key_len − query_len`, as when new tokens meet a cache.
#[derive(Debug, Clone)]
pub struct Mask {
    query_len: usize,
    key_len: usize,
    /// Visible means that all of these allow it; none at all is a full mask.
    rules: Vec<Rule>,
}

/// What a block of a mask looks like, for a kernel that skips or does not check whole tiles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visibility {
    /// Every cell is visible.
    All,
    /// No cell is visible.
    None,
    /// Some are and some are not.
    Some,
}

impl Mask {
    /// Every query sees every key, as in an encoder.
    ///
    /// # Source
    /// Vaswani et al. 2017 §3.2.3.
    ///
    /// # Errors
    /// `Empty` for a zero length; `TooLarge` for one whose single f32 row would pass
    /// [`MAX_TRACE_BYTES`], so that no count of cells overflows. The other constructors share both.
    pub fn full(query_len: usize, key_len: usize) -> Result<Mask, AttentionError> {
        check_length("mask query_len", query_len)?;
        check_length("mask key_len", key_len)?;
        Ok(Mask {
            query_len,
            key_len,
            rules: Vec::new(),
        })
    }

    /// Every query sees every token of another sequence: a full mask by the name that a decoder
    /// knows it by.
    ///
    /// # Source
    /// Vaswani et al. 2017 §3.2.3, encoder–decoder attention.
    ///
    /// # Errors
    /// As [`Mask::full`].
    pub fn cross(query_len: usize, key_len: usize) -> Result<Mask, AttentionError> {
        Mask::full(query_len, key_len)
    }

    /// A query sees its own position and those before.
    ///
    /// # Source
    /// Vaswani et al. 2017 §3.2.3.
    ///
    /// # Errors
    /// As [`Mask::full`]; `KeyTooShort` for `key_len < query_len`.
    pub fn causal(query_len: usize, key_len: usize) -> Result<Mask, AttentionError> {
        let offset = position_offset(query_len, key_len)?;
        Ok(Mask::full(query_len, key_len)?.with_rule(Rule::Causal { offset }))
    }

    /// Every query sees the keys that are marked visible; the others are padding.
    ///
    /// # Shapes
    /// `visible_keys` is `(key_len)`.
    ///
    /// # Errors
    /// As [`Mask::full`]; `OutOfMemory`.
    pub fn padding(query_len: usize, visible_keys: &[bool]) -> Result<Mask, AttentionError> {
        let mask = Mask::full(query_len, visible_keys.len())?;
        let bits = BitMatrix::from_fn(1, visible_keys.len(), |_, key_idx| visible_keys[key_idx])?;
        Ok(mask.with_rule(Rule::Keys(Arc::new(bits))))
    }

    /// The first `prefix_len` tokens are seen by all; the rest is causal.
    ///
    /// # Source
    /// Raffel et al. 2020 §3.2.1, "prefix LM".
    ///
    /// # Errors
    /// As [`Mask::full`]; `PrefixTooLong` for `prefix_len > len`.
    pub fn prefix_lm(len: usize, prefix_len: usize) -> Result<Mask, AttentionError> {
        let mask = Mask::full(len, len)?;
        if prefix_len > len {
            return Err(AttentionError::PrefixTooLong {
                prefix_len,
                key_len: len,
            });
        }
        Ok(mask.with_rule(Rule::PrefixLm { prefix_len }))
    }

    /// A query sees the keys less than `window` positions away, on either side; combined with
    /// [`Mask::causal`] by [`Mask::and`] it is the window of a decoder.
    ///
    /// # Source
    /// Beltagy et al. 2020 §3.1, whose window of w is `window = w/2 + 1` here.
    ///
    /// # Errors
    /// As [`Mask::causal`]; `ZeroWindow`.
    pub fn sliding_window(
        query_len: usize,
        key_len: usize,
        window: usize,
    ) -> Result<Mask, AttentionError> {
        let offset = position_offset(query_len, key_len)?;
        let mask = Mask::full(query_len, key_len)?;
        if window == 0 {
            return Err(AttentionError::ZeroWindow);
        }
        Ok(mask.with_rule(Rule::SlidingWindow { offset, window }))
    }

    /// A query sees the keys whose bits are set in its row.
    ///
    /// # Shapes
    /// `bits` is `(query_len, key_len)`.
    ///
    /// # Errors
    /// As [`Mask::full`].
    pub fn from_bits(bits: BitMatrix) -> Result<Mask, AttentionError> {
        let mask = Mask::full(bits.rows(), bits.cols())?;
        Ok(mask.with_rule(Rule::Bits(Arc::new(bits))))
    }

    /// What both masks allow.
    ///
    /// # Errors
    /// `MaskShape` when the other mask is for other lengths.
    pub fn and(mut self, other: Mask) -> Result<Mask, AttentionError> {
        let expected = (self.query_len, self.key_len);
        let got = (other.query_len, other.key_len);
        if expected != got {
            return Err(AttentionError::MaskShape { expected, got });
        }
        self.rules.extend(other.rules);
        Ok(self)
    }

    /// The number of queries.
    #[must_use]
    pub fn query_len(&self) -> usize {
        self.query_len
    }

    /// The number of keys.
    #[must_use]
    pub fn key_len(&self) -> usize {
        self.key_len
    }

    /// Whether this query sees this key. What lies outside the mask is hidden.
    #[must_use]
    pub fn allows(&self, query_idx: usize, key_idx: usize) -> bool {
        query_idx < self.query_len
            && key_idx < self.key_len
            && self
                .rules
                .iter()
                .all(|rule| rule.allows(query_idx, key_idx))
    }

    /// How many cells are visible.
    #[must_use]
    pub fn visible_count(&self) -> u64 {
        if self.rules.is_empty() {
            return self.query_len as u64 * self.key_len as u64;
        }
        (0..self.query_len)
            .map(|query_idx| self.visible_in_row(query_idx, &(0..self.key_len)) as u64)
            .sum()
    }

    /// What a block looks like: exact, and without asking after every cell. What lies outside the
    /// mask is hidden; an empty block is `None`, there being nothing to do.
    #[must_use]
    pub fn visibility(&self, query_range: Range<usize>, key_range: Range<usize>) -> Visibility {
        if key_range.is_empty() {
            return Visibility::None;
        }
        let is_inside = query_range.end <= self.query_len && key_range.end <= self.key_len;
        if self.rules.is_empty() && is_inside && !query_range.is_empty() {
            return Visibility::All;
        }
        let mut any_visible = false;
        let mut any_hidden = query_range.end > self.query_len;
        for query_idx in query_range.start..query_range.end.min(self.query_len) {
            let visible = self.visible_in_row(query_idx, &key_range);
            any_visible |= visible > 0;
            any_hidden |= visible < key_range.len();
            if any_visible && any_hidden {
                return Visibility::Some;
            }
        }
        if any_visible {
            Visibility::All
        } else {
            Visibility::None
        }
    }

    /// How many keys of `keys` a query sees: the width of an interval, since each rule by position
    /// allows one interval of keys, or the bits that are set within it.
    fn visible_in_row(&self, query_idx: usize, keys: &Range<usize>) -> usize {
        let (mut start, mut end) = (keys.start, keys.end.min(self.key_len));
        let mut has_bits = false;
        for rule in &self.rules {
            let interval = rule.interval(query_idx, self.key_len);
            start = start.max(interval.start);
            end = end.min(interval.end);
            has_bits |= rule.words(query_idx).is_some();
        }
        if start >= end {
            return 0;
        }
        if !has_bits {
            return end - start;
        }
        (start / 64..end.div_ceil(64))
            .map(|word_idx| {
                let inside = word_of_interval(word_idx, start, end);
                let word = self
                    .rules
                    .iter()
                    .filter_map(|rule| rule.words(query_idx))
                    .fold(inside, |word, words| word & words[word_idx]);
                word.count_ones() as usize
            })
            .sum()
    }

    fn with_rule(mut self, rule: Rule) -> Mask {
        self.rules.push(rule);
        self
    }
}

/// The bits of word `word_idx` whose columns lie in `start..end`; the word meets the interval.
fn word_of_interval(word_idx: usize, start: usize, end: usize) -> u64 {
    let first_col = word_idx * 64;
    let from = start.saturating_sub(first_col);
    let until = (end - first_col).min(64);
    (u64::MAX << from) & (u64::MAX >> (64 - until))
}

fn check_length(what: &'static str, length: usize) -> Result<(), AttentionError> {
    if length == 0 {
        return Err(AttentionError::Empty { what });
    }
    let needed_bytes = (length as u64).saturating_mul(size_of::<f32>() as u64);
    if needed_bytes > MAX_TRACE_BYTES {
        return Err(AttentionError::TooLarge {
            needed_bytes,
            limit_bytes: MAX_TRACE_BYTES,
        });
    }
    Ok(())
}

fn position_offset(query_len: usize, key_len: usize) -> Result<usize, AttentionError> {
    check_length("mask query_len", query_len)?;
    check_length("mask key_len", key_len)?;
    key_len
        .checked_sub(query_len)
        .ok_or(AttentionError::KeyTooShort { query_len, key_len })
}

#[cfg(test)]
mod tests;
