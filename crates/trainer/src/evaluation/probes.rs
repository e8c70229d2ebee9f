//! One hidden word in a text: what an encoder says from both sides, and a decoder from what came
//! before, of the same sentences.

use anyhow::Result;
use transformer::{Family, Model, Watch};

use super::{Bound, Count, Figure, rng};
use crate::data::{decoder_input, encoder_input};
use crate::language::Split;
use crate::language::baselines::{Counts, probe_baselines};
use crate::language::probes::{Probe, ProbeKind, probe};
use crate::language::vocabulary::MASK;

/// Texts from which words are counted.
const N_COUNTED: u64 = 30_000;

/// The figures of an encoder and a decoder, probe by probe.
pub(super) fn figures(encoder: &Model, decoder: &Model, n: usize) -> Result<Vec<Figure>> {
    let counts = Counts::of_training(3, N_COUNTED);
    let mut figures = Vec::new();
    for (question, kind) in (30..).zip(ProbeKind::ALL) {
        let probes: Vec<Probe> = (0..n)
            .map(|index| probe(kind, Split::Test, &mut rng(question, index)))
            .collect();
        let baselines = probe_baselines(&counts, &probes);
        for model in [encoder, decoder] {
            let family = model.config().family;
            let mut right = Count::default();
            for probe in &probes {
                right.add(chosen(model, probe)? == Some(probe.answer()));
            }
            let bound = match (kind, family) {
                (ProbeKind::MeasureWord, Family::Decoder) => {
                    // The noun is still to come: to know more would be a leak.
                    Bound::AtMost(baselines.left_context + 0.05)
                }
                (ProbeKind::MeasureWord | ProbeKind::Agreement, _) => Bound::AtLeast(0.97),
                _ => Bound::None,
            };
            figures.push(Figure {
                model: family.name(),
                name: name(kind).to_owned(),
                value: right.share(),
                n: right.all,
                unigram: Some(baselines.unigram),
                bigram: Some(baselines.bigram),
                bound,
            });
        }
    }
    Ok(figures)
}

fn name(kind: ProbeKind) -> &'static str {
    match kind {
        ProbeKind::MeasureWord => "measure word before its noun",
        ProbeKind::Agreement => "agreement past an attractor",
        ProbeKind::Tense => "tense, the time word last",
        ProbeKind::RecallOne => "colour, one told before",
        ProbeKind::RecallTwo => "colour, two told before",
    }
}

/// The likeliest of the candidates.
fn chosen(model: &Model, probe: &Probe) -> Result<Option<u16>> {
    let watch = &mut Watch::nothing();
    let at = probe.position;
    let logits = if model.config().family == Family::Encoder {
        let mut ids = encoder_input(&probe.line.ids);
        ids[at + 1] = u32::from(MASK);
        let states = model.encode(&ids, watch)?;
        model.token_logits(&states, &[at + 1])?
    } else {
        let ids = decoder_input(&probe.line.ids[..at]);
        let logits = model.decode(&mut model.begin(None, watch)?, &ids, watch)?;
        logits[logits.len() - model.config().vocab_size..].to_vec()
    };
    let logit = |id: u16| logits[usize::from(id)];
    let candidates = probe.candidates.iter().copied();
    Ok(candidates.max_by(|&a, &b| logit(a).total_cmp(&logit(b))))
}
