//! The one sequential scale for weights: dark blue over grey to yellow, readable with any kind of
//! colour vision because lightness alone carries the order.

/// Red, green and blue of a weight between 0 and 1. Values outside are clamped.
pub fn heat(weight: f32) -> (u8, u8, u8) {
    // Anchors of our own, equally spaced, rising in lightness; see the test.
    const ANCHORS: [(f32, f32, f32); 5] = [
        (9.0, 30.0, 72.0),
        (62.0, 76.0, 110.0),
        (122.0, 122.0, 120.0),
        (186.0, 174.0, 102.0),
        (253.0, 229.0, 69.0),
    ];
    let t = if weight.is_nan() {
        0.0
    } else {
        weight.clamp(0.0, 1.0)
    } * (ANCHORS.len() - 1) as f32;
    let below = (t as usize).min(ANCHORS.len() - 2);
    let share = t - below as f32;
    let (a, b) = (ANCHORS[below], ANCHORS[below + 1]);
    let mix = |x: f32, y: f32| (x + (y - x) * share).round() as u8;
    (mix(a.0, b.0), mix(a.1, b.1), mix(a.2, b.2))
}

#[cfg(test)]
mod tests {
    use super::heat;

    /// Relative luminance (WCAG 2.2) rises at every step, so grey print keeps the order.
    #[test]
    fn lightness_rises_all_the_way() {
        let luminance = |(r, g, b): (u8, u8, u8)| {
            let linear = |c: u8| {
                let c = f64::from(c) / 255.0;
                if c <= 0.04045 {
                    c / 12.92
                } else {
                    ((c + 0.055) / 1.055).powf(2.4)
                }
            };
            0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
        };
        let steps: Vec<f64> = (0..=50).map(|i| luminance(heat(i as f32 / 50.0))).collect();
        assert!(steps.windows(2).all(|pair| pair[0] < pair[1]), "{steps:?}");
        assert_eq!(heat(-1.0), heat(0.0));
        assert_eq!(heat(2.0), heat(1.0));
        assert_eq!(heat(f32::NAN), heat(0.0));
    }
}
