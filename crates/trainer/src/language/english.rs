//! English grammar: from a meaning to a line. It knows no Chinese.

use super::lexicon::nouns::Noun;
use super::lexicon::people::Pronoun;
use super::lexicon::times::{MONTHS, WEEKDAYS, english_from_number};
use super::lexicon::verbs::Verb;
use super::line::{EntityKind, Language, Line, Mark};
use super::meaning::{
    Clause, ClauseTense, CountPhrase, Date, Degree, Determiner, Link, Meaning, Modifier, News,
    NounPhrase, Opinion, Person, Predicate, Relation,
};

/// The meaning in English.
pub fn english_from_meaning(meaning: &Meaning) -> Line {
    let mut line = Line::new(Language::English);
    match meaning {
        Meaning::Clause(clause) => {
            say_clause(&mut line, clause, Mark::Verb);
            line.say(if clause.is_question { "?" } else { "." });
        }
        Meaning::Exists { spot, what } => {
            let be = if what.determiner.is_plural() {
                "are"
            } else {
                "is"
            };
            line.say("there");
            line.mark(be, Mark::Verb);
            say_count(&mut line, what);
            line.say(spot.before);
            line.mark(spot.en, Mark::Noun(spot.en));
            line.say(".");
        }
        Meaning::Joined {
            first,
            link,
            second,
        } => {
            say_clause(&mut line, first, Mark::Verb);
            line.say(match link {
                Link::So => ", so",
                Link::But => ", but",
            });
            say_clause(&mut line, second, Mark::None);
            line.say(".");
        }
        Meaning::News(news) => say_news(&mut line, news),
        Meaning::Opinion(opinion) => say_opinion(&mut line, opinion),
        Meaning::Story(story) => super::story::english::say_story(&mut line, story),
    }
    line
}

/// Which form of a verb a subject asks for.
#[derive(Clone, Copy)]
enum Agreement {
    I,
    One,
    Many,
}

fn agreement(phrase: &NounPhrase) -> Agreement {
    match phrase {
        NounPhrase::Pronoun(Pronoun::I) => Agreement::I,
        _ if phrase.is_plural() => Agreement::Many,
        _ => Agreement::One,
    }
}

fn be_now(agreement: Agreement) -> &'static str {
    match agreement {
        Agreement::I => "am",
        Agreement::One => "is",
        Agreement::Many => "are",
    }
}

fn be_past(agreement: Agreement) -> &'static str {
    match agreement {
        Agreement::Many => "were",
        _ => "was",
    }
}

fn present(verb: &Verb, agreement: Agreement) -> &'static str {
    match agreement {
        Agreement::One => verb.third,
        _ => verb.base,
    }
}

/// A clause without its full stop; `verb` marks the token that carries number and tense.
pub(super) fn say_clause(line: &mut Line, clause: &Clause, verb: Mark) {
    if let Some((time, true)) = clause.time {
        line.say(time.en);
    }
    match &clause.predicate {
        Predicate::Act {
            verb: action,
            recipient,
            object,
            place,
        } => {
            say_act_verb(line, clause, action, verb);
            if let Some(recipient) = recipient {
                say_phrase(line, recipient, true);
            }
            if let Some(object) = object {
                say_phrase(line, object, true);
            }
            if let Some(place) = place {
                line.say(place.before);
                line.mark(place.en, Mark::Noun(place.name));
            }
        }
        predicate => {
            let agreement = agreement(&clause.subject);
            let be = match clause.tense {
                ClauseTense::Past => be_past(agreement),
                _ => be_now(agreement),
            };
            if clause.is_question {
                line.mark(be, verb);
                say_phrase(line, &clause.subject, false);
            } else {
                say_phrase(line, &clause.subject, false);
                if !matches!(predicate, Predicate::Went(_)) {
                    line.mark(be, verb);
                }
            }
            if clause.is_denied {
                line.say("not");
            }
            say_predicate(line, predicate, verb);
        }
    }
    if let Some((time, false)) = clause.time {
        line.say(time.en);
    }
}

fn say_predicate(line: &mut Line, predicate: &Predicate, verb: Mark) {
    match predicate {
        Predicate::Act { .. } => {}
        Predicate::Quality(adjective) => line.say(adjective.en),
        Predicate::At(spot) => {
            line.say(spot.before);
            line.mark(spot.en, Mark::Noun(spot.en));
        }
        Predicate::Role(noun) => {
            line.article();
            line.mark(noun.en, Mark::Noun(noun.en));
        }
        Predicate::Age(1) => line.say("one year old"),
        Predicate::Age(years) => {
            line.say(&english_from_number(*years));
            line.say("years old");
        }
        Predicate::Felt(feeling) => line.say(feeling.en),
        Predicate::Went(place) => {
            line.mark("went", verb);
            line.say(place.to);
            line.mark(place.en, Mark::Noun(place.name));
        }
    }
}

/// The subject with the verb group around it.
fn say_act_verb(line: &mut Line, clause: &Clause, action: &Verb, verb: Mark) {
    let agreement = agreement(&clause.subject);
    let helper = match clause.tense {
        ClauseTense::Past => "did",
        ClauseTense::Future => "will",
        ClauseTense::Progressive => be_now(agreement),
        ClauseTense::Habit | ClauseTense::State => match agreement {
            Agreement::One => "does",
            _ => "do",
        },
    };
    let needs_helper = clause.is_denied
        || clause.is_question
        || matches!(clause.tense, ClauseTense::Future | ClauseTense::Progressive);
    if !needs_helper {
        say_phrase(line, &clause.subject, false);
        let form = match clause.tense {
            ClauseTense::Past => action.past,
            _ => present(action, agreement),
        };
        return line.mark(form, verb);
    }
    if clause.is_question {
        line.mark(helper, verb);
        say_phrase(line, &clause.subject, false);
    } else {
        say_phrase(line, &clause.subject, false);
        line.mark(helper, verb);
    }
    if clause.is_denied {
        line.say("not");
    }
    line.say(match clause.tense {
        ClauseTense::Progressive => action.ing,
        _ => action.base,
    });
}

pub(super) fn say_phrase(line: &mut Line, phrase: &NounPhrase, is_object: bool) {
    match phrase {
        NounPhrase::Count(count) => say_count(line, count),
        NounPhrase::Measured { count, noun } => {
            if *count == 1 {
                line.article();
                line.say(noun.unit);
            } else {
                line.say(&english_from_number(*count));
                line.say(noun.units);
            }
            line.say("of");
            line.mark(noun.en, Mark::Noun(noun.en));
        }
        NounPhrase::Kind(noun) => line.mark(noun.plural, Mark::Noun(noun.en)),
        NounPhrase::Stuff(noun) => line.mark(noun.en, Mark::Noun(noun.en)),
        NounPhrase::Person(person) => say_person(line, person),
        NounPhrase::Pronoun(pronoun) if is_object => line.say(pronoun.object().0),
        NounPhrase::Pronoun(pronoun) => line.say(pronoun.subject().0),
        NounPhrase::Relative { owner, relative } => {
            line.say(owner.owner().0);
            line.mark(relative.en, Mark::Noun(relative.en));
        }
    }
}

pub(super) fn say_person(line: &mut Line, person: &Person) {
    // One entity of one or two tokens.
    let name = person.name.en;
    match person.surname {
        Some((surname, _)) => {
            line.entity(
                &format!("{surname} {name}"),
                Mark::Noun(name),
                EntityKind::Person,
            );
        }
        None => line.entity(name, Mark::Noun(name), EntityKind::Person),
    }
}

fn form(noun: &Noun, is_plural: bool) -> &'static str {
    if is_plural { noun.plural } else { noun.en }
}

pub(super) fn say_count(line: &mut Line, phrase: &CountPhrase) {
    match phrase.determiner {
        Determiner::A => line.article(),
        Determiner::Count(count) => line.say(&english_from_number(count)),
        Determiner::Some => line.say("some"),
        Determiner::The | Determiner::ThePlural => line.say("the"),
        Determiner::This => line.say("this"),
        Determiner::These => line.say("these"),
    }
    if let Some(adjective) = phrase.adjective {
        line.say(adjective.en);
    }
    let noun = phrase.noun;
    line.mark(
        form(noun, phrase.determiner.is_plural()),
        Mark::Noun(noun.en),
    );
    match &phrase.modifier {
        None => {}
        Some(Modifier::Ground {
            relation,
            adjective,
            noun,
            is_plural,
        }) => {
            line.say(match relation {
                Relation::Beside => "beside the",
                Relation::Behind => "behind the",
                Relation::InFrontOf => "in front of the",
                Relation::To => "to the",
                Relation::Of => "of the",
            });
            if let Some(adjective) = adjective {
                line.say(adjective.en);
            }
            line.mark(form(noun, *is_plural), Mark::Noun(noun.en));
        }
        Some(Modifier::Who {
            verb,
            is_past,
            object,
        }) => {
            line.say("who");
            line.say(if *is_past {
                verb.past
            } else if phrase.determiner.is_plural() {
                verb.base
            } else {
                verb.third
            });
            say_phrase(line, object, true);
        }
    }
}

pub(super) fn say_date(line: &mut Line, date: Date) {
    match date {
        Date::Day(month, day) => {
            line.say("on");
            let words = format!("{} {day}", MONTHS[month - 1].0);
            line.entity(&words, Mark::None, EntityKind::Date);
        }
        Date::Weekday(day) => {
            line.say("on");
            line.entity(WEEKDAYS[day].0, Mark::None, EntityKind::Date);
        }
        Date::Month(month) => {
            line.say("in");
            line.entity(MONTHS[month - 1].0, Mark::None, EntityKind::Date);
        }
    }
}

pub(super) fn say_town(line: &mut Line, town: &super::lexicon::places::Town) {
    line.entity(town.en, Mark::Noun(town.en), EntityKind::Location);
}

fn say_news(line: &mut Line, news: &News) {
    match news {
        News::Travelled {
            who,
            by_plane,
            from,
            to,
            date,
            date_first,
        } => {
            if *date_first {
                say_date(line, *date);
            }
            say_person(line, who);
            line.say(if *by_plane {
                "flew from"
            } else {
                "took a train from"
            });
            say_town(line, from);
            line.say("to");
            say_town(line, to);
            if !*date_first {
                say_date(line, *date);
            }
        }
        News::Born { who, town, date } => {
            say_person(line, who);
            line.say("was born in");
            say_town(line, town);
            say_date(line, *date);
        }
        News::Lives { who, town } => {
            say_phrase(line, who, false);
            line.say(match agreement(who) {
                Agreement::One => "lives in",
                _ => "live in",
            });
            say_town(line, town);
        }
        News::Met {
            who,
            whom,
            town,
            date,
            date_first,
        } => {
            if *date_first {
                say_date(line, *date);
            }
            say_person(line, who);
            line.say("met");
            say_person(line, whom);
            line.say("in");
            say_town(line, town);
            if !*date_first {
                say_date(line, *date);
            }
        }
        News::Arrives { who, town, date } => {
            say_phrase(line, who, false);
            line.say("will arrive in");
            say_town(line, town);
            say_date(line, *date);
        }
        News::Called { who, whom, date } => {
            say_phrase(line, who, false);
            line.say("called");
            say_person(line, whom);
            say_date(line, *date);
        }
        News::Event { event, town, date } => {
            line.say("the");
            line.mark(event.0, Mark::Noun(event.0));
            line.say("in");
            say_town(line, town);
            line.say("is");
            say_date(line, *date);
        }
        News::Work { who, role, town } => {
            say_person(line, who);
            line.say("is");
            line.article();
            line.mark(role.en, Mark::Noun(role.en));
            line.say("in");
            say_town(line, town);
        }
    }
    line.say(".");
}

fn say_opinion(line: &mut Line, opinion: &Opinion) {
    for (at, remark) in opinion.remarks.iter().enumerate() {
        if at == 0 && opinion.is_concessive {
            line.say("although");
        }
        if at > 0 {
            let agrees = remark.is_good() == opinion.remarks[at - 1].is_good();
            line.say(match (agrees, at == 1 && opinion.is_concessive) {
                (_, true) => ",",
                (true, _) => ", and",
                (false, _) => ", but",
            });
        }
        line.say("the");
        line.mark(remark.aspect.en, Mark::Noun(remark.aspect.en));
        line.say(if remark.aspect.is_plural {
            "were"
        } else {
            "was"
        });
        line.say(match remark.degree {
            Degree::Plain => "",
            Degree::Very => "very",
            Degree::Too => "too",
            Degree::Not => "not",
        });
        line.say(remark.judgement.en);
        if remark.degree == Degree::Not && !remark.judgement.is_good {
            line.say("at all");
        }
    }
    line.say(".");
    if let Some((verdict, _, _)) = opinion.verdict {
        line.say(verdict);
        line.say(".");
    }
}
