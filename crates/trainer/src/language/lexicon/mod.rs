//! The words, as tables of data, and look-ups in them. No grammar.

pub mod adjectives;
pub mod nouns;
pub mod opinions;
pub mod people;
pub mod places;
pub mod times;
pub mod verbs;

use adjectives::{ADJECTIVES, Adjective};
use nouns::{Kind, MEASURED, Measured, NOUNS, Noun};
use places::{PLACES, Place};
use verbs::Verb;

/// The counted nouns of these kinds.
pub fn nouns_of(kinds: &[Kind]) -> Vec<&'static Noun> {
    NOUNS.iter().filter(|n| kinds.contains(&n.kind)).collect()
}

/// The nouns of these kinds that are counted by a unit.
pub fn measured_of(kinds: &[Kind]) -> Vec<&'static Measured> {
    MEASURED
        .iter()
        .filter(|n| kinds.contains(&n.kind))
        .collect()
}

/// The qualities that this noun may have. 大 does not stand before 大衣: twice the same character
/// would read badly.
pub fn adjectives_for(noun: &Noun) -> Vec<&'static Adjective> {
    ADJECTIVES
        .iter()
        .filter(|a| a.kinds.contains(&noun.kind))
        .filter(|a| a.before.chars().last() != noun.zh.chars().next())
        .collect()
}

/// The places where this is done.
pub fn places_of(verb: &Verb) -> Vec<&'static Place> {
    PLACES
        .iter()
        .filter(|p| verb.places.contains(&p.name))
        .collect()
}
