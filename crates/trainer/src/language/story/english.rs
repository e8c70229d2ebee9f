//! The plots told in English.

use super::super::english::{say_count, say_date, say_person, say_phrase, say_town};
use super::super::lexicon::people::Pronoun;
use super::super::lexicon::times::WEEKDAYS;
use super::super::line::{EntityKind, Language, Line, Mark};
use super::super::meaning::{CountPhrase, Determiner, NounPhrase, Person};
use super::{ASIDES, ENDINGS, Plot, Story};
use crate::language::lexicon::adjectives::Adjective;
use crate::language::lexicon::nouns::Noun;
use crate::language::lexicon::places::{Place, Spot};

/// The whole story.
pub fn say_story(line: &mut Line, story: &Story) {
    for sentence in sentences(story) {
        line.append(&sentence);
    }
}

/// A pen that writes sentence after sentence.
struct Pen {
    done: Vec<Line>,
    line: Line,
}

impl Pen {
    fn new() -> Pen {
        Pen {
            done: Vec::new(),
            line: Line::new(Language::English),
        }
    }
    fn say(&mut self, words: &str) -> &mut Pen {
        self.line.say(words);
        self
    }
    fn person(&mut self, person: &Person) -> &mut Pen {
        say_person(&mut self.line, person);
        self
    }
    fn noun(&mut self, noun: &Noun) -> &mut Pen {
        self.line.mark(noun.en, Mark::Noun(noun.en));
        self
    }
    fn counted(
        &mut self,
        count: usize,
        adjective: Option<&'static Adjective>,
        noun: &'static Noun,
    ) -> &mut Pen {
        let phrase = counted(count, adjective, noun);
        say_count(&mut self.line, &phrase);
        self
    }
    fn at(&mut self, place: &Place) -> &mut Pen {
        self.line.say(place.before);
        self.line.mark(place.en, Mark::Noun(place.name));
        self
    }
    fn to(&mut self, place: &Place) -> &mut Pen {
        self.line.say(place.to);
        self.line.mark(place.en, Mark::Noun(place.name));
        self
    }
    fn spot(&mut self, spot: &Spot) -> &mut Pen {
        self.line.say(spot.before);
        self.line.mark(spot.en, Mark::Noun(spot.en));
        self
    }
    fn on_weekday(&mut self, day: usize) -> &mut Pen {
        self.line.say("on");
        self.line
            .entity(WEEKDAYS[day].0, Mark::None, EntityKind::Date);
        self
    }
    fn stop(&mut self) {
        self.line.say(".");
        let line = std::mem::replace(&mut self.line, Line::new(Language::English));
        self.done.push(line);
    }
}

/// "a red scarf", "six eggs".
pub(super) fn counted(
    count: usize,
    adjective: Option<&'static Adjective>,
    noun: &'static Noun,
) -> CountPhrase {
    CountPhrase {
        determiner: match count {
            1 => Determiner::A,
            _ => Determiner::Count(count),
        },
        adjective,
        noun,
        modifier: None,
    }
}

/// Whom the story is about.
pub(super) fn hero(plot: &Plot) -> &Person {
    match plot {
        Plot::Lost { who, .. }
        | Plot::Trip { who, .. }
        | Plot::Errand { who, .. }
        | Plot::Rain { who, .. }
        | Plot::Stray { who, .. }
        | Plot::Repair { who, .. }
        | Plot::Late { who, .. } => who,
        Plot::Gift { receiver, .. } => receiver,
        Plot::Contest { winner, .. } => winner,
        Plot::Colours { asked, .. } => &asked.0,
    }
}

fn forms(person: &Person) -> (&'static str, &'static str, &'static str) {
    let pronoun: Pronoun = person.name.pronoun;
    (pronoun.subject().0, pronoun.owner().0, pronoun.object().0)
}

pub(super) fn sentences(story: &Story) -> Vec<Line> {
    let mut pen = Pen::new();
    tell(&mut pen, &story.plot);
    if let Some(aside) = story.aside {
        pen.say(ASIDES[aside].0.trim_end_matches(" .")).stop();
        // After the first sentence: "that day" needs a day before it.
        pen.done[1..].rotate_right(1);
    }
    if let Some(ending) = story.ending {
        let (he, his, _) = forms(hero(&story.plot));
        let words = ENDINGS[ending].0.replace("{he}", he).replace("{his}", his);
        pen.say(words.trim_end_matches(" .")).stop();
    }
    pen.done
}

fn tell(pen: &mut Pen, plot: &Plot) {
    let (he, his, _) = forms(hero(plot));
    match plot {
        Plot::Lost {
            who,
            thing,
            looked,
            finder,
            spot,
        } => {
            pen.person(who)
                .say("lost")
                .say(his)
                .noun(thing)
                .say("yesterday")
                .stop();
            pen.say(he).say("looked for it").at(looked);
            pen.say("for a long time , but did not find it").stop();
            pen.say("later")
                .say(his)
                .say(finder.en)
                .say("found the")
                .noun(thing);
            pen.spot(spot).stop();
        }
        Plot::Gift {
            giver,
            receiver,
            colour,
            thing,
        } => {
            let (giver_he, ..) = forms(giver);
            pen.say("yesterday was")
                .person(receiver)
                .say("'s birthday")
                .stop();
            pen.person(giver)
                .say("went to the department store and bought");
            pen.counted(1, Some(colour), thing).stop();
            pen.say("in the evening")
                .say(giver_he)
                .say("gave the")
                .noun(thing)
                .say("to");
            pen.person(receiver).stop();
        }
        Plot::Trip {
            who,
            town,
            date,
            sight,
            dish,
        } => {
            say_date(&mut pen.line, *date);
            pen.person(who).say("went to");
            say_town(&mut pen.line, town);
            pen.say(if town.is_near { "by train" } else { "by plane" })
                .stop();
            pen.say(he)
                .say("visited")
                .counted(1, None, sight)
                .say("there")
                .stop();
            pen.say("then").say(he).say("ate");
            let dish = NounPhrase::Measured {
                count: 1,
                noun: dish,
            };
            say_phrase(&mut pen.line, &dish, true);
            pen.say("in a restaurant").stop();
        }
        Plot::Errand {
            who,
            relative,
            count,
            thing,
        } => {
            pen.person(who)
                .say("'s")
                .say(relative.en)
                .say("wanted to cook dinner , but there were no");
            pen.line.mark(thing.plural, Mark::Noun(thing.en));
            pen.say("at home").stop();
            pen.say("so")
                .person(who)
                .say("went to the market and bought");
            pen.counted(*count, None, thing).stop();
        }
        Plot::Rain {
            who,
            wish,
            place,
            verb,
            thing,
        } => {
            pen.person(who)
                .say("wanted to")
                .say(wish.base)
                .at(place)
                .say("yesterday")
                .stop();
            pen.say("but it rained all day").stop();
            pen.say("so")
                .say(he)
                .say("stayed at home and")
                .say(verb.past);
            pen.counted(1, None, thing).stop();
        }
        Plot::Stray {
            who,
            adjective,
            animal,
            place,
        } => {
            pen.say("one day")
                .person(who)
                .say("saw")
                .counted(1, Some(adjective), animal);
            pen.at(place).stop();
            pen.say("it had nothing to eat").stop();
            pen.say(he)
                .say("gave it some food and water , and took it home")
                .stop();
        }
        Plot::Repair {
            who,
            helper,
            thing,
            place,
        } => {
            let (.., helper_him) = forms(helper);
            pen.person(who)
                .say("'s")
                .noun(thing)
                .say("broke down on the way")
                .to(place)
                .stop();
            pen.person(helper)
                .say("came to help and repaired the")
                .noun(thing)
                .stop();
            pen.person(who).say("thanked").say(helper_him).stop();
        }
        Plot::Late {
            who,
            day,
            missed,
            took,
            place,
        } => {
            pen.on_weekday(*day)
                .person(who)
                .say("got up very late")
                .stop();
            pen.say(he)
                .say("missed the")
                .say(missed.0)
                .say(", so")
                .say(he)
                .say("took a")
                .say(took.0);
            pen.to(place).stop();
        }
        Plot::Contest {
            winner,
            loser,
            contest,
            day,
        } => {
            let (_, _, him) = forms(winner);
            pen.on_weekday(*day).person(winner).say("and").person(loser);
            pen.say("took part in a").say(contest.0).stop();
            pen.person(loser)
                .say("did well , but")
                .person(winner)
                .say("did better")
                .stop();
            pen.person(loser).say("shook hands with").say(him).stop();
        }
        Plot::Colours {
            thing,
            asked,
            other,
        } => {
            for fact in facts(asked, other) {
                pen.person(&fact.0)
                    .say("has")
                    .counted(1, Some(fact.1), thing)
                    .stop();
            }
            if other.is_some() {
                pen.say("they are good friends").stop();
            }
            pen.person(&asked.0).say("'s").noun(thing).say("is");
            pen.line.mark(asked.1.en, Mark::Answer);
            pen.stop();
        }
    }
}

/// The facts in the order in which they are told.
pub(super) fn facts(
    asked: &super::ColourFact,
    other: &Option<(super::ColourFact, bool)>,
) -> Vec<super::ColourFact> {
    match other {
        None => vec![*asked],
        Some((other, true)) => vec![*other, *asked],
        Some((other, false)) => vec![*asked, *other],
    }
}

pub(super) fn summary(plot: &Plot) -> Option<Line> {
    let mut pen = Pen::new();
    let (_, his, _) = forms(hero(plot));
    match plot {
        Plot::Lost {
            who,
            thing,
            finder,
            spot,
            ..
        } => {
            pen.person(who)
                .say("lost")
                .say(his)
                .noun(thing)
                .say(", and")
                .say(his)
                .say(finder.en);
            pen.say("found it").spot(spot).stop();
        }
        Plot::Gift {
            giver,
            receiver,
            colour,
            thing,
        } => {
            pen.person(giver)
                .say("gave")
                .person(receiver)
                .counted(1, Some(colour), thing);
            pen.say("for").say(his).say("birthday").stop();
        }
        Plot::Trip {
            who, town, sight, ..
        } => {
            pen.person(who).say("went to");
            say_town(&mut pen.line, town);
            pen.say("and visited").counted(1, None, sight).stop();
        }
        Plot::Errand {
            who,
            relative,
            count,
            thing,
        } => {
            pen.person(who).say("bought").counted(*count, None, thing);
            pen.say("for").say(his).say(relative.en).stop();
        }
        Plot::Rain {
            who, verb, thing, ..
        } => {
            pen.say("because of the rain")
                .person(who)
                .say("stayed at home and")
                .say(verb.past);
            pen.counted(1, None, thing).stop();
        }
        Plot::Stray {
            who,
            adjective,
            animal,
            place,
        } => {
            pen.person(who)
                .say("saw")
                .counted(1, Some(adjective), animal)
                .at(place);
            pen.say("and took it home").stop();
        }
        Plot::Repair {
            who, helper, thing, ..
        } => {
            pen.person(helper)
                .say("helped")
                .person(who)
                .say("to repair the")
                .noun(thing)
                .stop();
        }
        Plot::Late {
            who, took, place, ..
        } => {
            pen.person(who)
                .say("got up late and took a")
                .say(took.0)
                .to(place)
                .stop();
        }
        Plot::Contest {
            winner,
            loser,
            contest,
            ..
        } => {
            pen.person(winner)
                .say("beat")
                .person(loser)
                .say("in a")
                .say(contest.0)
                .stop();
        }
        Plot::Colours { .. } => return None,
    }
    pen.done.pop()
}
