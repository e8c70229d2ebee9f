//! What is written down of one query is what the model did.

mod common;

use attention::Scalar;
use common::{config, weights};
use transformer::{Family, HeadId, Model, Part, RowAsked, RowSeen, Watch};

const INPUT: [u32; 6] = [4, 9, 16, 2, 7, 21];
const OUTPUT: [u32; 5] = [1, 5, 3, 22, 8];

fn model(family: Family) -> Model<Scalar> {
    let config = config(family);
    let weights = weights(&config);
    Model::from_weights(config, &weights).expect("a model")
}

/// Runs the whole model once, following one query.
fn seen(model: &Model<Scalar>, asked: RowAsked) -> (Watch, Option<RowSeen>) {
    let mut watch = Watch::row(asked);
    let states = model
        .config()
        .encodes()
        .then(|| model.encode(&INPUT, &mut watch).expect("states"));
    if model.config().decodes() {
        let mut decoding = model.begin(states.as_ref(), &mut watch).expect("caches");
        model
            .decode(&mut decoding, &OUTPUT, &mut watch)
            .expect("logits");
    }
    let row = watch.row.take();
    (watch, row)
}

#[test]
fn the_way_of_a_query_gives_its_weights() {
    for (family, part) in [
        (Family::Encoder, Part::Encoder),
        (Family::Decoder, Part::Decoder),
        (Family::EncoderDecoder, Part::Encoder),
        (Family::EncoderDecoder, Part::Decoder),
        (Family::EncoderDecoder, Part::Cross),
    ] {
        let model = model(family);
        let head = HeadId {
            part,
            layer: 1,
            head: 2,
        };
        let position = 3;
        let (watch, row) = seen(&model, RowAsked { head, position });
        let row = row.expect("a row");
        let map = watch
            .maps
            .iter()
            .find(|map| (map.part, map.layer) == (part, 1))
            .expect("a map");
        assert_eq!(row.weights, map.row(2, position), "{family:?} {part:?}");
        let key_len = map.key_len;
        assert_eq!(row.keys.len(), key_len * 5);
        let visible = if part == Part::Decoder { 4 } else { key_len };
        assert_eq!(row.n_visible, visible);
        let scale = if family == Family::EncoderDecoder {
            1.0
        } else {
            1.0 / 5.0_f32.sqrt()
        };
        assert_eq!(row.scale, scale);
        let has_bias = family == Family::EncoderDecoder && part != Part::Cross;
        assert_eq!(row.bias.iter().any(|&bias| bias != 0.0), has_bias);

        // From the numbers that were written down to the weights and the context, by hand.
        let scores: Vec<f32> = (0..visible)
            .map(|key| {
                let products = row.query.iter().zip(&row.keys[key * 5..]);
                products.fold(0.0, |sum: f32, (a, b)| sum + a * b) * row.scale + row.bias[key]
            })
            .collect();
        let highest = scores.iter().copied().fold(f32::MIN, f32::max);
        let sum: f32 = scores.iter().map(|score| (score - highest).exp()).sum();
        let mut context = [0.0_f32; 5];
        for (key, score) in scores.iter().enumerate() {
            let weight = (score - highest).exp() / sum;
            assert!((weight - row.weights[key]).abs() < 1e-5);
            for (to, from) in context.iter_mut().zip(&row.values[key * 5..]) {
                *to += weight * from;
            }
        }
        for (got, want) in row.context.iter().zip(context) {
            assert!((got - want).abs() < 1e-5, "{got} {want}");
        }
    }
}

#[test]
fn a_query_that_is_not_there_is_not_seen() {
    let model = model(Family::Decoder);
    let head = |layer, head| HeadId {
        part: Part::Decoder,
        layer,
        head,
    };
    for (head, position) in [(head(0, 0), 5), (head(2, 0), 1), (head(0, 3), 1)] {
        assert_eq!(seen(&model, RowAsked { head, position }).1, None);
    }
}

#[test]
fn the_last_logits_alone_are_the_last_of_all() {
    for family in [Family::Decoder, Family::EncoderDecoder] {
        let model = model(family);
        let nothing = &mut Watch::nothing();
        let states = (family == Family::EncoderDecoder)
            .then(|| model.encode(&INPUT, nothing).expect("states"));
        let mut all = model.begin(states.as_ref(), nothing).expect("caches");
        let mut last = model.begin(states.as_ref(), nothing).expect("caches");
        let all = model.decode(&mut all, &OUTPUT, nothing).expect("logits");
        let got = model
            .decode_last(&mut last, &OUTPUT, nothing)
            .expect("logits");
        assert_eq!(got, all[4 * 23..]);
        assert_eq!(last.len(), 5);
    }
}
