//! What each family reads at a step: fresh examples of its tasks, the same for a step and shard
//! whoever draws them.

use training::{Batch, IGNORE, Packed};
use transformer::Family;

use crate::language::tasks::{self, TextToText};
use crate::language::vocabulary::{BOS, CLS, EOS};
use crate::language::{Language, Rng, Split, TokenId};
use crate::recipe::{N_SHARDS, Recipe};

/// The seed of examples that are never trained on, for the losses while training.
const HELD_OUT: u64 = 0x6865_6c64;

/// One shard of a training step.
#[must_use]
pub fn training_shard(recipe: &Recipe, step: u64, shard: usize) -> Batch {
    let mut rng = Rng::stream(recipe.seed, step * N_SHARDS as u64 + shard as u64);
    let mix = Mix {
        only_text: step < recipe.text_only,
        labelled: if step < recipe.labels_first { 30 } else { 10 },
    };
    let family = recipe.config.family;
    draw(family, recipe.shard_tokens, mix, Split::Train, &mut rng)
}

/// How the tasks of a family are mixed.
#[derive(Debug, Clone, Copy)]
struct Mix {
    /// T5 first learns from text alone, then from tasks.
    only_text: bool,
    /// Texts with labels, in 100 of the encoder's. Labels are learnt soon, hidden words late.
    labelled: usize,
}

/// One shard of the examples that the losses while training are measured on.
#[must_use]
pub fn held_out_shard(recipe: &Recipe, shard: usize) -> Batch {
    let mut rng = Rng::stream(HELD_OUT, shard as u64);
    let n_tokens = 2_000;
    let family = recipe.config.family;
    let mix = Mix {
        only_text: false,
        labelled: 30,
    };
    draw(family, n_tokens, mix, Split::Validation, &mut rng)
}

fn draw(family: Family, n_tokens: usize, mix: Mix, split: Split, rng: &mut Rng) -> Batch {
    match family {
        Family::Encoder => encoder(n_tokens, mix.labelled, split, rng),
        Family::Decoder => decoder(n_tokens, split, rng),
        Family::EncoderDecoder => encoder_decoder(n_tokens, mix.only_text, split, rng),
    }
}

/// Ids as the network wants them.
pub fn wide(ids: &[TokenId]) -> impl Iterator<Item = u32> {
    ids.iter().map(|&id| u32::from(id))
}

/// [CLS] and a text.
#[must_use]
pub fn encoder_input(ids: &[TokenId]) -> Vec<u32> {
    std::iter::once(u32::from(CLS)).chain(wide(ids)).collect()
}

/// [BOS] and a text.
#[must_use]
pub fn decoder_input(ids: &[TokenId]) -> Vec<u32> {
    std::iter::once(u32::from(BOS)).chain(wide(ids)).collect()
}

/// A text and [EOS].
#[must_use]
pub fn with_end(ids: &[TokenId]) -> Vec<u32> {
    wide(ids).chain(std::iter::once(u32::from(EOS))).collect()
}

fn encoder(n_tokens: usize, labelled: usize, split: Split, rng: &mut Rng) -> Batch {
    let mut input = Packed::default();
    let (mut asked, mut tokens) = (Vec::new(), Vec::new());
    let (mut sentiments, mut entities) = (Vec::new(), Vec::new());
    while input.ids.len() < n_tokens {
        let first_row = input.ids.len();
        let mut sentiment = IGNORE;
        let task = rng.below(100);
        match task {
            _ if task < 100 - labelled => {
                let example = tasks::mlm(split, rng);
                input.push(&encoder_input(&example.input));
                for (place, target) in example.targets.iter().enumerate() {
                    if let Some(target) = target {
                        asked.push((first_row + 1 + place) as u32);
                        tokens.push(u32::from(*target));
                    }
                }
            }
            _ if task < 100 - labelled * 6 / 10 => {
                let example = tasks::sentiment(split, rng);
                input.push(&encoder_input(&example.line.ids));
                sentiment = example.label as u32;
            }
            _ => {
                let example = tasks::entities(split, rng);
                input.push(&encoder_input(&example.line.ids));
                entities.push(IGNORE);
                entities.extend(example.tags.iter().map(|&tag| tag as u32));
            }
        }
        sentiments.push(sentiment);
        entities.resize(input.ids.len(), IGNORE);
    }
    Batch::Encoder {
        input,
        asked,
        tokens,
        sentiments,
        entities,
    }
}

fn decoder(n_tokens: usize, split: Split, rng: &mut Rng) -> Batch {
    let mut input = Packed::default();
    let mut next = Vec::new();
    while input.ids.len() < n_tokens {
        let line = tasks::text(split, rng);
        input.push(&decoder_input(&line.ids));
        next.extend(with_end(&line.ids));
    }
    Batch::Decoder { input, next }
}

fn encoder_decoder(n_tokens: usize, only_text: bool, split: Split, rng: &mut Rng) -> Batch {
    let mut input = Packed::default();
    let mut output = Packed::default();
    let mut next = Vec::new();
    while input.ids.len() + output.ids.len() < n_tokens {
        let example = text_to_text(only_text, split, rng);
        input.push(&with_end(&example.input));
        output.push(&decoder_input(&example.target));
        next.extend(with_end(&example.target));
    }
    Batch::EncoderDecoder {
        input,
        output,
        next,
    }
}

fn text_to_text(only_text: bool, split: Split, rng: &mut Rng) -> TextToText {
    if only_text {
        return tasks::span_corruption(split, rng);
    }
    match rng.below(100) {
        0..29 => tasks::translation(Language::Chinese, split, rng),
        29..60 => tasks::translation(Language::English, split, rng),
        60..72 => tasks::summary(split, rng),
        72..78 => tasks::sentiment(split, rng).as_text(),
        78..90 => tasks::entities(split, rng).as_text(),
        _ => tasks::span_corruption(split, rng),
    }
}
