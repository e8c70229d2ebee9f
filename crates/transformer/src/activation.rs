//! Activation functions from sums, products and the bits of exponents only.
//!
//! They give the same bits on every target, and a loop over them vectorises. That is why they are
//! not the standard library's (whose bits depend on the platform) nor `libm`'s (whose branches cost
//! more than all else in a small network).

/// ln 2 in two parts: the first is exact in products with small integers.
const LN_2_HIGH: f32 = 0.693_359_4;
const LN_2_LOW: f32 = -0.000_212_194_44;
/// 1.5 · 2²³: adding it leaves the nearest integer in the low bits.
const TO_INTEGER: f32 = 12_582_912.0;
/// √(2/π) of the tanh form of GELU.
const ROOT_2_OVER_PI: f32 = 0.797_884_6;
/// The cubic coefficient of the tanh form of GELU.
const CUBIC: f32 = 0.044_715;

/// eˣ.
///
/// # Numerics
/// f32, relative error below 3e-7. Below −87 it gives the value there (about 1e-38), above 88 the
/// value there: never zero, never infinite.
#[inline]
#[must_use]
pub fn exp(x: f32) -> f32 {
    let x = x.clamp(-87.0, 88.0);
    let shifted = x * std::f32::consts::LOG2_E + TO_INTEGER;
    let whole = shifted - TO_INTEGER;
    let rest = (x - whole * LN_2_HIGH) - whole * LN_2_LOW;
    // Taylor to degree 6: |rest| ≤ ln 2 / 2, so what is left out is below 1.3e-7.
    let mut power = 1.0 / 720.0;
    for coefficient in [1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5, 1.0, 1.0] {
        power = power * rest + coefficient;
    }
    let exponent = (shifted.to_bits() << 23).wrapping_add(1.0_f32.to_bits());
    power * f32::from_bits(exponent)
}

/// The hyperbolic tangent.
///
/// # Numerics
/// f32, absolute error below 3e-7.
#[inline]
#[must_use]
pub fn tanh(x: f32) -> f32 {
    1.0 - 2.0 / (exp(2.0 * x) + 1.0)
}

/// The Gaussian error linear unit in its tanh form.
///
/// # Source
/// Hendrycks and Gimpel 2016 §2; GPT-2 uses this form.
#[inline]
#[must_use]
pub fn gelu(x: f32) -> f32 {
    0.5 * x * (1.0 + tanh(ROOT_2_OVER_PI * (x + CUBIC * x * x * x)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exp_is_close_to_libm() {
        for step in -8_700..=8_800 {
            let x = step as f32 / 100.0;
            let want = libm::exp(f64::from(x));
            let relative = (f64::from(exp(x)) - want).abs() / want;
            assert!(relative < 3e-7, "exp({x}): {relative}");
        }
        assert_eq!(exp(0.0), 1.0);
        assert!(exp(f32::NEG_INFINITY) > 0.0 && exp(f32::INFINITY).is_finite());
    }

    #[test]
    fn tanh_and_gelu_are_close_to_libm() {
        for step in -2_000..=2_000 {
            let x = f64::from(step) / 100.0;
            let error = (f64::from(tanh(x as f32)) - libm::tanh(x)).abs();
            assert!(error < 3e-7, "tanh({x}): {error}");
            let inner = (2.0 / std::f64::consts::PI).sqrt() * (x + 0.044_715 * x * x * x);
            let want = 0.5 * x * (1.0 + libm::tanh(inner));
            let error = (f64::from(gelu(x as f32)) - want).abs();
            assert!(error < 5e-6, "gelu({x}): {error}");
        }
        assert_eq!(gelu(0.0), 0.0);
    }
}
