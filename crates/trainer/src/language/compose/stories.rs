//! Fills the plots of stories with people and things that fit.

use super::others::date;
use super::phrases::{given_name, other_person};
use crate::language::lexicon::adjectives::ADJECTIVES;
use crate::language::lexicon::nouns::Kind::*;
use crate::language::lexicon::nouns::NOUNS;
use crate::language::lexicon::people::RELATIVES;
use crate::language::lexicon::places::{PLACES, SPOTS, TOWNS};
use crate::language::lexicon::verbs::{ACTIVITIES, VERBS, Verb};
use crate::language::lexicon::{adjectives_for, measured_of, nouns_of, places_of};
use crate::language::rng::Rng;
use crate::language::story::{ASIDES, CONTESTS, ENDINGS, Plot, RIDES, Story};

fn verb(base: &str) -> &'static Verb {
    let all = VERBS.iter().chain(ACTIVITIES);
    all.into_iter()
        .find(|v| v.base == base)
        .unwrap_or(&VERBS[0])
}

/// A story whose plot has a summary.
pub fn story(rng: &mut Rng) -> Story {
    let plot = plot(rng);
    let speaks_of_weather = matches!(plot, Plot::Rain { .. } | Plot::Errand { .. });
    let aside = if !speaks_of_weather && rng.chance(30) {
        Some(rng.below(ASIDES.len()))
    } else {
        None
    };
    let ending = if rng.chance(50) {
        Some(ending(rng, &plot))
    } else {
        None
    };
    Story {
        plot,
        aside,
        ending,
    }
}

/// An ending that suits the plot.
fn ending(rng: &mut Rng, plot: &Plot) -> usize {
    loop {
        let at = rng.below(ENDINGS.len());
        let words = ENDINGS[at].0;
        let is_sad = matches!(plot, Plot::Late { .. })
            && (words.contains("happy") || words.contains("smile"));
        let is_home = words.contains("went home")
            && matches!(
                plot,
                Plot::Rain { .. } | Plot::Stray { .. } | Plot::Lost { .. } | Plot::Repair { .. }
            );
        if !is_sad && !is_home {
            return at;
        }
    }
}

fn plot(rng: &mut Rng) -> Plot {
    let who = given_name(rng);
    let relative = &RELATIVES[rng.below(RELATIVES.len())];
    match rng.below(9) {
        0 => {
            let things: Vec<_> = NOUNS
                .iter()
                .filter(|n| {
                    [
                        "wallet", "key", "umbrella", "phone", "watch", "camera", "ring", "ticket",
                        "notebook", "hat",
                    ]
                    .contains(&n.en)
                })
                .collect();
            Plot::Lost {
                who,
                thing: rng.pick(&things),
                looked: rng.pick(&places_of(verb("find"))),
                finder: relative,
                spot: &SPOTS[rng.below(SPOTS.len())],
            }
        }
        1 => {
            let kinds = [Clothing, Container, Cycle];
            let gifts: Vec<_> = nouns_of(&kinds)
                .into_iter()
                .filter(|n| n.en != "box")
                .collect();
            let thing = rng.pick(&gifts);
            let colours: Vec<_> = adjectives_for(thing)
                .into_iter()
                .filter(|a| a.is_colour)
                .collect();
            Plot::Gift {
                giver: who,
                receiver: other_person(rng, &who),
                colour: rng.pick(&colours),
                thing,
            }
        }
        2 => Plot::Trip {
            who,
            town: &TOWNS[rng.below(TOWNS.len())],
            date: date(rng),
            sight: rng.pick(&nouns_of(&[Sight])),
            dish: rng.pick(&measured_of(&[Dish])),
        },
        3 => Plot::Errand {
            who,
            relative,
            count: 2 + rng.below(9),
            thing: rng.pick(&nouns_of(&[Produce])),
        },
        4 => {
            let wish = verb(rng.pick(&["run", "play", "exercise", "walk", "swim"]));
            let outside: Vec<_> = places_of(wish)
                .into_iter()
                .filter(|p| ["park", "beach", "riverside", "sea"].contains(&p.name))
                .collect();
            let inside = verb(rng.pick(&["watch", "read", "write"]));
            Plot::Rain {
                who,
                wish,
                place: rng.pick(&outside),
                verb: inside,
                thing: rng.pick(&nouns_of(inside.kinds)),
            }
        }
        5 => {
            let animal = rng.pick(&nouns_of(&[Pet]));
            Plot::Stray {
                who,
                adjective: rng.pick(&adjectives_for(animal)),
                animal,
                place: rng.pick(&places_of(verb("see"))),
            }
        }
        6 => {
            let goals = [
                "school", "library", "office", "hospital", "station", "market",
            ];
            let goals: Vec<_> = PLACES.iter().filter(|p| goals.contains(&p.name)).collect();
            let rides: Vec<_> = nouns_of(&[Cycle, Car])
                .into_iter()
                .filter(|n| n.en != "taxi")
                .collect();
            Plot::Repair {
                who,
                helper: other_person(rng, &who),
                thing: rng.pick(&rides),
                place: rng.pick(&goals),
            }
        }
        7 => {
            let goals = ["school", "office", "hospital", "factory", "library"];
            let goals: Vec<_> = PLACES.iter().filter(|p| goals.contains(&p.name)).collect();
            let missed = rng.below(RIDES.len());
            let took = (missed + 1 + rng.below(RIDES.len() - 1)) % RIDES.len();
            // One does not miss a taxi.
            let (missed, took) = if RIDES[missed].0 == "taxi" {
                (took, missed)
            } else {
                (missed, took)
            };
            Plot::Late {
                who,
                day: rng.below(7),
                missed: &RIDES[missed],
                took: &RIDES[took],
                place: rng.pick(&goals),
            }
        }
        _ => Plot::Contest {
            winner: who,
            loser: other_person(rng, &who),
            contest: &CONTESTS[rng.below(CONTESTS.len())],
            day: rng.below(7),
        },
    }
}

/// A story of colour facts, whose last sentence asks for one.
pub fn colours(rng: &mut Rng, n_facts: usize) -> Story {
    let kinds = [Clothing, Container, Cycle, Car];
    let thing = rng.pick(&nouns_of(&kinds));
    let mut colours: Vec<_> = ADJECTIVES
        .iter()
        .filter(|a| a.is_colour && a.kinds.contains(&thing.kind))
        .collect();
    rng.shuffle(&mut colours);
    let asked = (given_name(rng), colours[0]);
    let other = (other_person(rng, &asked.0), colours[1]);
    Story {
        plot: Plot::Colours {
            thing,
            asked,
            other: (n_facts > 1).then(|| (other, rng.chance(50))),
        },
        aside: None,
        ending: None,
    }
}
