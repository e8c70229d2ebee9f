//! How far the learner is, how answers are kept, and taking them along as a file.

use super::page_state::{Keeping, PageState};
use super::progress_actions;
use crate::bridge::dom::{self, Wired, by_id, find};
use crate::bridge::files;
use crate::state::exercise::Tally;
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
