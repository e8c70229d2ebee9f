//! What the siblings' demos decide and show, in plain Rust: each demo's state, what it asks of the
//! engine, what an answer changes, and its link.

pub mod bert;
pub mod gpt;
pub mod heads;
pub mod inside;
pub mod link;
pub mod rows;
pub mod shown;
pub mod t5;
pub mod terminal;
pub mod three;
