//! The session of the trained siblings: requests in, replies out, work in steps so that a Stop can
//! get in between. Plain Rust: it runs the same natively and in a Web Worker.
//!
//! States: idle, or exactly one piece of work. A new request replaces what is still going, silently;
//! one that is refused changes nothing but that. Loaded files stay.

mod bench;
mod candidates;
mod compare;
mod complete;
mod fill;
mod look;
mod models;
mod reading;
mod write;

pub use models::ENTITY_TAGS;

use crate::Clock;
use bench::Bench;
use fill::Fill;
use models::Models;
use protocol::{
    RunId, SiblingBody, SiblingCommand, SiblingFailure, SiblingReply, SiblingRequest, VERSION,
};
use write::Write;

/// What goes back to the page.
#[derive(Clone, Debug, PartialEq)]
pub struct SiblingMessage {
    /// The serialised part.
    pub reply: SiblingReply,
    /// The numbers beside it; [`SiblingBody`] says what they are. Empty where it says nothing.
    pub numbers: Vec<f32>,
}

/// An answer and its numbers.
type Answer = (SiblingBody, Vec<f32>);
/// An answer without numbers.
fn plain(body: SiblingBody) -> Answer {
    (body, Vec::new())
}

/// What takes several steps.
enum Work {
    Fill(Box<Fill>),
    Write(Box<Write>),
    Bench(Box<Bench>),
}

/// How a step of work went.
enum Progress {
    /// Nothing to say yet.
    Goes,
    /// Something to say, and more to do.
    Says(Answer),
    /// The last word.
    Ends(Answer),
}

/// One page's dialogue with the siblings.
pub struct SiblingSession<C> {
    clock: C,
    models: Models,
    work: Option<(RunId, Work)>,
}

impl<C: Clock> SiblingSession<C> {
    /// A session without any files.
    pub fn new(clock: C) -> Self {
        SiblingSession {
            clock,
            models: Models::default(),
            work: None,
        }
    }

    /// Whether there is work for [`SiblingSession::step`].
    pub fn is_busy(&self) -> bool {
        self.work.is_some()
    }

    /// Takes a request with the files that lie beside it. Long work is only begun here.
    ///
    /// # Errors
    /// None as such: a refusal is a reply with [`SiblingBody::Failed`], and the session goes on.
    pub fn handle(&mut self, request: SiblingRequest, files: &[Vec<u8>]) -> Option<SiblingMessage> {
        let id = request.run_id;
        let answer = if request.version == VERSION {
            if request.command == SiblingCommand::Stop {
                return self.stop(id);
            }
            self.work = None;
            self.begin(id, request.command, files)
        } else {
            Err(SiblingFailure::UnsupportedVersion { supported: VERSION })
        };
        match answer {
            Ok(answer) => answer.map(|answer| message(id, answer)),
            Err(failure) => Some(message(id, plain(SiblingBody::Failed { failure }))),
        }
    }

    /// Works for about `budget_ms`, at least one pass of a model, or until there is something to say.
    pub fn step(&mut self, budget_ms: f64) -> Option<SiblingMessage> {
        let (id, mut work) = self.work.take()?;
        let begun = self.clock.now_ms();
        loop {
            let progress = match &mut work {
                Work::Fill(fill) => fill.advance(&self.models, &self.clock),
                Work::Write(write) => write.advance(&self.models, &self.clock),
                Work::Bench(bench) => bench.advance(&self.models, &self.clock),
            };
            let answer = match progress {
                Ok(Progress::Goes) if self.clock.now_ms() - begun < budget_ms => continue,
                Ok(Progress::Goes) => {
                    self.work = Some((id, work));
                    return None;
                }
                Ok(Progress::Says(answer)) => {
                    self.work = Some((id, work));
                    answer
                }
                Ok(Progress::Ends(answer)) => answer,
                Err(failure) => plain(SiblingBody::Failed { failure }),
            };
            return Some(message(id, answer));
        }
    }

    fn stop(&mut self, id: RunId) -> Option<SiblingMessage> {
        // What is over already, or was replaced, cannot be stopped.
        self.work.take_if(|(running, _)| *running == id)?;
        Some(message(id, plain(SiblingBody::Stopped)))
    }

    /// An answer at once, or none where work has begun.
    fn begin(
        &mut self,
        id: RunId,
        command: SiblingCommand,
        files: &[Vec<u8>],
    ) -> Result<Option<Answer>, SiblingFailure> {
        let models = &mut self.models;
        let work = match command {
            SiblingCommand::Open => return models.open(files).map(plain).map(Some),
            SiblingCommand::Load { sibling } => {
                return models.load(sibling, files).map(plain).map(Some);
            }
            SiblingCommand::Read { text } => {
                let pieces = reading::known_enough(models.vocabulary()?, &text)?;
                return Ok(Some(plain(SiblingBody::Read { pieces })));
            }
            SiblingCommand::Complete { text } => {
                return complete::complete(models, &text).map(plain).map(Some);
            }
            SiblingCommand::Compare { text, place, heads } => {
                let place = place as usize;
                let answer = compare::compare(models, &text, place, heads)?;
                return Ok(Some(plain(answer)));
            }
            SiblingCommand::Look { subject } => return look::look(models, &subject).map(Some),
            SiblingCommand::Trace {
                subject,
                at,
                query,
                key,
            } => {
                let cell = (query as usize, key as usize);
                let answer = look::trace(models, &subject, at, cell)?;
                return Ok(Some(plain(answer)));
            }
            SiblingCommand::Fill {
                text,
                hidden,
                hides_right,
            } => Work::Fill(Fill::new(models, &text, hidden, hides_right)?.into()),
            SiblingCommand::Continue {
                text,
                written,
                sampling,
                max_tokens,
            } => {
                let write = Write::after(models, &text, written, sampling, max_tokens)?;
                Work::Write(write.into())
            }
            SiblingCommand::Write { task, text } => {
                Work::Write(Write::task(models, task, &text)?.into())
            }
            SiblingCommand::Bench { steps } => Work::Bench(Bench::new(models, steps)?.into()),
            SiblingCommand::Stop => return Ok(None),
            SiblingCommand::Panic => panic!("panic on request"),
        };
        self.work = Some((id, work));
        Ok(None)
    }
}

fn message(run_id: RunId, (body, numbers): Answer) -> SiblingMessage {
    SiblingMessage {
        reply: SiblingReply::new(run_id, body),
        numbers,
    }
}
