//! Subjects with something between them and their verb: a place, an owner, a relative clause.

use super::clauses::*;
use super::phrases::people;
use crate::language::lexicon::adjectives::ADJECTIVES;
use crate::language::lexicon::nouns::Kind::*;
use crate::language::lexicon::nouns::Noun;
use crate::language::lexicon::places::{SPOTS, Spot};
use crate::language::lexicon::times::Tense;
use crate::language::lexicon::{adjectives_for, nouns_of};
use crate::language::meaning::{
    Clause, ClauseTense, CountPhrase, Determiner, Modifier, NounPhrase, Predicate, Relation,
};
use crate::language::rng::Rng;

/// "the keys to the old cabinet are on the table": the other noun is of the other number in most
/// of them, else a reader could go by it alone.
pub fn attractor(rng: &mut Rng) -> Clause {
    let (head, relation, ground): (&'static Noun, Relation, &'static Noun) = match rng.below(100) {
        0..14 => (
            noun("key"),
            Relation::To,
            noun(rng.pick(&[
                "door", "cabinet", "drawer", "house", "car", "suitcase", "box",
            ])),
        ),
        14..21 => (
            noun(rng.pick(&["window", "door"])),
            Relation::Of,
            rng.pick(&nouns_of(&[Building])),
        ),
        21..36 => (
            noun(rng.pick(&["photo", "poster"])),
            Relation::Of,
            rng.pick(&nouns_of(&[Pet, Wild, Sight, Nature])),
        ),
        36..60 => (
            rng.pick(&nouns_of(&[Child, Adult])),
            rng.pick(&[Relation::Beside, Relation::Behind, Relation::InFrontOf]),
            rng.pick(&nouns_of(&[Car, Cycle, Building, Tree, Sight])),
        ),
        60..78 => (
            rng.pick(&nouns_of(&[Pet])),
            rng.pick(&[Relation::Beside, Relation::Behind, Relation::InFrontOf]),
            rng.pick(&nouns_of(&[Tree, Container, Car, Furniture])),
        ),
        78..89 => (
            rng.pick(&nouns_of(&[Container, Instrument, Toy])),
            rng.pick(&[Relation::Beside, Relation::Behind, Relation::InFrontOf]),
            rng.pick(&nouns_of(&[Furniture, Opening])),
        ),
        _ => (
            rng.pick(&nouns_of(&[Flower, Car, Cycle, Tree])),
            rng.pick(&[Relation::Beside, Relation::Behind, Relation::InFrontOf]),
            rng.pick(&nouns_of(&[Building, Sight])),
        ),
    };
    // Windows of one house are many, a key for several houses is rare.
    let is_plural = relation == Relation::Of && ground.kind == Building || rng.chance(50);
    let ground = match ground.en {
        "house" | "car" if relation == Relation::To && !is_plural => noun("drawer"),
        _ => ground,
    };
    // A window is one house's, and so is a key.
    let is_single = matches!(relation, Relation::Of) && ground.kind == Building
        || matches!(relation, Relation::To) && !is_plural && rng.chance(50);
    let ground_is_plural = !is_single && (is_plural != rng.chance(55));
    let determiner = if is_plural {
        Determiner::ThePlural
    } else {
        Determiner::The
    };
    let ground_adjectives = adjectives_for(ground);
    let ground_adjective = if ground_adjectives.is_empty() || !rng.chance(50) {
        None
    } else {
        Some(rng.pick(&ground_adjectives))
    };
    let modifier = Modifier::Ground {
        relation,
        adjective: ground_adjective,
        noun: ground,
        is_plural: ground_is_plural,
    };
    let can_lie = [Tool, Paper].contains(&head.kind);
    let predicate = match quality(rng, head, None) {
        Some(quality) if !(can_lie && rng.chance(60)) => quality,
        _ if can_lie => Predicate::At(rng.pick(&spots_without(ground))),
        Some(quality) => quality,
        None => Predicate::Quality(&ADJECTIVES[0]),
    };
    let subject = NounPhrase::Count(CountPhrase {
        determiner,
        adjective: None,
        noun: head,
        modifier: Some(modifier),
    });
    Clause {
        is_denied: rng.chance(15),
        ..clause(subject, predicate, ClauseTense::State)
    }
}

/// Spots that do not name this noun again.
fn spots_without(noun: &Noun) -> Vec<&'static Spot> {
    SPOTS.iter().filter(|s| s.en != noun.en).collect()
}

/// "the boy who bought three apples is tall": the verb agrees past the clause.
pub fn relative_clause(rng: &mut Rng) -> Clause {
    let kind = if rng.chance(50) { Child } else { Adult };
    let mut head = people(rng, &[kind]);
    head.adjective = None;
    let (verb, is_past, object) = if rng.chance(30) {
        let likes = verb("like");
        let nouns = nouns_of(likes.kinds);
        (likes, false, NounPhrase::Kind(rng.pick(&nouns)))
    } else {
        let bases = [
            "buy", "find", "lose", "draw", "repair", "borrow", "choose", "plant", "carry", "break",
            "eat", "see",
        ];
        let verb = verb(rng.pick(&bases));
        (
            verb,
            true,
            few(object_of(rng, verb, verb.kinds, Some(head.noun))),
        )
    };
    head.modifier = Some(Modifier::Who {
        verb,
        is_past,
        object: Box::new(object),
    });
    let subject = NounPhrase::Count(head.clone());
    let now = time(rng, |t| t.tense == Tense::Progressive);
    if rng.chance(60)
        && let Some(quality) = quality(rng, head.noun, None)
    {
        return clause(subject, quality, ClauseTense::State);
    }
    let activity = activity(rng, &subject);
    let place = maybe_place(rng, activity, &subject, 100);
    let mut said = clause(
        subject,
        Predicate::Act {
            verb: activity,
            recipient: None,
            object: None,
            place,
        },
        ClauseTense::Progressive,
    );
    if rng.chance(30) {
        said.time = Some((now, false));
    }
    said
}
