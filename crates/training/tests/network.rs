//! Whole networks: every family's gradient against finite differences in f64.

use training::{Buffers, IGNORE, Network, Packed, Random, Tape, initial_weights};
use transformer::{Config, Family, Heads, Model, Watch};

fn config(family: Family) -> Config {
    let relative = family == Family::EncoderDecoder;
    Config {
        family,
        vocab_size: 11,
        d_model: 8,
        n_heads: 2,
        head_dim: 4,
        d_ff: 12,
        n_encoder_layers: if family == Family::Decoder { 0 } else { 2 },
        n_decoder_layers: if family == Family::Encoder { 0 } else { 2 },
        max_len: 8,
        n_buckets: if relative { 6 } else { 0 },
        max_distance: if relative { 8 } else { 0 },
        heads: if family == Family::Encoder {
            Heads {
                n_sentiments: 3,
                n_entity_tags: 2,
            }
        } else {
            Heads::default()
        },
    }
}

fn packed(sequences: &[&[u32]]) -> Packed {
    let mut packed = Packed::default();
    for ids in sequences {
        packed.push(ids);
    }
    packed
}

/// A forward pass with all heads that the family has; the summed loss.
fn loss(network: &Network, tape: &mut Tape<'_, f64>) -> f64 {
    let input = packed(&[&[3, 1, 4, 1, 5], &[9, 2, 6]]);
    let output = packed(&[&[5, 3], &[5, 8, 9, 7]]);
    let targets = [3, IGNORE, 8, 9, 7, 10];
    match network.config().family {
        Family::Encoder => {
            let states = network.encode(tape, &input).expect("this family has it");
            let asked = tape.rows(states, vec![1, 2, 7]);
            let logits = network.logits(tape, asked);
            let first = tape.rows(states, vec![0, 5]);
            let sentiment = network.sentiment(tape, first).expect("this family has it");
            let entities = network.entities(tape, states).expect("this family has it");
            tape.cross_entropy(logits, &[1, 10, 0], 1.0).sum
                + tape.cross_entropy(sentiment, &[2, 1], 1.0).sum
                + tape
                    .cross_entropy(entities, &[0, 1, 1, 0, 0, 1, 1, 1], 1.0)
                    .sum
        }
        Family::Decoder => {
            let states = network
                .decode(tape, &output, None)
                .expect("this family has it");
            let logits = network.logits(tape, states);
            tape.cross_entropy(logits, &targets, 1.0).sum
        }
        Family::EncoderDecoder => {
            let states = network.encode(tape, &input).expect("this family has it");
            let states = network
                .decode(tape, &output, Some((states, &input)))
                .expect("this family has it");
            let logits = network.logits(tape, states);
            tape.cross_entropy(logits, &targets, 1.0).sum
        }
    }
}

/// What a learner runs and what was trained are the same model.
#[test]
fn the_tape_and_the_model_agree() {
    for family in Family::ALL {
        let network = Network::new(config(family)).expect("sizes are allowed");
        let weights: Vec<f32> = initial_weights(network.layout(), 8);
        let model: Model = Model::from_weights(config(family), &weights).expect("a model");
        let (input, output): (&[u32], &[u32]) = (&[3, 1, 4, 1, 5, 9], &[5, 8, 9, 7]);
        let watch = &mut Watch::nothing();
        let mut tape = Tape::new(&weights, Buffers::new());
        let packed_input = packed(&[input]);
        let (of_tape, of_model) = match family {
            Family::Encoder => {
                let states = network.encode(&mut tape, &packed_input).expect("states");
                let logits = network.logits(&mut tape, states);
                let states = model.encode(input, watch).expect("states");
                let places: Vec<usize> = (0..input.len()).collect();
                (logits, model.token_logits(&states, &places))
            }
            Family::Decoder => {
                let states = network.decode(&mut tape, &packed(&[output]), None);
                let logits = network.logits(&mut tape, states.expect("states"));
                let mut decoding = model.begin(None, watch).expect("caches");
                (logits, model.decode(&mut decoding, output, watch))
            }
            Family::EncoderDecoder => {
                let states = network.encode(&mut tape, &packed_input).expect("states");
                let encoded = Some((states, &packed_input));
                let states = network.decode(&mut tape, &packed(&[output]), encoded);
                let logits = network.logits(&mut tape, states.expect("states"));
                let states = model.encode(input, watch).expect("states");
                let mut decoding = model.begin(Some(&states), watch).expect("caches");
                (logits, model.decode(&mut decoding, output, watch))
            }
        };
        let (want, got) = (tape.value(of_tape), of_model.expect("logits"));
        assert_eq!(want.len(), got.len());
        for (i, (want, got)) in want.iter().zip(&got).enumerate() {
            let error = (want - got).abs();
            assert!(error < 2e-5, "{family:?} {i}: {want} by the tape, {got}");
        }
    }
}

#[test]
fn gradients_of_whole_networks_are_right() {
    for family in Family::ALL {
        let network = Network::new(config(family)).expect("sizes are allowed");
        let mut weights: Vec<f64> = initial_weights(network.layout(), 5);
        // Biases and gains begin alike; move them so that a swapped one is seen.
        let mut random = Random::new(6);
        for weight in &mut weights {
            *weight += 0.1 * random.normal();
        }
        let loss_of = |weights: &[f64]| loss(&network, &mut Tape::new(weights, Buffers::new()));
        let mut tape = Tape::new(&weights, Buffers::new());
        loss(&network, &mut tape);
        let mut gradient = vec![0.0; weights.len()];
        tape.backward(&mut gradient);
        for parameter in network.layout().parameters() {
            let slot = network.layout().slot(&parameter.name).expect("a slot");
            for place in [0, parameter.len() / 2, parameter.len() - 1] {
                let place = slot.start + place;
                let at = |change: f64| {
                    let mut changed = weights.clone();
                    changed[place] += change;
                    loss_of(&changed)
                };
                let slope = (at(1e-5) - at(-1e-5)) / 2e-5;
                let error = (slope - gradient[place]).abs();
                assert!(
                    error < 1e-7 + 1e-6 * slope.abs(),
                    "{family:?} {}: {} by the tape, {slope} by difference",
                    parameter.name,
                    gradient[place]
                );
            }
        }
    }
}
