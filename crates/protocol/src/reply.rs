//! What the engine answers.

use crate::{RunId, VERSION};
use serde::{Deserialize, Serialize};

/// An answer to a request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reply {
    /// [`VERSION`] of the engine.
    pub version: u32,
    /// The run it belongs to.
    pub run_id: RunId,
    /// What happened.
    pub body: ReplyBody,
}

impl Reply {
    /// A reply of this version.
    pub fn new(run_id: RunId, body: ReplyBody) -> Self {
        Reply {
            version: VERSION,
            run_id,
            body,
        }
    }
}

/// What happened to a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReplyBody {
    /// The engine is loaded and waits for work. Its run id is 0.
    Ready,
    /// Rows done so far.
    Progress {
        /// Query rows finished.
        rows_done: u32,
        /// Query rows in all.
        rows_total: u32,
    },
    /// Finished; [`Matrices`] travel beside this reply.
    Finished {
        /// What was done.
        report: Box<RunReport>,
    },
    /// A long run is finished.
    LongFinished {
        /// What was done.
        report: Box<LongReport>,
    },
    /// Given up on request.
    Stopped,
    /// Refused or failed; nothing of the run is left.
    Failed {
        /// Why.
        failure: Failure,
    },
}

/// What a finished run did, in numbers that the terminal prints.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunReport {
    /// Tokens that ask: one per row of the matrices.
    pub query_tokens: Vec<String>,
    /// Tokens that are looked at: one per column.
    pub key_tokens: Vec<String>,
    /// Query heads.
    pub n_heads: u32,
    /// Key and value heads.
    pub n_kv_heads: u32,
    /// Numbers per head.
    pub head_dim: u32,
    /// Factor applied to the dot products.
    pub scale: ScaleUsed,
    /// The mask that was used, as a code of [`crate::MaskChoice`], `cross` or a combination.
    pub mask: String,
    /// Cells of the mask that are visible.
    pub visible_cells: u64,
    /// Rows that see nothing at all and therefore give zeros.
    pub empty_rows: u32,
    /// Time the engine computed, in milliseconds, without waiting.
    pub compute_ms: f64,
    /// The same attention once more, by the fused kernel.
    pub fused: FusedReport,
    /// Memory the run held at its peak for inputs and trace, in bytes.
    pub working_bytes: u64,
    /// Things the learner should know about what was asked.
    pub notices: Vec<Notice>,
}

/// What the fused kernel did with a run's inputs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FusedReport {
    /// The lane that it ran on: `scalar`, `simd128` or `relaxed`.
    pub lane: String,
    /// Its time in milliseconds.
    pub compute_ms: f64,
    /// The bytes that it worked in, beyond its inputs and the context.
    pub working_bytes: u64,
    /// The largest difference between its contexts and the reference's.
    pub largest_difference: f64,
}

/// What a long run did.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LongReport {
    /// Tokens.
    pub n_tokens: u32,
    /// Numbers per token.
    pub head_dim: u32,
    /// The mask that was used.
    pub mask: String,
    /// Cells of the mask that are visible.
    pub visible_cells: u64,
    /// What the fused kernel did, checked against the reference in `checked_rows`.
    pub fused: FusedReport,
    /// Rows that the reference computed too.
    pub checked_rows: u32,
    /// The bytes that a matrix of all weights would have taken.
    pub matrix_bytes: u64,
    /// The longest time without looking whether somebody wants to stop, in milliseconds.
    pub longest_slice_ms: f64,
}

/// How scores were scaled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ScaleUsed {
    /// By 1/√d_k (Vaswani et al. 2017, eq. 1).
    InverseSqrtHeadDim,
    /// Not at all, as T5 does.
    One,
}

/// The request was honoured, but not to the letter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Notice {
    /// A text had more tokens than are computed.
    TextCut {
        /// Tokens kept.
        kept: u32,
    },
    /// A mask's number did not fit the text and was brought into range.
    MaskSizeClamped {
        /// The number used.
        used: u32,
    },
}

/// The matrices of a finished run, row-major, rows are query tokens. They cross as typed arrays
/// (`Uint8Array`, `Float32Array`), never inside the serialised reply.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Matrices {
    /// 1 where a key is visible; `(query_len, key_len)`.
    pub mask: Vec<u8>,
    /// Scaled scores before the mask; `(n_heads, query_len, key_len)`.
    pub scores: Vec<f32>,
    /// Weights after softmax; `(n_heads, query_len, key_len)`.
    pub weights: Vec<f32>,
}

/// Why a request was refused or a run failed. The page turns [`Failure::code`] into words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Failure {
    /// There is no token in the text.
    EmptyText,
    /// There is no token in what the decoder has written so far.
    EmptyTarget,
    /// Heads do not divide as they must.
    BadHeads,
    /// More memory than the engine allows itself.
    TooLarge {
        /// Bytes the run would need.
        needed_bytes: f64,
        /// Bytes allowed.
        limit_bytes: f64,
    },
    /// The browser gave no more memory.
    OutOfMemory,
    /// The engine speaks another version: an old file in a cache.
    UnsupportedVersion {
        /// The engine's version.
        supported: u32,
    },
    /// The message was not a request.
    BadRequest,
    /// The kernel refused its input, with its own code.
    Kernel {
        /// The kernel's code.
        kernel_code: String,
    },
    /// The engine died in the middle (a trap). Made by the page, which starts a new worker.
    Trapped,
    /// The engine could not be loaded. Made by the page.
    NotLoaded,
}

impl Failure {
    /// The stable code, the same as in the serialised form.
    pub fn code(&self) -> &'static str {
        match self {
            Failure::EmptyText => "empty-text",
            Failure::EmptyTarget => "empty-target",
            Failure::BadHeads => "bad-heads",
            Failure::TooLarge { .. } => "too-large",
            Failure::OutOfMemory => "out-of-memory",
            Failure::UnsupportedVersion { .. } => "unsupported-version",
            Failure::BadRequest => "bad-request",
            Failure::Kernel { .. } => "kernel",
            Failure::Trapped => "trapped",
            Failure::NotLoaded => "not-loaded",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Failure;

    /// The code in the enum and the code on the wire are typed twice; they must not drift apart.
    #[test]
    fn codes_match_their_serialised_form() {
        let all = [
            Failure::EmptyText,
            Failure::EmptyTarget,
            Failure::BadHeads,
            Failure::TooLarge {
                needed_bytes: 2.0,
                limit_bytes: 1.0,
            },
            Failure::OutOfMemory,
            Failure::UnsupportedVersion { supported: 1 },
            Failure::BadRequest,
            Failure::Kernel {
                kernel_code: "empty".into(),
            },
            Failure::Trapped,
            Failure::NotLoaded,
        ];
        for failure in all {
            let json = serde_json::to_value(&failure).unwrap();
            let code = match &json {
                serde_json::Value::String(code) => Some(code),
                json => json.as_object().and_then(|object| object.keys().next()),
            };
            assert_eq!(code.map(String::as_str), Some(failure.code()));
        }
    }
}
