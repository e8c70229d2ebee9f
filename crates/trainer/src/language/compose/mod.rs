//! Draws meanings: which things go together, and how often each kind of sentence comes.

mod clauses;
mod others;
mod phrases;
mod stories;

use super::meaning::{Clause, Meaning, Opinion};
use super::rng::Rng;

pub use clauses::FEELINGS;
pub use others::EVENTS;

/// The kinds of sentence that the generator knows, each a grammatical phenomenon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SentenceKind {
    /// "the keys to the old cabinet are on the table".
    Attractor,
    /// "the boy who bought three apples is tall".
    RelativeClause,
    /// A deed with a time word, which may stand first or last.
    Timed,
    /// A deed without a time word: "tom bought a red umbrella at the market".
    Deed,
    /// "tom gave mary a book".
    Giving,
    /// "does anna like cats?", "tom did not open the door".
    Question,
    /// "i like tea", "my mother needs two chairs".
    State,
    /// "this dog is hungry", "my father is a doctor", ages.
    Description,
    /// "there are two cats on the sofa".
    Existence,
    /// "the girls were tired, so they rested at home": pronouns.
    Pronouns,
    /// Names, towns and dates.
    News,
    /// A judgement with a sentiment.
    Opinion,
}

/// Every kind, with its share of the text in 100.
pub const KINDS: [(SentenceKind, usize); 12] = [
    (SentenceKind::Attractor, 12),
    (SentenceKind::RelativeClause, 8),
    (SentenceKind::Timed, 18),
    (SentenceKind::Deed, 12),
    (SentenceKind::Giving, 5),
    (SentenceKind::Question, 7),
    (SentenceKind::State, 6),
    (SentenceKind::Description, 5),
    (SentenceKind::Existence, 5),
    (SentenceKind::Pronouns, 6),
    (SentenceKind::News, 10),
    (SentenceKind::Opinion, 6),
];

/// A kind by its share.
pub fn draw_kind(rng: &mut Rng) -> SentenceKind {
    let mut left = rng.below(100);
    for (kind, share) in KINDS {
        if left < share {
            return kind;
        }
        left -= share;
    }
    SentenceKind::Timed
}

/// A meaning of this kind, from every split.
pub fn draw(kind: SentenceKind, rng: &mut Rng) -> Meaning {
    match kind {
        SentenceKind::Attractor => Meaning::Clause(clauses::attractor(rng)),
        SentenceKind::RelativeClause => Meaning::Clause(clauses::relative_clause(rng)),
        SentenceKind::Timed => Meaning::Clause(clauses::timed(rng)),
        SentenceKind::Deed => Meaning::Clause(clauses::deed(rng)),
        SentenceKind::Giving => Meaning::Clause(clauses::giving(rng)),
        SentenceKind::Question => Meaning::Clause(clauses::question_or_denial(rng)),
        SentenceKind::State => Meaning::Clause(clauses::state(rng)),
        SentenceKind::Description => Meaning::Clause(clauses::description(rng)),
        SentenceKind::Existence => others::existence(rng),
        SentenceKind::Pronouns => clauses::joined(rng),
        SentenceKind::News => Meaning::News(others::news(rng)),
        SentenceKind::Opinion => {
            let sentiment = rng.below(3);
            Meaning::Opinion(others::opinion(rng, sentiment))
        }
    }
}

/// A story from every split, with a plot that has a summary.
pub fn draw_story(rng: &mut Rng) -> super::story::Story {
    stories::story(rng)
}

/// A story of one colour fact or of two.
pub fn draw_colours(rng: &mut Rng, n_facts: usize) -> super::story::Story {
    stories::colours(rng, n_facts)
}

/// An opinion with a sentiment: 0 good, 1 bad, 2 mixed.
pub fn draw_opinion(rng: &mut Rng, sentiment: usize) -> Meaning {
    Meaning::Opinion(others::opinion(rng, sentiment))
}

/// The same meaning in the order in which it is hashed: a time word at either end is one meaning,
/// and so is an opinion with a verdict or without.
pub fn canonical(meaning: &Meaning) -> Meaning {
    match meaning {
        Meaning::Clause(clause) => Meaning::Clause(Clause {
            time: clause.time.map(|(time, _)| (time, true)),
            ..clause.clone()
        }),
        Meaning::News(news) => Meaning::News(others::with_date_last(news)),
        Meaning::Opinion(opinion) => Meaning::Opinion(Opinion {
            verdict: None,
            ..opinion.clone()
        }),
        other => other.clone(),
    }
}
