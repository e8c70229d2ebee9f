//! Chinese grammar, as written in Taiwan: from a meaning to a line. It knows no English.

use super::lexicon::times::{MONTHS, WEEKDAYS, chinese_from_count, chinese_from_number};
use super::line::{EntityKind, Language, Line, Mark};
use super::meaning::{
    Clause, ClauseTense, CountPhrase, Date, Degree, Determiner, Link, Meaning, Modifier, News,
    NounPhrase, Opinion, Person, Predicate, Relation,
};

/// The meaning in Chinese.
pub fn chinese_from_meaning(meaning: &Meaning) -> Line {
    let mut line = Line::new(Language::Chinese);
    match meaning {
        Meaning::Clause(clause) => {
            say_clause(&mut line, clause);
            line.say(if clause.is_question { "嗎？" } else { "。" });
        }
        Meaning::Exists { spot, what } => {
            line.mark(spot.zh, Mark::Noun(spot.en));
            line.say(spot.side);
            line.mark("有", Mark::Verb);
            say_count(&mut line, what);
            line.say("。");
        }
        Meaning::Joined {
            first,
            link,
            second,
        } => {
            say_clause(&mut line, first);
            line.say(match link {
                Link::So => "，所以",
                Link::But => "，但是",
            });
            say_clause(&mut line, second);
            line.say("。");
        }
        Meaning::News(news) => say_news(&mut line, news),
        Meaning::Opinion(opinion) => say_opinion(&mut line, opinion),
        Meaning::Story(story) => super::story::chinese::say_story(&mut line, story),
    }
    line
}

pub(super) fn say_clause(line: &mut Line, clause: &Clause) {
    if let Some((time, true)) = clause.time {
        line.say(time.zh);
    }
    say_phrase(line, &clause.subject);
    if let Some((time, false)) = clause.time {
        line.say(time.zh);
    }
    match &clause.predicate {
        Predicate::Act {
            verb,
            recipient,
            object,
            place,
        } => {
            let denial = match (clause.is_denied, clause.tense, verb.zh) {
                (false, ..) => "",
                (true, ClauseTense::Past, _) | (true, ClauseTense::State, "有") => "沒",
                (true, ..) => "不",
            };
            line.say(denial);
            match clause.tense {
                ClauseTense::Progressive => line.say("正在"),
                ClauseTense::Future => line.say("會"),
                ClauseTense::Past if clause.is_denied => line.say("有"),
                _ => {}
            }
            if let Some(place) = place {
                // 正在 already holds the 在 of the place.
                if clause.tense != ClauseTense::Progressive {
                    line.say("在");
                }
                line.mark(place.zh, Mark::Noun(place.name));
            }
            line.mark(verb.zh, Mark::Verb);
            let is_done = clause.tense == ClauseTense::Past && !clause.is_denied;
            if is_done && (object.is_some() || place.is_none()) {
                line.say("了");
            }
            if let Some(recipient) = recipient {
                say_phrase(line, recipient);
            }
            if let Some(object) = object {
                say_phrase(line, object);
            }
        }
        Predicate::Quality(adjective) if clause.is_denied => line.say(adjective.denied),
        Predicate::Quality(adjective) => line.say(adjective.predicate),
        Predicate::At(spot) => {
            line.say(if clause.is_denied { "不在" } else { "在" });
            line.mark(spot.zh, Mark::Noun(spot.en));
            line.say(spot.side);
        }
        Predicate::Role(noun) => {
            line.say(if clause.is_denied { "不是" } else { "是" });
            line.mark(noun.zh, Mark::Noun(noun.en));
        }
        Predicate::Age(years) => {
            // Years are counted like things: 兩歲, but 十二歲.
            line.say(&chinese_from_count(*years));
            line.say("歲");
        }
        Predicate::Felt(feeling) => line.say(feeling.zh),
        Predicate::Went(place) => {
            line.say("去了");
            line.mark(place.zh, Mark::Noun(place.name));
        }
    }
}

pub(super) fn say_phrase(line: &mut Line, phrase: &NounPhrase) {
    match phrase {
        NounPhrase::Count(count) => say_count(line, count),
        NounPhrase::Measured { count, noun } => {
            line.say(&chinese_from_count(*count));
            line.mark(noun.classifier, Mark::Classifier(noun.en));
            line.mark(noun.zh, Mark::Noun(noun.en));
        }
        NounPhrase::Kind(noun) => line.mark(noun.zh, Mark::Noun(noun.en)),
        NounPhrase::Stuff(noun) => line.mark(noun.zh, Mark::Noun(noun.en)),
        NounPhrase::Person(person) => say_person(line, person),
        NounPhrase::Pronoun(pronoun) => line.say(pronoun.subject().1),
        NounPhrase::Relative { owner, relative } => {
            line.say(owner.owner().1);
            line.mark(relative.zh, Mark::Noun(relative.en));
        }
    }
}

pub(super) fn say_person(line: &mut Line, person: &Person) {
    let surname = person.surname.map_or("", |(_, zh)| zh);
    let words = format!("{surname}{}", person.name.zh);
    line.entity(&words, Mark::Noun(person.name.en), EntityKind::Person);
}

pub(super) fn say_count(line: &mut Line, phrase: &CountPhrase) {
    let noun = phrase.noun;
    // A thing is placed before it is pointed at: 「櫃子旁邊的那些箱子」.
    if let Some(Modifier::Ground {
        relation,
        adjective,
        noun,
        is_plural,
    }) = &phrase.modifier
    {
        if *is_plural {
            line.say("那些");
        }
        if let Some(adjective) = adjective {
            line.say(adjective.before);
        }
        line.mark(noun.zh, Mark::Noun(noun.en));
        line.say(match relation {
            Relation::Beside => "旁邊的",
            Relation::Behind => "後面的",
            Relation::InFrontOf => "前面的",
            Relation::To | Relation::Of => "的",
        });
    }
    let (before, takes_classifier) = match phrase.determiner {
        Determiner::A => ("一".to_owned(), true),
        Determiner::Count(count) => (chinese_from_count(count), true),
        Determiner::Some => ("一些".to_owned(), false),
        Determiner::The => ("那".to_owned(), true),
        Determiner::ThePlural => ("那些".to_owned(), false),
        Determiner::This => ("這".to_owned(), true),
        Determiner::These => ("這些".to_owned(), false),
    };
    line.say(&before);
    if takes_classifier {
        line.mark(noun.classifier, Mark::Classifier(noun.en));
    }
    // A person is pointed at first: 「那個買了三顆蘋果的男孩」.
    if let Some(Modifier::Who {
        verb,
        is_past,
        object,
    }) = &phrase.modifier
    {
        line.say(verb.zh);
        if *is_past {
            line.say("了");
        }
        say_phrase(line, object);
        line.say("的");
    }
    if let Some(adjective) = phrase.adjective {
        line.say(adjective.before);
    }
    line.mark(noun.zh, Mark::Noun(noun.en));
}

pub(super) fn say_date(line: &mut Line, date: Date) {
    let words = match date {
        Date::Day(month, day) => {
            format!("{}{}日", MONTHS[month - 1].1, chinese_from_number(day))
        }
        Date::Weekday(day) => WEEKDAYS[day].1.to_owned(),
        Date::Month(month) => MONTHS[month - 1].1.to_owned(),
    };
    line.entity(&words, Mark::None, EntityKind::Date);
}

pub(super) fn say_town(line: &mut Line, town: &super::lexicon::places::Town) {
    line.entity(town.zh, Mark::Noun(town.en), EntityKind::Location);
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
            say_who_and_date(line, &NounPhrase::Person(*who), *date, *date_first);
            line.say(if *by_plane {
                "搭飛機從"
            } else {
                "搭火車從"
            });
            say_town(line, from);
            line.say("到");
            say_town(line, to);
        }
        News::Born { who, town, date } => {
            say_who_and_date(line, &NounPhrase::Person(*who), *date, false);
            line.say("在");
            say_town(line, town);
            line.say("出生");
        }
        News::Lives { who, town } => {
            say_phrase(line, who);
            line.say("住在");
            say_town(line, town);
        }
        News::Met {
            who,
            whom,
            town,
            date,
            date_first,
        } => {
            say_who_and_date(line, &NounPhrase::Person(*who), *date, *date_first);
            line.say("在");
            say_town(line, town);
            line.say("遇到了");
            say_person(line, whom);
        }
        News::Arrives { who, town, date } => {
            say_who_and_date(line, who, *date, false);
            line.say("會抵達");
            say_town(line, town);
        }
        News::Called { who, whom, date } => {
            say_who_and_date(line, who, *date, false);
            line.say("打了電話給");
            say_person(line, whom);
        }
        News::Event { event, town, date } => {
            say_town(line, town);
            line.say("的");
            line.mark(event.1, Mark::Noun(event.0));
            line.say("在");
            say_date(line, *date);
        }
        News::Work { who, role, town } => {
            say_person(line, who);
            line.say("在");
            say_town(line, town);
            line.say("當");
            line.mark(role.zh, Mark::Noun(role.en));
        }
    }
    line.say("。");
}

fn say_who_and_date(line: &mut Line, who: &NounPhrase, date: Date, date_first: bool) {
    if date_first {
        say_date(line, date);
    }
    say_phrase(line, who);
    if !date_first {
        say_date(line, date);
    }
}

fn say_opinion(line: &mut Line, opinion: &Opinion) {
    for (at, remark) in opinion.remarks.iter().enumerate() {
        if at == 0 && opinion.is_concessive {
            line.say("雖然");
        }
        if at > 0 {
            let agrees = remark.is_good() == opinion.remarks[at - 1].is_good();
            line.say(if agrees { "，而且" } else { "，但是" });
        }
        line.mark(remark.aspect.zh, Mark::Noun(remark.aspect.en));
        let judgement = remark.judgement;
        match remark.degree {
            Degree::Plain => line.say("很"),
            Degree::Very => line.say("非常"),
            Degree::Too => line.say("太"),
            Degree::Not => {}
        }
        match (remark.degree, judgement.denied()) {
            (Degree::Not, Some(denied)) => line.say(&denied),
            _ => line.say(judgement.zh),
        }
        if remark.degree == Degree::Too {
            line.say("了");
        }
    }
    line.say("。");
    if let Some((_, verdict, _)) = opinion.verdict {
        line.say(verdict);
        line.say("。");
    }
}
