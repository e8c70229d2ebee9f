//! The siblings' part, tied to signals: each card follows its state, and asks the engine.

mod bert;
mod candidates;
mod field;
mod gpt;
mod gpt_cache;
mod inside;
mod inside_map;
mod links;
mod loading;
mod part;
mod t5;
mod terminal;
mod three;

pub use part::Part;

use crate::bridge::dom::Wired;

/// Brings every card to life.
///
/// # Errors
/// An element is missing: the part and its program are of different versions.
pub fn wire(part: Part) -> Wired {
    bert::wire(part)?;
    gpt::wire(part)?;
    t5::wire(part)?;
    three::wire(part)?;
    inside::wire(part)?;
    terminal::wire(part)?;
    links::wire(part)?;
    loading::wire(part)
}
