//! Logits of the three models on several inputs, as one row of numbers: what a browser gives is
//! compared with what native code gave.

use attention::Lane;
use transformer::{Model, RunError, Watch};

use super::Siblings;
use crate::numbers::SplitMix64;

/// Lengths of the inputs: one token, multiples of nothing, as many as a model can take.
const LENGTHS: [usize; 6] = [1, 2, 7, 31, 64, 96];

/// The logits of encoder, decoder and encoder-decoder, of every token of every input.
///
/// # Errors
/// Where a model refuses an input.
pub fn logits_of<L: Lane>(siblings: &Siblings<L>) -> Result<[Vec<f32>; 3], RunError> {
    let watch = &mut Watch::nothing();
    let mut logits = [const { Vec::new() }; 3];
    let mut draw = SplitMix64(96);
    for len in LENGTHS {
        let ids = |model: &Model<L>, draw: &mut SplitMix64| -> Vec<u32> {
            let len = len.min(model.config().max_len);
            let id = |_| draw.below(model.config().vocab_size) as u32;
            (0..len).map(id).collect()
        };
        let encoder = &siblings.encoder;
        let read = ids(encoder, &mut draw);
        let states = encoder.encode(&read, watch)?;
        let places: Vec<usize> = (0..read.len()).collect();
        logits[0].extend(encoder.token_logits(&states, &places)?);
        logits[0].extend(encoder.sentiment_logits(&states)?);
        logits[0].extend(encoder.entity_logits(&states)?);

        let decoder = &siblings.decoder;
        let written = ids(decoder, &mut draw);
        logits[1].extend(decoder.decode(&mut decoder.begin(None, watch)?, &written, watch)?);

        // The input first, then half of the output at once and the rest token by token.
        let both = &siblings.encoder_decoder;
        let read = ids(both, &mut draw);
        let written = ids(both, &mut draw);
        let states = both.encode(&read, watch)?;
        let mut decoding = both.begin(Some(&states), watch)?;
        let (first, rest) = written.split_at(written.len().div_ceil(2));
        logits[2].extend(both.decode(&mut decoding, first, watch)?);
        for id in rest {
            logits[2].extend(both.decode(&mut decoding, &[*id], watch)?);
        }
    }
    Ok(logits)
}
