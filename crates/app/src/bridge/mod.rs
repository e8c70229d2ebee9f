//! The only part of the page that talks to the browser.
//!
//! Everything here may be refused by a browser (storage, clipboard, workers); refusals come back as
//! values, never as a panic.

pub mod address;
pub mod canvas;
pub mod engine;
pub mod files;
pub mod json;
pub mod pointer;
#[cfg(target_arch = "wasm32")]
mod reading;
#[cfg(target_arch = "wasm32")]
pub mod start;
pub mod storage;
pub mod theme;
pub mod timer;
