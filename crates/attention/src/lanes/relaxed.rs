//! The four-wide lane with WebAssembly's relaxed instructions: a product and a sum in one.

#![allow(unsafe_code)]

use super::sealed::Vectors;
use super::{Lane, Simd128};
use core::arch::wasm32::{f32x4_relaxed_madd, v128};

/// WebAssembly relaxed SIMD: [`Simd128`] whose products and sums are fused where the machine can,
/// which is for the engine to choose, and the same for all of a session.
#[derive(Debug, Clone, Copy)]
pub struct Relaxed;

impl Lane for Relaxed {
    const NAME: &'static str = "relaxed";
}

impl Vectors for Relaxed {
    type V = v128;
    // Twelve sums, two vectors and one number: 15 of the 16 registers of x86-64, and twelve sums
    // keep two units busy through a latency of up to six.
    const ROWS: usize = 6;

    #[inline(always)]
    unsafe fn load(from: *const f32) -> v128 {
        // SAFETY: the caller's promise.
        unsafe { Simd128::load(from) }
    }

    #[inline(always)]
    unsafe fn load_splat(from: *const f32) -> v128 {
        // SAFETY: the caller's promise.
        unsafe { Simd128::load_splat(from) }
    }

    #[inline(always)]
    unsafe fn store(to: *mut f32, v: v128) {
        // SAFETY: the caller's promise.
        unsafe { Simd128::store(to, v) }
    }

    #[inline(always)]
    fn splat(x: f32) -> v128 {
        Simd128::splat(x)
    }

    #[inline(always)]
    fn add(a: v128, b: v128) -> v128 {
        Simd128::add(a, b)
    }

    #[inline(always)]
    fn sub(a: v128, b: v128) -> v128 {
        Simd128::sub(a, b)
    }

    #[inline(always)]
    fn mul(a: v128, b: v128) -> v128 {
        Simd128::mul(a, b)
    }

    #[inline(always)]
    fn mul_add(a: v128, b: v128, c: v128) -> v128 {
        f32x4_relaxed_madd(a, b, c)
    }

    #[inline(always)]
    fn max(a: v128, b: v128) -> v128 {
        Simd128::max(a, b)
    }

    #[inline(always)]
    fn add_to_exponent(p: v128, t: v128) -> v128 {
        Simd128::add_to_exponent(p, t)
    }

    #[inline(always)]
    fn sum(v: v128) -> f32 {
        Simd128::sum(v)
    }

    #[inline(always)]
    fn largest(v: v128) -> f32 {
        Simd128::largest(v)
    }

    #[inline(always)]
    fn transpose(rows: [v128; 4]) -> [v128; 4] {
        Simd128::transpose(rows)
    }
}
