//! What runs in a browser to check and to measure the kernel and the models on it: one test body for
//! every lane, the trained models put to questions, the jobs that `cargo xtask bench` times, and
//! nalgebra as a peer.
//!
//! Nothing of it is shipped. It reads no clock: whoever calls it does.

pub mod checks;
#[cfg(target_arch = "wasm32")]
mod exports;
pub mod jobs;
mod numbers;
pub mod siblings;
