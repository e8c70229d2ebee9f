//! The numbers that training runs on: f32 for speed, f64 to check it.

use std::fmt::Debug;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Div, DivAssign, Mul, MulAssign, Neg, Sub, SubAssign};

use crate::product::{View, multiply};

/// f32 or f64.
pub trait Real:
    Copy
    + Debug
    + Default
    + PartialOrd
    + Send
    + Sync
    + Sum
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
    + AddAssign
    + SubAssign
    + MulAssign
    + DivAssign
    + 'static
{
    /// Zero.
    const ZERO: Self;
    /// One.
    const ONE: Self;

    /// The nearest number.
    fn from_f64(number: f64) -> Self;
    /// The same number, or the nearest.
    fn to_f64(self) -> f64;
    /// eˣ.
    fn exp(self) -> Self;
    /// The hyperbolic tangent.
    fn tanh(self) -> Self;
    /// The square root.
    fn sqrt(self) -> Self;
    /// `to = alpha · a · b + beta · to`, row-major with `row_stride` numbers from row to row.
    fn product(
        alpha: Self,
        a: View<'_, Self>,
        b: View<'_, Self>,
        beta: Self,
        to: &mut [Self],
        row_stride: usize,
    );
}

impl Real for f32 {
    const ZERO: f32 = 0.0;
    const ONE: f32 = 1.0;

    fn from_f64(number: f64) -> f32 {
        number as f32
    }

    fn to_f64(self) -> f64 {
        f64::from(self)
    }

    #[inline]
    fn exp(self) -> f32 {
        transformer::exp(self)
    }

    #[inline]
    fn tanh(self) -> f32 {
        transformer::tanh(self)
    }

    #[inline]
    fn sqrt(self) -> f32 {
        f32::sqrt(self)
    }

    fn product(
        alpha: f32,
        a: View<'_, f32>,
        b: View<'_, f32>,
        beta: f32,
        to: &mut [f32],
        row_stride: usize,
    ) {
        multiply(alpha, a, b, beta, to, row_stride);
    }
}

impl Real for f64 {
    const ZERO: f64 = 0.0;
    const ONE: f64 = 1.0;

    fn from_f64(number: f64) -> f64 {
        number
    }

    fn to_f64(self) -> f64 {
        self
    }

    #[inline]
    fn exp(self) -> f64 {
        libm::exp(self)
    }

    #[inline]
    fn tanh(self) -> f64 {
        libm::tanh(self)
    }

    #[inline]
    fn sqrt(self) -> f64 {
        libm::sqrt(self)
    }

    fn product(
        alpha: f64,
        a: View<'_, f64>,
        b: View<'_, f64>,
        beta: f64,
        to: &mut [f64],
        row_stride: usize,
    ) {
        multiply(alpha, a, b, beta, to, row_stride);
    }
}
