//! The page's parts, tied to signals: what a part shows follows the state, what a learner does
//! changes it. The elements are in the page already; `views` wrote them.

#[cfg(feature = "page")]
mod asking;
#[cfg(feature = "page")]
mod exercise;
#[cfg(feature = "page")]
mod long_run;
#[cfg(feature = "page")]
mod page_state;
#[cfg(feature = "page")]
mod progress;
#[cfg(feature = "page")]
mod progress_actions;
#[cfg(feature = "page")]
mod run;
#[cfg(feature = "page")]
mod run_actions;
#[cfg(feature = "page")]
mod run_result;
#[cfg(feature = "siblings")]
pub mod siblings;
#[cfg(feature = "page")]
mod terminal_screen;
#[cfg(feature = "page")]
mod vram;

#[cfg(feature = "page")]
use crate::bridge::dom::Wired;
#[cfg(feature = "page")]
use crate::state::page_data::PageData;
#[cfg(feature = "page")]
use page_state::PageState;

/// Brings every part to life.
///
/// # Errors
/// An element is missing: the page and its program are of different versions.
#[cfg(feature = "page")]
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
