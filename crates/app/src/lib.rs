//! The Leptos page.
//!
//! `state` decides in plain Rust, `views` wire signals, `components` take props and callbacks, and
//! `bridge` is the only part that talks to the browser. Natively the whole page is rendered to
//! HTML by [`render`]; in the browser only the parts that do something come alive, each in its own
//! `data-live` element, over the HTML that is already there.
//!
//! It is not: the kernel. The page asks the engine and shows what it answers; it never computes
//! attention. Nor does it hold words: they arrive with the page, from `content/`.

// A view's type spells out the whole tree below it.
#![recursion_limit = "512"]
// Natively the page is only rendered: nothing comes alive, so what wakes and acts is unused there.
#![cfg_attr(not(target_arch = "wasm32"), allow(dead_code))]

mod bridge;
mod components;
pub mod render;
pub mod state;
mod views;
