//! The one comparison of floating-point results.
//!
//! It is not forgiving: lengths must be equal, and NaN equals nothing.

/// Asserts that `|got − want| ≤ abs + rel · |want|` in every place.
///
/// # Panics
/// Naming `what`, when the lengths differ, or with the index and both values where one is NaN or
/// they are too far apart. Equal infinities are close; an infinity is close to nothing else.
#[track_caller]
pub fn assert_close(what: &str, got: &[f32], want: &[f32], abs: f32, rel: f32) {
    assert_eq!(got.len(), want.len(), "{what}: lengths, got and wanted");
    for (index, (&got, &want)) in got.iter().zip(want).enumerate() {
        // f64, so that the comparison itself does not round.
        let distance = (f64::from(got) - f64::from(want)).abs();
        let allowed = f64::from(abs) + f64::from(rel) * f64::from(want).abs();
        let close = got == want || (got.is_finite() && want.is_finite() && distance <= allowed);
        assert!(
            close,
            "{what}[{index}]: got {got:e}, wanted {want:e}, {distance:e} apart where {allowed:e} is allowed"
        );
    }
}

#[cfg(test)]
mod tests {
    use super::assert_close;

    #[test]
    fn near_is_close() {
        assert_close("same", &[1.0, -0.0], &[1.0, 0.0], 0.0, 0.0);
        assert_close("abs", &[0.25], &[0.0], 0.25, 0.0);
        assert_close("rel", &[110.0], &[100.0], 0.0, 0.125);
        let hidden = f32::NEG_INFINITY;
        assert_close("hidden", &[hidden], &[hidden], 0.0, 0.0);
    }

    #[test]
    #[should_panic(expected = "lengths")]
    fn a_missing_number_is_not_close() {
        assert_close("short", &[1.0], &[1.0, 2.0], 9.0, 9.0);
    }

    #[test]
    #[should_panic(expected = "far[1]: got 2e0, wanted 1e0")]
    fn far_is_not_close() {
        assert_close("far", &[1.0, 2.0], &[1.0, 1.0], 0.5, 0.25);
    }

    #[test]
    #[should_panic(expected = "nan[0]")]
    fn nan_is_not_close_even_to_nan() {
        assert_close("nan", &[f32::NAN], &[f32::NAN], 9.0, 9.0);
    }

    #[test]
    #[should_panic(expected = "infinity[0]")]
    fn infinity_is_not_close_to_a_number() {
        assert_close("infinity", &[1.0], &[f32::INFINITY], 9.0, 9.0);
    }
}
