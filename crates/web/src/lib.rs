//! The program that a learner's browser downloads: the page and the engine in one WebAssembly
//! module, so that what both need travels once.
//!
//! It is started twice, each time as an instance of its own: in the page (`startPage`, from `app`)
//! and in the worker (`startWorker`, from `engine`). Neither crate knows the other; a trap in one
//! instance cannot reach the other's memory.

#[cfg(target_arch = "wasm32")]
use {app as _, engine as _};
