//! Every operation's way back against finite differences, in f64.

use std::sync::Arc;

use super::*;
use crate::{Buckets, IGNORE, Random};
use transformer::{Config, Family, Heads};

/// Hands out consecutive slots of one row of random weights.
struct Weights {
    numbers: Vec<f64>,
    random: Random,
}

impl Weights {
    fn new() -> Weights {
        Weights {
            numbers: Vec::new(),
            random: Random::new(11),
        }
    }

    fn slot(&mut self, rows: usize, cols: usize) -> Slot {
        let start = self.numbers.len();
        let random = &mut self.random;
        self.numbers
            .extend((0..rows * cols).map(|_| random.normal()));
        Slot { start, rows, cols }
    }
}

/// Compares the tape's gradient of every weight with a central difference of the loss.
fn check(weights: &Weights, run: impl Fn(&mut Tape<'_, f64>) -> f64) {
    let loss_of = |numbers: &[f64]| run(&mut Tape::new(numbers, Buffers::new()));
    let numbers = &weights.numbers;
    let mut tape = Tape::new(numbers, Buffers::new());
    run(&mut tape);
    let mut gradient = vec![0.0; numbers.len()];
    tape.backward(&mut gradient);
    let step = 1e-5;
    for i in 0..numbers.len() {
        let at = |change: f64| {
            let mut changed = numbers.clone();
            changed[i] += change;
            loss_of(&changed)
        };
        let slope = (at(step) - at(-step)) / (2.0 * step);
        let error = (slope - gradient[i]).abs();
        assert!(
            error <= 1e-8 + 1e-6 * slope.abs().max(1.0),
            "weight {i}: {} by the tape, {slope} by difference",
            gradient[i]
        );
    }
    assert!(
        gradient.iter().any(|g| g.abs() > 1e-3),
        "no gradient at all"
    );
}

/// The value against random weights: a loss that every number of it matters to.
fn spread(tape: &mut Tape<'_, f64>, node: NodeId) -> f64 {
    let mut random = Random::new(23);
    let n = tape.value(node).len();
    let weights: Vec<f64> = (0..n).map(|_| random.normal()).collect();
    tape.weighted_sum(node, &weights)
}

#[test]
fn embedding() {
    let mut weights = Weights::new();
    let table = weights.slot(4, 3);
    check(&weights, |tape| {
        let node = tape.embedding(table, vec![2, 0, 2]);
        spread(tape, node)
    });
}

#[test]
fn linear() {
    let mut weights = Weights::new();
    let (input, matrix) = (weights.slot(7, 6), weights.slot(8, 6));
    let bias = weights.slot(1, 8);
    for bias in [None, Some(bias)] {
        check(&weights, |tape| {
            let node = tape.embedding(input, (0..7).collect());
            let node = tape.linear(node, matrix, bias);
            spread(tape, node)
        });
    }
}

#[test]
fn sum_scale_and_rows() {
    let mut weights = Weights::new();
    let table = weights.slot(5, 3);
    check(&weights, |tape| {
        let a = tape.embedding(table, vec![0, 1, 2]);
        let b = tape.embedding(table, vec![1, 3, 4]);
        let node = tape.sum(a, b);
        let node = tape.sum(node, a);
        let node = tape.scale(node, -1.5);
        let node = tape.rows(node, vec![2, 0, 2]);
        spread(tape, node)
    });
}

#[test]
fn layer_norm() {
    let mut weights = Weights::new();
    let (input, gain, shift) = (
        weights.slot(3, 11),
        weights.slot(1, 11),
        weights.slot(1, 11),
    );
    check(&weights, |tape| {
        let node = tape.embedding(input, vec![0, 1, 2, 1]);
        let node = tape.layer_norm(node, gain, shift);
        spread(tape, node)
    });
}

#[test]
fn rms_norm() {
    let mut weights = Weights::new();
    let (input, gain) = (weights.slot(3, 11), weights.slot(1, 11));
    check(&weights, |tape| {
        let node = tape.embedding(input, vec![0, 1, 2, 1]);
        let node = tape.rms_norm(node, gain);
        spread(tape, node)
    });
}

#[test]
fn gelu() {
    let mut weights = Weights::new();
    let input = weights.slot(4, 5);
    check(&weights, |tape| {
        let node = tape.embedding(input, vec![0, 1, 2, 3]);
        let node = tape.gelu(node);
        spread(tape, node)
    });
}

#[test]
fn relu() {
    let mut weights = Weights::new();
    let input = weights.slot(4, 5);
    check(&weights, |tape| {
        let node = tape.embedding(input, vec![0, 1, 2, 3]);
        let node = tape.relu(node);
        spread(tape, node)
    });
}

#[test]
fn cross_entropy_with_targets_that_do_not_count() {
    let mut weights = Weights::new();
    let logits = weights.slot(4, 5);
    check(&weights, |tape| {
        let node = tape.embedding(logits, vec![0, 1, 2, 3]);
        let targets = [4, IGNORE, 0, 2];
        let loss = tape.cross_entropy(node, &targets, 0.25);
        assert_eq!(loss.count, 3);
        loss.sum * 0.25
    });
}

/// Two sequences of different lengths; small and large heads take both ways of products.
fn check_attention(n_heads: usize, head_dim: usize, spec: AttentionSpec, weights: &mut Weights) {
    let width = n_heads * head_dim;
    let n_queries: usize = spec.spans.iter().map(|span| span.query_len).sum();
    let n_keys: usize = spec.spans.iter().map(|span| span.key_len).sum();
    let [query, key, value] = [n_queries, n_keys, n_keys].map(|rows| weights.slot(rows, width));
    check(weights, |tape| {
        let query = tape.embedding(query, (0..n_queries as u32).collect());
        let key = tape.embedding(key, (0..n_keys as u32).collect());
        let value = tape.embedding(value, (0..n_keys as u32).collect());
        let node = tape.attention(query, key, value, spec.clone());
        spread(tape, node)
    });
}

fn spans(lens: [(usize, usize); 2]) -> Arc<Vec<Span>> {
    let [first, second] = lens;
    Arc::new(vec![
        Span {
            query_start: 0,
            query_len: first.0,
            key_start: 0,
            key_len: first.1,
        },
        Span {
            query_start: first.0,
            query_len: second.0,
            key_start: first.1,
            key_len: second.1,
        },
    ])
}

#[test]
fn attention_of_both_sides_causal_and_across() {
    let cases = [
        (false, spans([(3, 3), (7, 7)])),
        (true, spans([(3, 3), (7, 7)])),
        (false, spans([(2, 5), (7, 6)])),
    ];
    for (is_causal, spans) in cases {
        for (n_heads, head_dim) in [(2, 3), (1, 6)] {
            let spec = AttentionSpec {
                spans: Arc::clone(&spans),
                n_heads,
                is_causal,
                scale: 0.7,
                bias: None,
            };
            check_attention(n_heads, head_dim, spec, &mut Weights::new());
        }
    }
}

#[test]
fn attention_with_a_relative_position_bias() {
    let config = Config {
        family: Family::EncoderDecoder,
        vocab_size: 1,
        d_model: 1,
        n_heads: 2,
        head_dim: 3,
        d_ff: 1,
        n_encoder_layers: 1,
        n_decoder_layers: 1,
        max_len: 8,
        n_buckets: 6,
        max_distance: 8,
        heads: Heads::default(),
    };
    for is_causal in [false, true] {
        let mut weights = Weights::new();
        let slot = weights.slot(2, 6);
        let spec = AttentionSpec {
            spans: spans([(3, 3), (8, 8)]),
            n_heads: 2,
            is_causal,
            scale: 1.0,
            bias: Some((slot, Arc::new(Buckets::new(&config, !is_causal)))),
        };
        check_attention(2, 3, spec, &mut weights);
    }
}

#[test]
fn hidden_weights_are_zero_and_rows_sum_to_one() {
    let mut weights = Weights::new();
    let table = weights.slot(6, 4);
    let mut tape = Tape::new(&weights.numbers, Buffers::new());
    let node = tape.embedding(table, (0..6).collect());
    let spec = AttentionSpec {
        spans: spans([(2, 2), (4, 4)]),
        n_heads: 1,
        is_causal: true,
        scale: 1.0,
        bias: None,
    };
    let node = tape.attention(node, node, node, spec);
    let Op::Attention(attention) = &tape.nodes[node.0].op else {
        panic!("an attention");
    };
    for row in 0..4 {
        let cells = &attention.weights[4 + row * 4..][..4];
        assert!((cells.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        assert!(cells[row + 1..].iter().all(|&cell| cell == 0.0));
    }
}

#[test]
fn buffers_that_are_used_again_change_nothing() {
    let mut weights = Weights::new();
    let (table, matrix) = (weights.slot(6, 8), weights.slot(8, 8));
    let mut buffers = Buffers::new();
    let mut first = Vec::new();
    let mut n_buffers = 0;
    for round in 0..3 {
        let mut tape = Tape::new(&weights.numbers, buffers);
        let node = tape.embedding(table, (0..6).collect());
        let node = tape.linear(node, matrix, None);
        let node = tape.gelu(node);
        tape.cross_entropy(node, &[0, 1, 2, 3, 4, 5], 1.0);
        let mut gradient = vec![0.0; weights.numbers.len()];
        buffers = tape.backward(&mut gradient);
        if round == 0 {
            first.clone_from(&gradient);
            n_buffers = buffers.len();
        }
        assert_eq!(gradient, first);
        assert_eq!(buffers.len(), n_buffers, "memory grows from step to step");
    }
}
