//! Makes the data that the three siblings learn from. Native only; it knows no browser.

pub mod language;
