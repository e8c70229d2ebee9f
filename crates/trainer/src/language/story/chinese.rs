//! The plots told in Chinese.

use super::super::chinese::{say_count, say_date, say_person, say_phrase, say_town};
use super::super::lexicon::times::WEEKDAYS;
use super::super::line::{EntityKind, Language, Line, Mark};
use super::super::meaning::{NounPhrase, Person};
use super::english::{counted, facts, hero};
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
            line: Line::new(Language::Chinese),
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
        self.line.mark(noun.zh, Mark::Noun(noun.en));
        self
    }
    fn counted(
        &mut self,
        count: usize,
        adjective: Option<&'static Adjective>,
        noun: &'static Noun,
    ) -> &mut Pen {
        say_count(&mut self.line, &counted(count, adjective, noun));
        self
    }
    fn place(&mut self, place: &Place) -> &mut Pen {
        self.line.mark(place.zh, Mark::Noun(place.name));
        self
    }
    fn spot(&mut self, spot: &Spot) -> &mut Pen {
        self.line.mark(spot.zh, Mark::Noun(spot.en));
        self.line.say(spot.side);
        self
    }
    fn weekday(&mut self, day: usize) -> &mut Pen {
        self.line
            .entity(WEEKDAYS[day].1, Mark::None, EntityKind::Date);
        self
    }
    fn stop(&mut self) {
        self.line.say("。");
        let line = std::mem::replace(&mut self.line, Line::new(Language::Chinese));
        self.done.push(line);
    }
}

fn he(person: &Person) -> &'static str {
    person.name.pronoun.subject().1
}

pub(super) fn sentences(story: &Story) -> Vec<Line> {
    let mut pen = Pen::new();
    tell(&mut pen, &story.plot);
    if let Some(aside) = story.aside {
        pen.say(ASIDES[aside].1.trim_end_matches('。')).stop();
        // After the first sentence: 「那天」 needs a day before it.
        pen.done[1..].rotate_right(1);
    }
    if let Some(ending) = story.ending {
        let words = ENDINGS[ending].1.replace("{he}", he(hero(&story.plot)));
        pen.say(words.trim_end_matches('。')).stop();
    }
    pen.done
}

fn tell(pen: &mut Pen, plot: &Plot) {
    let ta = he(hero(plot));
    match plot {
        Plot::Lost {
            who,
            thing,
            looked,
            finder,
            spot,
        } => {
            pen.person(who).say("昨天弄丟了").noun(thing).stop();
            pen.say(ta)
                .say("在")
                .place(looked)
                .say("找了很久，但是沒有找到")
                .stop();
            pen.say("後來")
                .say(ta)
                .say(finder.zh)
                .say("在")
                .spot(spot)
                .say("找到了")
                .noun(thing)
                .stop();
        }
        Plot::Gift {
            giver,
            receiver,
            colour,
            thing,
        } => {
            pen.say("昨天是").person(receiver).say("的生日").stop();
            pen.person(giver)
                .say("去百貨公司買了")
                .counted(1, Some(colour), thing)
                .stop();
            pen.say("傍晚")
                .say(he(giver))
                .say("把")
                .noun(thing)
                .say("送給")
                .person(receiver)
                .stop();
        }
        Plot::Trip {
            who,
            town,
            date,
            sight,
            dish,
        } => {
            say_date(&mut pen.line, *date);
            pen.person(who).say(if town.is_near {
                "搭火車去了"
            } else {
                "搭飛機去了"
            });
            say_town(&mut pen.line, town);
            pen.stop();
            pen.say(ta)
                .say("在那裡參觀了")
                .counted(1, None, sight)
                .stop();
            pen.say("然後").say(ta).say("在餐廳吃了");
            let dish = NounPhrase::Measured {
                count: 1,
                noun: dish,
            };
            say_phrase(&mut pen.line, &dish);
            pen.stop();
        }
        Plot::Errand {
            who,
            relative,
            count,
            thing,
        } => {
            pen.person(who)
                .say("的")
                .say(relative.zh)
                .say("想做晚餐，但是家裡沒有")
                .noun(thing)
                .stop();
            pen.say("所以")
                .person(who)
                .say("去市場買了")
                .counted(*count, None, thing)
                .stop();
        }
        Plot::Rain {
            who,
            wish,
            place,
            verb,
            thing,
        } => {
            pen.person(who)
                .say("昨天想在")
                .place(place)
                .say(wish.zh)
                .stop();
            pen.say("但是雨下了一整天").stop();
            pen.say("所以")
                .say(ta)
                .say("留在家裡")
                .say(verb.zh)
                .say("了")
                .counted(1, None, thing)
                .stop();
        }
        Plot::Stray {
            who,
            adjective,
            animal,
            place,
        } => {
            pen.say("有一天")
                .person(who)
                .say("在")
                .place(place)
                .say("看到");
            pen.counted(1, Some(adjective), animal).stop();
            pen.say("牠沒有東西吃").stop();
            pen.say(ta).say("給了牠一些食物和水，把牠帶回家").stop();
        }
        Plot::Repair {
            who,
            helper,
            thing,
            place,
        } => {
            pen.person(who)
                .say("的")
                .noun(thing)
                .say("在去")
                .place(place)
                .say("的路上壞了")
                .stop();
            pen.person(helper)
                .say("來幫忙，把")
                .noun(thing)
                .say("修好了")
                .stop();
            pen.person(who).say("向").say(he(helper)).say("道謝").stop();
        }
        Plot::Late {
            who,
            day,
            missed,
            took,
            place,
        } => {
            pen.weekday(*day).person(who).say("很晚起床").stop();
            pen.say(ta)
                .say("沒趕上")
                .say(missed.1)
                .say("，所以")
                .say(ta)
                .say("搭")
                .say(took.1);
            pen.say("去").place(place).stop();
        }
        Plot::Contest {
            winner,
            loser,
            contest,
            day,
        } => {
            pen.weekday(*day)
                .person(winner)
                .say("和")
                .person(loser)
                .say("參加了")
                .say(contest.1)
                .stop();
            pen.person(loser)
                .say("表現得很好，但是")
                .person(winner)
                .say("表現得更好")
                .stop();
            pen.person(loser).say("和").say(ta).say("握手").stop();
        }
        Plot::Colours {
            thing,
            asked,
            other,
        } => {
            for fact in facts(asked, other) {
                pen.person(&fact.0)
                    .say("有")
                    .counted(1, Some(fact.1), thing)
                    .stop();
            }
            if let Some(((person, _), _)) = other {
                // Two women are 她們.
                let women = [person, &asked.0].iter().all(|p| he(p) == "她");
                pen.say(if women { "她們" } else { "他們" })
                    .say("是好朋友")
                    .stop();
            }
            pen.person(&asked.0).say("的").noun(thing).say("是");
            let colour = asked.1.before;
            let split = colour.chars().next().map_or(0, char::len_utf8);
            pen.line.mark(&colour[..split], Mark::Answer);
            pen.say(&colour[split..]).stop();
        }
    }
}

pub(super) fn summary(plot: &Plot) -> Option<Line> {
    let mut pen = Pen::new();
    match plot {
        Plot::Lost {
            who,
            thing,
            finder,
            spot,
            ..
        } => {
            pen.person(who)
                .say("弄丟了")
                .noun(thing)
                .say("，")
                .say(he(who))
                .say(finder.zh);
            pen.say("在").spot(spot).say("找到了").stop();
        }
        Plot::Gift {
            giver,
            receiver,
            colour,
            thing,
        } => {
            pen.person(giver)
                .say("送了")
                .person(receiver)
                .counted(1, Some(colour), thing);
            pen.say("當生日禮物").stop();
        }
        Plot::Trip {
            who, town, sight, ..
        } => {
            pen.person(who).say("去了");
            say_town(&mut pen.line, town);
            pen.say("，參觀了").counted(1, None, sight).stop();
        }
        Plot::Errand {
            who,
            relative,
            count,
            thing,
        } => {
            pen.person(who)
                .say("幫")
                .say(relative.zh)
                .say("買了")
                .counted(*count, None, thing)
                .stop();
        }
        Plot::Rain {
            who, verb, thing, ..
        } => {
            pen.say("因為下雨，")
                .person(who)
                .say("留在家裡")
                .say(verb.zh)
                .say("了");
            pen.counted(1, None, thing).stop();
        }
        Plot::Stray {
            who,
            adjective,
            animal,
            place,
        } => {
            pen.person(who)
                .say("在")
                .place(place)
                .say("看到")
                .counted(1, Some(adjective), animal);
            pen.say("，把牠帶回家").stop();
        }
        Plot::Repair {
            who, helper, thing, ..
        } => {
            pen.person(helper)
                .say("幫")
                .person(who)
                .say("修好了")
                .noun(thing)
                .stop();
        }
        Plot::Late {
            who, took, place, ..
        } => {
            pen.person(who)
                .say("很晚起床，搭")
                .say(took.1)
                .say("去")
                .place(place)
                .stop();
        }
        Plot::Contest {
            winner,
            loser,
            contest,
            ..
        } => {
            pen.person(winner)
                .say("在")
                .say(contest.1)
                .say("中贏了")
                .person(loser)
                .stop();
        }
        Plot::Colours { .. } => return None,
    }
    pen.done.pop()
}
