//! Four f32 at a time, in three ways: the lanes that the fused kernel and the matrix products run
//! on, and the loops that need them.
//!
//! This is the only folder with `unsafe` and `core::arch`. Every function that is visible outside
//! it is safe: it takes slices and checks their bounds once, with `assert!`, before a loop that no
//! longer does. Within it, a function that takes pointers states what it reads and writes.
//!
//! It is not attention: nothing here knows a mask, a head or a sequence.
//!
//! # Numerics
//! The loops are written once, over [`Lane`]. [`Scalar`] does the same four sums that [`Simd128`]
//! does, a product and a sum rounding separately, so the two agree bit for bit. [`Relaxed`] fuses
//! the product and the sum where the machine can, which rounds once instead of twice. Within a
//! column every sum runs from the first index to the last whatever the tile, so that no result
//! depends on how many rows were computed together.

#![allow(unsafe_code)]

mod exp2;
mod matrix;
mod pack;
pub mod peak;
#[cfg(target_feature = "relaxed-simd")]
mod relaxed;
mod scalar;
#[cfg(target_feature = "simd128")]
mod simd128;
mod softmax;
mod tile;

pub(crate) use exp2::ExpConstants;
pub(crate) use matrix::multiply_tile;
pub(crate) use pack::{pack_columns, pack_rows, scale_row};
#[cfg(target_feature = "relaxed-simd")]
pub use relaxed::Relaxed;
pub use scalar::Scalar;
#[cfg(target_feature = "simd128")]
pub use simd128::Simd128;
pub(crate) use softmax::{RowState, largest_score, rescale_factors, weights_from_scores};
pub(crate) use tile::{QUERY_PIECE, QUERY_STRIDE, context_tile, score_tile};

/// The columns of a panel: two vectors.
pub(crate) const PANEL: usize = 8;
/// The most rows that a tile of any lane has; rows are packed this many apart.
pub(crate) const PACKED_ROWS: usize = 8;

/// The fastest lane of this build.
#[cfg(target_feature = "relaxed-simd")]
pub type BestLane = Relaxed;
/// The fastest lane of this build.
#[cfg(all(target_feature = "simd128", not(target_feature = "relaxed-simd")))]
pub type BestLane = Simd128;
/// The fastest lane of this build.
#[cfg(not(any(target_feature = "simd128", target_feature = "relaxed-simd")))]
pub type BestLane = Scalar;

/// A way to compute on four f32 at once. Only the types of this folder are lanes.
pub trait Lane: sealed::Vectors + 'static {
    /// What a person calls it.
    const NAME: &'static str;
}

pub(crate) mod sealed {
    /// The operations of a lane. `max` is `a < b ? b : a`, which is also what one machine
    /// instruction does; no operand is ever NaN.
    pub trait Vectors: Copy + std::fmt::Debug {
        /// Four f32.
        type V: Copy;
        /// How many rows a tile has: as many as leave no register over.
        const ROWS: usize;

        /// # Safety
        /// `from` is readable for four f32.
        unsafe fn load(from: *const f32) -> Self::V;
        /// # Safety
        /// `from` is readable for one f32.
        unsafe fn load_splat(from: *const f32) -> Self::V;
        /// # Safety
        /// `to` is writable for four f32.
        unsafe fn store(to: *mut f32, v: Self::V);

        fn splat(x: f32) -> Self::V;
        fn add(a: Self::V, b: Self::V) -> Self::V;
        fn sub(a: Self::V, b: Self::V) -> Self::V;
        fn mul(a: Self::V, b: Self::V) -> Self::V;
        /// `a · b + c`, rounded twice or once.
        fn mul_add(a: Self::V, b: Self::V, c: Self::V) -> Self::V;
        fn max(a: Self::V, b: Self::V) -> Self::V;
        /// Adds the low bits of `t`, an integer, to the exponent of `p`.
        fn add_to_exponent(p: Self::V, t: Self::V) -> Self::V;
        /// `(v0 + v2) + (v1 + v3)`.
        fn sum(v: Self::V) -> f32;
        /// The largest of the four.
        fn largest(v: Self::V) -> f32;
        /// Rows become columns.
        fn transpose(rows: [Self::V; 4]) -> [Self::V; 4];
    }
}
