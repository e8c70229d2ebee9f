//! Counts of which answer comes behind which tokens.

use std::collections::BTreeMap;

use crate::language::TokenId;

/// The longest context that is counted.
const LONGEST: usize = 2;
/// How often a context must have been seen to be believed.
const BELIEVED: usize = 4;

/// How often each answer came behind a context of up to two tokens.
#[derive(Debug)]
pub struct Ngrams<A> {
    counts: BTreeMap<Vec<TokenId>, BTreeMap<A, usize>>,
}

impl<A: Ord + Copy> Ngrams<A> {
    /// Nothing counted yet.
    pub fn new() -> Ngrams<A> {
        Ngrams {
            counts: BTreeMap::new(),
        }
    }

    /// One more answer behind these tokens.
    pub fn add(&mut self, before: &[TokenId], answer: A) {
        for n in 0..=LONGEST.min(before.len()) {
            let context = before[before.len() - n..].to_vec();
            *self
                .counts
                .entry(context)
                .or_default()
                .entry(answer)
                .or_default() += 1;
        }
    }

    /// The commonest answer behind the last `n` tokens, or fewer where these are rare.
    pub fn best(&self, before: &[TokenId], n: usize) -> Option<A> {
        let longest = n.min(before.len());
        (0..=longest).rev().find_map(|n| {
            let counts = self.counts.get(&before[before.len() - n..])?;
            let is_known = n == 0 || counts.values().sum::<usize>() >= BELIEVED;
            let best = counts.iter().max_by_key(|(_, count)| **count);
            best.filter(|_| is_known).map(|(answer, _)| *answer)
        })
    }
}
