//! Exercises that ask the kernel. They share the worker with the Run panel, which goes first: the
//! worker does one thing at a time, and a new request replaces the one before.

use super::page_state::PageState;
use super::run_actions;
use crate::bridge::engine::EngineEvent;
use crate::state::run::RunResult;
use protocol::{Command, Experiment, Failure, ReplyBody, Request, RunId};
use reactive_graph::traits::{GetUntracked as _, Set as _};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::sync::Arc;

/// Runs that somebody waits for.
struct Question {
    experiments: Vec<Experiment>,
    /// Of the first experiments, in their order.
    results: Vec<RunResult>,
    then: Box<dyn FnOnce(Result<Vec<RunResult>, Failure>)>,
}

thread_local! {
    static QUEUE: RefCell<VecDeque<Question>> = const { RefCell::new(VecDeque::new()) };
    /// The run that the engine is at work on for the first question.
    static UNDER_WAY: Cell<Option<RunId>> = const { Cell::new(None) };
}

/// Runs experiments one after another, and hands over what came of them.
pub fn ask(
    page: PageState,
    experiments: Vec<Experiment>,
    then: impl FnOnce(Result<Vec<RunResult>, Failure>) + 'static,
) {
    QUEUE.with_borrow_mut(|queue| {
        queue.push_back(Question {
            experiments,
            results: Vec::new(),
            then: Box::new(then),
        });
    });
    go_on(page);
}

/// The panel's own run comes now: what is under way is asked again afterwards.
pub fn give_way() {
    UNDER_WAY.set(None);
}

/// Asks for the next run, if the engine is free and anybody waits.
pub fn go_on(page: PageState) {
    if UNDER_WAY.get().is_some() || page.is_busy_untracked() {
        return;
    }
    let next = QUEUE.with_borrow(|queue| {
        let question = queue.front()?;
        question.experiments.get(question.results.len()).cloned()
    });
    if let Some(experiment) = next {
        let id = page.run_id.get_untracked().wrapping_add(1);
        page.run_id.set(id);
        UNDER_WAY.set(Some(id));
        run_actions::ask(&Request::new(id, Command::Run { experiment }));
    }
}

/// Hears what the engine has to say first. Answers whether it was for an exercise.
pub fn hear(event: &EngineEvent) -> bool {
    let Some(id) = UNDER_WAY.get() else {
        return false;
    };
    let failure = match event {
        EngineEvent::Reply(reply, _) if reply.run_id != id => return false,
        EngineEvent::Reply(reply, matrices) => match (&reply.body, matrices) {
            (ReplyBody::Finished { report }, Some(matrices)) => {
                UNDER_WAY.set(None);
                finish_one((**report).clone(), matrices.clone());
                return true;
            }
            (ReplyBody::Failed { failure }, _) => failure.clone(),
            _ => return true,
        },
        EngineEvent::NotLoaded => Failure::NotLoaded,
        EngineEvent::Trapped => Failure::Trapped,
    };
    UNDER_WAY.set(None);
    if let Some(question) = QUEUE.with_borrow_mut(VecDeque::pop_front) {
        (question.then)(Err(failure));
    }
    matches!(event, EngineEvent::Reply(..))
}

/// Keeps a result, and hands all over when it was the last.
fn finish_one(report: protocol::RunReport, matrices: protocol::Matrices) {
    let finished = QUEUE.with_borrow_mut(|queue| {
        let question = queue.front_mut()?;
        let experiment = question.experiments.get(question.results.len())?.clone();
        question.results.push(RunResult {
            experiment,
            report,
            matrices: Arc::new(matrices),
        });
        let is_last = question.results.len() == question.experiments.len();
        if is_last { queue.pop_front() } else { None }
    });
    if let Some(question) = finished {
        (question.then)(Ok(question.results));
    }
}
