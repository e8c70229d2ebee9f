//! What must hold for attention whatever the numbers are.

// A test ends by panicking; its helpers may too.
#![allow(clippy::unwrap_used)]

use attention::{AttentionError, BitMatrix, HeadLayout, Inputs, Mask, Pass, Scale, Trace, attend};
use nalgebra::DMatrix;
use proptest::prelude::*;
use tests::assert_close;

/// The matrices of one call, still open to editing.
#[derive(Debug, Clone)]
struct Call {
    query: DMatrix<f32>,
    key: DMatrix<f32>,
    value: DMatrix<f32>,
    layout: HeadLayout,
    scale: Scale,
}

impl Call {
    fn try_attend(self, mask: Mask) -> Result<Trace, AttentionError> {
        attend(self.try_inputs()?, mask)
    }

    fn attend(&self, mask: &Mask) -> Trace {
        self.clone().try_attend(mask.clone()).unwrap()
    }

    fn try_inputs(self) -> Result<Inputs, AttentionError> {
        Inputs::new(self.query, self.key, self.value, self.layout, self.scale)
    }

    fn lengths(&self) -> (usize, usize) {
        (self.query.nrows(), self.key.nrows())
    }
}

fn any_matrix(rows: usize, cols: usize, largest: f32) -> impl Strategy<Value = DMatrix<f32>> {
    prop::collection::vec(-largest..=largest, rows * cols)
        .prop_map(move |cells| DMatrix::from_row_slice(rows, cols, &cells))
}

/// `more` is how many more keys than queries there may be.
fn any_call(more: usize, largest: f32) -> impl Strategy<Value = Call> {
    let groups = prop_oneof![Just((1, 1)), Just((4, 4)), Just((4, 2)), Just((3, 1))];
    let scale = prop_oneof![Just(Scale::InverseSqrtHeadDim), Just(Scale::One)];
    (1_usize..9, 0..=more, groups, 1_usize..5, scale).prop_flat_map(
        move |(query_len, more, (n_heads, n_kv_heads), head_dim, scale)| {
            let layout = HeadLayout::new(n_heads, n_kv_heads, head_dim).unwrap();
            let key_len = query_len + more;
            (
                any_matrix(query_len, layout.query_width(), largest),
                any_matrix(key_len, layout.key_width(), largest),
                any_matrix(key_len, layout.key_width(), largest),
            )
                .prop_map(move |(query, key, value)| Call {
                    query,
                    key,
                    value,
                    layout,
                    scale,
                })
        },
    )
}

/// A free mask for a call, with whole rows hidden now and then.
fn any_call_and_mask(largest: f32) -> impl Strategy<Value = (Call, Mask)> {
    any_call(4, largest).prop_flat_map(|call| {
        let (query_len, key_len) = call.lengths();
        let row = prop_oneof![
            1 => Just(vec![false; key_len]),
            4 => prop::collection::vec(any::<bool>(), key_len),
        ];
        let rows = prop::collection::vec(row, query_len);
        (Just(call), rows).prop_map(move |(call, rows)| {
            let bits = BitMatrix::from_fn(query_len, key_len, |i, j| rows[i][j]).unwrap();
            (call, Mask::from_bits(bits).unwrap())
        })
    })
}

/// Equal in every bit: `==` would let 0.0 pass for −0.0.
fn bits_of(matrix: &DMatrix<f32>) -> Vec<u32> {
    matrix.iter().map(|cell| cell.to_bits()).collect()
}

fn trace_bits(trace: &Trace) -> Vec<u32> {
    let heads = trace.heads.iter();
    heads
        .flat_map(|head| [&head.scores, &head.masked_scores, &head.weights])
        .chain([&trace.context])
        .flat_map(bits_of)
        .collect()
}

fn last_rows(matrix: &DMatrix<f32>, n_rows: usize) -> DMatrix<f32> {
    matrix.rows(matrix.nrows() - n_rows, n_rows).into_owned()
}

/// Holds for any finite input: sums of one, exact zeros, −∞ where hidden, nothing else infinite.
fn check_invariants(call: &Call, mask: &Mask, trace: &Trace) -> Result<(), TestCaseError> {
    let (query_len, key_len) = call.lengths();
    prop_assert_eq!(trace.heads.len(), call.layout.n_heads());
    for head in &trace.heads {
        for i in 0..query_len {
            let mut sum = 0.0_f64;
            let mut any_visible = false;
            for j in 0..key_len {
                let weight = head.weights[(i, j)];
                prop_assert!(head.scores[(i, j)].is_finite());
                if mask.allows(i, j) {
                    any_visible = true;
                    let (masked, score) = (head.masked_scores[(i, j)], head.scores[(i, j)]);
                    prop_assert_eq!(masked.to_bits(), score.to_bits());
                    prop_assert!((0.0..=1.0).contains(&weight));
                    sum += f64::from(weight);
                } else {
                    prop_assert_eq!(head.masked_scores[(i, j)], f32::NEG_INFINITY);
                    prop_assert_eq!(weight.to_bits(), 0);
                }
            }
            let want = if any_visible { 1.0 } else { 0.0 };
            prop_assert!((sum - want).abs() < 1e-6, "row {} sums to {}", i, sum);
            if !any_visible {
                prop_assert!(trace.context.row(i).iter().all(|cell| cell.to_bits() == 0));
            }
        }
    }
    prop_assert!(trace.context.iter().all(|cell| cell.is_finite()));
    Ok(())
}

proptest! {
    #[test]
    fn weights_share_one_among_the_visible((call, mask) in any_call_and_mask(3.0)) {
        check_invariants(&call, &mask, &call.attend(&mask))?;
    }

    #[test]
    fn huge_inputs_stay_finite((call, mask) in any_call_and_mask(1e38), at_limit: bool) {
        let mut call = call;
        if at_limit {
            for matrix in [&mut call.query, &mut call.key, &mut call.value] {
                matrix.apply(|cell| *cell = f32::MAX.copysign(*cell));
            }
        }
        check_invariants(&call, &mask, &call.attend(&mask))?;
    }

    #[test]
    fn nothing_visible_is_all_zeros(call in any_call(4, 1e38)) {
        let (query_len, key_len) = call.lengths();
        let mask = Mask::padding(query_len, &vec![false; key_len]).unwrap();
        let trace = call.attend(&mask);
        prop_assert!(trace.context.iter().all(|cell| cell.to_bits() == 0));
        for head in &trace.heads {
            prop_assert!(head.weights.iter().all(|cell| cell.to_bits() == 0));
        }
    }

    #[test]
    fn a_future_token_changes_no_past_output(
        call in any_call(4, 3.0),
        edited in any::<prop::sample::Index>(),
        number in -1e30_f32..1e30,
    ) {
        let (query_len, key_len) = call.lengths();
        let mask = Mask::causal(query_len, key_len).unwrap();
        let before = call.attend(&mask);
        let edited = edited.index(key_len);
        let mut later = call.clone();
        later.key.row_mut(edited).fill(number);
        later.value.row_mut(edited).fill(-number);
        let after = later.attend(&mask);
        // Query i is at position i + key_len − query_len; those before the edited one are past.
        let n_past = edited.saturating_sub(key_len - query_len);
        let past = |matrix: &DMatrix<f32>| bits_of(&matrix.rows(0, n_past).into_owned());
        prop_assert_eq!(past(&before.context), past(&after.context));
        for (before, after) in before.heads.iter().zip(&after.heads) {
            prop_assert_eq!(past(&before.weights), past(&after.weights));
        }
    }

    #[test]
    fn as_many_kv_heads_is_plain_multi_head(call in any_call(4, 3.0)) {
        // Each head by itself, with the key/value head that the paper gives it.
        let (query_len, key_len) = call.lengths();
        let mask = Mask::causal(query_len, key_len).unwrap();
        let together = call.attend(&mask);
        let head_dim = call.layout.head_dim();
        let group = call.layout.n_heads() / call.layout.n_kv_heads();
        for head in 0..call.layout.n_heads() {
            let columns = |matrix: &DMatrix<f32>, head: usize| {
                matrix.columns(head * head_dim, head_dim).into_owned()
            };
            let alone = Call {
                query: columns(&call.query, head),
                key: columns(&call.key, head / group),
                value: columns(&call.value, head / group),
                layout: HeadLayout::new(1, 1, head_dim).unwrap(),
                scale: call.scale,
            };
            let alone = alone.attend(&mask);
            prop_assert_eq!(&together.heads[head], &alone.heads[0]);
            prop_assert_eq!(columns(&together.context, head), alone.context);
        }
    }

    #[test]
    fn grouped_is_multi_head_with_repeated_kv_heads(call in any_call(4, 3.0)) {
        let (query_len, key_len) = call.lengths();
        let mask = Mask::full(query_len, key_len).unwrap();
        let (n_heads, head_dim) = (call.layout.n_heads(), call.layout.head_dim());
        let group = n_heads / call.layout.n_kv_heads();
        let repeat = |matrix: &DMatrix<f32>| {
            DMatrix::from_fn(key_len, n_heads * head_dim, |j, col| {
                matrix[(j, col / head_dim / group * head_dim + col % head_dim)]
            })
        };
        let repeated = Call {
            key: repeat(&call.key),
            value: repeat(&call.value),
            layout: HeadLayout::new(n_heads, n_heads, head_dim).unwrap(),
            ..call.clone()
        };
        prop_assert_eq!(trace_bits(&call.attend(&mask)), trace_bits(&repeated.attend(&mask)));
    }

    #[test]
    fn prefix_nothing_is_causal_and_prefix_everything_is_full(call in any_call(0, 3.0)) {
        let (len, _) = call.lengths();
        let pairs = [
            (Mask::prefix_lm(len, 0), Mask::causal(len, len)),
            (Mask::prefix_lm(len, len), Mask::full(len, len)),
        ];
        for (prefix, other) in pairs {
            let (prefix, other) = (call.attend(&prefix.unwrap()), call.attend(&other.unwrap()));
            prop_assert_eq!(trace_bits(&prefix), trace_bits(&other));
        }
    }

    #[test]
    fn an_offset_gives_the_last_rows(call in any_call(0, 3.0), kept in any::<prop::sample::Index>()) {
        let (len, _) = call.lengths();
        let kept = 1 + kept.index(len);
        let last = Call { query: last_rows(&call.query, kept), ..call.clone() };
        let window_and_causal = |query_len| {
            Mask::sliding_window(query_len, len, 2).unwrap().and(Mask::causal(query_len, len).unwrap())
        };
        let pairs = [
            (Mask::causal(len, len), Mask::causal(kept, len)),
            (window_and_causal(len), window_and_causal(kept)),
        ];
        for (all, offset) in pairs {
            let (all, offset) = (call.attend(&all.unwrap()), last.attend(&offset.unwrap()));
            prop_assert_eq!(bits_of(&last_rows(&all.context, kept)), bits_of(&offset.context));
            for (all, offset) in all.heads.iter().zip(&offset.heads) {
                prop_assert_eq!(&last_rows(&all.weights, kept), &offset.weights);
            }
        }
    }

    #[test]
    fn any_steps_equal_one_go(
        (call, mask) in any_call_and_mask(3.0),
        steps in prop::collection::vec(0_usize..4, 0..12),
    ) {
        let mut pass = Pass::new(call.clone().try_inputs().unwrap(), mask.clone()).unwrap();
        let mut rows_done = 0;
        for max_rows in steps {
            let progress = pass.advance(max_rows);
            rows_done = (rows_done + max_rows).min(call.lengths().0);
            prop_assert_eq!(progress.rows_done, rows_done);
            prop_assert_eq!(progress.rows_total, call.lengths().0);
            prop_assert_eq!(pass.is_done(), rows_done == progress.rows_total);
        }
        prop_assert_eq!(trace_bits(&pass.finish()), trace_bits(&call.attend(&mask)));
    }

    #[test]
    fn permuting_the_keys_permutes_the_weights(
        (call, order) in any_call(4, 3.0).prop_flat_map(|call| {
            let order: Vec<usize> = (0..call.lengths().1).collect();
            (Just(call), Just(order).prop_shuffle())
        }),
    ) {
        let (query_len, key_len) = call.lengths();
        let mask = Mask::full(query_len, key_len).unwrap();
        let permuted = Call {
            key: call.key.select_rows(&order),
            value: call.value.select_rows(&order),
            ..call.clone()
        };
        let (plain, permuted) = (call.attend(&mask), permuted.attend(&mask));
        assert_close(
            "context",
            permuted.context.as_slice(),
            plain.context.as_slice(),
            1e-6,
            1e-6,
        );
        for (plain, permuted) in plain.heads.iter().zip(&permuted.heads) {
            // A score has one key in it, hence no order to differ by; the sum of a row has.
            prop_assert_eq!(&permuted.scores, &plain.scores.select_columns(&order));
            let want = plain.weights.select_columns(&order);
            assert_close("weights", permuted.weights.as_slice(), want.as_slice(), 0.0, 1e-6);
        }
    }

    #[test]
    fn a_bad_number_is_refused_with_its_index(
        call in any_call(4, 3.0),
        place in any::<prop::sample::Index>(),
        which in 0_usize..3,
        bad in prop_oneof![Just(f32::NAN), Just(f32::INFINITY), Just(f32::NEG_INFINITY)],
    ) {
        let (query_len, key_len) = call.lengths();
        let mut call = call;
        let (what, matrix) = match which {
            0 => ("query", &mut call.query),
            1 => ("key", &mut call.key),
            _ => ("value", &mut call.value),
        };
        let place = place.index(matrix.len());
        let (row, col) = (place / matrix.ncols(), place % matrix.ncols());
        matrix[(row, col)] = bad;
        let got = call.try_attend(Mask::full(query_len, key_len).unwrap()).unwrap_err();
        prop_assert_eq!(got, AttentionError::NotFinite { what, row, col });
    }
}

#[test]
fn small_integers_come_out_exactly() {
    // Equal scores share evenly, so the context is a mean of whole numbers.
    let call = Call {
        query: DMatrix::from_row_slice(3, 2, &[0.0; 6]),
        key: DMatrix::from_row_slice(3, 1, &[5.0, -7.0, 9.0]),
        value: DMatrix::from_row_slice(3, 1, &[2.0, 4.0, 9.0]),
        layout: HeadLayout::new(2, 1, 1).unwrap(),
        scale: Scale::One,
    };
    let trace = call.attend(&Mask::causal(3, 3).unwrap());
    let context = DMatrix::from_row_slice(3, 2, &[2.0, 2.0, 3.0, 3.0, 5.0, 5.0]);
    assert_eq!(trace.context, context);
    let third = 1.0 / 3.0;
    let weights = [1.0, 0.0, 0.0, 0.5, 0.5, 0.0, third, third, third];
    assert_eq!(
        trace.heads[1].weights,
        DMatrix::from_row_slice(3, 3, &weights)
    );
}

#[test]
fn a_mask_of_another_shape_is_refused() {
    let zeros = |rows| DMatrix::zeros(rows, 1);
    let layout = HeadLayout::new(1, 1, 1).unwrap();
    let inputs = Inputs::new(zeros(2), zeros(3), zeros(3), layout, Scale::One).unwrap();
    let mask = Mask::full(3, 2).unwrap();
    assert_eq!(
        attend(inputs, &mask).unwrap_err(),
        AttentionError::MaskShape {
            expected: (2, 3),
            got: (3, 2)
        }
    );
}

#[test]
fn a_trace_too_large_is_refused_before_it_is_made() {
    let zeros = || DMatrix::zeros(32_768, 1);
    let layout = HeadLayout::new(1, 1, 1).unwrap();
    let inputs = Inputs::new(zeros(), zeros(), zeros(), layout, Scale::One).unwrap();
    let mask = Mask::causal(32_768, 32_768).unwrap();
    let error = Pass::new(inputs, mask).unwrap_err();
    assert_eq!(
        error,
        AttentionError::TooLarge {
            needed_bytes: 3 * (1 << 32) + 32_768 * 4,
            limit_bytes: attention::MAX_TRACE_BYTES
        }
    );
    assert_eq!(error.code(), "too-large");
}
