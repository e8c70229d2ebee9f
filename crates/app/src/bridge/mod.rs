//! The only part of the page that talks to the browser.
//!
//! Everything here may be refused by a browser (storage, clipboard, workers); refusals come back as
//! values, never as a panic.

pub mod address;
pub mod canvas;
pub mod dom;
pub mod engine;
pub mod files;
pub mod host;
pub mod json;
pub mod pointer;
pub mod random;
mod reading;
mod replies;
pub mod start;
pub mod storage;
pub mod timer;
