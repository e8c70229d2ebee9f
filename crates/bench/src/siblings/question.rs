//! Questions as data, so that native code and a browser are asked the same ones.

use attention::Lane;
use transformer::{Part, RunError, Watch};

use super::{Siblings, largest};

/// What ends an answer of the encoder-decoder after this many tokens at the latest.
const LONGEST: usize = 60;

/// One question. Ids are whole inputs, special tokens included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    /// Which sentiment has this text? Answered by the encoder's head with one class.
    Sentiment {
        /// The input.
        ids: Vec<u32>,
    },
    /// Which tag has each token? Answered by the encoder's head with a class a token, the first
    /// left out.
    Entities {
        /// The input.
        ids: Vec<u32>,
    },
    /// Which of these tokens is hidden here? Answered by the encoder.
    Hidden {
        /// The input, masked.
        ids: Vec<u32>,
        /// Where.
        at: usize,
        /// The choices; of equally likely ones the last is taken.
        candidates: Vec<u32>,
    },
    /// Which of these tokens comes next? Answered by the decoder.
    Next {
        /// What came before.
        ids: Vec<u32>,
        /// The choices; of equally likely ones the last is taken.
        candidates: Vec<u32>,
    },
    /// Which text answers this one? Answered by the encoder-decoder, likeliest token by likeliest
    /// token, until its end.
    Text {
        /// The input.
        ids: Vec<u32>,
        /// What an answer begins with, and what ends it.
        begin_end: [u32; 2],
    },
    /// At which token of its input does a head of cross-attention look most? Answered with its
    /// place.
    Look {
        /// The input.
        ids: Vec<u32>,
        /// What the decoder reads.
        written: Vec<u32>,
        /// Layer and head.
        head: [usize; 2],
        /// The row of the decoder.
        row: usize,
    },
}

/// A question with its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Which figure it counts for.
    pub figure: usize,
    /// The question.
    pub question: Question,
    /// What is right: all of it, or for a look any one of these places.
    pub answer: Vec<u32>,
}

/// A fingerprint of all numbers that models gave: FNV-1a over their bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Digest(pub u64);

impl Default for Digest {
    fn default() -> Self {
        Digest(0xcbf2_9ce4_8422_2325)
    }
}

impl Digest {
    fn add(&mut self, numbers: &[f32]) {
        for byte in numbers.iter().flat_map(|number| number.to_le_bytes()) {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

impl Asked {
    /// Whether the siblings answer it rightly; every number they answered with goes into `digest`.
    ///
    /// # Errors
    /// Where a model refuses the input.
    pub fn is_right<L: Lane>(
        &self,
        siblings: &Siblings<L>,
        digest: &mut Digest,
    ) -> Result<bool, RunError> {
        let answer = self.question.answer(siblings, digest)?;
        Ok(match self.question {
            Question::Look { .. } => answer.iter().all(|place| self.answer.contains(place)),
            _ => answer == self.answer,
        })
    }
}

impl Question {
    /// What the siblings answer; every number they answered with goes into `digest`.
    ///
    /// # Errors
    /// Where a model refuses the input.
    pub fn answer<L: Lane>(
        &self,
        siblings: &Siblings<L>,
        digest: &mut Digest,
    ) -> Result<Vec<u32>, RunError> {
        let watch = &mut Watch::nothing();
        let Siblings {
            encoder,
            decoder,
            encoder_decoder,
        } = siblings;
        match self {
            Self::Sentiment { ids } => {
                let logits = encoder.sentiment_logits(&encoder.encode(ids, watch)?)?;
                digest.add(&logits);
                Ok(vec![largest(&logits) as u32])
            }
            Self::Entities { ids } => {
                let logits = encoder.entity_logits(&encoder.encode(ids, watch)?)?;
                digest.add(&logits);
                let n_tags = encoder.config().heads.n_entity_tags.max(1);
                let rows = logits.chunks_exact(n_tags).skip(1);
                Ok(rows.map(|row| largest(row) as u32).collect())
            }
            Self::Hidden {
                ids,
                at,
                candidates,
            } => {
                let logits = encoder.token_logits(&encoder.encode(ids, watch)?, &[*at])?;
                digest.add(&logits);
                Ok(likeliest(&logits, candidates))
            }
            Self::Next { ids, candidates } => {
                let logits = decoder.decode(&mut decoder.begin(None, watch)?, ids, watch)?;
                let last = &logits[logits.len() - decoder.config().vocab_size..];
                digest.add(last);
                Ok(likeliest(last, candidates))
            }
            Self::Text {
                ids,
                begin_end: [begin, end],
            } => {
                let states = encoder_decoder.encode(ids, watch)?;
                let mut decoding = encoder_decoder.begin(Some(&states), watch)?;
                let mut answer = Vec::new();
                let mut last = *begin;
                while answer.len() < LONGEST {
                    let logits = encoder_decoder.decode(&mut decoding, &[last], watch)?;
                    digest.add(&logits);
                    last = largest(&logits) as u32;
                    if last == *end {
                        break;
                    }
                    answer.push(last);
                }
                Ok(answer)
            }
            Self::Look {
                ids,
                written,
                head: [layer, head],
                row,
            } => {
                let mut watch = Watch::maps();
                let states = encoder_decoder.encode(ids, &mut watch)?;
                let mut decoding = encoder_decoder.begin(Some(&states), &mut watch)?;
                encoder_decoder.decode(&mut decoding, written, &mut watch)?;
                let is_it = |part: Part, at: usize| part == Part::Cross && at == *layer;
                let map = watch.maps.iter().find(|map| is_it(map.part, map.layer));
                let weights = map.map(|map| map.row(*head, *row)).unwrap_or_default();
                digest.add(weights);
                Ok(vec![largest(weights) as u32])
            }
        }
    }
}

/// The likeliest candidate. A candidate that no logit belongs to is never it.
fn likeliest(logits: &[f32], candidates: &[u32]) -> Vec<u32> {
    let logit = |id: u32| logits.get(id as usize).copied().unwrap_or(f32::MIN);
    let best = candidates
        .iter()
        .copied()
        .max_by(|&a, &b| logit(a).total_cmp(&logit(b)));
    best.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_sees_every_bit_and_the_order() {
        let of = |numbers: &[f32]| {
            let mut digest = Digest::default();
            digest.add(numbers);
            digest
        };
        assert_ne!(of(&[0.0]), of(&[-0.0]));
        assert_ne!(of(&[1.0, 2.0]), of(&[2.0, 1.0]));
        assert_ne!(of(&[1.0]), Digest::default());
    }
}
