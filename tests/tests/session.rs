//! The engine's session, natively: the same code that runs in the worker.

use engine::{Clock, Message, Session};
use protocol::{
    Architecture, AttentionStage, Command, Experiment, Failure, LongExperiment, MaskChoice, Notice,
    ReplyBody, Request,
};
use std::cell::Cell;

/// A clock that moves a millisecond whenever it is read, so that slices end.
struct Ticking(Cell<f64>);

impl Clock for Ticking {
    fn now_ms(&self) -> f64 {
        self.0.set(self.0.get() + 1.0);
        self.0.get()
    }
}

fn session() -> Session<Ticking> {
    Session::new(Ticking(Cell::new(0.0)))
}

fn run(session: &mut Session<Ticking>, id: u32, experiment: Experiment) -> Vec<Message> {
    let mut messages: Vec<Message> = session
        .handle(Request::new(id, Command::Run { experiment }))
        .into_iter()
        .collect();
    while session.is_busy() {
        messages.extend(session.step(3.0));
    }
    messages
}

fn text(text: &str) -> Experiment {
    Experiment {
        text: text.into(),
        ..Experiment::default()
    }
}

fn failure(messages: &[Message]) -> Option<&Failure> {
    messages.iter().find_map(|m| match &m.reply.body {
        ReplyBody::Failed { failure } => Some(failure),
        _ => None,
    })
}

#[test]
fn a_run_reports_progress_and_then_its_numbers() {
    let experiment = Experiment {
        architecture: Architecture::DecoderOnly,
        n_heads: 4,
        n_kv_heads: 2,
        ..text("The cat sat on the mat because it was tired")
    };
    let messages = run(&mut session(), 7, experiment);
    assert!(messages.iter().all(|m| m.reply.run_id == 7));
    let mut last_done = 0;
    for message in &messages {
        if let ReplyBody::Progress {
            rows_done,
            rows_total,
        } = message.reply.body
        {
            assert!(rows_done >= last_done && rows_done <= rows_total);
            last_done = rows_done;
        }
    }
    assert_eq!(last_done, 10);
    let last = messages.last().expect("a last message");
    let ReplyBody::Finished { report } = &last.reply.body else {
        panic!("the last message is {:?}", last.reply.body);
    };
    assert_eq!(report.query_tokens.len(), 10);
    assert_eq!(
        (report.n_heads, report.n_kv_heads, report.head_dim),
        (4, 2, 16)
    );
    assert_eq!(report.visible_cells, 55);
    let matrices = last.matrices.as_ref().expect("matrices");
    assert_eq!(matrices.mask.len(), 100);
    assert_eq!(matrices.weights.len(), 400);
    assert_eq!(matrices.scores.len(), 400);
    for (row, weights) in matrices.weights.chunks(10).enumerate() {
        let sum: f64 = weights.iter().map(|w| f64::from(*w)).sum();
        assert!((sum - 1.0).abs() < 1e-6, "row {row} sums to {sum}");
        let query = row % 10;
        assert!(
            weights[query + 1..].iter().all(|w| *w == 0.0),
            "row {row} sees the future"
        );
    }
}

#[test]
fn slices_do_not_change_a_bit() {
    let whole = |budget: f64| {
        let mut session = session();
        session.handle(Request::new(
            1,
            Command::Run {
                experiment: text("貓坐在墊子上因為牠累了"),
            },
        ));
        loop {
            if let Some(Message {
                matrices: Some(matrices),
                ..
            }) = session.step(budget)
            {
                return matrices;
            }
        }
    };
    assert_eq!(whole(0.0), whole(1e9));
}

#[test]
fn stop_ends_the_run_it_names_and_no_other() {
    let mut session = session();
    session.handle(Request::new(
        1,
        Command::Run {
            experiment: text("a b c d e f"),
        },
    ));
    session.step(0.0);
    assert_eq!(session.handle(Request::new(9, Command::Stop)), None);
    assert!(session.is_busy(), "a stale Stop ended the run");
    let answer = session
        .handle(Request::new(1, Command::Stop))
        .expect("an answer");
    assert_eq!(answer.reply.body, ReplyBody::Stopped);
    assert!(!session.is_busy());
    assert_eq!(session.handle(Request::new(1, Command::Stop)), None);
    assert!(failure(&run(&mut session, 2, text("a b"))).is_none());
}

#[test]
fn a_new_run_replaces_the_old_one() {
    let mut session = session();
    session.handle(Request::new(
        1,
        Command::Run {
            experiment: text("a b c d e f"),
        },
    ));
    session.step(0.0);
    let messages = run(&mut session, 2, text("x y"));
    assert!(messages.iter().all(|m| m.reply.run_id == 2));
}

#[test]
fn what_cannot_run_is_refused_with_its_code() {
    let t5 = |stage| Experiment {
        architecture: Architecture::EncoderDecoder,
        stage,
        ..text("a b c")
    };
    let cases = [
        (text(""), "empty-text"),
        (text(" \u{200B}\u{202E}\n"), "empty-text"),
        (t5(AttentionStage::Cross), "empty-target"),
        (t5(AttentionStage::DecoderSelf), "empty-target"),
        (
            Experiment {
                n_heads: 0,
                ..text("a")
            },
            "bad-heads",
        ),
        (
            Experiment {
                n_heads: 3,
                ..text("a")
            },
            "bad-heads",
        ),
        (
            Experiment {
                n_heads: 4,
                n_kv_heads: 3,
                ..text("a")
            },
            "bad-heads",
        ),
        (
            Experiment {
                n_heads: 8,
                n_kv_heads: 8,
                ..text(&"a ".repeat(3000))
            },
            "too-large",
        ),
    ];
    for (experiment, code) in cases {
        let messages = run(&mut session(), 1, experiment);
        assert_eq!(failure(&messages).map(Failure::code), Some(code));
    }
}

#[test]
fn another_protocol_version_is_refused() {
    let request = Request {
        version: 99,
        run_id: 5,
        command: Command::Stop,
    };
    let answer = session().handle(request).expect("an answer");
    assert!(matches!(
        answer.reply.body,
        ReplyBody::Failed {
            failure: Failure::UnsupportedVersion { supported: 1 }
        }
    ));
}

#[test]
fn masks_are_brought_into_range_and_say_so() {
    let report = |mask, architecture| {
        let experiment = Experiment {
            mask,
            architecture,
            ..text("a b c d")
        };
        let mut messages = run(&mut session(), 1, experiment);
        match messages.pop().map(|m| m.reply.body) {
            Some(ReplyBody::Finished { report }) => report,
            other => panic!("{other:?}"),
        }
    };
    use Architecture::{DecoderOnly, EncoderOnly};
    let window = report(MaskChoice::SlidingWindow { window: 2 }, DecoderOnly);
    assert_eq!(window.visible_cells, 7);
    let prefix = report(MaskChoice::PrefixLm { prefix_len: 99 }, DecoderOnly);
    assert_eq!(prefix.visible_cells, 16);
    assert_eq!(prefix.notices, [Notice::MaskSizeClamped { used: 4 }]);
    let padded = report(MaskChoice::Padding { padded: 4 }, EncoderOnly);
    assert_eq!((padded.visible_cells, padded.empty_rows), (0, 4));
}

#[test]
fn the_fused_kernel_agrees_with_the_reference_in_every_run() {
    for architecture in Architecture::ALL {
        let experiment = Experiment {
            architecture,
            n_heads: 4,
            n_kv_heads: 2,
            ..text("The cat sat on the mat because it was tired")
        };
        let messages = run(&mut session(), 1, experiment);
        let report = messages
            .iter()
            .find_map(|m| match &m.reply.body {
                ReplyBody::Finished { report } => Some(report),
                _ => None,
            })
            .expect("it finishes");
        assert_eq!(report.fused.lane, "scalar");
        assert!(
            report.fused.largest_difference < 1e-5,
            "{architecture:?}: {}",
            report.fused.largest_difference
        );
        assert!(report.fused.compute_ms > 0.0 && report.fused.working_bytes > 0);
    }
}

fn run_long(session: &mut Session<Ticking>, experiment: LongExperiment) -> Vec<Message> {
    let request = Request::new(1, Command::RunLong { experiment });
    let mut messages: Vec<Message> = session.handle(request).into_iter().collect();
    while session.is_busy() {
        messages.extend(session.step(3.0));
    }
    messages
}

#[test]
fn a_long_run_keeps_no_matrix_and_is_checked_against_the_reference() {
    let masks = [
        (MaskChoice::Architecture, 900 * 901 / 2),
        (MaskChoice::Full, 900 * 900),
        (
            MaskChoice::SlidingWindow { window: 100 },
            100 * 900 - 99 * 100 / 2,
        ),
    ];
    for (mask, visible_cells) in masks {
        let experiment = LongExperiment {
            n_tokens: 900,
            mask,
            seed: 3,
        };
        let messages = run_long(&mut session(), experiment);
        let mut last_done = 0;
        for message in &messages {
            assert!(message.matrices.is_none());
            if let ReplyBody::Progress {
                rows_done,
                rows_total,
            } = message.reply.body
            {
                assert!(rows_done >= last_done && rows_done <= rows_total);
                last_done = rows_done;
            }
        }
        let Some(ReplyBody::LongFinished { report }) = messages.last().map(|m| &m.reply.body)
        else {
            panic!("{mask:?} does not finish: {:?}", messages.last());
        };
        assert_eq!(last_done, 900);
        assert_eq!(report.visible_cells, visible_cells, "{mask:?}");
        assert_eq!(report.matrix_bytes, 900 * 900 * 4);
        assert!(report.fused.working_bytes < report.matrix_bytes);
        assert_eq!(report.checked_rows, 8);
        assert!(
            report.fused.largest_difference > 0.0,
            "nothing was compared"
        );
        assert!(report.fused.largest_difference < 1e-5, "{mask:?}");
    }
}

#[test]
fn a_long_run_can_be_stopped_replaced_and_refused() {
    let long = |n_tokens| LongExperiment {
        n_tokens,
        mask: MaskChoice::Causal,
        seed: 1,
    };
    let mut session = session();
    let begin = |id, n_tokens| {
        let experiment = long(n_tokens);
        Request::new(id, Command::RunLong { experiment })
    };
    session.handle(begin(1, 2_000));
    session.step(3.0);
    assert!(session.is_busy());
    let stopped = session.handle(Request::new(1, Command::Stop));
    assert_eq!(stopped.map(|m| m.reply.body), Some(ReplyBody::Stopped));
    assert!(!session.is_busy());

    session.handle(begin(2, 2_000));
    let messages = run(&mut session, 3, text("one two"));
    assert!(messages.iter().all(|m| m.reply.run_id == 3));

    let none = run_long(&mut session, long(0));
    assert_eq!(failure(&none), Some(&Failure::EmptyText));
    let many = run_long(&mut session, long(LongExperiment::MAX_TOKENS + 1));
    assert!(matches!(failure(&many), Some(Failure::TooLarge { .. })));
    // A window of no tokens is brought into range.
    let clamped = run_long(
        &mut session,
        LongExperiment {
            mask: MaskChoice::SlidingWindow { window: 0 },
            ..long(10)
        },
    );
    assert_eq!(failure(&clamped), None);
    let one = run_long(&mut session, long(1));
    assert!(matches!(
        one.last().map(|m| &m.reply.body),
        Some(ReplyBody::LongFinished { .. })
    ));
}
