//! What one reaches without a model: counts over the training text. A figure means something only
//! beside these.

use std::collections::BTreeMap;

use super::line::{EntityKind, Language, Line, Mark};
use super::probes::{Probe, ProbeKind, classifiers};
use super::rng::Rng;
use super::split::Split;
use super::tasks::{self, EntityTag, Sentiment};
use super::vocabulary::{BOS, TokenId, vocabulary};

/// How often each token, and each token after each other, comes in texts.
#[derive(Debug, Clone, Default)]
pub struct Counts {
    unigrams: Vec<u32>,
    bigrams: BTreeMap<(TokenId, TokenId), u32>,
    n_tokens: u64,
    /// What stood before a measure word, and which one it was.
    classifiers: BTreeMap<ClassifierContext, BTreeMap<TokenId, u32>>,
}

/// All that helps a reader who has not seen the noun: the verb's last characters and the number,
/// whether it is a habit, and whether a subject's own measure word is asked for.
type ClassifierContext = ([TokenId; 3], bool);

fn classifier_context(ids: &[TokenId], at: usize) -> ClassifierContext {
    let before = |back: usize| at.checked_sub(back).map_or(BOS, |at| ids[at]);
    let every = vocabulary().id("每");
    let is_habit = ids[..at].iter().any(|id| Some(*id) == every);
    ([before(3), before(2), before(1)], is_habit)
}

impl Counts {
    /// Counts `n_texts` texts of the training split, and as many Chinese sentences for the measure
    /// words.
    pub fn of_training(seed: u64, n_texts: u64) -> Counts {
        let mut counts = Counts {
            unigrams: vec![0; vocabulary().len()],
            ..Counts::default()
        };
        for index in 0..n_texts {
            let rng = &mut Rng::stream(seed, index);
            counts.add(&tasks::text(Split::Train, rng));
            let pair = tasks::pair(Split::Train, rng);
            counts.add_classifiers(pair.line(Language::Chinese));
        }
        counts
    }

    fn add(&mut self, line: &Line) {
        let mut last = BOS;
        for &id in &line.ids {
            self.unigrams[usize::from(id)] += 1;
            *self.bigrams.entry((last, id)).or_insert(0) += 1;
            self.n_tokens += 1;
            last = id;
        }
        self.add_classifiers(line);
    }

    fn add_classifiers(&mut self, line: &Line) {
        for (at, mark) in line.marks.iter().enumerate() {
            if matches!(mark, Mark::Classifier(_)) {
                let context = classifier_context(&line.ids, at);
                let seen = self.classifiers.entry(context).or_default();
                *seen.entry(line.ids[at]).or_insert(0) += 1;
            }
        }
    }

    /// The token that comes most often.
    pub fn unigram_best(&self, candidates: &[TokenId]) -> Option<TokenId> {
        best(candidates, |id| self.unigrams[usize::from(id)])
    }

    /// The token that comes most often after this one; by its unigram where none was seen.
    pub fn bigram_best(&self, last: TokenId, candidates: &[TokenId]) -> Option<TokenId> {
        let count = |id| self.bigrams.get(&(last, id)).copied().unwrap_or(0);
        match best(candidates, count) {
            Some(id) if count(id) > 0 => Some(id),
            _ => self.unigram_best(candidates),
        }
    }

    /// The likeliest measure word for one who has not seen the noun: where the context was never
    /// seen, the commonest of all.
    pub fn classifier_best(&self, ids: &[TokenId], at: usize) -> Option<TokenId> {
        let seen = self.classifiers.get(&classifier_context(ids, at));
        let all = classifiers();
        match seen {
            Some(seen) => best(&all, |id| seen.get(&id).copied().unwrap_or(0)),
            None => self.unigram_best(&all),
        }
    }

    /// The share of the commonest token: what MLM accuracy is at least.
    pub fn unigram_share(&self) -> f64 {
        let most = self.unigrams.iter().max().copied().unwrap_or(0);
        f64::from(most) / self.n_tokens.max(1) as f64
    }

    /// The bigram cross-entropy of texts of a split, in nats per token, by add-0.1 smoothing: what a
    /// causal model has to beat.
    pub fn bigram_loss(&self, split: Split, seed: u64, n_texts: u64) -> f64 {
        let (mut loss, mut n_tokens) = (0.0, 0_u64);
        let n_words = vocabulary().len() as f64;
        let mut totals: BTreeMap<TokenId, u32> = BTreeMap::new();
        for ((last, _), count) in &self.bigrams {
            *totals.entry(*last).or_insert(0) += count;
        }
        for index in 0..n_texts {
            let line = tasks::text(split, &mut Rng::stream(seed, index));
            let mut last = BOS;
            for id in line.ids {
                let count = self.bigrams.get(&(last, id)).copied().unwrap_or(0);
                let total = totals.get(&last).copied().unwrap_or(0);
                let share = (f64::from(count) + 0.1) / (f64::from(total) + 0.1 * n_words);
                loss -= share.ln();
                n_tokens += 1;
                last = id;
            }
        }
        loss / n_tokens.max(1) as f64
    }
}

fn best(candidates: &[TokenId], count: impl Fn(TokenId) -> u32) -> Option<TokenId> {
    // Of equals the first: `max_by_key` alone would take the last.
    let best = candidates.iter().rev().max_by_key(|id| count(**id));
    best.copied()
}

/// The accuracies that counts reach on probes, from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ProbeBaselines {
    /// The commonest candidate.
    pub unigram: f64,
    /// The commonest candidate after the token before.
    pub bigram: f64,
    /// The commonest of the answers.
    pub majority: f64,
    /// A guess among the candidates.
    pub chance: f64,
    /// The most that whoever sees only the left context can know; 1 where it decides.
    pub left_context: f64,
}

/// The baselines of probes of one kind.
pub fn probe_baselines(counts: &Counts, probes: &[Probe]) -> ProbeBaselines {
    let share = |is_right: &dyn Fn(&Probe) -> bool| {
        let n_right = probes.iter().filter(|probe| is_right(probe)).count();
        n_right as f64 / probes.len().max(1) as f64
    };
    let mut answers: BTreeMap<usize, usize> = BTreeMap::new();
    for probe in probes {
        // Tense has candidates of its own for each verb: there the majority is of their order.
        let key = match probe.kind {
            ProbeKind::Tense => usize::from(probe.answer() == probe.candidates[0]),
            _ => usize::from(probe.answer()),
        };
        *answers.entry(key).or_insert(0) += 1;
    }
    let majority = answers.values().max().copied().unwrap_or(0);
    let majority = majority as f64 / probes.len().max(1) as f64;
    let chance: f64 = probes.iter().map(|p| 1.0 / p.candidates.len() as f64).sum();
    let left_context = match probes.first().map(|probe| probe.kind) {
        Some(ProbeKind::MeasureWord) => share(&|probe| {
            counts.classifier_best(&probe.line.ids, probe.position) == Some(probe.answer())
        }),
        // The subject says nothing of when.
        Some(ProbeKind::Tense) => majority,
        _ => 1.0,
    };
    ProbeBaselines {
        unigram: share(&|probe| counts.unigram_best(&probe.candidates) == Some(probe.answer())),
        bigram: share(&|probe| {
            let last = probe.position.checked_sub(1);
            let last = last.map_or(BOS, |at| probe.line.ids[at]);
            counts.bigram_best(last, &probe.candidates) == Some(probe.answer())
        }),
        majority,
        chance: chance / probes.len().max(1) as f64,
        left_context,
    }
}

/// The share of the commonest sentiment among `n` examples.
pub fn sentiment_majority(split: Split, seed: u64, n: u64) -> f64 {
    let mut count = [0_u64; Sentiment::ALL.len()];
    for index in 0..n {
        let example = tasks::sentiment(split, &mut Rng::stream(seed, index));
        count[example.label as usize] += 1;
    }
    count.iter().max().copied().unwrap_or(0) as f64 / n.max(1) as f64
}

/// What tagging gets right that tags each token as training text does most often: the share of
/// tokens, and of sentences with every tag right. The first number of each pair tags everything as
/// outside.
pub struct EntityBaselines {
    /// Everything is outside: tokens.
    pub outside_tokens: f64,
    /// Everything is outside: sentences.
    pub outside_sentences: f64,
    /// Each token's commonest tag: tokens.
    pub unigram_tokens: f64,
    /// Each token's commonest tag: sentences.
    pub unigram_sentences: f64,
}

/// The baselines of entity tags.
pub fn entity_baselines(split: Split, seed: u64, n: u64) -> EntityBaselines {
    let mut seen: BTreeMap<TokenId, BTreeMap<EntityTag, u32>> = BTreeMap::new();
    for index in 0..n {
        let example = tasks::entities(Split::Train, &mut Rng::stream(seed ^ 0x7a65, index));
        for (id, tag) in example.line.ids.iter().zip(&example.tags) {
            *seen.entry(*id).or_default().entry(*tag).or_insert(0) += 1;
        }
    }
    let usual = |id: TokenId| {
        let tags = seen.get(&id)?;
        tags.iter().max_by_key(|(_, n)| **n).map(|(tag, _)| *tag)
    };
    let mut right = [0_u64; 4];
    let mut n_tokens = 0_u64;
    for index in 0..n {
        let example = tasks::entities(split, &mut Rng::stream(seed, index));
        let pairs = || example.line.ids.iter().zip(&example.tags);
        let n_outside = pairs()
            .filter(|(_, tag)| **tag == EntityTag::Outside)
            .count();
        let n_usual = pairs()
            .filter(|(id, tag)| usual(**id) == Some(**tag))
            .count();
        n_tokens += example.tags.len() as u64;
        right[0] += n_outside as u64;
        right[1] += u64::from(n_outside == example.tags.len());
        right[2] += n_usual as u64;
        right[3] += u64::from(n_usual == example.tags.len());
    }
    EntityBaselines {
        outside_tokens: right[0] as f64 / n_tokens.max(1) as f64,
        outside_sentences: right[1] as f64 / n.max(1) as f64,
        unigram_tokens: right[2] as f64 / n_tokens.max(1) as f64,
        unigram_sentences: right[3] as f64 / n.max(1) as f64,
    }
}

/// The share of sentences that name this kind of entity at all.
pub fn entity_share(kind: EntityKind, split: Split, seed: u64, n: u64) -> f64 {
    let has = |index: &u64| {
        let example = tasks::entities(split, &mut Rng::stream(seed, *index));
        tasks::spans(&example.line).iter().any(|(k, _)| *k == kind)
    };
    (0..n).filter(has).count() as f64 / n.max(1) as f64
}
