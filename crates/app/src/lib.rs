//! The Leptos page.
//!
//! `state` decides in plain Rust, `views` wire signals, `components` take props and callbacks, and
//! `bridge` is the only part that talks to the browser. Natively the whole page is rendered to
//! HTML by [`render`]; in the browser only the parts that do something come alive, each in its own
//! `data-live` element, over the HTML that is already there.
//!
//! It is not: the kernel. The page asks the engine and shows what it answers; it never computes
//! attention. Nor does it hold words: they arrive with the page, from `content/`.

mod bridge;
mod components;
pub mod render;
pub mod state;
mod views;
