//! Questions with one right answer, from held-out sentences: a text, a position in it, and the
//! tokens among which a model chooses there.
//!
//! An encoder sees the text with the position hidden, a decoder only what stands before it.

use super::compose::SentenceKind;
use super::lexicon::adjectives::ADJECTIVES;
use super::lexicon::nouns::{MEASURED, NOUNS};
use super::lexicon::times::Tense;
use super::lexicon::verbs::{ACTIVITIES, Verb};
use super::line::{Language, Line, Mark};
use super::meaning::{Clause, Meaning, Modifier, NounPhrase, Predicate};
use super::rng::Rng;
use super::split::Split;
use super::tasks::{colour_story, pair_of};
use super::vocabulary::{TokenId, vocabulary};

/// What a probe asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ProbeKind {
    /// The Chinese measure word before its noun; nouns that allow one only.
    MeasureWord,
    /// "is" or "are" after a noun of the other number.
    Agreement,
    /// The English verb, past or present, where the time word comes last. Half are past.
    Tense,
    /// The colour of the one thing that the story tells of.
    RecallOne,
    /// The colour of one of two things.
    RecallTwo,
}

impl ProbeKind {
    /// Every kind.
    pub const ALL: [ProbeKind; 5] = [
        ProbeKind::MeasureWord,
        ProbeKind::Agreement,
        ProbeKind::Tense,
        ProbeKind::RecallOne,
        ProbeKind::RecallTwo,
    ];
}

/// A question with one right answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probe {
    /// What it asks for.
    pub kind: ProbeKind,
    /// The whole text, the answer included.
    pub line: Line,
    /// Where the answer stands in it.
    pub position: usize,
    /// The tokens to choose among; the answer is one of them.
    pub candidates: Vec<TokenId>,
}

impl Probe {
    /// The right token.
    pub fn answer(&self) -> TokenId {
        self.line.ids[self.position]
    }

    fn new(kind: ProbeKind, line: Line, position: usize, candidates: Vec<TokenId>) -> Probe {
        Probe {
            kind,
            line,
            position,
            candidates,
        }
    }
}

/// A question of this kind; ask for `Split::Test` to evaluate.
pub fn probe(kind: ProbeKind, split: Split, rng: &mut Rng) -> Probe {
    loop {
        let drawn = match kind {
            ProbeKind::MeasureWord => measure_word(split, rng),
            ProbeKind::Agreement => agreement(split, rng),
            ProbeKind::Tense => tense(split, rng),
            ProbeKind::RecallOne => recall(1, split, rng),
            ProbeKind::RecallTwo => recall(2, split, rng),
        };
        if let Some(probe) = drawn {
            return probe;
        }
    }
}

/// Every measure word, each once.
pub fn classifiers() -> Vec<TokenId> {
    let words = NOUNS.iter().map(|n| n.classifier);
    let words = words.chain(MEASURED.iter().map(|m| m.classifier));
    let mut ids: Vec<TokenId> = words.filter_map(|word| vocabulary().id(word)).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

fn measure_word(split: Split, rng: &mut Rng) -> Option<Probe> {
    let kinds = [
        SentenceKind::Deed,
        SentenceKind::Deed,
        SentenceKind::Timed,
        SentenceKind::Existence,
        SentenceKind::State,
        SentenceKind::Giving,
    ];
    let line = pair_of(rng.pick(&kinds), split, rng).chinese;
    // The last one is the object's.
    let position = line
        .marks
        .iter()
        .rposition(|mark| matches!(mark, Mark::Classifier(_)))?;
    let Mark::Classifier(concept) = line.marks[position] else {
        return None;
    };
    let allows_one = NOUNS.iter().any(|n| n.en == concept && n.only);
    let is_object = line.positions(Mark::Verb).first() < Some(&position);
    (allows_one && is_object)
        .then(|| Probe::new(ProbeKind::MeasureWord, line, position, classifiers()))
}

fn agreement(split: Split, rng: &mut Rng) -> Option<Probe> {
    let pair = pair_of(SentenceKind::Attractor, split, rng);
    let line = pair.english;
    // Only where the noun before the verb would mislead.
    let misleads = match &pair.meaning {
        Meaning::Clause(Clause {
            subject: NounPhrase::Count(phrase),
            ..
        }) => match phrase.modifier {
            Some(Modifier::Ground { is_plural, .. }) => is_plural != phrase.determiner.is_plural(),
            _ => false,
        },
        _ => false,
    };
    if !misleads {
        return None;
    }
    let position = *line.positions(Mark::Verb).first()?;
    let candidates = ["is", "are"].map(|word| vocabulary().id(word));
    let candidates = candidates.into_iter().flatten().collect();
    Some(Probe::new(ProbeKind::Agreement, line, position, candidates))
}

/// The verb of a habit that is told of the past too, with two forms that differ.
fn has_two_tenses(verb: &Verb) -> bool {
    let is_habit = !verb.habit.is_empty() || ACTIVITIES.contains(verb);
    is_habit && verb.past != verb.base && verb.past != verb.third
}

fn tense(split: Split, rng: &mut Rng) -> Option<Probe> {
    let wanted = rng.pick(&[Tense::Past, Tense::Habit]);
    let mut found = None;
    while found.is_none() {
        let pair = pair_of(SentenceKind::Timed, split, rng);
        let Meaning::Clause(Clause {
            predicate: Predicate::Act { verb, .. },
            time: Some((time, false)),
            ..
        }) = &pair.meaning
        else {
            continue;
        };
        if time.tense == wanted && has_two_tenses(verb) {
            found = Some((pair.english, *verb));
        }
    }
    let (line, verb) = found?;
    let position = *line.positions(Mark::Verb).first()?;
    let answer = line.ids[position];
    // The present form that the subject asks for: it would stand there for a habit.
    let present = if wanted == Tense::Habit {
        answer
    } else {
        vocabulary().id(present_form(&line, position, verb))?
    };
    let past = vocabulary().id(verb.past)?;
    Some(Probe::new(
        ProbeKind::Tense,
        line,
        position,
        vec![past, present],
    ))
}

/// Base form or third person, read off the subject's words.
fn present_form(line: &Line, verb_at: usize, verb: &'static Verb) -> &'static str {
    let subject: Vec<&str> = line.ids[..verb_at]
        .iter()
        .map(|id| vocabulary().token(*id))
        .collect();
    let is_pronoun = subject
        .last()
        .is_some_and(|word| ["i", "you", "we"].contains(word));
    let is_plural = NOUNS
        .iter()
        .any(|n| subject.last() == Some(&n.plural) && n.plural != n.en);
    if is_pronoun || is_plural {
        verb.base
    } else {
        verb.third
    }
}

fn recall(n_facts: usize, split: Split, rng: &mut Rng) -> Option<Probe> {
    let language = rng.pick(&[Language::English, Language::Chinese]);
    let story = colour_story(n_facts, split, rng);
    let mut line = Line::new(language);
    for sentence in story.sentences(language) {
        line.append(&sentence);
    }
    let position = *line.positions(Mark::Answer).first()?;
    let colours = ADJECTIVES.iter().filter(|a| a.is_colour);
    let candidates = colours.filter_map(|colour| match language {
        Language::English => vocabulary().id(colour.en),
        Language::Chinese => {
            let first = colour.before.chars().next()?;
            vocabulary().id(&first.to_string())
        }
    });
    let candidates = candidates.collect();
    let kind = match n_facts {
        1 => ProbeKind::RecallOne,
        _ => ProbeKind::RecallTwo,
    };
    Some(Probe::new(kind, line, position, candidates))
}
