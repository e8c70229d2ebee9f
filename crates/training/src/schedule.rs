//! How large the steps are: a linear warm-up, a level, and half a cosine down to a fiftieth.
//!
//! The level is there so that a training can be made longer without beginning anew: until the fall
//! begins, nothing depends on when it will.

/// The learning rate over a run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Schedule {
    /// The largest rate.
    pub peak: f64,
    /// Steps until it is reached.
    pub warm_up: u64,
    /// Steps until it begins to fall.
    pub fall: u64,
    /// All steps.
    pub total: u64,
}

impl Schedule {
    /// The rate of a step, counted from 0.
    ///
    /// # Source
    /// Loshchilov and Hutter 2017, eq. 5, for the cosine; Hu et al. 2024 §4.1 for the level.
    #[must_use]
    pub fn rate(&self, step: u64) -> f64 {
        if step < self.warm_up {
            return self.peak * (step + 1) as f64 / self.warm_up as f64;
        }
        let done = step.saturating_sub(self.fall) as f64;
        let share = (done / self.total.saturating_sub(self.fall).max(1) as f64).min(1.0);
        let cosine = 0.5 * (1.0 + libm::cos(std::f64::consts::PI * share));
        self.peak * (0.02 + 0.98 * cosine)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_rises_peaks_and_falls() {
        let schedule = Schedule {
            peak: 2.0,
            warm_up: 10,
            fall: 30,
            total: 130,
        };
        assert_eq!(schedule.rate(0), 0.2);
        assert_eq!(schedule.rate(9), 2.0);
        assert_eq!([10, 29, 30].map(|step| schedule.rate(step)), [2.0; 3]);
        assert!((schedule.rate(80) - 1.02).abs() < 1e-12);
        assert!((schedule.rate(130) - 0.04).abs() < 1e-12);
        assert_eq!(schedule.rate(10_000), schedule.rate(130));
    }
}
