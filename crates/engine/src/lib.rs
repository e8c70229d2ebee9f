//! The engine: a session that answers the page's requests with the kernel's numbers.
//!
//! [`Session`] is plain Rust and runs the same natively and in a Web Worker; the `shell` module is
//! the thin part that only a browser has, and `js_api` is what teachers call from a console.
//!
//! It is not: the lesson (it never sees content) and not the page (no DOM). In a [`Session`] query,
//! key and value come from [`embedding`], which is deterministic and untrained; the trained siblings
//! answer in a [`SiblingSession`], once the page has handed it their files.

mod budget;
pub mod embedding;
mod fused_work;
mod long_run;
pub mod mask_spec;
mod plan;
mod run;
mod session;
mod siblings;
mod tokens;

#[cfg(all(target_arch = "wasm32", feature = "js-api"))]
mod js_api;
#[cfg(target_arch = "wasm32")]
mod shell;
#[cfg(target_arch = "wasm32")]
mod sibling_shell;
#[cfg(target_arch = "wasm32")]
mod worker;

pub use plan::architecture_mask;
pub use session::{Clock, Message, Session};
pub use siblings::{ENTITY_TAGS, SiblingMessage, SiblingSession};
pub use tokens::tokens_from_text;
