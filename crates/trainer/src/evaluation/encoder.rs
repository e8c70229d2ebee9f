//! The encoder's heads: sentiment and entities.

use anyhow::Result;
use transformer::{Model, Watch};

use super::baseline::Nearest;
use super::ngrams::Ngrams;
use super::{Bound, Count, Figure, largest, rng};
use crate::data::encoder_input;
use crate::language::tasks::{self, EntityTag};
use crate::language::{Rng, Split};

const MODEL: &str = "encoder";
/// Sentences from which the baseline counts tags.
const N_COUNTED: u64 = 10_000;

pub(super) fn figures(model: &Model, n: usize) -> Result<Vec<Figure>> {
    Ok(vec![sentiment(model, n)?, entities(model, n)?])
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
    for index in 0..N_COUNTED {
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
