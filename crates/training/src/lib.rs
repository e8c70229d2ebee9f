//! What training needs: a tape of fused operations with their backward passes, the three families
//!
//! It compiles to wasm and knows no files, no clock and no threads: who calls it brings the data
//! and decides when. Everything is generic over f32 and f64, so that every backward pass is checked
//! against finite differences in f64. All sums run in one fixed order.

#![deny(unsafe_code)]

mod adamw;
mod batch;
mod layout;
mod network;
mod product;
mod random;
mod real;
mod schedule;
mod tape;

pub use adamw::{AdamW, clip};
pub use batch::{Batch, IGNORE, Losses};
pub use layout::{Layout, Slot, initial_weights};
pub use network::{Network, Packed};
pub use random::Random;
pub use real::Real;
pub use schedule::Schedule;
pub use tape::{AttentionSpec, Buckets, Buffers, Loss, NodeId, Span, Tape};
