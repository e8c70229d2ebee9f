//! What the page asks of the trained siblings.
//!
//! A file's bytes travel beside a request, numbers beside a reply, as typed arrays: never inside the
//! serialised part. Which bytes and which numbers is said at each command and each answer.

use crate::{Architecture, AttentionStage, RunId, VERSION};
use serde::{Deserialize, Serialize};

/// What the page asks of the siblings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SiblingRequest {
    /// [`VERSION`] of the sender.
    pub version: u32,
    /// Which run this belongs to.
    pub run_id: RunId,
    /// What to do.
    pub command: SiblingCommand,
}

impl SiblingRequest {
    /// A request of this version.
    pub fn new(run_id: RunId, command: SiblingCommand) -> Self {
        SiblingRequest {
            version: VERSION,
            run_id,
            command,
        }
    }
}

/// What the siblings can be asked to do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SiblingCommand {
    /// Read the configurations and the vocabulary; their two files' bytes lie beside the request.
    Open,
    /// Read a sibling's weights; the file's bytes lie beside the request.
    Load {
        /// Whose weights they are.
        sibling: Architecture,
    },
    /// Cut a text into tokens and say which of them are known.
    Read {
        /// The text.
        text: String,
    },
    /// Words that could stand next in a text: the known ends of a word that was begun, or what the
    /// decoder expects.
    Complete {
        /// The text before the cursor.
        text: String,
    },
    /// Fill hidden places, and read sentiment and entities.
    Fill {
        /// The text.
        text: String,
        /// Places to hide, in tokens.
        hidden: Vec<u32>,
        /// Whether everything to the right of the first hidden place is hidden too.
        hides_right: bool,
    },
    /// Go on writing behind a text, token by token.
    Continue {
        /// The text.
        text: String,
        /// Tokens that are already chosen; their steps are made again, not drawn.
        written: Vec<u32>,
        /// How to choose.
        sampling: Sampling,
        /// At most so many tokens, the chosen ones included.
        max_tokens: u32,
    },
    /// Do a task on a text, token by token.
    Write {
        /// The task.
        task: Task,
        /// The text.
        text: String,
    },
    /// Ask all three for the same word, and where they look meanwhile.
    Compare {
        /// The text.
        text: String,
        /// The place of the word, in tokens.
        place: u32,
        /// The heads to look at: of the encoder, the decoder and the encoder-decoder.
        heads: [HeadAt; 3],
    },
    /// All attention weights of one pass.
    Look {
        /// What is read.
        subject: Subject,
    },
    /// One cell of an attention, number by number.
    Trace {
        /// What is read.
        subject: Subject,
        /// The head.
        at: HeadAt,
        /// The query's place in its sequence.
        query: u32,
        /// The key's place in its sequence.
        key: u32,
    },
    /// Measure steps of generation, with and without the cache.
    Bench {
        /// How many steps.
        steps: u32,
    },
    /// Give up the run with this request's id.
    Stop,
    /// Panic on purpose, so that recovery from a trap can be exercised in the shipped build.
    Panic,
}

impl SiblingCommand {
    /// The longest text that is read at all, in characters: far more than any sibling has positions
    /// for.
    pub const MAX_CHARS: usize = 2_000;
}

/// How the next token is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sampling {
    /// Above 0; 0 itself means always the likeliest token.
    pub temperature: f32,
    /// Only so many of the likeliest tokens; 0 keeps all.
    pub top_k: u32,
    /// Only the likeliest tokens that together reach this probability; 1 keeps all.
    pub top_p: f32,
    /// Where the random numbers begin.
    pub seed: u32,
}

impl Default for Sampling {
    fn default() -> Self {
        Sampling {
            temperature: 0.8,
            top_k: 0,
            top_p: 0.95,
            seed: 1,
        }
    }
}

/// What the encoder-decoder is asked for by a prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Task {
    /// Into Chinese.
    ToChinese,
    /// Into English.
    ToEnglish,
    /// One sentence for a story.
    Summarise,
    /// Good, bad or mixed, in words.
    Sentiment,
    /// People, places and dates, in words.
    Entities,
}

impl Task {
    /// In the order of the page.
    pub const ALL: [Task; 5] = [
        Task::ToChinese,
        Task::ToEnglish,
        Task::Summarise,
        Task::Sentiment,
        Task::Entities,
    ];

    /// Its name in a link and in the terminal.
    pub fn code(self) -> &'static str {
        match self {
            Task::ToChinese => "zh",
            Task::ToEnglish => "en",
            Task::Summarise => "summary",
            Task::Sentiment => "sentiment",
            Task::Entities => "entities",
        }
    }

    /// The task with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|task| task.code() == code)
    }

    /// The prefix: one token of the siblings' vocabulary.
    pub fn prefix(self) -> &'static str {
        match self {
            Task::ToChinese => "translate to chinese:",
            Task::ToEnglish => "translate to english:",
            Task::Summarise => "summarise:",
            Task::Sentiment => "sentiment:",
            Task::Entities => "entities:",
        }
    }
}

/// One head of a sibling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct HeadAt {
    /// Which attention.
    pub stage: AttentionStage,
    /// The layer, from 0.
    pub layer: u32,
    /// The head, from 0.
    pub head: u32,
}

/// What a sibling reads, complete: the same subject gives the same numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// The encoder.
    Fill {
        /// The text.
        text: String,
        /// Hidden places.
        hidden: Vec<u32>,
        /// As in [`SiblingCommand::Fill`].
        hides_right: bool,
    },
    /// The decoder.
    Continue {
        /// The text.
        text: String,
        /// What it wrote behind it.
        written: Vec<u32>,
    },
    /// The encoder-decoder.
    Write {
        /// The task.
        task: Task,
        /// The text.
        text: String,
        /// What it wrote.
        written: Vec<u32>,
    },
}

impl Subject {
    /// Who reads it.
    pub fn sibling(&self) -> Architecture {
        match self {
            Subject::Fill { .. } => Architecture::EncoderOnly,
            Subject::Continue { .. } => Architecture::DecoderOnly,
            Subject::Write { .. } => Architecture::EncoderDecoder,
        }
    }
}
