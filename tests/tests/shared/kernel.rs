//! The engine's session, natively, as one call.

use app::state::run::RunResult;
use engine::{Clock, Session};
use protocol::{Command, Experiment, ReplyBody, Request};
use std::sync::Arc;

struct NoClock;
impl Clock for NoClock {
    fn now_ms(&self) -> f64 {
        0.0
    }
}

/// What the engine in the browser would answer.
pub fn run(experiment: Experiment) -> Result<RunResult, String> {
    let mut session = Session::new(NoClock);
    let command = Command::Run {
        experiment: experiment.clone(),
    };
    let mut answer = session.handle(Request::new(1, command));
    loop {
        if let Some(message) = answer.take() {
            match (message.reply.body, message.matrices) {
                (ReplyBody::Finished { report }, Some(matrices)) => {
                    return Ok(RunResult {
                        experiment,
                        report: *report,
                        matrices: Arc::new(matrices),
                    });
                }
                (ReplyBody::Failed { failure }, _) => return Err(failure.code().to_owned()),
                _ => {}
            }
        }
        answer = session.step(1e9);
    }
}
