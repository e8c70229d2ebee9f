//! The content model: what a lesson, a card and an exercise are, how an answer is graded, and how
//! much memory a model's cache takes. It is pure data and pure functions.
//!
//! It is not: a page (no Leptos, no browser) and not the kernel (no attention). Reading content
//! files and checking them needs the `authoring` feature, which the browser never compiles.

mod action;
pub mod attempt;
#[cfg(feature = "authoring")]
pub mod authoring;
mod exercise;
pub mod grade;
pub mod kv_cache;
mod model;
pub mod number;
pub mod progress;
pub mod shuffle;

pub use exercise::*;
pub use model::*;
