//! The page.
//!
//! Natively it is a set of Leptos `views`, rendered to HTML by [`render`] when the site is built:
//! every word is there before any script. In the browser `wiring` ties Leptos signals to the
//! elements that are already there; no view code and no words travel in the program. `state`
//! decides in plain Rust and is shared by both; `bridge` is the only part that talks to the
//! browser.
//!
//! It is not: the kernel. The page asks the engine and shows what it answers; it never computes
//! attention. Nor does it hold words: they arrive with the page, from `content/`.

// A view's type spells out the whole tree below it.
#![recursion_limit = "512"]

pub mod state;

#[cfg(not(target_arch = "wasm32"))]
mod components;
#[cfg(not(target_arch = "wasm32"))]
pub mod render;
#[cfg(not(target_arch = "wasm32"))]
mod views;

#[cfg(target_arch = "wasm32")]
mod bridge;
#[cfg(target_arch = "wasm32")]
mod wiring;
