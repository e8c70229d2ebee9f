//! The kernel's long loops as functions of a lane, so that they are compiled in this crate.
//!
//! A generic function is compiled where it is used, with the options of that crate; the page's
//! program is made small, and the kernel would be with it. A trait's function of one type is
//! compiled where the type is.

use crate::fused::Blocks;
use crate::fused::rows::RowBlock;
use crate::lanes::Lane;
use crate::{Inputs, KvCache, Linear, Mask, Scalar};

/// Everything that takes time.
pub trait Compiled: Sized {
    /// One step of a [`crate::FusedPass`]; answers what it counts for.
    fn step(blocks: &mut Blocks<Self>, inputs: &Inputs, mask: &Mask, context: &mut [f32]) -> u64
    where
        Self: Lane;

    /// The contexts of queries that attend to a cache.
    fn attend_to_cache(
        rows: &mut RowBlock<Self>,
        cache: &KvCache,
        query: &[f32],
        factor: f32,
        mask: &Mask,
        context: &mut [f32],
    ) where
        Self: Lane;

    /// The product of a linear layer.
    fn multiply(linear: &Linear, rows: &[f32], scratch: &mut [f32], to: &mut [f32]);
}

macro_rules! compile_for {
    ($lane:ty) => {
        impl Compiled for $lane {
            fn step(
                blocks: &mut Blocks<$lane>,
                inputs: &Inputs,
                mask: &Mask,
                context: &mut [f32],
            ) -> u64 {
                blocks.step(inputs, mask, context)
            }

            fn attend_to_cache(
                rows: &mut RowBlock<$lane>,
                cache: &KvCache,
                query: &[f32],
                factor: f32,
                mask: &Mask,
                context: &mut [f32],
            ) {
                cache.attend(rows, query, factor, mask, context);
            }

            fn multiply(linear: &Linear, rows: &[f32], scratch: &mut [f32], to: &mut [f32]) {
                linear.multiply_rows::<$lane>(rows, scratch, to);
            }
        }
    };
}

compile_for!(Scalar);
#[cfg(target_feature = "simd128")]
compile_for!(crate::Simd128);
#[cfg(target_feature = "relaxed-simd")]
compile_for!(crate::Relaxed);
