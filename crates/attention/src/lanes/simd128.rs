//! The four-wide lane of WebAssembly: a product and a sum round separately.

#![allow(unsafe_code)]

use super::Lane;
use super::sealed::Vectors;
use core::arch::wasm32::{
    f32x4_add, f32x4_extract_lane, f32x4_mul, f32x4_pmax, f32x4_splat, f32x4_sub, i32x4_add,
    i32x4_shl, i32x4_shuffle, v128, v128_load, v128_load32_splat, v128_store,
};

/// WebAssembly SIMD with 128-bit vectors.
#[derive(Debug, Clone, Copy)]
pub struct Simd128;

impl Lane for Simd128 {
    const NAME: &'static str = "simd128";
}

impl Vectors for Simd128 {
    type V = v128;
    // Eight sums, two vectors, one number and a product: 12 of the 16 registers of x86-64.
    const ROWS: usize = 4;

    #[inline(always)]
    unsafe fn load(from: *const f32) -> v128 {
        // SAFETY: the caller's promise; WebAssembly has no alignment to keep.
        unsafe { v128_load(from.cast()) }
    }

    #[inline(always)]
    unsafe fn load_splat(from: *const f32) -> v128 {
        // SAFETY: the caller's promise.
        unsafe { v128_load32_splat(from.cast()) }
    }

    #[inline(always)]
    unsafe fn store(to: *mut f32, v: v128) {
        // SAFETY: the caller's promise; WebAssembly has no alignment to keep.
        unsafe { v128_store(to.cast(), v) }
    }

    #[inline(always)]
    fn splat(x: f32) -> v128 {
        f32x4_splat(x)
    }

    #[inline(always)]
    fn add(a: v128, b: v128) -> v128 {
        f32x4_add(a, b)
    }

    #[inline(always)]
    fn sub(a: v128, b: v128) -> v128 {
        f32x4_sub(a, b)
    }

    #[inline(always)]
    fn mul(a: v128, b: v128) -> v128 {
        f32x4_mul(a, b)
    }

    #[inline(always)]
    fn mul_add(a: v128, b: v128, c: v128) -> v128 {
        f32x4_add(f32x4_mul(a, b), c)
    }

    #[inline(always)]
    fn max(a: v128, b: v128) -> v128 {
        f32x4_pmax(a, b)
    }

    #[inline(always)]
    fn add_to_exponent(p: v128, t: v128) -> v128 {
        i32x4_add(p, i32x4_shl(t, 23))
    }

    #[inline(always)]
    fn sum(v: v128) -> f32 {
        let pairs = f32x4_add(v, i32x4_shuffle::<2, 3, 2, 3>(v, v));
        f32x4_extract_lane::<0>(pairs) + f32x4_extract_lane::<1>(pairs)
    }

    #[inline(always)]
    fn largest(v: v128) -> f32 {
        let pairs = f32x4_pmax(v, i32x4_shuffle::<2, 3, 2, 3>(v, v));
        let pair = f32x4_pmax(pairs, i32x4_shuffle::<1, 1, 1, 1>(pairs, pairs));
        f32x4_extract_lane::<0>(pair)
    }

    #[inline(always)]
    fn transpose(rows: [v128; 4]) -> [v128; 4] {
        let [a, b, c, d] = rows;
        let ab_low = i32x4_shuffle::<0, 4, 1, 5>(a, b);
        let ab_high = i32x4_shuffle::<2, 6, 3, 7>(a, b);
        let cd_low = i32x4_shuffle::<0, 4, 1, 5>(c, d);
        let cd_high = i32x4_shuffle::<2, 6, 3, 7>(c, d);
        [
            i32x4_shuffle::<0, 1, 4, 5>(ab_low, cd_low),
            i32x4_shuffle::<2, 3, 6, 7>(ab_low, cd_low),
            i32x4_shuffle::<0, 1, 4, 5>(ab_high, cd_high),
            i32x4_shuffle::<2, 3, 6, 7>(ab_high, cd_high),
        ]
    }
}
