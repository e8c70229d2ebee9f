//! A session: requests in, replies out, work done in steps so that a Stop can get in between.
//!
//! States: idle, or exactly one run. A new run replaces the old one silently; a request that is refused
//! changes nothing.

use crate::budget::{Budget, Slice};
use crate::long_run::LongRun;
use crate::run::Run;
use protocol::{Command, Failure, Matrices, Reply, ReplyBody, Request, RunId, VERSION};

/// Where the session reads the time. The kernel has no clock, and tests bring their own.
pub trait Clock {
    /// Milliseconds since some fixed moment.
    fn now_ms(&self) -> f64;
}

/// What goes back to the page.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// The serialised part.
    pub reply: Reply,
    /// The typed arrays beside it; only with [`ReplyBody::Finished`].
    pub matrices: Option<Matrices>,
}

/// One page's dialogue with the kernel.
pub struct Session<C> {
    clock: C,
    run: Option<(RunId, Job)>,
}

enum Job {
    Run(Box<Run>),
    Long(Box<LongRun>),
}

impl<C: Clock> Session<C> {
    /// An idle session.
    pub fn new(clock: C) -> Self {
        Session { clock, run: None }
    }

    /// Whether there is work for [`Session::step`].
    pub fn is_busy(&self) -> bool {
        self.run.is_some()
    }

    /// Takes a request. A run is only begun here; [`Session::step`] does the work.
    ///
    /// # Errors
    /// None as such: a refusal is a reply with [`ReplyBody::Failed`], and the session goes on.
    pub fn handle(&mut self, request: Request) -> Option<Message> {
        let id = request.run_id;
        if request.version != VERSION {
            let failure = Failure::UnsupportedVersion { supported: VERSION };
            return Some(message(id, ReplyBody::Failed { failure }));
        }
        match request.command {
            Command::Run { experiment } => {
                self.run = None; // The old trace is freed before the new one is allocated.
                let now_ms = || self.clock.now_ms();
                let begun = Run::begin(&experiment, &Budget::new(&now_ms, 0.0))
                    .map(|run| (run.query_len(), Job::Run(Box::new(run))));
                Some(self.begin(id, begun))
            }
            Command::RunLong { experiment } => {
                self.run = None;
                let begun = LongRun::begin(&experiment)
                    .map(|run| (experiment.n_tokens as usize, Job::Long(Box::new(run))));
                Some(self.begin(id, begun))
            }
            Command::Stop if self.run.as_ref().is_some_and(|(run, _)| *run == id) => {
                self.run = None;
                Some(message(id, ReplyBody::Stopped))
            }
            // The run is over already, or was replaced: there is nothing to stop.
            Command::Stop => None,
            Command::Panic => panic!("panic on request"),
        }
    }

    fn begin(&mut self, id: RunId, begun: Result<(usize, Job), Failure>) -> Message {
        match begun {
            Ok((rows, job)) => {
                self.run = Some((id, job));
                let body = ReplyBody::Progress {
                    rows_done: 0,
                    rows_total: rows as u32,
                };
                message(id, body)
            }
            Err(failure) => message(id, ReplyBody::Failed { failure }),
        }
    }

    /// Works on the current run for about `budget_ms` (at least one row) and says how far it is.
    pub fn step(&mut self, budget_ms: f64) -> Option<Message> {
        let (id, mut job) = self.run.take()?;
        let now_ms = || self.clock.now_ms();
        let budget = Budget::new(&now_ms, budget_ms);
        let slice = match &mut job {
            Job::Run(run) => run.slice(&budget),
            Job::Long(run) => run.slice(&budget),
        };
        match slice {
            Slice::Quiet => {
                self.run = Some((id, job));
                None
            }
            Slice::Progress(rows_done, rows_total) => {
                self.run = Some((id, job));
                let body = ReplyBody::Progress {
                    rows_done,
                    rows_total,
                };
                Some(message(id, body))
            }
            Slice::Finished(body, matrices) => Some(Message {
                reply: Reply::new(id, body),
                matrices,
            }),
            Slice::Failed(failure) => Some(message(id, ReplyBody::Failed { failure })),
        }
    }
}

fn message(run_id: RunId, body: ReplyBody) -> Message {
    Message {
        reply: Reply::new(run_id, body),
        matrices: None,
    }
}
