//! Writing: the same seed the same text, branches, caches, Stop.

use crate::support::{Native, Ticking};
use engine::SiblingSession;
use protocol::{EndReason, Sampling, SiblingBody, SiblingCommand, SiblingRequest, Task};

fn go_on(seed: u32, written: Vec<u32>) -> SiblingCommand {
    SiblingCommand::Continue {
        text: "The cat".into(),
        written,
        sampling: Sampling {
            temperature: 1.0,
            top_k: 40,
            top_p: 0.9,
            seed,
        },
        max_tokens: 16,
    }
}

#[test]
fn the_same_seed_writes_the_same_text_and_a_branch_keeps_what_was_before_it() {
    let mut native = Native::loaded();
    let (steps, text) = native.write(go_on(5, vec![]));
    assert_eq!(native.write(go_on(5, vec![])), (steps.clone(), text));
    let others: Vec<_> = (6..16)
        .map(|seed| native.write(go_on(seed, vec![])).1)
        .collect();
    assert!(
        others.windows(2).any(|pair| pair[0] != pair[1]),
        "{others:?}"
    );

    let chosen: Vec<u32> = steps.iter().map(|(step, _)| step.chosen.id).collect();
    assert!(chosen.len() > 3, "{chosen:?}");
    // A branch that changes nothing is the text itself, whatever it begins with.
    let (again, _) = native.write(go_on(5, chosen[..2].to_vec()));
    let ids: Vec<u32> = again.iter().map(|(step, _)| step.chosen.id).collect();
    assert_eq!(ids, chosen);
    assert_eq!(again.iter().filter(|(step, _)| step.is_given).count(), 2);
    // Another token is taken as it is, and what was before it stays.
    let other = &steps[1].0.candidates;
    let other = other.iter().find(|c| c.id != chosen[1]).expect("another");
    let (branch, _) = native.write(go_on(5, vec![chosen[0], other.id]));
    assert_eq!(branch[0].0.chosen, steps[0].0.chosen);
    assert_eq!(branch[1].0.chosen, *other);
}

#[test]
fn every_step_shows_the_whole_vocabulary_and_both_ways() {
    let mut native = Native::loaded();
    let (steps, _) = native.write(go_on(3, vec![]));
    let mut before = 0;
    for (at, (step, shares)) in steps.iter().enumerate() {
        assert_eq!(step.index as usize, at);
        assert_eq!(shares.len(), 1568);
        assert!(shares.windows(2).all(|pair| pair[0] >= pair[1]));
        let sum: f64 = shares.iter().map(|&share| f64::from(share)).sum();
        assert!((sum - 1.0).abs() < 1e-5, "{sum}");
        assert_eq!(shares[step.rank as usize], step.chosen.probability);
        let kept: f64 = shares[..step.n_kept as usize]
            .iter()
            .map(|&s| f64::from(s))
            .sum();
        assert!((kept - f64::from(step.kept_mass)).abs() < 1e-5);
        assert!(step.rank < step.n_kept, "what was drawn was kept");
        assert!(step.n_kept <= 40);
        assert!(step.same_logits, "step {at}");
        assert_eq!(step.cached_tokens as usize, 3 + at);
        // Keys and values, four layers of 96 numbers of four bytes.
        let bytes = (3 + at) * 2 * 4 * 96 * 4;
        assert_eq!(step.with_cache.kept_bytes as usize, bytes);
        assert_eq!(step.without_cache.kept_bytes, 0.0);
        assert!(step.with_cache.multiply_adds <= step.without_cache.multiply_adds);
        let grows = step.without_cache.multiply_adds as u64;
        assert!(grows > before);
        before = grows;
    }
}

#[test]
fn greedy_is_the_likeliest_and_a_text_ends_where_no_place_is_left() {
    let mut native = Native::loaded();
    let greedy = |max_tokens, text: String| SiblingCommand::Continue {
        text,
        written: vec![],
        sampling: Sampling {
            temperature: 0.0,
            ..Default::default()
        },
        max_tokens,
    };
    let (steps, _) = native.write(greedy(5, "the cat".into()));
    assert!(
        steps
            .iter()
            .all(|(step, _)| step.rank == 0 && step.n_kept == 1)
    );
    let messages = native.ask(greedy(200, "cat ".repeat(78)));
    let last = &messages[messages.len() - 1].reply.body;
    let SiblingBody::Ended { why, .. } = last else {
        panic!("{last:?}");
    };
    assert!([EndReason::Full, EndReason::End].contains(why), "{why:?}");
}

#[test]
fn a_task_has_a_cache_that_grows_and_one_that_does_not() {
    let mut native = Native::loaded();
    let messages = native.ask(SiblingCommand::Write {
        task: Task::ToChinese,
        text: "My younger sister wants a rabbit.".into(),
    });
    let SiblingBody::Began {
        pieces,
        d_model,
        cross_cache_bytes,
        ..
    } = &messages[0].reply.body
    else {
        panic!("{:?}", messages[0]);
    };
    // The prefix and the end sign stand around the text.
    let n_source = pieces.len() + 2;
    assert_eq!(messages[0].numbers.len(), n_source * *d_model as usize);
    assert_eq!(*cross_cache_bytes as usize, n_source * 2 * 2 * 96 * 4);
    for (at, message) in messages[1..messages.len() - 1].iter().enumerate() {
        let SiblingBody::Stepped { step } = &message.reply.body else {
            panic!("{message:?}");
        };
        assert_eq!(
            step.with_cache.kept_bytes as usize,
            (at + 1) * 2 * 2 * 96 * 4
        );
        assert!(step.same_logits);
        let looks = &message.numbers[1568..];
        assert_eq!(looks.len(), 2 * 4 * n_source);
        for row in looks.chunks(n_source) {
            assert!((row.iter().sum::<f32>() - 1.0).abs() < 1e-4);
        }
    }
}

#[test]
fn stop_ends_the_work_it_names_and_no_other() {
    let mut session = SiblingSession::new(Ticking::default());
    let files = ["config.json", "vocabulary.txt"].map(crate::support::model_file);
    let say = |id, command| SiblingRequest::new(id, command);
    session.handle(say(1, SiblingCommand::Open), &files);
    let sibling = protocol::Architecture::DecoderOnly;
    let file = [crate::support::model_file("decoder.safetensors")];
    session.handle(say(2, SiblingCommand::Load { sibling }), &file);
    assert_eq!(session.handle(say(3, go_on(1, vec![])), &[]), None);
    assert!(session.step(3.0).is_some());
    assert_eq!(session.handle(say(2, SiblingCommand::Stop), &[]), None);
    assert!(session.is_busy());
    let stopped = session.handle(say(3, SiblingCommand::Stop), &[]);
    assert_eq!(stopped.expect("an answer").reply.body, SiblingBody::Stopped);
    assert!(!session.is_busy() && session.step(3.0).is_none());
}
