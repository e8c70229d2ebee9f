//! What a learner can vary: the text, the architecture, the mask, the heads and the seed.

use serde::{Deserialize, Serialize};

/// One experiment, complete: the same experiment gives the same numbers on every machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Experiment {
    /// The sentence. For the encoder-decoder this is the input of the encoder.
    pub text: String,
    /// What the decoder of an encoder-decoder has written so far. Unused by the other two.
    pub target: String,
    /// Which architecture.
    pub architecture: Architecture,
    /// Which of the encoder-decoder's three attentions. Unused by the other two, which have one.
    pub stage: AttentionStage,
    /// Which mask.
    pub mask: MaskChoice,
    /// Query heads; must divide [`Experiment::D_MODEL`].
    pub n_heads: u32,
    /// Key and value heads; must divide `n_heads`.
    pub n_kv_heads: u32,
    /// Seed of the untrained embedding.
    pub seed: u32,
}

impl Experiment {
    /// Width of a token's vector in the demonstration.
    pub const D_MODEL: u32 = 64;
    /// Tokens of one text that are computed; the rest is cut off with a [`crate::Notice`].
    pub const MAX_TOKENS: usize = 2048;
    /// Choices of `n_heads` and `n_kv_heads` the page offers.
    pub const HEADS: [u32; 4] = [1, 2, 4, 8];
    /// Longest text in characters. More cannot be more than `MAX_TOKENS` useful tokens.
    pub const MAX_CHARS: usize = 20_000;
}

impl Default for Experiment {
    fn default() -> Self {
        Experiment {
            text: String::new(),
            target: String::new(),
            architecture: Architecture::EncoderOnly,
            stage: AttentionStage::EncoderSelf,
            mask: MaskChoice::Architecture,
            n_heads: 1,
            n_kv_heads: 1,
            seed: 1,
        }
    }
}

/// Attention over more tokens than anybody types: one head, on numbers drawn from a seed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LongExperiment {
    /// Tokens, at most [`LongExperiment::MAX_TOKENS`].
    pub n_tokens: u32,
    /// Which mask; [`MaskChoice::Architecture`] is a decoder's.
    pub mask: MaskChoice,
    /// Seed of the numbers.
    pub seed: u32,
}

impl LongExperiment {
    /// Numbers per token.
    pub const HEAD_DIM: u32 = 64;
    /// More would take a slow machine minutes.
    pub const MAX_TOKENS: u32 = 32_768;
    /// Lengths that the page offers.
    pub const LENGTHS: [u32; 5] = [2_048, 4_096, 8_192, 16_384, 32_768];
    /// The window that the page offers.
    pub const WINDOW: u32 = 1_024;
}

/// The three architectures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Architecture {
    /// BERT.
    EncoderOnly,
    /// GPT.
    DecoderOnly,
    /// T5.
    EncoderDecoder,
}

impl Architecture {
    /// In the order of the cards.
    pub const ALL: [Architecture; 3] = [
        Architecture::EncoderOnly,
        Architecture::DecoderOnly,
        Architecture::EncoderDecoder,
    ];

    /// Its name in a link and in the terminal.
    pub fn code(self) -> &'static str {
        match self {
            Architecture::EncoderOnly => "bert",
            Architecture::DecoderOnly => "gpt",
            Architecture::EncoderDecoder => "t5",
        }
    }

    /// The architecture with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|a| a.code() == code)
    }
}

/// The three attentions of an encoder-decoder (Vaswani et al. 2017, §3.2.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AttentionStage {
    /// The input looks at itself, all of it.
    EncoderSelf,
    /// The output looks at its own past.
    DecoderSelf,
    /// The output looks at the input.
    Cross,
}

impl AttentionStage {
    /// In the order in which a forward pass meets them.
    pub const ALL: [AttentionStage; 3] = [
        AttentionStage::EncoderSelf,
        AttentionStage::DecoderSelf,
        AttentionStage::Cross,
    ];

    /// Its name in a link and in the terminal.
    pub fn code(self) -> &'static str {
        match self {
            AttentionStage::EncoderSelf => "encoder",
            AttentionStage::DecoderSelf => "decoder",
            AttentionStage::Cross => "cross",
        }
    }

    /// The stage with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.code() == code)
    }
}

/// Which mask a run uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MaskChoice {
    /// The one the architecture is known for.
    Architecture,
    /// Everything sees everything.
    Full,
    /// Only the past and the token itself.
    Causal,
    /// The first tokens see one another; after them, causal.
    PrefixLm {
        /// Tokens in the prefix.
        prefix_len: u32,
    },
    /// As the architecture, and no further away than a window.
    SlidingWindow {
        /// Tokens in the window, the token itself included.
        window: u32,
    },
    /// As the architecture, with the last keys treated as padding.
    Padding {
        /// Keys hidden at the end.
        padded: u32,
    },
}

impl MaskChoice {
    /// Its name in a link and in the terminal.
    pub fn code(self) -> &'static str {
        match self {
            MaskChoice::Architecture => "auto",
            MaskChoice::Full => "full",
            MaskChoice::Causal => "causal",
            MaskChoice::PrefixLm { .. } => "prefix-lm",
            MaskChoice::SlidingWindow { .. } => "sliding-window",
            MaskChoice::Padding { .. } => "padding",
        }
    }

    /// The number that goes with it, if it has one.
    pub fn size(self) -> Option<u32> {
        match self {
            MaskChoice::PrefixLm { prefix_len } => Some(prefix_len),
            MaskChoice::SlidingWindow { window } => Some(window),
            MaskChoice::Padding { padded } => Some(padded),
            _ => None,
        }
    }

    /// The mask with this code; `size` is used by those that have one.
    pub fn from_code(code: &str, size: u32) -> Option<Self> {
        Some(match code {
            "auto" => MaskChoice::Architecture,
            "full" => MaskChoice::Full,
            "causal" => MaskChoice::Causal,
            "prefix-lm" => MaskChoice::PrefixLm { prefix_len: size },
            "sliding-window" => MaskChoice::SlidingWindow { window: size },
            "padding" => MaskChoice::Padding { padded: size },
            _ => return None,
        })
    }
}
