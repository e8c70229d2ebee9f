//! The part for very long sequences: it asks the engine, which stops where it is told to.

use super::page_state::PageState;
use super::run_actions;
use super::terminal_screen::print;
use crate::bridge::dom::{self, Wired, by_id};
use crate::state::long_run::{self, FIRST, MASKS};
use crate::state::run::RunState;
use protocol::{LongExperiment, LongReport};
use reactive_graph::signal::RwSignal;
use reactive_graph::traits::{Get as _, GetUntracked as _, Set as _, Update as _, With as _};

/// Ties the controls to what is chosen, and the rest to the state of the run.
pub fn wire(page: PageState) -> Wired {
    let chosen = RwSignal::new(FIRST);
    dom::field(
        "long-tokens",
        move || chosen.with(|c| c.n_tokens.to_string()),
        move |n| chosen.update(|c| c.n_tokens = n.parse().unwrap_or(c.n_tokens)),
    )?;
    dom::field(
        "long-mask",
        move || chosen.with(|c| c.mask.code().to_owned()),
        move |code| {
            let mask = MASKS.into_iter().find(|mask| mask.code() == code);
            chosen.update(|c| c.mask = mask.unwrap_or(c.mask));
        },
    )?;
    let (start, stop) = (by_id("long-start")?, by_id("long-stop")?);
    dom::on(&start, "click", move |_| run(page, chosen.get_untracked()));
    dom::on(&stop, "click", move |_| run_actions::stop_long(page));
    dom::watch(move || {
        dom::set_idle(&start, page.is_busy());
        let can_stop = page.long.with(|r| matches!(r, RunState::Running { .. }));
        dom::set_idle(&stop, !can_stop);
    });
    let progress = by_id("long-progress")?;
    dom::watch(move || {
        dom::set_flag(&progress, "hidden", !page.long.with(RunState::is_busy));
        dom::set_number(&progress, "value", page.long.with(RunState::share_done));
    });
    dom::text(by_id("long-status")?, move || {
        long_run::status(&page.words(), &page.long.get())
    });
    Ok(())
}

fn run(page: PageState, experiment: LongExperiment) {
    if page.is_busy_untracked() {
        return;
    }
    print(&[long_run::command_line(&experiment)]);
    run_actions::run_long(page, experiment);
}

/// Shows what a finished run did, in the panel and in the terminal.
pub fn show(page: PageState, report: &LongReport) {
    print(&long_run::report_lines(&page.words(), report));
    let Ok(list) = by_id("long-facts") else {
        return;
    };
    list.set_text_content(None);
    for (label, text) in long_run::facts(&page.words(), report) {
        dom::append(&list, "dt", "", &page.text(label));
        dom::append(&list, "dd", "", &text);
    }
    page.long.set(RunState::Done);
}
