//! Clauses: what people do, what things are like, and who is meant.

use super::phrases::{actor, described, known_thing, new_thing, people, person, relative};
use crate::language::lexicon::adjectives::Adjective;
use crate::language::lexicon::nouns::Kind::{self, *};
use crate::language::lexicon::nouns::{NOUNS, Noun};
use crate::language::lexicon::people::Pronoun;
use crate::language::lexicon::places::{PLACES, Place, SPOTS};
use crate::language::lexicon::times::{TIMES, Tense, Time};
use crate::language::lexicon::verbs::{ACTIVITIES, GIVE, STATES, VERBS, Verb};
use crate::language::lexicon::{adjectives_for, measured_of, nouns_of, places_of};
use crate::language::meaning::{
    Clause, ClauseTense, CountPhrase, Determiner, NounPhrase, Predicate,
};
use crate::language::rng::Rng;

pub(super) fn clause(subject: NounPhrase, predicate: Predicate, tense: ClauseTense) -> Clause {
    Clause {
        subject,
        predicate,
        tense,
        is_denied: false,
        is_question: false,
        time: None,
    }
}

/// A verb by its English base form.
pub(super) fn verb(base: &str) -> &'static Verb {
    let all = VERBS.iter().chain(STATES).chain(ACTIVITIES);
    all.into_iter().find(|v| v.base == base).unwrap_or(&GIVE)
}

pub(super) fn noun(en: &str) -> &'static Noun {
    NOUNS.iter().find(|n| n.en == en).unwrap_or(&NOUNS[0])
}

pub(super) fn place(name: &str) -> &'static Place {
    PLACES.iter().find(|p| p.name == name).unwrap_or(&PLACES[0])
}

pub(super) fn maybe_place(
    rng: &mut Rng,
    verb: &Verb,
    subject: &NounPhrase,
    percent: usize,
) -> Option<&'static Place> {
    let mut places = places_of(verb);
    places.retain(|place| place.name != "office" || !is_young(subject));
    if places.is_empty() || !rng.chance(percent) {
        return None;
    }
    Some(rng.pick(&places))
}

/// What things are like: a predicate that this noun takes.
pub(super) fn quality(rng: &mut Rng, noun: &Noun, not: Option<&Adjective>) -> Option<Predicate> {
    let fitting: Vec<_> = adjectives_for(noun)
        .into_iter()
        .filter(|a| not.is_none_or(|not| not != *a && !(a.is_colour && not.is_colour)))
        .filter(|a| not.is_none_or(|not| !are_opposites(a.en, not.en)))
        .collect();
    if fitting.is_empty() {
        return None;
    }
    Some(Predicate::Quality(rng.pick(&fitting)))
}

/// Pairs that no one says of one thing at a time, or that say the same.
fn are_opposites(a: &str, b: &str) -> bool {
    const PAIRS: &[(&str, &str)] = &[
        ("big", "small"),
        ("new", "old"),
        ("heavy", "light"),
        ("expensive", "cheap"),
        ("clean", "dirty"),
        ("small", "heavy"),
        ("new", "dirty"),
        ("beautiful", "dirty"),
    ];
    PAIRS.contains(&(a, b)) || PAIRS.contains(&(b, a))
}

pub(super) fn time(rng: &mut Rng, fits: impl Fn(&Time) -> bool) -> &'static Time {
    let times: Vec<_> = TIMES.iter().filter(|t| fits(t)).collect();
    rng.pick(&times)
}

/// A child, or a younger brother or sister.
pub(super) fn is_young(subject: &NounPhrase) -> bool {
    match subject {
        NounPhrase::Count(phrase) => phrase.noun.kind == Child,
        NounPhrase::Relative { relative, .. } => relative.en.starts_with("younger"),
        _ => false,
    }
}

/// What this person does: children do not go to work, and of grown-ups one does not say that they
/// play.
pub(super) fn activity(rng: &mut Rng, subject: &NounPhrase) -> &'static Verb {
    loop {
        let activity = &ACTIVITIES[rng.below(ACTIVITIES.len())];
        let is_fitting = match activity.base {
            "work" => !is_young(subject),
            "play" => is_young(subject),
            _ => true,
        };
        if is_fitting {
            return activity;
        }
    }
}

/// A new thing that is not the subject's noun again.
pub(super) fn object_of(
    rng: &mut Rng,
    verb: &Verb,
    kinds: &[Kind],
    subject: Option<&Noun>,
) -> NounPhrase {
    loop {
        let object = new_thing(rng, kinds);
        let NounPhrase::Count(phrase) = &object else {
            return object;
        };
        let is_same = subject.is_some_and(|s| s.en == phrase.noun.en);
        // One counts the sights that one visits, and carries a backpack otherwise than a box.
        let is_odd = match verb.base {
            "visit" => phrase.determiner == Determiner::Some,
            "carry" => phrase.noun.en == "backpack",
            // Nobody wishes for old things.
            "want" | "need" | "give" => phrase.adjective.is_some_and(|a| a.en == "old"),
            _ => false,
        };
        if !is_same && !is_odd {
            let now = match verb.base {
                "wash" | "clean" => "dirty",
                "feed" => "hungry",
                _ => "",
            };
            let state = adjectives_for(phrase.noun)
                .into_iter()
                .find(|a| a.en == now);
            if state.is_some() && rng.chance(30) {
                return NounPhrase::Count(CountPhrase {
                    adjective: state,
                    ..phrase.clone()
                });
            }
            if verb.base == "use" {
                return NounPhrase::Count(described(rng, Determiner::A, phrase.noun, 35));
            }
            return object;
        }
    }
}

pub(super) fn subject_noun(subject: &NounPhrase) -> Option<&'static Noun> {
    match subject {
        NounPhrase::Count(phrase) => Some(phrase.noun),
        _ => None,
    }
}

/// A deed and its time word.
pub fn timed(rng: &mut Rng) -> Clause {
    let tense = [
        Tense::Past,
        Tense::Past,
        Tense::Habit,
        Tense::Habit,
        Tense::Progressive,
        Tense::Future,
    ][rng.below(6)];
    let subject = actor(rng);
    let (verb, object) = if rng.chance(25) {
        (activity(rng, &subject), None)
    } else {
        let fitting: Vec<_> = VERBS
            .iter()
            .filter(|v| match tense {
                Tense::Habit => !v.habit.is_empty(),
                Tense::Progressive => v.lasts,
                // Nobody plans to lose or to come across something.
                Tense::Future => v.lasts || ["borrow", "choose", "invite"].contains(&v.base),
                Tense::Past => true,
            })
            .filter(|v| v.base != "chase")
            .collect();
        let verb = rng.pick(&fitting);
        let kinds = match tense {
            Tense::Habit => verb.habit,
            _ => verb.kinds,
        };
        let object = if is_about_people(verb)
            && !matches!(subject, NounPhrase::Pronoun(_))
            && rng.chance(30)
        {
            let whom = [
                Pronoun::I,
                Pronoun::You,
                Pronoun::He,
                Pronoun::She,
                Pronoun::We,
            ];
            NounPhrase::Pronoun(rng.pick(&whom))
        } else if is_about_people(verb) {
            let mut phrase = people(rng, kinds);
            while Some(phrase.noun) == subject_noun(&subject) {
                phrase = people(rng, kinds);
            }
            NounPhrase::Count(phrase)
        } else {
            object_of(rng, verb, kinds, subject_noun(&subject))
        };
        (verb, Some(object))
    };
    let object = object.map(few);
    let object = match object {
        // One watches one film at a time.
        Some(NounPhrase::Count(phrase))
            if tense == Tense::Progressive
                && ["watch", "visit", "read", "write", "choose", "photograph"]
                    .contains(&verb.base) =>
        {
            Some(NounPhrase::Count(CountPhrase {
                determiner: Determiner::A,
                ..phrase
            }))
        }
        object => object,
    };
    let when = time(rng, |t| {
        t.tense == tense && (t.scale <= verb.scale || tense == Tense::Progressive)
    });
    let place_share = if object.is_none() { 100 } else { 35 };
    let place = maybe_place(rng, verb, &subject, place_share);
    let predicate = Predicate::Act {
        verb,
        recipient: None,
        object,
        place,
    };
    let tense = match tense {
        Tense::Past => ClauseTense::Past,
        Tense::Progressive => ClauseTense::Progressive,
        Tense::Habit => ClauseTense::Habit,
        Tense::Future => ClauseTense::Future,
    };
    Clause {
        time: Some((when, rng.chance(40))),
        ..clause(subject, predicate, tense)
    }
}

/// Nobody eats nine mangoes a day.
pub(super) fn few(object: NounPhrase) -> NounPhrase {
    match object {
        NounPhrase::Count(CountPhrase {
            determiner: Determiner::Count(count),
            adjective,
            noun,
            modifier,
        }) => NounPhrase::Count(CountPhrase {
            determiner: Determiner::Count(2 + count % 3),
            adjective,
            noun,
            modifier,
        }),
        other => other,
    }
}

pub(super) fn is_about_people(verb: &Verb) -> bool {
    ["meet", "help", "invite"].contains(&verb.base)
}

/// A past deed without a time word; now and then an animal chases another.
pub fn deed(rng: &mut Rng) -> Clause {
    if rng.chance(8) {
        let chaser = noun(rng.pick(&["dog", "cat"]));
        let chase = verb("chase");
        let determiner = rng.pick(&[Determiner::The, Determiner::This]);
        let hunted = rng.pick(&[
            noun("rabbit"),
            noun("squirrel"),
            noun("butterfly"),
            noun("bird"),
        ]);
        let predicate = Predicate::Act {
            verb: chase,
            recipient: None,
            object: Some(NounPhrase::Count(super::phrases::new_count(rng, hunted))),
            place: None,
        };
        let subject = NounPhrase::Count(described(rng, determiner, chaser, 50));
        let tense = rng.pick(&[ClauseTense::Progressive, ClauseTense::Past]);
        return clause(subject, predicate, tense);
    }
    let subject = actor(rng);
    let fitting: Vec<_> = VERBS
        .iter()
        .filter(|v| !is_about_people(v) && v.base != "chase")
        .collect();
    let verb = rng.pick(&fitting);
    let object = object_of(rng, verb, verb.kinds, subject_noun(&subject));
    let place = maybe_place(rng, verb, &subject, 40);
    let predicate = Predicate::Act {
        verb,
        recipient: None,
        object: Some(object),
        place,
    };
    clause(subject, predicate, ClauseTense::Past)
}

/// "tom gave mary two books".
pub fn giving(rng: &mut Rng) -> Clause {
    let giver = person(rng);
    let subject = if rng.chance(60) {
        NounPhrase::Person(giver)
    } else {
        relative(rng)
    };
    let recipient = match rng.below(3) {
        0 => NounPhrase::Count(people(rng, &[Child, Adult])),
        1 => NounPhrase::Pronoun(rng.pick(&[Pronoun::I, Pronoun::You, Pronoun::We])),
        _ => NounPhrase::Person(super::phrases::other_person(rng, &giver)),
    };
    let object = new_thing(rng, GIVE.kinds);
    let predicate = Predicate::Act {
        verb: &GIVE,
        recipient: Some(recipient),
        object: Some(few(object)),
        place: None,
    };
    if rng.chance(30) {
        let when = time(rng, |t| t.tense == Tense::Future && t.scale <= GIVE.scale);
        return Clause {
            time: Some((when, rng.chance(40))),
            ..clause(subject, predicate, ClauseTense::Future)
        };
    }
    clause(subject, predicate, ClauseTense::Past)
}

/// Questions and denials, about what is known already.
pub fn question_or_denial(rng: &mut Rng) -> Clause {
    let is_question = rng.chance(50);
    let mut said = if rng.chance(40) {
        state(rng)
    } else if rng.chance(8) {
        // Animals are asked about too.
        let hunted = ["rabbit", "squirrel", "butterfly", "bird"];
        let mut animal = |en: &str| {
            let determiner = rng.pick(&[Determiner::The, Determiner::ThePlural]);
            NounPhrase::Count(described(rng, determiner, noun(en), 30))
        };
        let (subject, object) = (animal("dog"), animal(hunted[usize::from(is_question)]));
        let predicate = Predicate::Act {
            verb: verb("chase"),
            recipient: None,
            object: Some(object),
            place: None,
        };
        clause(subject, predicate, ClauseTense::Past)
    } else {
        let subject = actor(rng);
        let fitting: Vec<_> = VERBS
            .iter()
            .filter(|v| !["chase", "plant", "draw"].contains(&v.base))
            .filter(|v| !nouns_of(v.kinds).is_empty())
            .collect();
        let verb = rng.pick(&fitting);
        let mut object = known_thing(rng, verb.kinds);
        while subject_noun(&object) == subject_noun(&subject) {
            object = known_thing(rng, verb.kinds);
        }
        let predicate = Predicate::Act {
            verb,
            recipient: None,
            object: Some(object),
            place: None,
        };
        clause(subject, predicate, ClauseTense::Past)
    };
    if let Predicate::Act {
        object: Some(object),
        ..
    } = &mut said.predicate
    {
        // "tom does not have three dogs" leaves open how many: the kind is denied.
        *object = match object.clone() {
            NounPhrase::Count(phrase) if said.tense == ClauseTense::State => {
                NounPhrase::Kind(phrase.noun)
            }
            NounPhrase::Measured { noun, .. } => NounPhrase::Stuff(noun),
            other => other,
        };
    }
    said.is_question = is_question;
    said.is_denied = !is_question;
    said
}

/// Liking, wanting, needing, having.
pub fn state(rng: &mut Rng) -> Clause {
    let subject = actor(rng);
    let verb = &STATES[rng.below(STATES.len())];
    let object = if verb.base == "like" {
        let nouns = nouns_of(verb.kinds);
        let measured = measured_of(verb.kinds);
        let at = rng.below(nouns.len() + measured.len());
        match nouns.get(at) {
            Some(noun) => NounPhrase::Kind(noun),
            None => NounPhrase::Stuff(measured[at - nouns.len()]),
        }
    } else if verb.base == "have" && subject.is_plural() {
        // What several people have in common.
        few(new_thing(rng, &[Pet, Car, Instrument]))
    } else {
        few(object_of(rng, verb, verb.kinds, subject_noun(&subject)))
    };
    let predicate = Predicate::Act {
        verb,
        recipient: None,
        object: Some(object),
        place: None,
    };
    clause(subject, predicate, ClauseTense::State)
}

/// What someone or something is.
pub fn description(rng: &mut Rng) -> Clause {
    match rng.below(10) {
        0..2 => {
            let role = rng.pick(&nouns_of(&[Adult]));
            let role = if role.en == "neighbour" {
                noun("teacher")
            } else {
                role
            };
            let subject = if rng.chance(50) {
                relative(rng)
            } else {
                NounPhrase::Person(person(rng))
            };
            Clause {
                is_denied: rng.chance(20),
                ..clause(subject, Predicate::Role(role), ClauseTense::State)
            }
        }
        2..4 => {
            let (subject, years) = match rng.below(3) {
                0 => (NounPhrase::Person(person(rng)), 5 + rng.below(76)),
                1 => (
                    NounPhrase::Count(described(rng, Determiner::The, noun("child"), 0)),
                    2 + rng.below(11),
                ),
                _ => relative_with_age(rng),
            };
            clause(subject, Predicate::Age(years), ClauseTense::State)
        }
        _ => {
            let candidates: Vec<_> = NOUNS
                .iter()
                .filter(|n| adjectives_for(n).len() >= 2)
                .collect();
            let noun = rng.pick(&candidates);
            let determiner = rng.pick(&[
                Determiner::The,
                Determiner::ThePlural,
                Determiner::This,
                Determiner::These,
            ]);
            let mut phrase = described(rng, determiner, noun, 25);
            let predicate = quality(rng, noun, phrase.adjective).or_else(|| {
                phrase.adjective = None;
                quality(rng, noun, None)
            });
            let predicate = predicate.unwrap_or(Predicate::At(&SPOTS[0]));
            let (is_question, is_denied) = match rng.below(10) {
                0 => (true, false),
                1 => (false, phrase.adjective.is_none()),
                _ => (false, false),
            };
            Clause {
                is_denied,
                is_question,
                ..clause(NounPhrase::Count(phrase), predicate, ClauseTense::State)
            }
        }
    }
}

fn relative_with_age(rng: &mut Rng) -> (NounPhrase, usize) {
    let who = relative(rng);
    let NounPhrase::Relative { relative, .. } = &who else {
        return (who, 20);
    };
    let years = match relative.en {
        "mother" | "father" => 32 + rng.below(25),
        "grandmother" | "grandfather" => 60 + rng.below(31),
        _ if relative.en.starts_with("older") => 12 + rng.below(20),
        _ => 3 + rng.below(15),
    };
    (who, years)
}
