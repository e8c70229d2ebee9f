//! The siblings' session, natively, with the weights that ship. Nothing here holds one prediction
//! against an expectation: weights may be trained anew.

mod files;
mod inside;
#[path = "../shared/siblings.rs"]
mod support;
mod texts;
mod words;
mod writing;
