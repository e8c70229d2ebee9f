//! The page's program, as the learner's browser downloads it: `app` and nothing else. With the
//! feature `siblings` it is the program of the trained siblings' part.
//!
//! A crate of its own, so that a native build of `app` makes no shared library. The engine is a
//! module of its own, loaded when the learner comes near a Run.

#[cfg(target_arch = "wasm32")]
use app as _;
