//! Makes the data that the three siblings learn from, trains them with every core, and measures
//! them. Native only; it knows no browser.

pub mod checkpoint;
pub mod curve;
pub mod data;
pub mod evaluation;
pub mod files;
pub mod heads;
pub mod language;
pub mod recipe;
pub mod run;
pub mod scaling;
pub mod step;
pub mod sweep;
