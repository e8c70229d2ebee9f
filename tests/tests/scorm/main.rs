//! The SCORM packages in platforms: scorm-again holds the API in the browser, Open edX's own block
//! grades, and platforms that fail in every way we know of.

mod course;
mod days;
mod failures;
mod manifests;
mod moodle;
mod open_edx;
mod package;
mod peers;
mod platform;
mod profiles;
mod scorm_again;
mod shell;
mod siblings;
#[path = "../shared/solving.rs"]
mod solving;
mod typing;
mod weeks;
