//! The lesson in one language, ready to be shown: prose already turned into safe HTML.
//!
//! The files authors write are another shape (both languages side by side, Markdown); `authoring`
//! turns those into this.

use crate::exercise::Exercise;
use std::collections::BTreeMap;

/// A language of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lang {
    /// Traditional Chinese as written in Taiwan; the default, served at `/`.
    ZhHant,
    /// English, served at `/en/`.
    En,
}

impl Lang {
    /// Every language, default first.
    pub const ALL: [Lang; 2] = [Lang::ZhHant, Lang::En];

    /// The BCP 47 tag, as in the `lang` attribute and in content file names.
    pub fn code(self) -> &'static str {
        match self {
            Lang::ZhHant => "zh-Hant",
            Lang::En => "en",
        }
    }
}

/// An HTML fragment made by `authoring` from checked Markdown: no scripts, no foreign origins.
pub type Html = String;

/// Short interface texts by key, such as `run.start`. Plain text, never HTML; `{name}` is a slot.
pub type Strings = BTreeMap<String, String>;

/// The whole lesson in one language.
#[derive(Clone, Debug, PartialEq)]
pub struct Lesson {
    /// The language of every text in it.
    pub lang: Lang,
    /// The page's title.
    pub title: String,
    /// The one sentence under the title.
    pub lede: Html,
    /// From top to bottom.
    pub sections: Vec<Section>,
    /// The three architecture cards, in order: encoder-only, decoder-only, encoder-decoder.
    pub cards: Vec<Card>,
    /// Quiz questions and challenge steps, by order of appearance.
    pub exercises: Vec<Exercise>,
    /// Published numbers for the memory section.
    pub catalogue: Catalogue,
    /// Interface texts.
    pub ui: Strings,
    /// Interface texts of the trained siblings' part, which is loaded by itself.
    pub siblings: Strings,
}

/// A part of the page with a heading and a deep link.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// Stable id: the fragment of its deep link. Lower-case ASCII and hyphens.
    pub id: String,
    /// Its heading, plain text.
    pub title: String,
    /// Its entry in the table of contents where the heading is too long for one.
    pub short_title: String,
    /// Prose, figures and exercises in reading order.
    pub blocks: Vec<Block>,
}

/// One thing inside a section.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// Running text.
    Prose {
        /// The text.
        html: Html,
    },
    /// A figure the app draws.
    Figure {
        /// Which one.
        figure: FigureId,
    },
    /// An exercise, by id.
    Exercise {
        /// The id of an exercise in the same lesson.
        exercise: String,
    },
}

/// The figures that content can place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FigureId {
    /// One sentence under the three masks.
    Masks,
    /// The formula's matrices with their shapes.
    Formula,
    /// The three architecture cards.
    Cards,
    /// The Run panel with heatmap and terminal.
    Run,
    /// Our own measured scaling curves.
    Scaling,
    /// The door to the trained siblings' part.
    Siblings,
    /// The memory calculator.
    Vram,
}

/// A card about one architecture: four rows, of which the picture is drawn by the app.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    /// Which architecture.
    pub architecture: Architecture,
    /// Its name, as the heading.
    pub name: String,
    /// What it is trained to do.
    pub mechanism: Html,
    /// What a token can see.
    pub behaviour: Html,
    /// What it is good at.
    pub best_for: Html,
    /// One sentence on the mask picture, also its text alternative.
    pub mask_caption: String,
}

/// The three architectures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Architecture {
    /// BERT.
    EncoderOnly,
    /// GPT.
    DecoderOnly,
    /// T5.
    EncoderDecoder,
}

/// Published numbers of models and GPUs, each with its source.
#[derive(Clone, Debug, PartialEq)]
pub struct Catalogue {
    /// Models whose every number here is sourced.
    pub models: Vec<ModelSpec>,
    /// GPUs by the memory on their label.
    pub gpus: Vec<Gpu>,
}

/// What decides a model's memory.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelSpec {
    /// Stable id, such as `gemma-3-27b`.
    pub id: String,
    /// As its makers write it.
    pub name: String,
    /// Longest context it was published for, in tokens; `None` where positions are relative and
    /// no limit is published.
    pub context: Option<u64>,
    /// Parameters as published, in units of one.
    pub parameters: u64,
    /// How keys and values are cached.
    pub cache: CacheLayout,
    /// Where the layout was read.
    pub source: String,
    /// Where the parameter count was read; `None` where it is only what the name says.
    pub parameters_source: Option<String>,
}

/// How an architecture caches keys and values; each has its own formula in `kv_cache`.
#[derive(Clone, Debug, PartialEq)]
pub enum CacheLayout {
    /// Encoder-only: nothing is generated token by token, so nothing is cached.
    None,
    /// Multi-head, grouped-query or multi-query attention over the whole context.
    Standard {
        /// Decoder layers.
        n_layers: u64,
        /// Query heads, to tell MHA, GQA and MQA apart.
        n_heads: u64,
        /// Key and value heads.
        n_kv_heads: u64,
        /// Numbers per head.
        head_dim: u64,
    },
    /// As `Standard`, but some layers keep only the last `window` tokens.
    SlidingWindow {
        /// All layers.
        n_layers: u64,
        /// Layers that keep only the window.
        n_local_layers: u64,
        /// Query heads.
        n_heads: u64,
        /// Key and value heads.
        n_kv_heads: u64,
        /// Numbers per head.
        head_dim: u64,
        /// Tokens a local layer keeps.
        window: u64,
    },
    /// Multi-head latent attention: one compressed vector and one rotary key per token and layer.
    Latent {
        /// Decoder layers.
        n_layers: u64,
        /// Length of the compressed vector.
        kv_lora_rank: u64,
        /// Length of the rotary part.
        rope_dim: u64,
    },
    /// Encoder-decoder: a self cache that grows with the output, a cross cache fixed by the input.
    EncoderDecoder {
        /// Decoder layers.
        n_decoder_layers: u64,
        /// Heads.
        n_heads: u64,
        /// Numbers per head.
        head_dim: u64,
    },
}

/// A GPU by its label.
#[derive(Clone, Debug, PartialEq)]
pub struct Gpu {
    /// Its name.
    pub name: String,
    /// The label's figure in GB (10⁹ bytes): more than what a program can allocate.
    pub label_memory_gb: u64,
    /// Where it was read.
    pub source: String,
}
