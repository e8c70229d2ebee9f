//! Chance.

/// A learner's seed: never 0, which means that there is none.
pub fn seed() -> u32 {
    // A float below 1 times 2³² fits.
    ((js_sys::Math::random() * f64::from(u32::MAX)) as u32).max(1)
}
