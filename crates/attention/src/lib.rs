//! The attention kernel: masks, grouped heads, and scaled dot-product attention in four numbered
//! passes whose every intermediate matrix is kept for the learner to look at.
//!
//! Rows are tokens everywhere: row `i` of `query` is the `i`-th query token, row `j` of `key` and
//! `value` the `j`-th key token, and the heads lie side by side in the columns.
//!
//! It is not: a model (no projections, no positions, no layers), and not fast (this is the
//! reference that faster kernels are compared with). It knows no browser, no serialisation, no
//! clock, no randomness and no files.
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
mod inputs;
mod layout;
mod mask;
mod pass;
mod passes;
mod rows;
mod trace;

pub use bits::BitMatrix;
pub use error::AttentionError;
pub use inputs::Inputs;
pub use layout::{HeadLayout, Scale};
pub use mask::{Mask, Visibility};
pub use pass::{Pass, Progress, attend};
pub use trace::{HeadTrace, MAX_TRACE_BYTES, Trace, trace_bytes};
