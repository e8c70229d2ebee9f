//! Small cases of the whole path on the scalar lane, quick enough for `cargo miri test`; every
//! lane and larger sizes are in the `bench` crate's checks.

use super::*;
use crate::{
    BitMatrix, CacheReader, HeadLayout, KvCache, Linear, LinearScratch, Scalar, Scale, attend,
};

/// Whole numbers of a small range, a different one in each place.
fn numbers(len: usize, step: usize) -> Vec<f32> {
    (0..len)
        .map(|i| ((i * step) % 11) as f32 / 4.0 - 1.25)
        .collect()
}

/// A call whose last panel, last tile and last columns are partial.
fn call(query_len: usize, key_len: usize, head_dim: usize) -> (HeadLayout, [Vec<f32>; 3]) {
    let layout = HeadLayout::new(3, 1, head_dim).unwrap();
    let query = numbers(query_len * layout.query_width(), 7);
    let key = numbers(key_len * layout.key_width(), 5);
    let value = numbers(key_len * layout.key_width(), 3);
    (layout, [query, key, value])
}

fn masks(query_len: usize, key_len: usize) -> Vec<Mask> {
    let bits = BitMatrix::from_fn(query_len, key_len, |row, col| {
        row > 0 && (row + col) % 3 > 0
    });
    vec![
        Mask::full(query_len, key_len).unwrap(),
        Mask::causal(query_len, key_len).unwrap(),
        Mask::sliding_window(query_len, key_len, 2).unwrap(),
        Mask::from_bits(bits.unwrap()).unwrap(),
    ]
}

#[test]
fn fused_is_the_reference() {
    for (query_len, key_len, head_dim) in [(1, 1, 1), (3, 5, 3), (5, 19, 9), (9, 9, 130)] {
        let (layout, [query, key, value]) = call(query_len, key_len, head_dim);
        for mask in masks(query_len, key_len) {
            let tensors = (query.clone(), key.clone(), value.clone());
            let scale = Scale::InverseSqrtHeadDim;
            let inputs = Inputs::from_rows(tensors.0, tensors.1, tensors.2, layout, scale).unwrap();
            let want = attend(inputs.clone(), &mask).unwrap().context.transpose();
            let mut pass = FusedPass::<Scalar>::new(inputs, mask).unwrap();
            assert!(!pass.is_done());
            while !pass.is_done() {
                pass.advance(1);
            }
            let got = pass.finish();
            assert_eq!(got.len(), want.len());
            for (got, want) in got.iter().zip(want.as_slice()) {
                assert!((got - want).abs() < 1e-5, "{got} is not {want}");
            }
        }
    }
}

#[test]
fn a_row_that_sees_nothing_is_zero_after_one_that_saw_something() {
    // Rows share their working memory: the second call's leftovers must not show.
    let (layout, [query, key, value]) = call(30, 4, 2);
    let inputs = Inputs::from_rows(query, key, value, layout, Scale::One).unwrap();
    let bits = BitMatrix::from_fn(30, 4, |row, _| row < 8).unwrap();
    let got = attend_fused(inputs, Mask::from_bits(bits).unwrap()).unwrap();
    let (seen, unseen) = got.split_at(8 * 6);
    assert!(seen.iter().all(|number| *number != 0.0));
    assert!(unseen.iter().all(|number| number.to_bits() == 0));
}

#[test]
fn a_cache_gives_the_bits_of_the_whole_call() {
    let (layout, [query, key, value]) = call(11, 11, 5);
    let scale = Scale::InverseSqrtHeadDim;
    let mask = Mask::causal(11, 11).unwrap();
    let inputs =
        Inputs::from_rows(query.clone(), key.clone(), value.clone(), layout, scale).unwrap();
    let want = FusedPass::<Scalar>::new(inputs, mask).unwrap().finish();
    let mut cache = KvCache::new(layout);
    let mut reader = CacheReader::<Scalar>::new(layout).unwrap();
    let (key_width, query_width) = (layout.key_width(), layout.query_width());
    for token in 0..11 {
        let row = token * key_width..(token + 1) * key_width;
        cache.append(&key[row.clone()], &value[row]).unwrap();
        let row = token * query_width..(token + 1) * query_width;
        let mut context = vec![f32::NAN; query_width];
        let mask = Mask::causal(1, token + 1).unwrap();
        reader
            .attend(&cache, &query[row.clone()], scale, &mask, &mut context)
            .unwrap();
        assert_eq!(context, want[row]);
    }
    let bytes = cache.bytes();
    cache.truncate(3);
    assert_eq!((cache.len(), cache.bytes()), (3, bytes));
}

#[test]
fn what_does_not_fit_a_cache_is_refused() {
    let layout = HeadLayout::new(2, 1, 3).unwrap();
    let mut cache = KvCache::new(layout);
    let mut reader = CacheReader::<Scalar>::new(layout).unwrap();
    let mut context = [0.0; 6];
    let mask = |key_len| Mask::full(1, key_len).unwrap();
    let mut attend = |cache: &KvCache, query: &[f32], key_len| {
        let refused = reader.attend(cache, query, Scale::One, &mask(key_len), &mut context);
        refused.map_err(|error| error.code())
    };
    assert_eq!(attend(&cache, &[0.0; 6], 1), Err("empty"));
    for (key, value, code) in [
        (vec![0.0; 4], vec![0.0; 4], "dimension-mismatch"),
        (vec![0.0; 3], vec![0.0; 6], "dimension-mismatch"),
        (vec![0.0, 1e20, 0.0], vec![0.0; 3], "out-of-range"),
        (vec![0.0; 3], vec![0.0, f32::NAN, 0.0], "out-of-range"),
    ] {
        assert_eq!(cache.append(&key, &value).unwrap_err().code(), code);
        assert!(cache.is_empty());
    }
    cache.append(&[1.0; 3], &[2.0; 3]).unwrap();
    assert_eq!(attend(&cache, &[0.0; 6], 2), Err("mask-shape"));
    assert_eq!(attend(&cache, &[0.0; 5], 1), Err("dimension-mismatch"));
    assert_eq!(attend(&cache, &[f32::INFINITY; 6], 1), Err("out-of-range"));
    let mut other = KvCache::new(HeadLayout::new(1, 1, 3).unwrap());
    other.append(&[1.0; 3], &[2.0; 3]).unwrap();
    assert_eq!(attend(&other, &[0.0; 6], 1), Err("dimension-mismatch"));
    assert_eq!(attend(&cache, &[0.0; 6], 1), Ok(()));
    assert_eq!(context, [2.0; 6]);
}

#[test]
fn a_linear_layer_multiplies_small_integers_exactly() {
    for (n_rows, n_in, n_out) in [(1, 1, 1), (7, 3, 9), (2, 5, 16), (6, 2, 33)] {
        let whole = |len: usize| (0..len).map(|i| (i % 7) as f32 - 3.0).collect::<Vec<_>>();
        let (rows, weights, bias) = (whole(n_rows * n_in), whole(n_in * n_out), whole(n_out));
        let linear = Linear::new(n_in, n_out, &weights, Some(&bias)).unwrap();
        let mut got = vec![f32::NAN; n_rows * n_out];
        let mut scratch = LinearScratch::default();
        linear
            .multiply::<Scalar>(&rows, &mut scratch, &mut got)
            .unwrap();
        for (row, got) in got.chunks_exact(n_out).enumerate() {
            for (out, &got) in got.iter().enumerate() {
                let products = (0..n_in).map(|k| rows[row * n_in + k] * weights[k * n_out + out]);
                assert_eq!(got, bias[out] + products.sum::<f32>());
            }
        }
    }
}

#[test]
#[cfg_attr(miri, ignore = "ten million numbers")]
fn working_memory_grows_with_the_length_and_not_with_its_square() {
    let bytes = |len: usize| {
        let layout = HeadLayout::new(12, 12, 64).unwrap();
        let tensor = || vec![0.0; len * layout.query_width()];
        let inputs = Inputs::from_rows(tensor(), tensor(), tensor(), layout, Scale::One).unwrap();
        let mask = Mask::full(len, len).unwrap();
        FusedPass::<Scalar>::new(inputs, mask)
            .unwrap()
            .working_bytes()
    };
    assert!(bytes(2048) <= 2_000_000, "{}", bytes(2048));
    assert!(bytes(4096) < 2 * bytes(2048));
}
