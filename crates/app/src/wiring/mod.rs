//! The page's parts, tied to signals: what a part shows follows the state, what a learner does
//! changes it. The elements are in the page already; `views` wrote them.

mod asking;
mod exercise;
mod long_run;
mod page_state;
mod progress;
mod progress_actions;
mod run;
mod run_actions;
mod run_result;
mod terminal_screen;
mod vram;

use crate::bridge::dom::Wired;
use crate::state::page_data::PageData;
use page_state::PageState;

/// Brings every part to life.
///
/// # Errors
/// An element is missing: the page and its program are of different versions.
pub fn wire(data: PageData) -> Wired {
    let page = PageState::new(data);
    run::wire(page)?;
    long_run::wire(page)?;
    run_result::wire(page)?;
    vram::wire(page)?;
    progress_actions::wake(page); // Stored answers come before what the page shows.
    exercise::wire_all(page)?;
    progress::wire(page)?;
    run_actions::wake(page);
    Ok(())
}
