//! The messages between the page and the engine: requests, replies and failures.
//!
//! It knows neither side. A message is plain data; how it crosses (a Web Worker, a function call in
//! a test) is the business of whoever sends it. Matrices do not travel inside the serialised part:
//! they go beside it as typed arrays, see [`Matrices`].
//!
//! Invariants: every message carries [`VERSION`] and a [`RunId`]; a reply whose run id is not the
//! page's newest is stale and dropped; failure codes never change their meaning.

mod experiment;
mod reply;
mod sibling_reply;
mod siblings;

pub use experiment::{Architecture, AttentionStage, Experiment, LongExperiment, MaskChoice};
pub use reply::{
    Failure, FusedReport, LongReport, Matrices, Notice, Reply, ReplyBody, RunReport, ScaleUsed,
};
pub use sibling_reply::{
    Candidate, CellTrace, Cost, EndReason, Filled, FilledPlace, MapShape, Piece, SequenceTokens,
    SiblingBody, SiblingFacts, SiblingFailure, SiblingReply, Step, TokenTag, Unknown, View,
};
pub use siblings::{HeadAt, Sampling, SiblingCommand, SiblingRequest, Subject, Task};

use serde::{Deserialize, Serialize};

/// Version of this protocol. Page and engine ship together, so they always agree; a mismatch means
/// a stale file in some cache and is answered with [`Failure::UnsupportedVersion`].
pub const VERSION: u32 = 1;

/// Number of a run, chosen by the page, rising. Replies repeat it.
pub type RunId = u32;

/// What the page asks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// [`VERSION`] of the sender.
    pub version: u32,
    /// Which run this belongs to.
    pub run_id: RunId,
    /// What to do.
    pub command: Command,
}

impl Request {
    /// A request of this version.
    pub fn new(run_id: RunId, command: Command) -> Self {
        Request {
            version: VERSION,
            run_id,
            command,
        }
    }
}

/// What the engine can be asked to do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Command {
    /// Compute attention for an experiment. A new one replaces one that is still going.
    Run {
        /// What to compute.
        experiment: Experiment,
    },
    /// Attend over a very long sequence with the fused kernel, which keeps no matrix. Replaces a run
    /// that is still going, too; answered by [`ReplyBody::LongFinished`].
    RunLong {
        /// What to compute.
        experiment: LongExperiment,
    },
    /// Give up the run with this request's id. Answered by [`ReplyBody::Stopped`].
    Stop,
    /// Panic on purpose, so that recovery from a trap can be exercised in the shipped build.
    Panic,
}
