//! Masks of every kind, and their conjunctions, against their definitions cell by cell.

// A test ends by panicking; its helpers may too.
#![allow(clippy::unwrap_used)]

use attention::{AttentionError, BitMatrix, Mask, Visibility};
use proptest::prelude::*;

/// A mask before it is built: the definition that [`Kind::allows`] spells out.
#[derive(Debug, Clone)]
enum Kind {
    Full,
    Causal,
    Padding(Vec<bool>),
    PrefixLm(usize),
    SlidingWindow(usize),
    Bits(Vec<bool>),
}

impl Kind {
    fn build(&self, query_len: usize, key_len: usize) -> Result<Mask, AttentionError> {
        match self {
            Self::Full => Mask::full(query_len, key_len),
            Self::Causal => Mask::causal(query_len, key_len),
            Self::Padding(visible_keys) => Mask::padding(query_len, visible_keys),
            Self::PrefixLm(prefix_len) => Mask::prefix_lm(key_len, *prefix_len),
            Self::SlidingWindow(window) => Mask::sliding_window(query_len, key_len, *window),
            Self::Bits(bits) => Mask::from_bits(BitMatrix::from_fn(query_len, key_len, |i, j| {
                bits[i * key_len + j]
            })?),
        }
    }

    fn allows(&self, (query_len, key_len): (usize, usize), i: usize, j: usize) -> bool {
        let position = (i + key_len - query_len) as i64;
        let j_position = j as i64;
        match self {
            Self::Full => true,
            Self::Causal => j_position <= position,
            Self::Padding(visible_keys) => visible_keys[j],
            Self::PrefixLm(prefix_len) => j < *prefix_len || j_position <= position,
            Self::SlidingWindow(window) => (position - j_position).abs() < *window as i64,
            Self::Bits(bits) => bits[i * key_len + j],
        }
    }
}

fn any_kind(query_len: usize, key_len: usize) -> BoxedStrategy<Kind> {
    let bits = |len: usize, probability: f64| {
        prop::collection::vec(prop::bool::weighted(probability), len)
    };
    let mut kinds = vec![
        Just(Kind::Full).boxed(),
        Just(Kind::Causal).boxed(),
        bits(key_len, 0.8).prop_map(Kind::Padding).boxed(),
        (1..key_len + 2).prop_map(Kind::SlidingWindow).boxed(),
        bits(query_len * key_len, 0.9).prop_map(Kind::Bits).boxed(),
        bits(query_len * key_len, 0.1).prop_map(Kind::Bits).boxed(),
    ];
    if query_len == key_len {
        kinds.push((0..=key_len).prop_map(Kind::PrefixLm).boxed());
    }
    prop::strategy::Union::new(kinds).boxed()
}

/// Lengths on both sides of a 64-bit word, and one to three kinds to be combined.
fn any_masks() -> impl Strategy<Value = ((usize, usize), Vec<Kind>)> {
    let lengths = prop_oneof![
        (1_usize..12).prop_map(|n| (n, n)),
        (1_usize..12, 0_usize..12).prop_map(|(query_len, more)| (query_len, query_len + more)),
        (1_usize..4, 60_usize..140),
    ];
    lengths.prop_flat_map(|(query_len, key_len)| {
        let kinds = prop::collection::vec(any_kind(query_len, key_len), 1..4);
        (Just((query_len, key_len)), kinds)
    })
}

fn build_all(lengths: (usize, usize), kinds: &[Kind]) -> Mask {
    let (query_len, key_len) = lengths;
    kinds
        .iter()
        .map(|kind| kind.build(query_len, key_len).unwrap())
        .reduce(|left, right| left.and(right).unwrap())
        .unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn a_cell_is_visible_when_every_definition_says_so((lengths, kinds) in any_masks()) {
        let mask = build_all(lengths, &kinds);
        let mut visible_count = 0;
        for i in 0..lengths.0 {
            for j in 0..lengths.1 {
                let want = kinds.iter().all(|kind| kind.allows(lengths, i, j));
                prop_assert_eq!(mask.allows(i, j), want, "cell ({}, {})", i, j);
                visible_count += u64::from(want);
            }
        }
        prop_assert_eq!(mask.visible_count(), visible_count);
        prop_assert_eq!((mask.query_len(), mask.key_len()), lengths);
    }

    #[test]
    fn visibility_of_each_single_cell_is_allows((lengths, kinds) in any_masks()) {
        let mask = build_all(lengths, &kinds);
        // One past the end on both sides, where all is hidden.
        for i in 0..=lengths.0 {
            for j in 0..=lengths.1 {
                let want = if mask.allows(i, j) { Visibility::All } else { Visibility::None };
                prop_assert_eq!(mask.visibility(i..i + 1, j..j + 1), want);
            }
        }
    }

    #[test]
    fn visibility_of_a_block_is_exact(
        (lengths, kinds) in any_masks(),
        corners in [any::<prop::sample::Index>(), any::<prop::sample::Index>(),
                    any::<prop::sample::Index>(), any::<prop::sample::Index>()],
    ) {
        let mask = build_all(lengths, &kinds);
        let at = |corner: usize, len: usize| corners[corner].index(len + 2);
        // Blocks may be empty, reversed (also empty), or stick out by one.
        let (rows, cols) = (at(0, lengths.0)..at(1, lengths.0), at(2, lengths.1)..at(3, lengths.1));
        let cells: Vec<bool> = rows
            .clone()
            .flat_map(|i| cols.clone().map(move |j| (i, j)))
            .map(|(i, j)| mask.allows(i, j))
            .collect();
        let want = match (cells.contains(&true), cells.contains(&false)) {
            (true, true) => Visibility::Some,
            (true, false) => Visibility::All,
            (false, _) => Visibility::None,
        };
        prop_assert_eq!(mask.visibility(rows, cols), want);
    }

    #[test]
    fn prefix_nothing_is_causal_and_prefix_everything_is_full(len in 1_usize..20) {
        let pairs = [
            (Mask::prefix_lm(len, 0), Mask::causal(len, len)),
            (Mask::prefix_lm(len, len), Mask::full(len, len)),
        ];
        for (prefix, other) in pairs {
            let (prefix, other) = (prefix.unwrap(), other.unwrap());
            for i in 0..len {
                for j in 0..len {
                    prop_assert_eq!(prefix.allows(i, j), other.allows(i, j));
                }
            }
        }
    }
}
