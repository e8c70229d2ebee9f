//! What a sentence says, before it is said in any language.
//!
//! Both grammars read these types and nothing else, so that a pair of sentences is a translation
//! by construction. It is not a general semantics: only what the generator says.

// The names of the fields and their types say all there is to say of most of them.
#![allow(missing_docs)]

use super::lexicon::adjectives::Adjective;
use super::lexicon::nouns::{Measured, Noun};
use super::lexicon::opinions::{Aspect, Judgement, Scene};
use super::lexicon::people::{Name, Pronoun, Relative};
use super::lexicon::places::{Place, Spot, Town};
use super::lexicon::times::Time;
use super::lexicon::verbs::Verb;
use super::story::Story;

/// How a counted noun is introduced. English "the" and Chinese 那 answer each other, so that
/// translation is a function both ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Determiner {
    /// "a", 一.
    A,
    /// "two", 兩.
    Count(usize),
    /// "some", 一些.
    Some,
    /// "the key", 那把鑰匙.
    The,
    /// "the keys", 那些鑰匙.
    ThePlural,
    /// "this key", 這把鑰匙.
    This,
    /// "these keys", 這些鑰匙.
    These,
}

impl Determiner {
    /// More than one.
    pub fn is_plural(self) -> bool {
        !matches!(self, Determiner::A | Determiner::The | Determiner::This)
    }
}

/// How the head of a phrase stands to the thing that it is placed by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    Beside,
    Behind,
    InFrontOf,
    /// The key to the door.
    To,
    /// The window of the house, the photo of the dog.
    Of,
}

/// What follows (in Chinese, precedes) the head of a phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Modifier {
    /// "beside the old cabinet", whose noun is the attractor.
    Ground {
        relation: Relation,
        adjective: Option<&'static Adjective>,
        noun: &'static Noun,
        is_plural: bool,
    },
    /// "who bought three apples": a subject relative clause.
    Who {
        verb: &'static Verb,
        is_past: bool,
        object: Box<NounPhrase>,
    },
}

/// A counted noun with all that belongs to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountPhrase {
    pub determiner: Determiner,
    pub adjective: Option<&'static Adjective>,
    pub noun: &'static Noun,
    pub modifier: Option<Modifier>,
}

/// A person by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Person {
    pub surname: Option<&'static (&'static str, &'static str)>,
    pub name: &'static Name,
}

/// Anything that can be subject or object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NounPhrase {
    Count(CountPhrase),
    /// "two cups of tea".
    Measured {
        count: usize,
        noun: &'static Measured,
    },
    /// "cats", 貓: the kind.
    Kind(&'static Noun),
    /// "tea", 茶: the stuff.
    Stuff(&'static Measured),
    Person(Person),
    Pronoun(Pronoun),
    /// "my mother".
    Relative {
        owner: Pronoun,
        relative: &'static Relative,
    },
}

impl NounPhrase {
    /// Third person plural, or "we", "you".
    pub fn is_plural(&self) -> bool {
        match self {
            NounPhrase::Count(phrase) => phrase.determiner.is_plural(),
            NounPhrase::Measured { count, .. } => *count > 1,
            NounPhrase::Kind(_) => true,
            NounPhrase::Pronoun(p) => !matches!(p, Pronoun::I | Pronoun::He | Pronoun::She),
            _ => false,
        }
    }

    /// The pronoun that refers back to it; none for things and animals.
    pub fn pronoun(&self) -> Option<Pronoun> {
        use super::lexicon::nouns::Kind::{Adult, Child};
        match self {
            NounPhrase::Person(person) => Some(person.name.pronoun),
            NounPhrase::Pronoun(pronoun) => Some(*pronoun),
            NounPhrase::Relative { relative, .. } => Some(relative.pronoun),
            NounPhrase::Count(phrase) => match (phrase.noun.en, phrase.determiner.is_plural()) {
                ("girl", true) => Some(Pronoun::TheyWomen),
                ("girl", false) => Some(Pronoun::She),
                ("boy", false) => Some(Pronoun::He),
                (_, true) if [Child, Adult].contains(&phrase.noun.kind) => Some(Pronoun::They),
                // Of one teacher nobody knows whether it is he or she.
                _ => None,
            },
            _ => None,
        }
    }
}

/// The tense of a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClauseTense {
    Past,
    Progressive,
    Habit,
    Future,
    /// "likes", "is": no time word.
    State,
}

/// What is said of the subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Predicate {
    /// "gave Mary a book in the park".
    Act {
        verb: &'static Verb,
        recipient: Option<NounPhrase>,
        object: Option<NounPhrase>,
        place: Option<&'static Place>,
    },
    /// "is heavy".
    Quality(&'static Adjective),
    /// "is on the table".
    At(&'static Spot),
    /// "is a doctor".
    Role(&'static Noun),
    /// "is twelve years old".
    Age(usize),
    /// "was tired", 很累: how someone felt.
    Felt(&'static Feeling),
    /// "went to the hospital".
    Went(&'static Place),
}

/// How someone felt, and what follows from it.
#[derive(Debug, PartialEq, Eq)]
pub struct Feeling {
    /// English, after "was".
    pub en: &'static str,
    /// Chinese predicate.
    pub zh: &'static str,
}

/// One clause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    pub subject: NounPhrase,
    pub predicate: Predicate,
    pub tense: ClauseTense,
    pub is_denied: bool,
    pub is_question: bool,
    /// The time word, and whether it stands before the subject.
    pub time: Option<(&'static Time, bool)>,
}

/// How two clauses hang together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    So,
    But,
}

/// A date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Date {
    /// Month from 1, day from 1.
    Day(usize, usize),
    /// From 0, Monday.
    Weekday(usize),
    /// From 1.
    Month(usize),
}

/// What a report with names, towns and dates tells of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// By plane, or by train.
    Travelled {
        who: Person,
        by_plane: bool,
        from: &'static Town,
        to: &'static Town,
        date: Date,
        date_first: bool,
    },
    Born {
        who: Person,
        town: &'static Town,
        date: Date,
    },
    Lives {
        who: NounPhrase,
        town: &'static Town,
    },
    Met {
        who: Person,
        whom: Person,
        town: &'static Town,
        date: Date,
        date_first: bool,
    },
    Arrives {
        who: NounPhrase,
        town: &'static Town,
        date: Date,
    },
    Called {
        who: NounPhrase,
        whom: Person,
        date: Date,
    },
    Event {
        event: &'static (&'static str, &'static str),
        town: &'static Town,
        date: Date,
    },
    Work {
        who: Person,
        role: &'static Noun,
        town: &'static Town,
    },
}

/// How strong a judgement is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Degree {
    /// "good", 很好.
    Plain,
    /// "very good", 非常好.
    Very,
    /// "too salty", 太鹹.
    Too,
    /// "not good", 不好; of a fault: "not slow at all", 一點也不慢.
    Not,
}

/// One judgement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    pub aspect: &'static Aspect,
    pub judgement: &'static Judgement,
    pub degree: Degree,
}

impl Remark {
    /// Praise: what it says, after the denial.
    pub fn is_good(&self) -> bool {
        self.judgement.is_good != (self.degree == Degree::Not)
    }
}

/// An opinion about a meal, a stay, a film, a purchase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opinion {
    pub scene: &'static Scene,
    pub remarks: Vec<Remark>,
    /// "although …", where the first two remarks disagree.
    pub is_concessive: bool,
    pub verdict: Option<&'static (&'static str, &'static str, bool)>,
}

/// Everything the generator can say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    Clause(Clause),
    /// "there are two cats on the sofa".
    Exists {
        spot: &'static Spot,
        what: CountPhrase,
    },
    Joined {
        first: Clause,
        link: Link,
        second: Box<Clause>,
    },
    News(News),
    Opinion(Opinion),
    Story(Story),
}
