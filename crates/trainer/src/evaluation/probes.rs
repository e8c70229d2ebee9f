//! One hidden word in a text: what an encoder says from both sides, and a decoder from what came
//! before, of the same sentences.

use bench::siblings::Question;
use transformer::Family;

use super::{Bound, Draw, Exam};
use crate::data::{decoder_input, encoder_input, wide};
use crate::language::Split;
use crate::language::baselines::{Counts, probe_baselines};
use crate::language::probes::{Probe, ProbeKind, probe};
use crate::language::vocabulary::MASK;

/// Texts from which words are counted.
const N_COUNTED: u64 = 30_000;

/// The exams of an encoder and a decoder, probe by probe.
pub(super) fn exams(draw: Draw) -> Vec<Exam> {
    let counts = Counts::of_training(3, N_COUNTED);
    let mut exams = Vec::new();
    for (question, kind) in (30..).zip(ProbeKind::ALL) {
        let probes: Vec<Probe> = (0..draw.n)
            .map(|index| probe(kind, Split::Test, &mut draw.rng(question, index)))
            .collect();
        let baselines = probe_baselines(&counts, &probes);
        for family in [Family::Encoder, Family::Decoder] {
            let bound = match (kind, family) {
                (ProbeKind::MeasureWord, Family::Decoder) => {
                    // The noun is still to come: to know more would be a leak.
                    Bound::AtMost(baselines.left_context + 0.05)
                }
                (ProbeKind::MeasureWord | ProbeKind::Agreement, _) => Bound::AtLeast(0.97),
                _ => Bound::None,
            };
            let asked = |probe: &Probe| (asked(family, probe), vec![u32::from(probe.answer())]);
            exams.push(Exam {
                model: family.name(),
                name: name(kind).to_owned(),
                questions: probes.iter().map(asked).collect(),
                unigram: Some(baselines.unigram),
                bigram: Some(baselines.bigram),
                bound,
            });
        }
    }
    exams
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

/// The encoder sees the text around the hidden word, the decoder what stands before it.
fn asked(family: Family, probe: &Probe) -> Question {
    let at = probe.position;
    let candidates = wide(&probe.candidates).collect();
    if family == Family::Decoder {
        return Question::Next {
            ids: decoder_input(&probe.line.ids[..at]),
            candidates,
        };
    }
    let mut ids = encoder_input(&probe.line.ids);
    ids[at + 1] = u32::from(MASK);
    Question::Hidden {
        ids,
        at: at + 1,
        candidates,
    }
}
