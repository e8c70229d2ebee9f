//! The page in a browser: readable without scripts, and every part of it used.

mod api;
mod exercises;
mod harness;
mod keeping;
mod kinds;
mod long_run;
mod names;
mod readable;
mod rules;
mod run;
mod siblings;
#[path = "../shared/solving.rs"]
mod solving;

/// The path and language of each page.
const PAGES: [(&str, &str); 2] = [("", "zh-Hant"), ("en/", "en")];
