//! Powers of two of numbers that are not positive, four at a time.

#![allow(unsafe_code)]

use super::sealed::Vectors;

/// What [`exp2`] reads. It is kept in memory, where the compiler cannot see it: V8 builds a vector
/// constant anew at every use, while a loaded one stays in its register.
#[derive(Debug, Clone)]
pub(crate) struct ExpConstants {
    /// Of `r` to `r⁵`; that of 1 is 1.
    coefficients: [f32; 5],
    /// 1.5 · 2²³: added to a small number it leaves its integer in the low bits.
    rounder: f32,
    /// −127: here the result is exactly 0.
    lowest: f32,
    one: f32,
}

impl Default for ExpConstants {
    #[expect(
        clippy::approx_constant,
        reason = "the best polynomial's, not ln 2 itself"
    )]
    fn default() -> ExpConstants {
        ExpConstants {
            // Least relative error on [−½, ½] with a constant term of 1, found by Lawson's
            // iteration: 9.2e-8, and 1.9e-7 with the roundings of f32.
            coefficients: [
                0.693_147,
                0.240_222_42,
                0.055_507_336,
                0.009_671_513,
                0.001_326_472_7,
            ],
            rounder: 12_582_912.0,
            lowest: -127.0,
            one: 1.0,
        }
    }
}

/// [`ExpConstants`] in registers.
#[derive(Clone, Copy)]
pub(super) struct Exp2<L: Vectors> {
    coefficients: [L::V; 5],
    rounder: L::V,
    lowest: L::V,
    one: L::V,
}

impl<L: Vectors> Exp2<L> {
    #[inline(always)]
    pub(super) fn new(constants: &ExpConstants) -> Exp2<L> {
        // SAFETY: each is a reference to one f32.
        let splat = |x: &f32| unsafe { L::load_splat(x) };
        let [c1, c2, c3, c4, c5] = &constants.coefficients;
        Exp2 {
            coefficients: [splat(c1), splat(c2), splat(c3), splat(c4), splat(c5)],
            rounder: splat(&constants.rounder),
            lowest: splat(&constants.lowest),
            one: splat(&constants.one),
        }
    }

    /// 2ˣ for `x ≤ 0`, −∞ included; exactly 1 at 0 and exactly 0 from −127 down.
    ///
    /// # Numerics
    /// `x = n + r` with an integer `n` and `|r| ≤ ½`; the polynomial of `r` is 1 or less away from
    /// its exponent, to which `n` is added. At −127 the polynomial is 1, whose bits are those of an
    /// exponent of 127: the sum is the bits of 0. Relative error 2e-7 above −126.
    #[inline(always)]
    pub(super) fn of(self, x: L::V) -> L::V {
        let [c1, c2, c3, c4, c5] = self.coefficients;
        let x = L::max(x, self.lowest);
        let rounded = L::add(x, self.rounder);
        let r = L::sub(x, L::sub(rounded, self.rounder));
        let p = L::mul_add(c5, r, c4);
        let p = L::mul_add(p, r, c3);
        let p = L::mul_add(p, r, c2);
        let p = L::mul_add(p, r, c1);
        let p = L::mul_add(p, r, self.one);
        L::add_to_exponent(p, rounded)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Scalar;
    use super::*;

    fn exp2(x: f32) -> f32 {
        Exp2::<Scalar>::new(&ExpConstants::default()).of([x; 4])[0]
    }

    #[test]
    fn the_ends_are_exact() {
        assert_eq!(exp2(0.0).to_bits(), 1.0_f32.to_bits());
        assert_eq!(exp2(-1.0), 0.5);
        for x in [-127.0, -127.5, -1e30, f32::MIN, f32::NEG_INFINITY] {
            assert_eq!(exp2(x).to_bits(), 0, "{x}");
        }
    }

    #[test]
    fn it_is_close_to_the_true_power_and_never_negative() {
        let mut largest = 0.0_f64;
        for step in 0..=1_270_000 {
            let x = -(step as f32) * 1e-4;
            let got = f64::from(exp2(x));
            let want = libm::exp2(f64::from(x));
            assert!(got >= 0.0, "{x}");
            if x >= -126.0 {
                largest = largest.max((got / want - 1.0).abs());
            } else {
                assert!((got - want).abs() < 1.2e-38, "{x}: {got:e}");
            }
        }
        assert!(largest < 2.3e-7, "{largest:e}");
    }
}
