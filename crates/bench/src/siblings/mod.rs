//! The trained models in a browser: read from the files that ship, put to questions, and compared
//! number by number with what they say natively.
//!
//! It draws no question and judges no figure: `trainer` does both.

mod logits;
mod question;
mod question_text;

pub use logits::logits_of;
pub use question::{Asked, Digest, Question};
pub use question_text::{asked_from_text, text_from_asked};

use attention::{BestLane, Lane};
use transformer::{Config, Family, Model, configs_from_json};

/// The three siblings as they ship.
#[derive(Debug, Clone)]
pub struct Siblings<L: Lane = BestLane> {
    /// Reads both sides.
    pub encoder: Model<L>,
    /// Continues.
    pub decoder: Model<L>,
    /// Reads, then writes.
    pub encoder_decoder: Model<L>,
}

impl<L: Lane> Siblings<L> {
    /// From `config.json` and the weights of each family.
    ///
    /// # Errors
    /// In words: which file was refused, and why.
    pub fn from_files<'a>(
        config: &[u8],
        weights: impl Fn(Family) -> &'a [u8],
    ) -> Result<Siblings<L>, String> {
        let configs = configs_from_json(config).map_err(|error| format!("config: {error}"))?;
        let model = |family: Family| -> Result<Model<L>, String> {
            let of_family = |config: &&Config| config.family == family;
            let config = configs.iter().find(of_family);
            let config = config.ok_or_else(|| format!("config: no {}", family.name()))?;
            Model::from_file(config.clone(), weights(family))
                .map_err(|error| format!("{}: {error}", family.name()))
        };
        Ok(Siblings {
            encoder: model(Family::Encoder)?,
            decoder: model(Family::Decoder)?,
            encoder_decoder: model(Family::EncoderDecoder)?,
        })
    }
}

/// The place of the largest number; of equal ones the first.
#[must_use]
pub fn largest(numbers: &[f32]) -> usize {
    let mut best = 0;
    for (i, number) in numbers.iter().enumerate() {
        if *number > numbers[best] {
            best = i;
        }
    }
    best
}
