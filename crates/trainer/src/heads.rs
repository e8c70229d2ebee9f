//! Which heads matter: how much of its attention a head gives to the word that decides, and how
//! much worse the model becomes without it. The page shows first what this finds, not what looks
//! best.

use anyhow::Result;
use serde_json::{Value, json};
use transformer::{Config, Family, HeadId, Model, Part, Watch};

use crate::data::{decoder_input, encoder_input, wide, with_end};
use crate::evaluation::{self, Draw, alignment_of_heads};
use crate::files::Siblings;
use crate::language::vocabulary::MASK;
use crate::language::{Language, Mark, Rng, SentenceKind, Split, tasks};

/// The seed of the sentences that are looked at.
const SEED: u64 = 0x4EAD;

/// One row a head: its place, its looks, its worth.
///
/// # Errors
/// Only where a model refuses an example: a fault.
pub fn measure(siblings: &Siblings, n: usize) -> Result<Value> {
    let mut rows = Vec::new();
    rows.extend(rows_of(&siblings.encoder, n, encoder_loss)?);
    rows.extend(rows_of(&siblings.decoder, n, decoder_loss)?);
    rows.extend(rows_of(&siblings.encoder_decoder, n, translation_loss)?);
    add_looks(&mut rows, siblings, n)?;
    Ok(Value::Array(rows))
}

fn heads(config: &Config) -> Vec<HeadId> {
    let parts = [
        (Part::Encoder, config.n_encoder_layers),
        (Part::Decoder, config.n_decoder_layers),
        (
            Part::Cross,
            if config.family == Family::EncoderDecoder {
                config.n_decoder_layers
            } else {
                0
            },
        ),
    ];
    let mut heads = Vec::new();
    for (part, n_layers) in parts {
        for layer in 0..n_layers {
            heads.extend((0..config.n_heads).map(|head| HeadId { part, layer, head }));
        }
    }
    heads
}

fn part_name(part: Part) -> &'static str {
    match part {
        Part::Encoder => "encoder",
        Part::Decoder => "decoder",
        Part::Cross => "cross",
    }
}

/// What every head's silence costs, in nats per prediction.
fn rows_of(
    model: &Model,
    n: usize,
    loss: fn(&Model, usize, &mut Watch) -> Result<f64>,
) -> Result<Vec<Value>> {
    let whole = loss(model, n, &mut Watch::nothing())?;
    let mut rows = Vec::new();
    for id in heads(model.config()) {
        let mut watch = Watch::nothing();
        watch.muted.push(id);
        rows.push(json!({
            "model": model.config().family.name(),
            "part": part_name(id.part),
            "layer": id.layer,
            "head": id.head,
            "ablation_loss": loss(model, n, &mut watch)? - whole,
        }));
    }
    Ok(rows)
}

/// −ln p(target) from logits.
fn surprise(logits: &[f32], target: u32) -> f64 {
    let highest = logits.iter().copied().fold(f32::MIN, f32::max);
    let sum: f64 = logits.iter().map(|l| f64::from(l - highest).exp()).sum();
    sum.ln() - f64::from(logits[target as usize] - highest)
}

/// Mean over the predictions of several sequences.
fn mean(losses: &[f64]) -> f64 {
    losses.iter().sum::<f64>() / losses.len().max(1) as f64
}

fn encoder_loss(model: &Model, n: usize, watch: &mut Watch) -> Result<f64> {
    let mut losses = Vec::new();
    for index in 0..n as u64 {
        let example = tasks::mlm(Split::Validation, &mut Rng::stream(SEED, index));
        let states = model.encode(&encoder_input(&example.input), watch)?;
        for (place, target) in example.targets.iter().enumerate() {
            if let Some(target) = target {
                let logits = model.token_logits(&states, &[place + 1])?;
                losses.push(surprise(&logits, u32::from(*target)));
            }
        }
    }
    Ok(mean(&losses))
}

fn decoder_loss(model: &Model, n: usize, watch: &mut Watch) -> Result<f64> {
    let mut losses = Vec::new();
    for index in 0..n as u64 {
        let line = tasks::text(Split::Validation, &mut Rng::stream(SEED, index));
        let mut decoding = model.begin(None, watch)?;
        let logits = model.decode(&mut decoding, &decoder_input(&line.ids), watch)?;
        let rows = logits.chunks_exact(model.config().vocab_size);
        losses.extend(rows.zip(wide(&line.ids)).map(|(row, id)| surprise(row, id)));
    }
    Ok(mean(&losses))
}

fn translation_loss(model: &Model, n: usize, watch: &mut Watch) -> Result<f64> {
    let mut losses = Vec::new();
    for index in 0..n as u64 {
        let to = [Language::Chinese, Language::English][index as usize % 2];
        let rng = &mut Rng::stream(SEED, index);
        let example = tasks::translation(to, Split::Validation, rng);
        let states = model.encode(&with_end(&example.input), watch)?;
        let mut decoding = model.begin(Some(&states), watch)?;
        let logits = model.decode(&mut decoding, &decoder_input(&example.target), watch)?;
        let rows = logits.chunks_exact(model.config().vocab_size);
        let targets = wide(&example.target);
        losses.extend(rows.zip(targets).map(|(row, id)| surprise(row, id)));
    }
    Ok(mean(&losses))
}

/// Adds to a head's row what it looks at.
fn add_look(rows: &mut [Value], family: Family, id: HeadId, name: &str, share: f64) {
    let is_it = |row: &&mut Value| {
        row["model"] == family.name()
            && row["part"] == part_name(id.part)
            && row["layer"] == id.layer
            && row["head"] == id.head
    };
    if let Some(row) = rows.iter_mut().find(is_it) {
        row[name] = json!(share);
    }
}

fn add_looks(rows: &mut [Value], siblings: &Siblings, n: usize) -> Result<()> {
    let draw = Draw {
        seed: evaluation::SEED,
        n,
    };
    let aligned = alignment_of_heads(&siblings.encoder_decoder, Split::Validation, 20, draw)?;
    for (id, (right, all)) in aligned {
        let share = right as f64 / all.max(1) as f64;
        add_look(rows, Family::EncoderDecoder, id, "noun_alignment", share);
    }
    for (id, share) in measure_word_looks(&siblings.encoder, n)? {
        add_look(rows, Family::Encoder, id, "measure_word_to_noun", share);
    }
    for (id, [subject, attractor]) in verb_looks(&siblings.decoder, n)? {
        add_look(rows, Family::Decoder, id, "verb_to_subject", subject);
        add_look(rows, Family::Decoder, id, "verb_to_attractor", attractor);
    }
    Ok(())
}

/// The mass that a hidden measure word gives to its noun.
fn measure_word_looks(model: &Model, n: usize) -> Result<Vec<(HeadId, f64)>> {
    let ids = heads(model.config());
    let mut masses = vec![Vec::new(); ids.len()];
    for index in 0..n as u64 {
        let rng = &mut Rng::stream(SEED + 1, index);
        let line = tasks::pair(Split::Validation, rng).chinese;
        for (at, &mark) in line.marks.iter().enumerate() {
            let Mark::Classifier(concept) = mark else {
                continue;
            };
            let mut input = encoder_input(&line.ids);
            input[at + 1] = u32::from(MASK);
            let mut watch = Watch::maps();
            model.encode(&input, &mut watch)?;
            for (id, masses) in ids.iter().zip(&mut masses) {
                let row = watch.maps[id.layer].row(id.head, at + 1);
                let places = line.positions(Mark::Noun(concept)).into_iter();
                masses.push(places.map(|place| f64::from(row[place + 1])).sum());
            }
        }
    }
    Ok(ids
        .into_iter()
        .zip(masses.iter().map(|masses| mean(masses)))
        .collect())
}

/// The mass that the word before the verb, which predicts it, gives to the subject's noun and to
/// the noun between them.
fn verb_looks(model: &Model, n: usize) -> Result<Vec<(HeadId, [f64; 2])>> {
    let ids = heads(model.config());
    let mut masses = vec![[Vec::new(), Vec::new()]; ids.len()];
    for index in 0..n as u64 {
        let rng = &mut Rng::stream(SEED + 2, index);
        let line = tasks::pair_of(SentenceKind::Attractor, Split::Validation, rng).english;
        let concepts = line.concepts();
        let verb = line.positions(Mark::Verb);
        let (&[subject, attractor, ..], Some(&verb)) = (concepts.as_slice(), verb.first()) else {
            continue;
        };
        let mut watch = Watch::maps();
        let mut decoding = model.begin(None, &mut watch)?;
        model.decode(&mut decoding, &decoder_input(&line.ids), &mut watch)?;
        for (id, masses) in ids.iter().zip(&mut masses) {
            let row = watch.maps[id.layer].row(id.head, verb);
            for (concept, masses) in [subject, attractor].into_iter().zip(masses) {
                let places = line.positions(Mark::Noun(concept)).into_iter();
                masses.push(places.map(|place| f64::from(row[place + 1])).sum());
            }
        }
    }
    let means = masses.iter().map(|both| [mean(&both[0]), mean(&both[1])]);
    Ok(ids.into_iter().zip(means).collect())
}
