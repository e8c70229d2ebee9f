//! What pressing Run and Stop does, and what an answer of the engine changes.

use super::asking;
use super::long_run;
use super::page_state::PageState;
use super::terminal_screen::print;
use crate::bridge::engine::{self, EngineEvent};
use crate::bridge::{address, files, timer};
use crate::state::link::{fragment_from_experiment, link_from_fragment};
use crate::state::run::{RunResult, RunState, reason_not_to_run, tidied};
use crate::state::terminal::{self, Line, Tone};
use protocol::{Command, Failure, LongExperiment, Matrices, Reply, ReplyBody, Request, RunId};
use reactive_graph::signal::RwSignal;
use reactive_graph::traits::{
    GetUntracked as _, GetValue as _, Set as _, SetValue as _, WithUntracked as _,
};
use std::sync::Arc;

/// How long a Stop may wait for the engine's word before the worker is replaced.
const STOP_PATIENCE_MS: i32 = 80;
/// The section a link to an experiment opens.
const RUN_SECTION: &str = "run";

/// Listens to the engine and reads the link. Called once, when the page comes alive.
pub fn wake(page: PageState) {
    engine::listen(move |event| on_engine_event(page, event));
    read_link(page);
    address::on_change(move || read_link(page));
}

/// Runs the experiment as the controls stand.
pub fn run(page: PageState) {
    let experiment = page.experiment.get_untracked();
    if reason_not_to_run(&experiment).is_some() || page.is_busy_untracked() {
        return;
    }
    let id = next_run(page, page.run);
    page.link_problem.set(None);
    page.link_clamped.set(false);
    page.asked.set_value(experiment.clone());
    print(&[terminal::command_line(&experiment)]);
    ask(&Request::new(id, Command::Run { experiment }));
}

/// Attends over a long sequence of numbers.
pub fn run_long(page: PageState, experiment: LongExperiment) {
    let id = next_run(page, page.long);
    ask(&Request::new(id, Command::RunLong { experiment }));
}

/// Begins a run with the next number; answers to older ones are stale from now on.
fn next_run(page: PageState, state: RwSignal<RunState>) -> RunId {
    asking::give_way();
    let id = page.run_id.get_untracked().wrapping_add(1);
    page.run_id.set(id);
    state.set(RunState::Running {
        rows_done: 0,
        rows_total: 0,
    });
    id
}

/// Sends a request to the worker, starting one where there is none. Where none can be started the
/// run has failed by the time this returns.
pub(super) fn ask(request: &Request) {
    if !engine::is_there() {
        engine::restart();
    }
    engine::send(request);
}

/// Stops the current run.
pub fn stop(page: PageState) {
    stop_run(page, page.run);
}

/// Stops the run over a long sequence.
pub fn stop_long(page: PageState) {
    stop_run(page, page.long);
}

fn stop_run(page: PageState, state: RwSignal<RunState>) {
    if !matches!(state.get_untracked(), RunState::Running { .. }) {
        return;
    }
    let id = page.run_id.get_untracked();
    state.set(RunState::Stopping);
    engine::send(&Request::new(id, Command::Stop));
    timer::after(STOP_PATIENCE_MS, move || {
        let waits =
            page.run_id.get_untracked() == id && state.get_untracked() == RunState::Stopping;
        if waits {
            engine::restart();
            finish_stop(page, state);
        }
    });
}

/// Copies a link to the experiment as it stands.
pub fn copy_link(page: PageState) {
    let fragment = fragment_from_experiment(RUN_SECTION, &page.experiment.get_untracked());
    files::copy(&address::with_fragment(&fragment), move |worked| {
        page.copied.set(Some(worked));
    });
}

/// Makes the engine panic, to show that the page lives on.
pub fn crash(page: PageState) {
    if page.is_busy_untracked() {
        return;
    }
    let id = next_run(page, page.run);
    print(&[Line {
        tone: Tone::Command,
        label: String::new(),
        text: "crash".to_owned(),
    }]);
    ask(&Request::new(id, Command::Panic));
}

fn read_link(page: PageState) {
    let fragment = address::fragment();
    match link_from_fragment(&fragment) {
        Ok(link) => {
            page.link_problem.set(None);
            page.link_clamped.set(link.clamped);
            if let Some(experiment) = link.experiment {
                page.fragment.set(fragment);
                page.text_was_cut.set(false);
                page.experiment.set(tidied(experiment));
                address::scroll_to(&link.section);
            } else if page.result.with_untracked(Option::is_none) {
                // After a run the other language is offered the run, wherever one reads on.
                page.fragment.set(fragment);
            }
        }
        // The controls stay as they are: a refused link changes nothing.
        Err(problem) => {
            page.link_clamped.set(false);
            page.link_problem.set(Some(problem));
        }
    }
}

fn on_engine_event(page: PageState, event: EngineEvent) {
    if !asking::hear(&event) {
        on_event_for_the_panel(page, event);
    }
    asking::go_on(page);
}

fn on_event_for_the_panel(page: PageState, event: EngineEvent) {
    match event {
        EngineEvent::Reply(reply, matrices) => on_reply(page, *reply, matrices),
        EngineEvent::NotLoaded => {
            if let Some(state) = busy(page) {
                fail(page, state, Failure::NotLoaded);
            }
        }
        EngineEvent::Trapped => {
            engine::restart();
            if let Some(state) = busy(page) {
                fail(page, state, Failure::Trapped);
            }
        }
    }
}

fn on_reply(page: PageState, reply: Reply, matrices: Option<Matrices>) {
    let Some(state) = busy(page).filter(|_| reply.run_id == page.run_id.get_untracked()) else {
        return; // Stale.
    };
    let is_stopping = state.get_untracked() == RunState::Stopping;
    match (reply.body, matrices) {
        (
            ReplyBody::Progress {
                rows_done,
                rows_total,
            },
            _,
        ) if !is_stopping => {
            state.set(RunState::Running {
                rows_done,
                rows_total,
            });
        }
        (ReplyBody::LongFinished { report }, _) => long_run::show(page, &report),
        (ReplyBody::Finished { report }, Some(matrices)) => {
            let experiment = page.asked.get_value();
            let result = RunResult {
                experiment: experiment.clone(),
                report: *report,
                matrices: Arc::new(matrices),
            };
            print(&terminal::report_lines(&page.words(), &result));
            page.head.set(0);
            page.cell.set(None);
            page.result.set(Some(result));
            page.run.set(RunState::Done);
            let fragment = fragment_from_experiment(RUN_SECTION, &experiment);
            address::replace_fragment(&fragment);
            page.fragment.set(fragment);
        }
        (ReplyBody::Stopped, _) => finish_stop(page, state),
        (ReplyBody::Failed { failure }, _) => fail(page, state, failure),
        _ => {}
    }
}

/// The state of whichever run the engine is busy with.
fn busy(page: PageState) -> Option<RwSignal<RunState>> {
    [page.run, page.long]
        .into_iter()
        .find(|state| state.with_untracked(RunState::is_busy))
}

fn finish_stop(page: PageState, state: RwSignal<RunState>) {
    state.set(RunState::Stopped);
    print(&[Line {
        tone: Tone::Notice,
        label: page.text("terminal.note"),
        text: page.text("terminal.stopped"),
    }]);
}

fn fail(page: PageState, state: RwSignal<RunState>, failure: Failure) {
    print(&[Line {
        tone: Tone::Error,
        label: page.text("terminal.error"),
        text: terminal::failure_text(&page.words(), &failure),
    }]);
    state.set(RunState::Failed(failure));
}
