//! How far the learner is, how answers are kept, and taking them along as a file.

use super::page_state::{Keeping, PageState};
use super::progress_actions;
use crate::bridge::dom::{self, Wired, by_id, find};
use crate::bridge::files;
use crate::state::tally::Tally;
use lesson::attempt::is_to_repeat;
use reactive_graph::traits::{Get as _, With as _};

/// The panel.
pub fn wire(page: PageState) -> Wired {
    let (bar, line) = (
        find(&by_id("progress")?, "progress")?,
        by_id("progress-summary")?,
    );
    dom::watch(move || {
        let tally = page
            .progress
            .with(|progress| Tally::new(&page.data().exercises, progress));
        dom::set_number(&bar, "value", tally.done as f64);
        dom::set_text(&line, &tally.summary(&page.words()));
    });
    let shorts = dom::all(&dom::body()?, ".tally")?;
    dom::watch(move || {
        let data = page.data();
        let tallies = page
            .progress
            .with(|progress| Tally::of_parts(&data.parts, &data.exercises, progress));
        for (short, tally) in shorts.iter().zip(tallies) {
            dom::set_text(short, &tally.short(&page.words()));
            dom::set_flag(short, "data-done", tally.done == tally.all);
        }
    });
    again(page)?;
    let notice = by_id("storage-notice")?;
    dom::watch(move || {
        let (code, words) = news(page.keeping.get());
        dom::set_attribute(&notice, "data-keeping", code);
        dom::set_text(
            &notice,
            &words.map(|key| page.text(key)).unwrap_or_default(),
        );
    });
    dom::on(&by_id("progress-export")?, "click", move |_| {
        progress_actions::export(page);
    });
    let said = by_id("progress-status")?;
    dom::on(&by_id("progress-import")?, "change", move |event| {
        let said = said.clone();
        files::read_chosen(&event, move |text| {
            dom::set_text(&said, &page.text(progress_actions::import(page, text)));
        });
    });
    Ok(())
}

/// Starting again: what is not right yet, or a whole section. That costs answers, so its button
/// wants to be pressed twice.
fn again(page: PageState) -> Wired {
    dom::on(&by_id("again-wrong")?, "click", move |_| {
        progress_actions::restart(page, &page.data().exercises, is_to_repeat);
    });
    let (part, reset) = (by_id("reset-part")?, by_id("reset")?);
    let plain = reset.text_content().unwrap_or_default();
    let sure = page.text("progress.reset-sure");
    for control in [&part, &reset] {
        let (reset, plain) = (reset.clone(), plain.clone());
        dom::on(control, "blur", move |_| dom::set_text(&reset, &plain));
    }
    let button = reset.clone();
    dom::on(&reset, "click", move |_| {
        if button.text_content().as_ref() != Some(&sure) {
            return dom::set_text(&button, &sure);
        }
        dom::set_text(&button, &plain);
        let (data, chosen) = (page.data(), dom::value(&part));
        let mut first = 0;
        for own in &data.parts {
            if own.id == chosen {
                let exercises = data.exercises.get(first..first + own.exercises);
                progress_actions::restart(page, exercises.unwrap_or_default(), |_, _| true);
            }
            first += own.exercises;
        }
    });
    Ok(())
}

/// A stable word for tests, and the key of what to tell the learner.
fn news(keeping: Keeping) -> (&'static str, Option<&'static str>) {
    match keeping {
        Keeping::Stored => ("stored", None),
        Keeping::InMemory => ("in-memory", Some("progress.in-memory")),
        Keeping::Full => ("full", Some("progress.full")),
        Keeping::SetAside => ("set-aside", Some("progress.set-aside")),
        Keeping::Newer => ("newer", Some("progress.newer")),
        Keeping::Rewritten => ("rewritten", Some("progress.rewritten")),
    }
}
