//! The attention kernel: masks, grouped heads, and scaled dot-product attention twice over. The
//! reference ([`attend`]) goes in four numbered passes whose every intermediate matrix is kept for
//! the learner to look at. The fused kernel ([`FusedPass`], [`KvCache`]) keeps none and is fast.
//!
//! Rows are tokens everywhere: row `i` of `query` is the `i`-th query token, row `j` of `key` and
//! `value` the `j`-th key token, and the heads lie side by side in the columns.
//!
//! It is not a model: no projections, no positions, no layers, though its lanes also multiply the
//! matrices of one ([`Linear`]). It knows no browser, no serialisation, no clock, no randomness and
//! no files.
//!
//! ```
//! use attention::{HeadLayout, Inputs, Mask, Scale, attend};
//! use nalgebra::DMatrix;
//!
//! let tokens = DMatrix::from_row_slice(2, 1, &[1.0, 2.0]);
//! let layout = HeadLayout::new(1, 1, 1)?;
//! let inputs = Inputs::new(tokens.clone(), tokens.clone(), tokens, layout, Scale::One)?;
//! let trace = attend(inputs, Mask::causal(2, 2)?)?;
//!
//! // The first token sees only itself.
//! assert_eq!(trace.heads[0].weights[(0, 0)], 1.0);
//! assert_eq!(trace.heads[0].weights[(0, 1)], 0.0);
//! # Ok::<(), attention::AttentionError>(())
//! ```

#![deny(unsafe_code)]

mod bits;
mod error;
mod fused;
mod inputs;
mod kv_cache;
mod lanes;
mod layout;
mod linear;
mod mask;
mod pass;
mod passes;
mod rows;
mod trace;

pub use bits::BitMatrix;
pub use error::AttentionError;
pub use fused::{FusedPass, Work, attend_fused};
pub use inputs::Inputs;
pub use kv_cache::{CacheReader, KvCache};
#[cfg(target_feature = "relaxed-simd")]
pub use lanes::Relaxed;
#[cfg(target_feature = "simd128")]
pub use lanes::Simd128;
pub use lanes::{BestLane, Lane, Scalar, peak};
pub use layout::{HeadLayout, Scale};
pub use linear::{Linear, LinearScratch};
pub use mask::{Mask, Visibility};
pub use pass::{Pass, Progress, attend};
pub use trace::{HeadTrace, MAX_TRACE_BYTES, Trace, trace_bytes};
