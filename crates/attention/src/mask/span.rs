//! What a row of a mask looks like to a kernel that computes a block of keys at a time.

use std::ops::Range;

use super::{Mask, word_of_interval};

impl Mask {
    /// The keys of `keys` outside which this query sees nothing: one interval, since each rule by
    /// position allows one. Within it only bits can hide.
    pub(crate) fn visible_span(&self, query_idx: usize, keys: &Range<usize>) -> Range<usize> {
        if query_idx >= self.query_len {
            return keys.start..keys.start;
        }
        let (mut start, mut end) = (keys.start, keys.end.min(self.key_len));
        for rule in &self.rules {
            let interval = rule.interval(query_idx, self.key_len);
            start = start.max(interval.start);
            end = end.min(interval.end);
        }
        start..end.max(start)
    }

    /// Calls `hide` with each key of a [`Mask::visible_span`] that a bit hides from this query.
    pub(crate) fn for_each_hidden(
        &self,
        query_idx: usize,
        span: &Range<usize>,
        mut hide: impl FnMut(usize),
    ) {
        let has_bits = self
            .rules
            .iter()
            .any(|rule| rule.words(query_idx).is_some());
        if !has_bits || span.is_empty() {
            return;
        }
        for word_idx in span.start / 64..span.end.div_ceil(64) {
            let inside = word_of_interval(word_idx, span.start, span.end);
            let visible = self
                .rules
                .iter()
                .filter_map(|rule| rule.words(query_idx))
                .fold(inside, |word, words| word & words[word_idx]);
            let mut hidden = inside & !visible;
            while hidden != 0 {
                hide(word_idx * 64 + hidden.trailing_zeros() as usize);
                hidden &= hidden - 1;
            }
        }
    }
}
