//! What the page knows and decides, in plain Rust: no signals, no browser.

pub mod colour;
pub mod decimal;
pub mod exercise;
pub mod exercise_rows;
pub mod format;
pub mod graded;
pub mod heat_map;
pub mod link;
pub mod long_run;
pub mod measure;
pub mod page_data;
pub mod page_rows;
pub mod result;
pub mod run;
pub mod scaling;
pub mod script;
pub mod siblings;
pub mod tally;
pub mod terminal;
pub mod vram;
