//! Clauses: what people do, what things are like, and who is meant.

use super::phrases::{actor, described, known_thing, new_thing, people, person, relative};
use crate::language::lexicon::adjectives::Adjective;
use crate::language::lexicon::nouns::Kind::{self, *};
use crate::language::lexicon::nouns::{NOUNS, Noun};
use crate::language::lexicon::people::Pronoun;
use crate::language::lexicon::places::{PLACES, Place, SPOTS};
use crate::language::lexicon::times::{TIMES, Tense, Time};
use crate::language::lexicon::verbs::{ACTIVITIES, GIVE, PUT_ON, STATES, VERBS, Verb};
use crate::language::lexicon::{adjectives_for, measured_of, nouns_of, places_of};
use crate::language::meaning::{
    Clause, ClauseTense, CountPhrase, Determiner, Feeling, Link, Meaning, Modifier, NounPhrase,
    Predicate, Relation,
};
use crate::language::rng::Rng;

fn clause(subject: NounPhrase, predicate: Predicate, tense: ClauseTense) -> Clause {
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
fn verb(base: &str) -> &'static Verb {
    let all = VERBS.iter().chain(STATES).chain(ACTIVITIES);
    all.into_iter().find(|v| v.base == base).unwrap_or(&GIVE)
}

fn noun(en: &str) -> &'static Noun {
    NOUNS.iter().find(|n| n.en == en).unwrap_or(&NOUNS[0])
}

fn place(name: &str) -> &'static Place {
    PLACES.iter().find(|p| p.name == name).unwrap_or(&PLACES[0])
}

fn maybe_place(rng: &mut Rng, verb: &Verb, percent: usize) -> Option<&'static Place> {
    let places = places_of(verb);
    if places.is_empty() || !rng.chance(percent) {
        return None;
    }
    Some(rng.pick(&places))
}

/// What things are like: a predicate that this noun takes.
fn quality(rng: &mut Rng, noun: &Noun, not: Option<&Adjective>) -> Option<Predicate> {
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

const SMALL_THINGS: &[Kind] = &[
    Book, Paper, Pen, Device, Dishware, Tool, Container, Toy, Instrument, Cloth, Fruit, Pet,
];

fn time(rng: &mut Rng, fits: impl Fn(&Time) -> bool) -> &'static Time {
    let times: Vec<_> = TIMES.iter().filter(|t| fits(t)).collect();
    rng.pick(&times)
}

/// "the keys to the old cabinet are on the table": head and attractor differ in number.
pub fn attractor(rng: &mut Rng) -> Clause {
    let (head, relation, ground): (&'static Noun, Relation, &'static Noun) = match rng.below(100) {
        0..18 => (
            noun("key"),
            Relation::To,
            noun(rng.pick(&[
                "door", "cabinet", "drawer", "house", "car", "suitcase", "box",
            ])),
        ),
        18..30 => (
            noun(rng.pick(&["window", "door"])),
            Relation::Of,
            rng.pick(&nouns_of(&[Building])),
        ),
        30..45 => (
            noun(rng.pick(&["photo", "poster"])),
            Relation::Of,
            rng.pick(&nouns_of(&[Pet, Wild, Sight, Nature, Flower])),
        ),
        45..65 => (
            rng.pick(&nouns_of(&[Child, Adult])),
            rng.pick(&[Relation::Beside, Relation::Behind, Relation::InFrontOf]),
            rng.pick(&nouns_of(&[Car, Cycle, Building, Tree, Sight])),
        ),
        65..80 => (
            rng.pick(&nouns_of(&[Pet])),
            rng.pick(&[Relation::Beside, Relation::Behind, Relation::InFrontOf]),
            rng.pick(&nouns_of(&[Tree, Container, Car, Furniture])),
        ),
        80..90 => (
            rng.pick(&nouns_of(&[Container, Cycle, Instrument])),
            rng.pick(&[Relation::Beside, Relation::Behind, Relation::InFrontOf]),
            rng.pick(&nouns_of(&[Furniture, Opening, Machine])),
        ),
        _ => (
            rng.pick(&nouns_of(&[Flower, Car, Tree])),
            rng.pick(&[Relation::Beside, Relation::Behind, Relation::InFrontOf]),
            rng.pick(&nouns_of(&[Building, Sight])),
        ),
    };
    let is_plural = rng.chance(50);
    let determiner = if is_plural {
        Determiner::ThePlural
    } else {
        Determiner::The
    };
    let ground_adjectives = adjectives_for(ground);
    let ground_adjective = if ground_adjectives.is_empty() || !rng.chance(30) {
        None
    } else {
        Some(rng.pick(&ground_adjectives))
    };
    let modifier = Modifier::Ground {
        relation,
        adjective: ground_adjective,
        noun: ground,
        is_plural: !is_plural,
    };
    let can_lie =
        SMALL_THINGS.contains(&head.kind) && matches!(relation, Relation::To | Relation::Of);
    let predicate = match quality(rng, head, None) {
        Some(quality) if !(can_lie && rng.chance(60)) => quality,
        Some(_) | None if can_lie => Predicate::At(rng.pick(&spots_without(ground))),
        Some(quality) => quality,
        None => Predicate::Quality(&crate::language::lexicon::adjectives::ADJECTIVES[0]),
    };
    let subject = NounPhrase::Count(CountPhrase {
        determiner,
        adjective: None,
        noun: head,
        modifier: Some(modifier),
    });
    clause(subject, predicate, ClauseTense::State)
}

/// Spots that do not name this noun again.
fn spots_without(noun: &Noun) -> Vec<&'static crate::language::lexicon::places::Spot> {
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
            object_of(rng, verb, verb.kinds, Some(head.noun)),
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
    let mut said = clause(
        subject,
        Predicate::Act {
            verb: activity,
            recipient: None,
            object: None,
            place: maybe_place(rng, activity, 100),
        },
        ClauseTense::Progressive,
    );
    if rng.chance(30) {
        said.time = Some((now, false));
    }
    said
}

/// What this person does; children do not go to work.
fn activity(rng: &mut Rng, subject: &NounPhrase) -> &'static Verb {
    let is_young = match subject {
        NounPhrase::Count(phrase) => phrase.noun.kind == Child,
        NounPhrase::Relative { relative, .. } => relative.en.starts_with("younger"),
        _ => false,
    };
    loop {
        let activity = &ACTIVITIES[rng.below(ACTIVITIES.len())];
        if !(is_young && activity.base == "work") {
            return activity;
        }
    }
}

/// A new thing that is not the subject's noun again.
fn object_of(rng: &mut Rng, verb: &Verb, kinds: &[Kind], subject: Option<&Noun>) -> NounPhrase {
    loop {
        let object = new_thing(rng, kinds);
        let NounPhrase::Count(phrase) = &object else {
            return object;
        };
        let is_same = subject.is_some_and(|s| s.en == phrase.noun.en);
        // One counts the sights that one visits.
        let is_fitting = !(verb.base == "visit" && phrase.determiner == Determiner::Some);
        if !is_same && is_fitting {
            if verb.base == "use" {
                return NounPhrase::Count(described(rng, Determiner::A, phrase.noun, 35));
            }
            return object;
        }
    }
}

fn subject_noun(subject: &NounPhrase) -> Option<&'static Noun> {
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
    let when = time(rng, |t| {
        t.tense == tense && (t.scale <= verb.scale || tense == Tense::Progressive)
    });
    let place_share = if object.is_none() { 100 } else { 35 };
    let place = maybe_place(rng, verb, place_share);
    let predicate = Predicate::Act {
        verb,
        recipient: None,
        object: object.map(few),
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
fn few(object: NounPhrase) -> NounPhrase {
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

fn is_about_people(verb: &Verb) -> bool {
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
    let predicate = Predicate::Act {
        verb,
        recipient: None,
        object: Some(object),
        place: maybe_place(rng, verb, 40),
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
        few(new_thing(rng, &[Pet, Car, Instrument, Building]))
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
    let (base, kinds, place_name) = rng.pick(deeds);
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
            _ => Some(worn(rng, verb, kinds, &subject)),
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
fn worn(rng: &mut Rng, verb: &Verb, kinds: &[Kind], subject: &NounPhrase) -> NounPhrase {
    if verb.base != "put on" {
        return few(object_of(rng, verb, kinds, subject_noun(subject)));
    }
    let coat = noun(rng.pick(&["coat", "jacket", "sweater"]));
    let determiner = if subject.is_plural() {
        Determiner::Some
    } else {
        Determiner::A
    };
    NounPhrase::Count(described(rng, determiner, coat, 50))
}
