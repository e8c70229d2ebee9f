//! What a row of a mask looks like to a kernel that computes a block of keys at a time.

use std::ops::Range;

use super::{Mask, Visibility, word_of_interval};

impl Mask {
    /// What a block looks like where its first and last query alone can tell: without bits, the
    /// interval that a query sees moves only forwards from query to query, at both its ends.
    pub(super) fn visibility_from_ends(
        &self,
        queries: &Range<usize>,
        keys: &Range<usize>,
    ) -> Option<Visibility> {
        let is_inside = queries.end <= self.query_len && keys.end <= self.key_len;
        if !is_inside || queries.is_empty() || self.has_bits() {
            return None;
        }
        let everything = 0..self.key_len;
        let first = self.interval(queries.start, &everything);
        let last = self.interval(queries.end - 1, &everything);
        if last.start <= keys.start && first.end >= keys.end {
            return Some(Visibility::All);
        }
        let is_apart = first.start >= keys.end || last.end <= keys.start;
        is_apart.then_some(Visibility::None)
    }

    /// The keys of `keys` that every rule by position allows: from its start to its end, which may
    /// lie before its start.
    fn interval(&self, query_idx: usize, keys: &Range<usize>) -> Range<usize> {
        let (mut start, mut end) = (keys.start, keys.end.min(self.key_len));
        for rule in &self.rules {
            let interval = rule.interval(query_idx, self.key_len);
            start = start.max(interval.start);
            end = end.min(interval.end);
        }
        start..end
    }

    /// The keys of `keys` outside which this query sees nothing: one interval, since each rule by
    /// position allows one, from the first to the last bit that is set. Within it only bits hide.
    pub(crate) fn visible_span(&self, query_idx: usize, keys: &Range<usize>) -> Range<usize> {
        if query_idx >= self.query_len {
            return keys.start..keys.start;
        }
        let Range { start, end } = self.interval(query_idx, keys);
        let span = start..end.max(start);
        if span.is_empty() || !self.has_bits() {
            return span;
        }
        let words = span.start / 64..span.end.div_ceil(64);
        let visible = |word_idx: &usize| self.visible_word(query_idx, *word_idx, &span);
        let first = words.clone().find(|word_idx| visible(word_idx) != 0);
        let last = words.rev().find(|word_idx| visible(word_idx) != 0);
        match (first, last) {
            (Some(first), Some(last)) => {
                let start = first * 64 + visible(&first).trailing_zeros() as usize;
                start..last * 64 + 64 - visible(&last).leading_zeros() as usize
            }
            _ => span.start..span.start,
        }
    }

    fn has_bits(&self) -> bool {
        self.rules.iter().any(|rule| rule.words(0).is_some())
    }

    /// The bits of one word that lie within the span and that every rule sets.
    fn visible_word(&self, query_idx: usize, word_idx: usize, span: &Range<usize>) -> u64 {
        self.rules
            .iter()
            .filter_map(|rule| rule.words(query_idx))
            .fold(
                word_of_interval(word_idx, span.start, span.end),
                |word, words| word & words[word_idx],
            )
    }

    /// Calls `hide` with each key of a [`Mask::visible_span`] that a bit hides from this query.
    pub(crate) fn for_each_hidden(
        &self,
        query_idx: usize,
        span: &Range<usize>,
        mut hide: impl FnMut(usize),
    ) {
        if span.is_empty() || !self.has_bits() {
            return;
        }
        for word_idx in span.start / 64..span.end.div_ceil(64) {
            let inside = word_of_interval(word_idx, span.start, span.end);
            let visible = self.visible_word(query_idx, word_idx, span);
            let mut hidden = inside & !visible;
            while hidden != 0 {
                hide(word_idx * 64 + hidden.trailing_zeros() as usize);
                hidden &= hidden - 1;
            }
        }
    }
}
