//! What must hold of models that run, whatever their weights.

mod common;

use attention::{Lane, Scalar};
use common::{config, weights};
use transformer::{Decoding, Family, HeadId, Model, Part, States, Watch};

const INPUT: [u32; 7] = [4, 9, 16, 2, 7, 7, 21];
const OUTPUT: [u32; 11] = [1, 5, 3, 22, 8, 13, 0, 6, 6, 19, 2];

fn model(family: Family) -> Model<Scalar> {
    let config = config(family);
    let weights = weights(&config);
    Model::from_weights(config, &weights).expect("a model")
}

fn states<L: Lane>(model: &Model<L>) -> Option<States> {
    let encodes = model.config().encodes();
    encodes.then(|| model.encode(&INPUT, &mut Watch::nothing()).expect("states"))
}

fn begin<L: Lane>(model: &Model<L>) -> Decoding<L> {
    let states = states(model);
    model
        .begin(states.as_ref(), &mut Watch::nothing())
        .expect("caches")
}

fn full<L: Lane>(model: &Model<L>, ids: &[u32]) -> Vec<f32> {
    model
        .decode(&mut begin(model), ids, &mut Watch::nothing())
        .expect("logits")
}

const DECODERS: [Family; 2] = [Family::Decoder, Family::EncoderDecoder];

#[test]
fn changing_a_token_leaves_earlier_logits_bit_identical() {
    for family in DECODERS {
        let model = model(family);
        let before = full(&model, &OUTPUT);
        for changed in 0..OUTPUT.len() {
            let mut ids = OUTPUT;
            ids[changed] = (ids[changed] + 1) % 23;
            let after = full(&model, &ids);
            let split = changed * 23;
            assert_eq!(
                before[..split],
                after[..split],
                "{family:?} token {changed}"
            );
            assert_ne!(before[split..split + 23], after[split..split + 23]);
        }
    }
}

#[test]
fn cached_decoding_is_bit_identical_to_a_full_pass() {
    for family in DECODERS {
        let model = model(family);
        let want = full(&model, &OUTPUT);
        for pieces in [[1; 11].as_slice(), &[4, 7], &[10, 1], &[3, 1, 1, 6]] {
            let mut decoding = begin(&model);
            let mut got = Vec::new();
            let mut at = 0;
            for piece in pieces {
                let ids = &OUTPUT[at..at + piece];
                let logits = model.decode(&mut decoding, ids, &mut Watch::nothing());
                got.extend(logits.expect("logits"));
                at += piece;
            }
            assert_eq!(decoding.len(), OUTPUT.len());
            assert_eq!(got, want, "{family:?} in pieces of {pieces:?}");
        }
    }
}

#[test]
fn what_was_taken_back_was_never_read() {
    for family in DECODERS {
        let model = model(family);
        let want = full(&model, &OUTPUT);
        let mut watch = Watch::maps();
        let states = model
            .config()
            .encodes()
            .then(|| model.encode(&INPUT, &mut watch).expect("states"));
        let mut decoding = model.begin(states.as_ref(), &mut watch).expect("caches");
        let other = [3, 1, 2, 5, 5, 5, 5];
        model
            .decode(&mut decoding, &OUTPUT[..4], &mut watch)
            .expect("logits");
        model
            .decode(&mut decoding, &other, &mut watch)
            .expect("logits");
        decoding.truncate(99);
        assert_eq!(decoding.len(), 11);
        decoding.truncate(4);
        assert_eq!(decoding.len(), 4);
        let rest = model
            .decode(&mut decoding, &OUTPUT[4..], &mut watch)
            .expect("logits");
        assert_eq!(rest, want[4 * 23..], "{family:?}");
        decoding.truncate(0);
        assert!(decoding.is_empty());
    }
}

#[test]
fn an_encoder_sees_both_sides() {
    let model = model(Family::Encoder);
    let before = states(&model).expect("an encoder");
    let mut ids = INPUT;
    ids[6] = 1;
    let after = model.encode(&ids, &mut Watch::nothing()).expect("states");
    assert_eq!(before.rows.len(), after.rows.len());
    for token in 0..7 {
        let row = token * 12..(token + 1) * 12;
        assert_ne!(before.rows[row.clone()], after.rows[row], "token {token}");
    }
    assert_eq!(model.sentiment_logits(&before).expect("a head").len(), 3);
    assert_eq!(model.entity_logits(&before).expect("a head").len(), 7 * 7);
    assert_eq!(
        model.token_logits(&before, &[1, 99]).expect("one").len(),
        23
    );
}

#[test]
fn an_encoder_decoder_reads_its_input() {
    let model = model(Family::EncoderDecoder);
    let before = full(&model, &OUTPUT);
    let mut ids = INPUT;
    ids[0] = 1;
    let states = model.encode(&ids, &mut Watch::nothing()).expect("states");
    let mut decoding = model
        .begin(Some(&states), &mut Watch::nothing())
        .expect("caches");
    let after = model.decode(&mut decoding, &OUTPUT, &mut Watch::nothing());
    assert_ne!(before, after.expect("logits"));
}

#[test]
fn maps_are_complete_and_watching_changes_nothing() {
    for family in Family::ALL {
        let model = model(family);
        let mut watch = Watch::maps();
        let states = model
            .config()
            .encodes()
            .then(|| model.encode(&INPUT, &mut watch).expect("states"));
        if model.config().decodes() {
            let mut decoding = model.begin(states.as_ref(), &mut watch).expect("caches");
            let first = model.decode(&mut decoding, &OUTPUT[..4], &mut watch);
            let rest = model.decode(&mut decoding, &OUTPUT[4..], &mut watch);
            let got = [first.expect("logits"), rest.expect("logits")].concat();
            assert_eq!(got, full(&model, &OUTPUT));
        }
        let want = match family {
            Family::Encoder => 2,
            Family::Decoder => 4,
            Family::EncoderDecoder => 2 + 2 * 4,
        };
        assert_eq!(watch.maps.len(), want, "{family:?}");
        for map in &watch.maps {
            for head in 0..map.n_heads {
                for query_idx in 0..map.query_len {
                    let row = map.row(head, query_idx);
                    let sum: f32 = row.iter().sum();
                    assert!((sum - 1.0).abs() < 1e-5);
                    let seen = match map.part {
                        Part::Decoder => map.key_len - map.query_len + query_idx + 1,
                        Part::Encoder | Part::Cross => map.key_len,
                    };
                    assert!(row[..seen].iter().all(|&weight| weight > 0.0));
                    assert!(row[seen..].iter().all(|&weight| weight == 0.0));
                }
            }
        }
    }
}

#[test]
fn a_muted_head_changes_the_states() {
    let model = model(Family::Encoder);
    let whole = states(&model).expect("an encoder");
    let mut watch = Watch::nothing();
    watch.muted = vec![HeadId {
        part: Part::Encoder,
        layer: 1,
        head: 2,
    }];
    let muted = model.encode(&INPUT, &mut watch).expect("states");
    assert_ne!(whole, muted);
    watch.muted[0].layer = 9;
    let untouched = model.encode(&INPUT, &mut watch).expect("states");
    assert_eq!(whole, untouched);
}

#[test]
fn what_cannot_be_read_is_refused() {
    let encoder = model(Family::Encoder);
    let decoder = model(Family::Decoder);
    let both = model(Family::EncoderDecoder);
    let watch = &mut Watch::nothing();
    let code = |ids: &[u32]| {
        let error = encoder.encode(ids, &mut Watch::nothing());
        error.expect_err("refused").code()
    };
    assert_eq!(code(&[]), "no-tokens");
    assert_eq!(code(&[1, 23]), "unknown-token");
    assert_eq!(code(&[1; 41]), "too-long");
    let wrong = "not-in-this-family";
    assert_eq!(decoder.encode(&[1], watch).expect_err("none").code(), wrong);
    assert_eq!(encoder.begin(None, watch).expect_err("none").code(), wrong);
    assert_eq!(both.begin(None, watch).expect_err("none").code(), wrong);
    // A refused token leaves the caches as they were.
    let mut decoding = begin(&decoder);
    let _ = decoder.decode(&mut decoding, &OUTPUT[..3], watch);
    assert!(decoder.decode(&mut decoding, &[99], watch).is_err());
    assert!(decoder.decode(&mut decoding, &[1; 38], watch).is_err());
    let rest = decoder.decode(&mut decoding, &OUTPUT[3..], watch);
    assert_eq!(rest.expect("logits"), full(&decoder, &OUTPUT)[3 * 23..]);
}
