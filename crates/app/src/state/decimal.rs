//! Numbers to text and back, in a few hundred bytes.
//!
//! The standard library's own conversions carry tables of powers for every last digit; in the
//! program that a learner downloads they weigh more than the whole memory calculator. What is
//! printed here has few digits, and what is read is clamped to whole numbers.

/// `value` rounded to `digits` decimals, half away from zero: `0.1250`. Not for numbers beyond
/// 2⁶³ / 10^`digits`.
pub fn fixed(value: f64, digits: usize) -> String {
    let scale = 10u64.pow(digits as u32);
    let scaled = (value.abs() * scale as f64).round() as u64;
    let sign = if value < 0.0 && scaled > 0 { "-" } else { "" };
    let whole = (scaled / scale).to_string();
    if digits == 0 {
        return [sign, &*whole].concat();
    }
    [sign, &*whole, ".", &*padded(scaled % scale, digits)].concat()
}

/// `value` with one digit before the point and `digits` after it: `4.25e-8`.
pub fn scientific(value: f64, digits: usize) -> String {
    if value == 0.0 || !value.is_finite() {
        return fixed(value, digits) + "e0";
    }
    let mut exponent = value.abs().log10().floor() as i32;
    let mut mantissa = scaled_down(value, exponent);
    let scale = 10f64.powi(digits as i32);
    if (mantissa.abs() * scale).round() >= 10.0 * scale {
        // Rounding made another digit.
        exponent += 1;
        mantissa = scaled_down(value, exponent);
    }
    [&*fixed(mantissa, digits), "e", &*exponent.to_string()].concat()
}

/// Every digit that a 32-bit float can hold: read back, it is the same number.
pub fn exact(value: f32) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    // Nine digits tell all 32-bit floats apart.
    scientific(value.into(), 8)
}

/// value / 10^exponent, in two steps: 10^-exponent alone may be out of range.
fn scaled_down(value: f64, exponent: i32) -> f64 {
    let half = exponent / 2;
    value / 10f64.powi(half) / 10f64.powi(exponent - half)
}

fn padded(number: u64, digits: usize) -> String {
    let text = number.to_string();
    "0".repeat(digits.saturating_sub(text.len())) + &text
}

/// Reads a plain decimal number such as `12`, `-3`, `2.5` or `1e9`; nothing else.
pub fn parse(text: &str) -> Option<f64> {
    let (text, sign) = match text.strip_prefix('-') {
        Some(rest) => (rest, -1.0),
        None => (text, 1.0),
    };
    let (number, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let mut value = 0.0;
    for digit in whole.chars().chain(fraction.chars()) {
        value = value * 10.0 + f64::from(digit.to_digit(10)?);
    }
    let exponent: i32 = exponent.parse().ok()?;
    let shift = exponent.saturating_sub(fraction.len() as i32);
    Some(sign * value * 10f64.powi(shift))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn rounding_and_signs() {
        assert_eq!(fixed(0.125, 4), "0.1250");
        assert_eq!(fixed(-0.00004, 4), "0.0000");
        assert_eq!(fixed(-2.5, 0), "-3");
        assert_eq!(fixed(9.99996, 4), "10.0000");
        assert_eq!(scientific(9.999e-9, 0), "1e-8");
        assert_eq!(scientific(123_456.0, 2), "1.23e5");
        assert_eq!(scientific(0.0, 0), "0e0");
    }

    #[test]
    fn only_plain_numbers_are_read() {
        for (text, number) in [("12", 12.0), ("-3", -3.0), ("2.5", 2.5), ("1e9", 1e9)] {
            assert_eq!(parse(text), Some(number), "{text}");
        }
        for text in [
            "", "-", ".", "NaN", "Infinity", "inf", "1e", "0x10", "1 ", "一",
        ] {
            assert_eq!(parse(text), None, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn fixed_agrees_with_the_standard_library_to_the_last_digit(
            value in -1e6f64..1e6, digits in 0usize..6,
        ) {
            let ours: f64 = fixed(value, digits).parse().unwrap();
            prop_assert!((ours - value).abs() <= 0.5000001 * 10f64.powi(-(digits as i32)));
        }

        #[test]
        fn exact_is_read_back_bit_for_bit(bits in any::<u32>()) {
            let value = f32::from_bits(bits);
            prop_assume!(value.is_finite());
            let back: f32 = exact(value).parse().unwrap();
            prop_assert_eq!(back, value, "{}", exact(value));
        }

        #[test]
        fn parse_agrees_with_the_standard_library(value in -1e12f64..1e12) {
            let text = format!("{value:.3}");
            let want: f64 = text.parse().unwrap();
            prop_assert!((parse(&text).unwrap() - want).abs() <= want.abs() * 1e-12);
        }
    }
}
