//! What one step of each family learns from, and the losses of it.

use crate::{Loss, Network, Packed, Real, Tape};

/// Sequences with what is to be predicted from them. Targets of [`IGNORE`] count for nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Batch {
    /// Masked tokens, sentiments and entities.
    Encoder {
        /// What it reads.
        input: Packed,
        /// The rows whose token is asked for.
        asked: Vec<u32>,
        /// The tokens that stood there.
        tokens: Vec<u32>,
        /// One sentiment a sequence, read from its first row.
        sentiments: Vec<u32>,
        /// One tag a row.
        entities: Vec<u32>,
    },
    /// The next token of every row.
    Decoder {
        /// What it reads.
        input: Packed,
        /// What comes next, one a row.
        next: Vec<u32>,
    },
    /// A text for a text.
    EncoderDecoder {
        /// What the encoder reads.
        input: Packed,
        /// What the decoder reads: the answer, one token late.
        output: Packed,
        /// What comes next, one a row of the output.
        next: Vec<u32>,
    },
}

/// The target that counts for nothing.
pub const IGNORE: u32 = u32::MAX;

/// The losses of a batch, by task.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Losses {
    /// Tokens: masked, next, or answered.
    pub tokens: Loss,
    /// Sentiments, of an encoder.
    pub sentiments: Loss,
    /// Entity tags, of an encoder.
    pub entities: Loss,
}

impl Losses {
    /// Both together.
    #[must_use]
    pub fn plus(self, other: Losses) -> Losses {
        Losses {
            tokens: self.tokens.plus(other.tokens),
            sentiments: self.sentiments.plus(other.sentiments),
            entities: self.entities.plus(other.entities),
        }
    }
}

fn counted(targets: &[u32]) -> usize {
    targets.iter().filter(|&&target| target != IGNORE).count()
}

impl Batch {
    /// How many targets of each task count: tokens, sentiments, entities.
    #[must_use]
    pub fn counts(&self) -> [usize; 3] {
        match self {
            Self::Encoder {
                tokens,
                sentiments,
                entities,
                ..
            } => [tokens, sentiments, entities].map(|targets| counted(targets)),
            Self::Decoder { next, .. } | Self::EncoderDecoder { next, .. } => [counted(next), 0, 0],
        }
    }

    /// The tokens that go through the network.
    #[must_use]
    pub fn n_tokens(&self) -> usize {
        match self {
            Self::Encoder { input, .. } | Self::Decoder { input, .. } => input.ids.len(),
            Self::EncoderDecoder { input, output, .. } => input.ids.len() + output.ids.len(),
        }
    }

    /// Runs the network forward and records the losses on the tape.
    ///
    /// `totals` are the [`Batch::counts`] of all shards of a step: each task's gradient is the mean
    /// over the whole step, whatever shard a sequence is in.
    pub fn losses<T: Real>(
        &self,
        network: &Network,
        tape: &mut Tape<'_, T>,
        totals: [usize; 3],
    ) -> Losses {
        let weights = totals.map(|total| 1.0 / total.max(1) as f64);
        let mut losses = Losses::default();
        match self {
            Self::Encoder {
                input,
                asked,
                tokens,
                sentiments,
                entities,
            } => {
                let Some(states) = network.encode(tape, input) else {
                    return losses;
                };
                if !asked.is_empty() {
                    let rows = tape.rows(states, asked.clone());
                    let logits = network.logits(tape, rows);
                    losses.tokens = tape.cross_entropy(logits, tokens, weights[0]);
                }
                if counted(sentiments) > 0 {
                    let first = input.starts().iter().map(|&row| row as u32).collect();
                    let first = tape.rows(states, first);
                    if let Some(logits) = network.sentiment(tape, first) {
                        losses.sentiments = tape.cross_entropy(logits, sentiments, weights[1]);
                    }
                }
                if counted(entities) > 0
                    && let Some(logits) = network.entities(tape, states)
                {
                    losses.entities = tape.cross_entropy(logits, entities, weights[2]);
                }
            }
            Self::Decoder { input, next } => {
                if let Some(states) = network.decode(tape, input, None) {
                    losses.tokens = next_token(network, tape, states, next, weights[0]);
                }
            }
            Self::EncoderDecoder {
                input,
                output,
                next,
            } => {
                let states = network.encode(tape, input);
                let encoded = states.map(|states| (states, input));
                if let Some(states) = network.decode(tape, output, encoded) {
                    losses.tokens = next_token(network, tape, states, next, weights[0]);
                }
            }
        }
        losses
    }
}

/// Rows that do not count are left out before the widest product.
fn next_token<T: Real>(
    network: &Network,
    tape: &mut Tape<'_, T>,
    states: crate::NodeId,
    next: &[u32],
    weight: f64,
) -> Loss {
    let (rows, targets): (Vec<u32>, Vec<u32>) = (0..)
        .zip(next.iter().copied())
        .filter(|&(_, target)| target != IGNORE)
        .unzip();
    let states = if rows.len() == next.len() {
        states
    } else {
        tape.rows(states, rows)
    };
    let logits = network.logits(tape, states);
    tape.cross_entropy(logits, &targets, weight)
}
