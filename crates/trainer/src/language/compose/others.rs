//! Existence, news with names, towns and dates, and opinions.

use super::phrases::{described, new_count, other_person, person, relative};
use crate::language::lexicon::nouns::Kind::*;
use crate::language::lexicon::nouns_of;
use crate::language::lexicon::opinions::{Aspect, SCENES};
use crate::language::lexicon::people::Pronoun;
use crate::language::lexicon::places::{SPOTS, Spot, TOWNS, Town};
use crate::language::lexicon::times::days_in;
use crate::language::meaning::{
    Date, Degree, Determiner, Meaning, News, NounPhrase, Opinion, Remark,
};
use crate::language::rng::Rng;

/// Things that happen in a town on a day.
pub static EVENTS: &[(&str, &str)] = &[
    ("concert", "音樂會"),
    ("meeting", "會議"),
    ("exhibition", "展覽"),
    ("wedding", "婚禮"),
    ("marathon", "馬拉松"),
];

/// "there are two cats on the sofa".
pub fn existence(rng: &mut Rng) -> Meaning {
    let kinds = [
        Book, Paper, Pen, Device, Dishware, Tool, Container, Toy, Cloth, Fruit, Pet, Treasure,
    ];
    loop {
        let spot: &'static Spot = &SPOTS[rng.below(SPOTS.len())];
        let noun = rng.pick(&nouns_of(&kinds));
        let is_animal = noun.kind == Pet;
        let is_fit = !is_animal || !["shelf"].contains(&spot.en);
        if noun.en != spot.en && is_fit {
            let mut what = new_count(rng, noun);
            if let Determiner::Count(count) = what.determiner {
                what.determiner = Determiner::Count(2 + count % 4);
            }
            if is_animal {
                let determiner = what.determiner;
                what = described(rng, determiner, noun, 35);
            }
            return Meaning::Exists { spot, what };
        }
    }
}

/// A date of any kind, or one that says a day.
pub fn date(rng: &mut Rng) -> Date {
    match rng.below(10) {
        0..6 => {
            let month = 1 + rng.below(12);
            Date::Day(month, 1 + rng.below(days_in(month)))
        }
        6..9 => Date::Weekday(rng.below(7)),
        _ => Date::Month(1 + rng.below(12)),
    }
}

fn day(rng: &mut Rng) -> Date {
    loop {
        let date = date(rng);
        if !matches!(date, Date::Month(_)) {
            return date;
        }
    }
}

fn town(rng: &mut Rng) -> &'static Town {
    &TOWNS[rng.below(TOWNS.len())]
}

fn someone(rng: &mut Rng) -> NounPhrase {
    match rng.below(20) {
        0..12 => NounPhrase::Person(person(rng)),
        12..17 => relative(rng),
        _ => {
            let pronouns = [
                Pronoun::I,
                Pronoun::You,
                Pronoun::He,
                Pronoun::She,
                Pronoun::We,
            ];
            NounPhrase::Pronoun(rng.pick(&pronouns))
        }
    }
}

/// News.
pub fn news(rng: &mut Rng) -> News {
    let who = person(rng);
    match rng.below(10) {
        0..2 => loop {
            let (from, to) = (town(rng), town(rng));
            let by_plane = !(from.is_near && to.is_near);
            // Planes leave the island from its big towns.
            let flies = |town: &Town| {
                !town.is_near || ["taipei", "taichung", "tainan", "kaohsiung"].contains(&town.en)
            };
            if from != to && (!by_plane || (flies(from) && flies(to))) {
                return News::Travelled {
                    who,
                    by_plane,
                    from,
                    to,
                    date: date(rng),
                    date_first: rng.chance(50),
                };
            }
        },
        2 => News::Born {
            who,
            town: town(rng),
            date: match date(rng) {
                Date::Weekday(_) => Date::Month(1 + rng.below(12)),
                other => other,
            },
        },
        3 => News::Lives {
            who: someone(rng),
            town: town(rng),
        },
        4..6 => News::Met {
            who,
            whom: other_person(rng, &who),
            town: town(rng),
            date: date(rng),
            date_first: rng.chance(50),
        },
        6 => News::Arrives {
            who: someone(rng),
            town: town(rng),
            date: day(rng),
        },
        7 => {
            let caller = if rng.chance(50) {
                NounPhrase::Person(who)
            } else {
                relative(rng)
            };
            News::Called {
                who: caller,
                whom: other_person(rng, &who),
                date: day(rng),
            }
        }
        8 => News::Event {
            event: &EVENTS[rng.below(EVENTS.len())],
            town: town(rng),
            date: day(rng),
        },
        _ => loop {
            let role = rng.pick(&nouns_of(&[Adult]));
            if role.en != "neighbour" && role.en != "farmer" {
                return News::Work {
                    who,
                    role,
                    town: town(rng),
                };
            }
        },
    }
}

/// The same news with the date after the verb.
pub fn with_date_last(news: &News) -> News {
    let mut news = news.clone();
    if let News::Travelled { date_first, .. } | News::Met { date_first, .. } = &mut news {
        *date_first = false;
    }
    news
}

/// An opinion: 0 good, 1 bad, 2 mixed.
pub fn opinion(rng: &mut Rng, sentiment: usize) -> Opinion {
    let scene = &SCENES[rng.below(SCENES.len())];
    let n_remarks = match sentiment {
        2 => 2 + rng.below(2),
        _ => [1, 2, 2, 3][rng.below(4)],
    };
    let mut wanted: Vec<bool> = match sentiment {
        0 => vec![true; n_remarks],
        1 => vec![false; n_remarks],
        _ => {
            let first = rng.chance(50);
            let mut wanted = vec![first; n_remarks];
            wanted[n_remarks - 1] = !first;
            if n_remarks == 3 && rng.chance(50) {
                wanted[1] = !first;
            }
            wanted
        }
    };
    let mut aspects: Vec<&'static Aspect> = scene.aspects.iter().collect();
    rng.shuffle(&mut aspects);
    let mut remarks: Vec<Remark> = Vec::new();
    for (aspect, is_good) in aspects.into_iter().zip(wanted.drain(..)) {
        let remark = loop {
            let remark = remark(rng, aspect, is_good);
            // Not the same word twice in one breath.
            if remarks
                .iter()
                .all(|r| r.judgement.en != remark.judgement.en)
            {
                break remark;
            }
        };
        remarks.push(remark);
    }
    let is_concessive = n_remarks == 2 && sentiment == 2 && rng.chance(35);
    let verdicts: Vec<_> = scene
        .verdicts
        .iter()
        .filter(|v| sentiment == 2 || v.2 == (sentiment == 0))
        .collect();
    let verdict = if rng.chance(30) {
        Some(rng.pick(&verdicts))
    } else {
        None
    };
    Opinion {
        scene,
        remarks,
        is_concessive,
        verdict,
    }
}

fn remark(rng: &mut Rng, aspect: &'static Aspect, is_good: bool) -> Remark {
    loop {
        let judgement = &aspect.judgements[rng.below(aspect.judgements.len())];
        let degree = if judgement.is_good != is_good {
            if judgement.denied().is_none() || !rng.chance(60) {
                continue;
            }
            Degree::Not
        } else {
            match rng.below(10) {
                0..6 => Degree::Plain,
                6..8 => Degree::Very,
                _ if judgement.can_be_too_much() => Degree::Too,
                _ => Degree::Plain,
            }
        };
        return Remark {
            aspect,
            judgement,
            degree,
        };
    }
}
