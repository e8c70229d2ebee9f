//! The only part of the page that talks to the browser.
//!
//! Everything here may be refused by a browser (storage, clipboard, workers); refusals come back as
//! values, never as a panic.

// The page's program and the siblings' part are builds of their own (the features of this crate), and
// each leaves out some of what the other needs.
#![cfg_attr(
    not(all(feature = "page", feature = "siblings")),
    allow(dead_code, unused_imports)
)]

pub mod address;
pub mod canvas;
pub mod dom;
#[cfg(feature = "page")]
pub mod engine;
pub mod files;
#[cfg(feature = "page")]
pub mod host;
pub mod json;
#[cfg(feature = "siblings")]
pub mod parts;
pub mod pointer;
#[cfg(feature = "page")]
pub mod random;
#[cfg(feature = "page")]
mod reading;
#[cfg(feature = "page")]
mod replies;
#[cfg(feature = "siblings")]
pub mod sibling_engine;
#[cfg(feature = "page")]
pub mod start;
#[cfg(feature = "siblings")]
pub mod start_siblings;
#[cfg(feature = "page")]
pub mod storage;
pub mod timer;
