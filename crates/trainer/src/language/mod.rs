//! Everyday English and Traditional Chinese in parallel, made from a seed: the data of the three
//! siblings. Pure Rust: no files, no clock, no randomness but a seed's.
//!
//! How it is used:
//!
//! - [`vocabulary()`](vocabulary::vocabulary) is the one vocabulary: `len`, `encode`, `decode`,
//!   `display`, `tokens`.
//! - [`Rng::stream(seed, index)`](rng::Rng::stream) gives each example a generator of its own, so
//!   that example `index` is the same whoever draws it and in whatever order.
//! - [`tasks`] draws examples of a [`Split`]: `text` (for the causal decoder), `mlm`,
//!   `span_corruption`, `translation`, `summary`, `sentiment`, `entities`. Ids hold no [BOS],
//!   [EOS], [CLS] or [PAD]; a text-to-text input begins with its prefix token.
//!
//! ```
//! use trainer::language::{Language, Rng, Split, tasks, vocabulary};
//!
//! let example = tasks::translation(Language::Chinese, Split::Train, &mut Rng::stream(1, 0));
//! println!("{}", vocabulary().decode(&example.input));
//! let example = tasks::mlm(Split::Train, &mut Rng::stream(1, 1));
//! assert_eq!(example.input.len(), example.targets.len());
//! ```
//!
//! How it is made: `compose` draws a [`meaning`], `english` and `chinese` render it, `split`
//! says which part of the data it belongs to. In Chinese 那 answers English "the", and a bare noun
//! a singular "the" that needs no pointing at, so that translation is a function both ways.

pub mod chinese;
pub mod compose;
pub mod english;
pub mod lexicon;
pub mod line;
pub mod meaning;
pub mod rng;
pub mod split;
pub mod story;
pub mod tasks;
pub mod vocabulary;

pub use compose::SentenceKind;
pub use line::{EntityKind, Language, Line, Mark};
pub use rng::Rng;
pub use split::Split;
pub use vocabulary::{TokenId, vocabulary};

/// No sentence is longer, a prefix and two special tokens included.
pub const SENTENCE_CONTEXT: usize = 48;
/// No story is longer, a prefix and two special tokens included.
pub const STORY_CONTEXT: usize = 80;
