//! What the siblings answer.

use crate::{Architecture, AttentionStage, RunId, VERSION};
use serde::{Deserialize, Serialize};

/// An answer of the siblings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SiblingReply {
    /// [`VERSION`] of the engine.
    pub version: u32,
    /// The run it belongs to.
    pub run_id: RunId,
    /// What happened.
    pub body: SiblingBody,
}

impl SiblingReply {
    /// A reply of this version.
    pub fn new(run_id: RunId, body: SiblingBody) -> Self {
        SiblingReply {
            version: VERSION,
            run_id,
            body,
        }
    }
}

/// What happened. Where numbers travel beside the reply, it is said which.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SiblingBody {
    /// The engine is loaded and waits for work. Its run id is 0.
    Ready,
    /// The configurations and the vocabulary are read.
    Opened {
        /// Who can be loaded.
        siblings: Vec<SiblingFacts>,
    },
    /// A sibling's weights are read.
    Loaded {
        /// Whose.
        sibling: Architecture,
    },
    /// A text in tokens.
    Read {
        /// Its tokens.
        pieces: Vec<Piece>,
    },
    /// Words that could stand next.
    Completed {
        /// The end of the text that they replace; empty where they follow it.
        begun: String,
        /// The words, the likeliest first.
        words: Vec<String>,
    },
    /// Hidden places, filled.
    Filled {
        /// What the encoder found.
        filled: Box<Filled>,
    },
    /// A text is read, and the first step can follow. For [`crate::SiblingCommand::Write`] the
    /// encoder's states lie beside it: `(pieces and the end sign, d_model)`.
    Began {
        /// What is read: the text's tokens.
        pieces: Vec<Piece>,
        /// Width of a state; 0 where there are none.
        d_model: u32,
        /// What reading cost.
        cost: Cost,
        /// Bytes of the fixed caches of cross-attention; 0 where there are none.
        cross_cache_bytes: f64,
    },
    /// One more token. Beside it: the probabilities of the whole vocabulary, falling; behind them,
    /// for [`crate::SiblingCommand::Write`], the weights of cross-attention of this step,
    /// `(layers, heads, source tokens)`.
    Stepped {
        /// The step.
        step: Box<Step>,
    },
    /// No more tokens follow.
    Ended {
        /// All that was written, as text.
        text: String,
        /// Why it ended.
        why: EndReason,
    },
    /// All three asked for the same word.
    Compared {
        /// The text's tokens.
        pieces: Vec<Piece>,
        /// In the order of the cards.
        views: Vec<View>,
    },
    /// All attention weights of a pass lie beside it, map after map.
    Looked {
        /// The maps, in the order of the numbers.
        maps: Vec<MapShape>,
        /// The tokens of the sequences that look and are looked at.
        tokens: Vec<SequenceTokens>,
    },
    /// One cell, number by number.
    Traced {
        /// The numbers.
        cell: Box<CellTrace>,
    },
    /// Steps of generation, measured.
    Benched {
        /// How many steps.
        steps: u32,
        /// The median step with the cache, in milliseconds.
        with_cache_ms: f64,
        /// The median step without.
        without_cache_ms: f64,
        /// How many tokens were in the last step's sequence.
        tokens: u32,
    },
    /// Given up on request.
    Stopped,
    /// Refused or failed; nothing of the run is left.
    Failed {
        /// Why.
        failure: SiblingFailure,
    },
}

/// A sibling's sizes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiblingFacts {
    /// Which one.
    pub sibling: Architecture,
    /// Layers of the encoder.
    pub n_encoder_layers: u32,
    /// Layers of the decoder.
    pub n_decoder_layers: u32,
    /// Heads of every attention.
    pub n_heads: u32,
    /// Width of one head.
    pub head_dim: u32,
    /// Width of a token's vector.
    pub d_model: u32,
    /// Tokens in the vocabulary.
    pub vocab_size: u32,
    /// The longest sequence.
    pub max_len: u32,
    /// All weights.
    pub parameters: u32,
}

/// One token of a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    /// Its id.
    pub id: u32,
    /// What it stands for in the text, as the learner wrote it.
    pub text: String,
    /// Why it is not known; none where it is.
    pub unknown: Option<Unknown>,
}

/// Why a piece of text is not in the siblings' language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unknown {
    /// An English word that the vocabulary does not have.
    Word,
    /// A Chinese character that the vocabulary does not have.
    Character,
    /// Another script: kana, Cyrillic and so on.
    Script,
    /// A sign, a symbol or an emoji.
    Sign,
}

impl Unknown {
    /// The stable code, the same as in the serialised form.
    pub fn code(self) -> &'static str {
        match self {
            Unknown::Word => "word",
            Unknown::Character => "character",
            Unknown::Script => "script",
            Unknown::Sign => "sign",
        }
    }
}

/// A token with its probability.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    /// Its id.
    pub id: u32,
    /// The token.
    pub text: String,
    /// Among the whole vocabulary, before anything was cut.
    pub probability: f32,
}

/// What the encoder found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Filled {
    /// The text's tokens, as they were before hiding.
    pub pieces: Vec<Piece>,
    /// One for each hidden place that was asked for, in order.
    pub places: Vec<FilledPlace>,
    /// Probabilities of good, bad and mixed, of the text as it stands.
    pub sentiment: Vec<f32>,
    /// The likeliest tag of each token: `O`, `B-PER` and so on.
    pub tags: Vec<TokenTag>,
    /// What reading cost.
    pub cost: Cost,
}

/// One hidden place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FilledPlace {
    /// Its place in tokens.
    pub place: u32,
    /// What fits there, the likeliest first.
    pub candidates: Vec<Candidate>,
    /// The probability of the word that stood there, with both sides seen.
    pub original_both_sides: f32,
    /// The same with everything to the right hidden.
    pub original_left_only: f32,
}

/// The tag of one token.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TokenTag {
    /// Its name: `O`, or `B-` (begins) or `I-` (goes on) and `PER`, `LOC` or `DATE`.
    pub tag: String,
    /// Its probability.
    pub probability: f32,
}

/// What a pass cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Cost {
    /// Products that were added up.
    pub multiply_adds: f64,
    /// Bytes that stay in memory between steps.
    pub kept_bytes: f64,
    /// Engine time, in milliseconds.
    pub ms: f64,
}

/// One step of writing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// Which step, from 0.
    pub index: u32,
    /// What was chosen.
    pub chosen: Candidate,
    /// Where it stands among all tokens, from 0.
    pub rank: u32,
    /// Whether it was given rather than drawn.
    pub is_given: bool,
    /// Whether it ends the text.
    pub is_end: bool,
    /// The likeliest tokens.
    pub candidates: Vec<Candidate>,
    /// How many tokens sampling kept, of the whole vocabulary.
    pub n_kept: u32,
    /// The probability of those together.
    pub kept_mass: f32,
    /// With the cache, as it was written.
    pub with_cache: Cost,
    /// The same step without: everything is read again.
    pub without_cache: Cost,
    /// Whether both gave the same logits, bit for bit.
    pub same_logits: bool,
    /// Tokens in the cache that grows.
    pub cached_tokens: u32,
}

/// Why writing ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EndReason {
    /// The sibling wrote its end sign.
    End,
    /// As many tokens as were asked for.
    Enough,
    /// No position is left.
    Full,
}

/// What one sibling sees, predicts and looks at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct View {
    /// Who.
    pub sibling: Architecture,
    /// For each token of the text: whether the prediction may look at it.
    pub visible: Vec<bool>,
    /// The likeliest words for the place.
    pub candidates: Vec<Candidate>,
    /// The probability of the word that stands there.
    pub original: f32,
    /// The weight that the head gives to each token of the text.
    pub look: Vec<f32>,
    /// What it gives to signs that are not in the text, as the beginning.
    pub elsewhere: f32,
}

/// One attention's weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MapShape {
    /// Which attention.
    pub stage: AttentionStage,
    /// The layer, from 0.
    pub layer: u32,
    /// Heads.
    pub n_heads: u32,
    /// Tokens that look.
    pub query_len: u32,
    /// Tokens that are looked at.
    pub key_len: u32,
}

/// The tokens of a stage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SequenceTokens {
    /// Of which attention.
    pub stage: AttentionStage,
    /// Those that look.
    pub queries: Vec<String>,
    /// Those that are looked at.
    pub keys: Vec<String>,
}

/// One cell of an attention.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CellTrace {
    /// The token that looks.
    pub query_token: String,
    /// The token that is looked at.
    pub key_token: String,
    /// `(head_dim)`
    pub query: Vec<f32>,
    /// `(head_dim)`
    pub key: Vec<f32>,
    /// query · key.
    pub dot: f32,
    /// What it is multiplied with.
    pub scale: f32,
    /// What is added then.
    pub bias: f32,
    /// dot · scale + bias.
    pub score: f32,
    /// Whether the mask leaves the cell visible.
    pub is_visible: bool,
    /// The scores of all visible keys of the row, the key's own among them.
    pub row_scores: Vec<f32>,
    /// Σ exp(score − highest) of the row.
    pub row_sum: f32,
    /// After the softmax.
    pub weight: f32,
    /// The key's value. `(head_dim)`
    pub value: Vec<f32>,
    /// What the whole row mixes. `(head_dim)`
    pub context: Vec<f32>,
}

/// Why a request was refused or a run failed. The page turns [`SiblingFailure::code`] into words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SiblingFailure {
    /// There is no token in the text.
    EmptyText,
    /// More characters than are read at all.
    TextTooLong {
        /// Characters that are read.
        limit: u32,
        /// Characters that came.
        got: u32,
    },
    /// More tokens than this sibling has positions for.
    TooManyTokens {
        /// Tokens that fit.
        limit: u32,
        /// Tokens that came.
        got: u32,
    },
    /// Not one word of the text is known.
    ForeignText,
    /// A place that the text does not have.
    BadPlace,
    /// A sampling setting out of its range.
    BadSetting {
        /// Which one.
        what: String,
    },
    /// The vocabulary or the configurations are not there yet, or the sibling's weights are not.
    NotLoaded,
    /// A file is not what it should be.
    BadFile {
        /// What the reader says, in English.
        detail: String,
    },
    /// The engine speaks another version.
    UnsupportedVersion {
        /// The engine's version.
        supported: u32,
    },
    /// The message was not a request.
    BadRequest,
    /// The model refused, with its own code.
    Model {
        /// The model's code.
        model_code: String,
    },
    /// The engine died in the middle. Made by the page, which starts a new worker.
    Trapped,
    /// The engine could not be loaded. Made by the page.
    NoEngine,
}

impl SiblingFailure {
    /// The stable code, the same as in the serialised form.
    pub fn code(&self) -> &'static str {
        match self {
            SiblingFailure::EmptyText => "empty-text",
            SiblingFailure::TextTooLong { .. } => "text-too-long",
            SiblingFailure::TooManyTokens { .. } => "too-many-tokens",
            SiblingFailure::ForeignText => "foreign-text",
            SiblingFailure::BadPlace => "bad-place",
            SiblingFailure::BadSetting { .. } => "bad-setting",
            SiblingFailure::NotLoaded => "not-loaded",
            SiblingFailure::BadFile { .. } => "bad-file",
            SiblingFailure::UnsupportedVersion { .. } => "unsupported-version",
            SiblingFailure::BadRequest => "bad-request",
            SiblingFailure::Model { .. } => "model",
            SiblingFailure::Trapped => "trapped",
            SiblingFailure::NoEngine => "no-engine",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code_on_the_wire(value: impl Serialize) -> String {
        match serde_json::to_value(value).unwrap() {
            serde_json::Value::String(code) => code,
            json => json.as_object().unwrap().keys().next().unwrap().clone(),
        }
    }

    #[test]
    fn codes_match_their_serialised_form() {
        let limit = 1;
        let all = [
            SiblingFailure::EmptyText,
            SiblingFailure::TextTooLong { limit, got: 2 },
            SiblingFailure::TooManyTokens { limit, got: 2 },
            SiblingFailure::ForeignText,
            SiblingFailure::BadPlace,
            SiblingFailure::BadSetting { what: "x".into() },
            SiblingFailure::NotLoaded,
            SiblingFailure::BadFile { detail: "x".into() },
            SiblingFailure::UnsupportedVersion { supported: 1 },
            SiblingFailure::BadRequest,
            SiblingFailure::Model {
                model_code: "x".into(),
            },
            SiblingFailure::Trapped,
            SiblingFailure::NoEngine,
        ];
        for failure in all {
            assert_eq!(code_on_the_wire(&failure), failure.code());
        }
        use Unknown::{Character, Script, Sign, Word};
        for unknown in [Word, Character, Script, Sign] {
            assert_eq!(code_on_the_wire(unknown), unknown.code());
        }
    }
}
