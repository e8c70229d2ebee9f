//! What is asked of the models: masks and spans by their policies, questions that are held out and
//! that counting does not answer.

use super::sentences;
use std::collections::BTreeSet;
use trainer::language::baselines::{Counts, entity_baselines, probe_baselines, sentiment_majority};
use trainer::language::probes::{Probe, ProbeKind, probe};
use trainer::language::vocabulary::{MASK, sentinel};
use trainer::language::{Rng, Split, tasks, vocabulary};

#[test]
fn masks_follow_the_policy() {
    let (mut tokens, mut asked, mut hidden, mut kept) = (0, 0, 0, 0);
    for index in 0..6_000 {
        let example = tasks::mlm(Split::Train, &mut Rng::stream(19, index));
        assert_eq!(example.input.len(), example.targets.len());
        assert!(example.targets.iter().any(Option::is_some));
        tokens += example.input.len();
        for (at, target) in example.targets.iter().enumerate() {
            match target {
                None => assert_eq!(example.input[at], example.line.ids[at]),
                Some(target) => {
                    asked += 1;
                    assert_eq!(*target, example.line.ids[at]);
                    hidden += usize::from(example.input[at] == MASK);
                    kept += usize::from(example.input[at] == *target);
                }
            }
        }
    }
    let share = |part: usize, whole: usize| part * 1_000 / whole;
    // At least one token of every text is hidden, so a little more than 15 %.
    assert!(
        (150..200).contains(&share(asked, tokens)),
        "{asked} of {tokens}"
    );
    assert!((785..815).contains(&share(hidden, asked)));
    assert!((85..115).contains(&share(kept, asked)));
}

#[test]
fn spans_put_back_give_the_text() {
    for index in 0..3_000 {
        let rng = &mut Rng::stream(23, index);
        let line = tasks::text(Split::Train, rng);
        let example = tasks::span_corruption_from_line(&line, rng);
        let mut spans: Vec<Vec<u16>> = Vec::new();
        for id in &example.target {
            if *id == sentinel(spans.len()) {
                spans.push(Vec::new());
            } else if let Some(span) = spans.last_mut() {
                span.push(*id);
            }
        }
        assert!(
            spans.pop().is_some_and(|last| last.is_empty()),
            "it ends with a sentinel"
        );
        let mut text = Vec::new();
        let mut next = 0;
        for id in &example.input {
            if next < spans.len() && *id == sentinel(next) {
                text.extend(&spans[next]);
                next += 1;
            } else {
                text.push(*id);
            }
        }
        assert_eq!(text, line.ids);
    }
}

#[test]
fn probes_ask_what_they_say() {
    for kind in ProbeKind::ALL {
        let draw = |index| probe(kind, Split::Test, &mut Rng::stream(31, index));
        let probes: Vec<Probe> = (0..300).map(draw).collect();
        let texts: BTreeSet<String> = probes.iter().map(|p| p.line.text()).collect();
        assert!(texts.len() > 100, "{kind:?}: {} texts", texts.len());
        for probe in &probes {
            let words = || probe.candidates.iter().map(|id| vocabulary().token(*id));
            assert!(
                probe.candidates.contains(&probe.answer()),
                "{} is not among {:?}: {}",
                vocabulary().token(probe.answer()),
                words().collect::<Vec<_>>(),
                probe.line.text()
            );
            let candidates: BTreeSet<_> = probe.candidates.iter().collect();
            assert_eq!(candidates.len(), probe.candidates.len());
        }
    }
}

/// No text that is trained on holds a sentence that a probe asks about.
#[test]
fn probes_are_held_out() {
    let mut trained = BTreeSet::new();
    for index in 0..12_000 {
        let text = tasks::text(Split::Train, &mut Rng::stream(37, index)).text();
        trained.extend(sentences(&text));
    }
    for kind in ProbeKind::ALL {
        for index in 0..300 {
            let text = probe(kind, Split::Test, &mut Rng::stream(37, index))
                .line
                .text();
            let asked = sentences(&text).pop().unwrap_or_default();
            assert!(
                !trained.contains(&asked),
                "{kind:?} asks about a trained sentence: {asked}"
            );
        }
    }
}

#[test]
fn counting_alone_does_not_answer() {
    let counts = Counts::of_training(1, 3_000);
    let baselines = |kind| {
        let draw = |index| probe(kind, Split::Test, &mut Rng::stream(2, index));
        let probes: Vec<Probe> = (0..200).map(draw).collect();
        probe_baselines(&counts, &probes)
    };
    let measure_word = baselines(ProbeKind::MeasureWord);
    assert!(measure_word.bigram < 0.3, "{measure_word:?}");
    assert!(
        (0.2..0.6).contains(&measure_word.left_context),
        "{measure_word:?}"
    );
    for kind in [ProbeKind::Agreement, ProbeKind::Tense] {
        let found = baselines(kind);
        assert!(
            found.bigram < 0.7 && found.majority < 0.65,
            "{kind:?} {found:?}"
        );
    }
    for kind in [ProbeKind::RecallOne, ProbeKind::RecallTwo] {
        let found = baselines(kind);
        assert!(
            found.unigram < 0.35 && found.bigram < 0.35,
            "{kind:?} {found:?}"
        );
    }
    assert!(sentiment_majority(Split::Test, 1, 600) < 0.4);
    let entities = entity_baselines(Split::Test, 1, 600);
    assert!(entities.outside_sentences < 0.4 && entities.unigram_sentences < 0.7);
}
