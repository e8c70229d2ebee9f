//! The encoder: sentiment, entities, and words that depend on what comes later.

use anyhow::Result;
use transformer::{Model, Watch};

use super::baseline::Nearest;
use super::ngrams::{Ngrams, marked};
use super::{Bound, Count, Figure, largest, rng};
use crate::data::encoder_input;
use crate::evaluation::decoder::{agreement_partner, is_classifier, is_verb};
use crate::language::tasks::{self, EntityTag};
use crate::language::vocabulary::MASK;
use crate::language::{Language, Line, Rng, SentenceKind, Split};

const MODEL: &str = "encoder";
/// Sentences from which n-grams are counted.
pub(super) const N_COUNTED: usize = 30_000;

pub(super) fn figures(model: &Model, n: usize) -> Result<Vec<Figure>> {
    Ok(vec![
        sentiment(model, n)?,
        entities(model, n)?,
        measure_words(model, n)?,
        agreement(model, n)?,
    ])
}

fn sentiment(model: &Model, n: usize) -> Result<Figure> {
    let nearest = Nearest::new((0..).map(|index| {
        let example = tasks::sentiment(Split::Train, &mut Rng::stream(1, index));
        (example.line.ids, example.label)
    }));
    let (mut right, mut baselines) = (Count::default(), [Count::default(); 2]);
    for index in 0..n {
        let example = tasks::sentiment(Split::Test, &mut rng(1, index));
        let ids = encoder_input(&example.line.ids);
        let states = model.encode(&ids, &mut Watch::nothing())?;
        let logits = model.sentiment_logits(&states)?;
        right.add(largest(&logits) == example.label as usize);
        let answers = nearest.is_right(&example.line.ids, &example.label);
        for (count, is_right) in baselines.iter_mut().zip(answers) {
            count.add(is_right);
        }
    }
    Ok(figure("sentiment", right, baselines, Bound::AtLeast(0.97)))
}

/// Sentences whose every tag is right.
fn entities(model: &Model, n: usize) -> Result<Figure> {
    let mut ngrams: Ngrams<EntityTag> = Ngrams::new();
    for index in 0..N_COUNTED as u64 / 3 {
        let example = tasks::entities(Split::Train, &mut Rng::stream(2, index));
        for (at, &tag) in example.tags.iter().enumerate() {
            ngrams.add(&example.line.ids[..=at], tag);
        }
    }
    let (mut right, mut baselines) = (Count::default(), [Count::default(); 2]);
    for index in 0..n {
        let example = tasks::entities(Split::Test, &mut rng(2, index));
        let ids = encoder_input(&example.line.ids);
        let states = model.encode(&ids, &mut Watch::nothing())?;
        let logits = model.entity_logits(&states)?;
        let found = logits.chunks_exact(EntityTag::COUNT).skip(1).map(largest);
        right.add(found.eq(example.tags.iter().map(|&tag| tag as usize)));
        for (n, count) in baselines.iter_mut().enumerate() {
            let is_right = |(at, tag): (usize, &EntityTag)| {
                ngrams.best(&example.line.ids[..=at], n + 1) == Some(*tag)
            };
            count.add(example.tags.iter().enumerate().all(is_right));
        }
    }
    let name = "entities, whole sentences";
    Ok(figure(name, right, baselines, Bound::AtLeast(0.97)))
}

/// Logits of the hidden token at a place of a line.
fn logits_at(model: &Model, line: &Line, at: usize) -> Result<Vec<f32>> {
    let mut ids = encoder_input(&line.ids);
    ids[at + 1] = u32::from(MASK);
    let states = model.encode(&ids, &mut Watch::nothing())?;
    Ok(model.token_logits(&states, &[at + 1])?)
}

fn measure_words(model: &Model, n: usize) -> Result<Figure> {
    let ngrams = marked(3, N_COUNTED, is_classifier);
    let (mut right, mut baselines) = (Count::default(), [Count::default(); 2]);
    for index in 0..n {
        let line = tasks::pair(Split::Test, &mut rng(3, index)).chinese;
        for at in (0..line.ids.len()).filter(|&at| is_classifier(line.marks[at])) {
            let logits = logits_at(model, &line, at)?;
            right.add(largest(&logits) == usize::from(line.ids[at]));
            for (n, count) in baselines.iter_mut().enumerate() {
                count.add(ngrams.best(&line.ids[..at], n) == Some(line.ids[at]));
            }
        }
    }
    let name = "measure word before its noun";
    Ok(figure(name, right, baselines, Bound::AtLeast(0.97)))
}

fn agreement(model: &Model, n: usize) -> Result<Figure> {
    let ngrams = marked(4, N_COUNTED, is_verb);
    let (mut right, mut baselines) = (Count::default(), [Count::default(); 2]);
    for index in 0..n {
        let pair = tasks::pair_of(SentenceKind::Attractor, Split::Test, &mut rng(4, index));
        let line = pair.line(Language::English);
        for at in (0..line.ids.len()).filter(|&at| is_verb(line.marks[at])) {
            let (id, Some(other)) = (line.ids[at], agreement_partner(line.ids[at])) else {
                continue;
            };
            let logits = logits_at(model, line, at)?;
            right.add(logits[usize::from(id)] > logits[usize::from(other)]);
            for (n, count) in baselines.iter_mut().enumerate() {
                let before = &line.ids[..at];
                count.add(ngrams.count(before, n, id) > ngrams.count(before, n, other));
            }
        }
    }
    let name = "agreement past an attractor";
    Ok(figure(name, right, baselines, Bound::AtLeast(0.97)))
}

fn figure(name: &str, right: Count, baselines: [Count; 2], bound: Bound) -> Figure {
    Figure {
        model: MODEL,
        name: name.to_owned(),
        value: right.share(),
        n: right.all,
        unigram: Some(baselines[0].share()),
        bigram: Some(baselines[1].share()),
        bound,
    }
}
