//! How people felt and what came of it: two clauses, the second with a pronoun.

use super::clauses::*;
use super::phrases::{new_count, people, person, relative};
use crate::language::lexicon::nouns::Kind::{self, *};
use crate::language::lexicon::verbs::{PUT_ON, Verb};
use crate::language::meaning::{
    ClauseTense, CountPhrase, Determiner, Feeling, Link, Meaning, NounPhrase, Predicate,
};
use crate::language::rng::Rng;

/// How someone felt, what they did because of it, and what they did in spite of it.
pub struct Cause {
    /// The feeling.
    pub feeling: Feeling,
    /// Deeds that follow: verb, kinds of object, place.
    so: &'static [(&'static str, &'static [Kind], &'static str)],
    /// Deeds that do not.
    but: &'static [(&'static str, &'static [Kind], &'static str)],
}

const fn cause(
    en: &'static str,
    zh: &'static str,
    so: &'static [(&'static str, &'static [Kind], &'static str)],
    but: &'static [(&'static str, &'static [Kind], &'static str)],
) -> Cause {
    Cause {
        feeling: Feeling { en, zh },
        so,
        but,
    }
}

/// Feelings.
#[rustfmt::skip]
pub static FEELINGS: &[Cause] = &[
    cause("hungry", "很餓", &[("eat", &[Dish, Snack, Dessert], ""), ("cook", &[], "kitchen"), ("buy", &[Fruit], "market")], &[("study", &[], "library"), ("work", &[], "office")]),
    cause("thirsty", "很渴", &[("drink", &[Drink], "")], &[("run", &[], "park"), ("exercise", &[], "school")]),
    cause("tired", "很累", &[("rest", &[], "home"), ("sleep", &[], "bedroom"), ("rest", &[], "garden")], &[("work", &[], "office"), ("study", &[], "library"), ("exercise", &[], "park"), ("clean", &[Opening], "")]),
    cause("sleepy", "很睏", &[("sleep", &[], "bedroom"), ("drink", &[Drink], "")], &[("study", &[], "classroom"), ("read", &[Writing], "")]),
    cause("bored", "很無聊", &[("watch", &[Film], "home"), ("read", &[Book], "library"), ("walk", &[], "park"), ("draw", &[Pet, Flower], "")], &[]),
    cause("sick", "生病了", &[("went", &[], "hospital"), ("rest", &[], "home")], &[("work", &[], "office"), ("went", &[], "school")]),
    cause("cold", "很冷", &[("put on", &[Clothing], ""), ("drink", &[Drink], "")], &[("swim", &[], "sea"), ("play", &[], "garden")]),
    cause("happy", "很高興", &[("sing", &[Song], ""), ("dance", &[], "living room")], &[]),
    cause("busy", "很忙", &[("work", &[], "office")], &[("help", &[Adult], ""), ("exercise", &[], "park"), ("walk", &[], "riverside")]),
];

/// "the girls were tired, so they rested at home".
pub fn joined(rng: &mut Rng) -> Meaning {
    let (subject, pronoun) = loop {
        let subject = match rng.below(3) {
            0 => NounPhrase::Person(person(rng)),
            1 => relative(rng),
            _ => NounPhrase::Count(people(rng, &[Child, Adult])),
        };
        let bare = !matches!(&subject, NounPhrase::Count(phrase) if phrase.adjective.is_some());
        if let (Some(pronoun), true) = (subject.pronoun(), bare) {
            break (subject, pronoun);
        }
    };
    let cause = &FEELINGS[rng.below(FEELINGS.len())];
    let link = if cause.but.is_empty() || rng.chance(60) {
        Link::So
    } else {
        Link::But
    };
    let deeds = match link {
        Link::So => cause.so,
        Link::But => cause.but,
    };
    let fitting: Vec<_> = deeds
        .iter()
        .filter(|(base, _, place)| match *base {
            // Children work in no office, several people put on no one coat.
            "put on" => !subject.is_plural(),
            "play" => is_young(&subject),
            _ => !is_young(&subject) || *place != "office",
        })
        .collect();
    if fitting.is_empty() {
        return joined(rng);
    }
    let (base, kinds, place_name) = *rng.pick(&fitting);
    let predicate = if base == "went" {
        Predicate::Went(place(place_name))
    } else {
        let verb = match base {
            "put on" => &PUT_ON,
            _ => verb(base),
        };
        let object = match (kinds.is_empty(), is_about_people(verb)) {
            (true, _) => None,
            (_, true) => Some(NounPhrase::Count(people(rng, kinds))),
            _ => Some(worn_or_used(rng, verb, kinds, &subject)),
        };
        let place = if place_name.is_empty() {
            None
        } else {
            Some(place(place_name))
        };
        Predicate::Act {
            verb,
            recipient: None,
            object,
            place,
        }
    };
    Meaning::Joined {
        first: clause(subject, Predicate::Felt(&cause.feeling), ClauseTense::Past),
        link,
        second: Box::new(clause(
            NounPhrase::Pronoun(pronoun),
            predicate,
            ClauseTense::Past,
        )),
    }
}

/// The object of what one does because of a feeling: one warm thing to put on, or anything.
fn worn_or_used(rng: &mut Rng, verb: &Verb, kinds: &[Kind], subject: &NounPhrase) -> NounPhrase {
    if verb.base != "put on" {
        return few(object_of(rng, verb, kinds, subject_noun(subject)));
    }
    let coat = noun(rng.pick(&["coat", "jacket", "sweater"]));
    let coat = new_count(rng, coat);
    NounPhrase::Count(CountPhrase {
        determiner: Determiner::A,
        ..coat
    })
}
