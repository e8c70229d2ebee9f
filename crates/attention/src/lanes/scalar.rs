//! Four f32 in an array: the lane that every target has, and what the others are compared with.

#![allow(unsafe_code)]

use super::Lane;
use super::sealed::Vectors;

/// Plain f32 arithmetic, in the order of the four-wide lanes.
#[derive(Debug, Clone, Copy)]
pub struct Scalar;

impl Lane for Scalar {
    const NAME: &'static str = "scalar";
}

fn each(a: [f32; 4], b: [f32; 4], f: impl Fn(f32, f32) -> f32) -> [f32; 4] {
    [f(a[0], b[0]), f(a[1], b[1]), f(a[2], b[2]), f(a[3], b[3])]
}

fn larger(a: f32, b: f32) -> f32 {
    if a < b { b } else { a }
}

impl Vectors for Scalar {
    type V = [f32; 4];
    const ROWS: usize = 4;

    #[inline(always)]
    unsafe fn load(from: *const f32) -> [f32; 4] {
        // SAFETY: the caller's promise; an array of f32 is aligned as one f32 is.
        unsafe { *from.cast() }
    }

    #[inline(always)]
    unsafe fn load_splat(from: *const f32) -> [f32; 4] {
        // SAFETY: the caller's promise.
        [unsafe { *from }; 4]
    }

    #[inline(always)]
    unsafe fn store(to: *mut f32, v: [f32; 4]) {
        // SAFETY: the caller's promise; an array of f32 is aligned as one f32 is.
        unsafe { *to.cast() = v }
    }

    #[inline(always)]
    fn splat(x: f32) -> [f32; 4] {
        [x; 4]
    }

    #[inline(always)]
    fn add(a: [f32; 4], b: [f32; 4]) -> [f32; 4] {
        each(a, b, |a, b| a + b)
    }

    #[inline(always)]
    fn sub(a: [f32; 4], b: [f32; 4]) -> [f32; 4] {
        each(a, b, |a, b| a - b)
    }

    #[inline(always)]
    fn mul(a: [f32; 4], b: [f32; 4]) -> [f32; 4] {
        each(a, b, |a, b| a * b)
    }

    #[inline(always)]
    fn mul_add(a: [f32; 4], b: [f32; 4], c: [f32; 4]) -> [f32; 4] {
        Self::add(Self::mul(a, b), c)
    }

    #[inline(always)]
    fn max(a: [f32; 4], b: [f32; 4]) -> [f32; 4] {
        each(a, b, larger)
    }

    #[inline(always)]
    fn add_to_exponent(p: [f32; 4], t: [f32; 4]) -> [f32; 4] {
        each(p, t, |p, t| {
            f32::from_bits(p.to_bits().wrapping_add(t.to_bits() << 23))
        })
    }

    #[inline(always)]
    fn sum(v: [f32; 4]) -> f32 {
        (v[0] + v[2]) + (v[1] + v[3])
    }

    #[inline(always)]
    fn largest(v: [f32; 4]) -> f32 {
        larger(larger(v[0], v[2]), larger(v[1], v[3]))
    }

    #[inline(always)]
    fn transpose(rows: [[f32; 4]; 4]) -> [[f32; 4]; 4] {
        let [a, b, c, d] = rows;
        [
            [a[0], b[0], c[0], d[0]],
            [a[1], b[1], c[1], d[1]],
            [a[2], b[2], c[2], d[2]],
            [a[3], b[3], c[3], d[3]],
        ]
    }
}
