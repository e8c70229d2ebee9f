//! Who and what: noun phrases that make sense in their place.

use crate::language::lexicon::nouns::Kind::{self, Adult, Child, Fruit, Produce};
use crate::language::lexicon::nouns::Noun;
use crate::language::lexicon::people::{NAMES, Pronoun, RELATIVES, SURNAMES};
use crate::language::lexicon::{adjectives_for, measured_of, nouns_of};
use crate::language::meaning::{CountPhrase, Determiner, NounPhrase, Person};
use crate::language::rng::Rng;

/// A person by name, with a surname now and then.
pub fn person(rng: &mut Rng) -> Person {
    let name = &NAMES[rng.below(NAMES.len())];
    let surname = if name.is_chinese && rng.chance(50) {
        Some(&SURNAMES[rng.below(SURNAMES.len())])
    } else {
        None
    };
    Person { surname, name }
}

/// A person by given name.
pub fn given_name(rng: &mut Rng) -> Person {
    Person {
        surname: None,
        name: &NAMES[rng.below(NAMES.len())],
    }
}

/// A person who is not this one.
pub fn other_person(rng: &mut Rng, not: &Person) -> Person {
    loop {
        let other = person(rng);
        if other.name != not.name {
            return other;
        }
    }
}

/// "my mother".
pub fn relative(rng: &mut Rng) -> NounPhrase {
    let owners = [
        Pronoun::I,
        Pronoun::You,
        Pronoun::He,
        Pronoun::She,
        Pronoun::We,
    ];
    NounPhrase::Relative {
        owner: rng.pick(&owners),
        relative: &RELATIVES[rng.below(RELATIVES.len())],
    }
}

/// Someone who does something.
pub fn actor(rng: &mut Rng) -> NounPhrase {
    match rng.below(100) {
        0..35 => NounPhrase::Person(person(rng)),
        35..50 => relative(rng),
        50..68 => {
            let pronouns = [
                Pronoun::I,
                Pronoun::You,
                Pronoun::He,
                Pronoun::She,
                Pronoun::We,
            ];
            NounPhrase::Pronoun(rng.pick(&pronouns))
        }
        _ => NounPhrase::Count(people(rng, &[Child, Adult])),
    }
}

/// "the teacher", "these girls", "two students".
pub fn people(rng: &mut Rng, kinds: &[Kind]) -> CountPhrase {
    let noun = rng.pick(&nouns_of(kinds));
    let determiner = match rng.below(100) {
        0..35 => Determiner::The,
        35..65 => Determiner::ThePlural,
        65..80 => Determiner::This,
        _ => Determiner::These,
    };
    let adjective = if rng.chance(20) {
        Some(rng.pick(&adjectives_for(noun)))
    } else {
        None
    };
    CountPhrase {
        determiner,
        adjective,
        noun,
        modifier: None,
    }
}

/// "a red umbrella", "three apples", "a cup of tea": something new to the listener.
pub fn new_thing(rng: &mut Rng, kinds: &[Kind]) -> NounPhrase {
    let nouns = nouns_of(kinds);
    let measured = measured_of(kinds);
    let at = rng.below(nouns.len() + measured.len());
    if at >= nouns.len() {
        let count = [1, 1, 2, 3][rng.below(4)];
        return NounPhrase::Measured {
            count,
            noun: measured[at - nouns.len()],
        };
    }
    NounPhrase::Count(new_count(rng, nouns[at]))
}

/// "a red umbrella", "three apples".
pub fn new_count(rng: &mut Rng, noun: &'static Noun) -> CountPhrase {
    let is_small = [Fruit, Produce].contains(&noun.kind);
    let determiner = match rng.below(100) {
        0..48 => Determiner::A,
        48..90 => Determiner::Count(2 + rng.below(if is_small { 9 } else { 4 })),
        _ => Determiner::Some,
    };
    described(rng, determiner, noun, 35)
}

/// "the umbrella", "these apples": something that the listener knows.
pub fn known_thing(rng: &mut Rng, kinds: &[Kind]) -> NounPhrase {
    let noun = rng.pick(&nouns_of(kinds));
    let determiners = [
        Determiner::The,
        Determiner::The,
        Determiner::ThePlural,
        Determiner::This,
        Determiner::These,
    ];
    let determiner = rng.pick(&determiners);
    NounPhrase::Count(described(rng, determiner, noun, 25))
}

/// A phrase with an adjective in `percent` of 100 draws, where the noun takes one.
pub fn described(
    rng: &mut Rng,
    determiner: Determiner,
    noun: &'static Noun,
    percent: usize,
) -> CountPhrase {
    let adjectives = adjectives_for(noun);
    let adjective = if !adjectives.is_empty() && rng.chance(percent) {
        Some(rng.pick(&adjectives))
    } else {
        None
    };
    CountPhrase {
        determiner,
        adjective,
        noun,
        modifier: None,
    }
}
