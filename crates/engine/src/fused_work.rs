//! The fused kernel under way, on the best lane of this build, with its time.

use crate::budget::Budget;
use attention::{AttentionError, BestLane, FusedPass, Inputs, Lane as _, Mask};
use protocol::FusedReport;

/// Cells between two looks at the clock: about a tenth of a millisecond on the fast lanes.
const CELLS_AT_ONCE: u64 = 1 << 14;

/// A pass and the milliseconds spent on it.
pub(crate) struct FusedWork {
    pass: FusedPass<BestLane>,
    compute_ms: f64,
}

impl FusedWork {
    /// Begins.
    ///
    /// # Errors
    /// Those of [`FusedPass::new`].
    pub fn new(inputs: Inputs, mask: Mask) -> Result<FusedWork, AttentionError> {
        Ok(FusedWork {
            pass: FusedPass::new(inputs, mask)?,
            compute_ms: 0.0,
        })
    }

    /// Works for a slice; whether all is done.
    pub fn slice(&mut self, budget: &Budget<'_>) -> bool {
        let before = budget.spent_ms();
        loop {
            self.pass.advance(CELLS_AT_ONCE);
            if self.pass.is_done() || !budget.is_left() {
                break;
            }
        }
        self.compute_ms += budget.spent_ms() - before;
        self.pass.is_done()
    }

    /// The pass as it stands.
    pub fn pass(&self) -> &FusedPass<BestLane> {
        &self.pass
    }

    /// The contexts, `(query_len, n_heads · head_dim)`, row-major.
    pub fn context(&self) -> &[f32] {
        self.pass.context()
    }

    /// What was done, given how far it is from the reference.
    pub fn report(&self, largest_difference: f64) -> FusedReport {
        FusedReport {
            lane: BestLane::NAME.to_owned(),
            compute_ms: self.compute_ms,
            working_bytes: self.pass.working_bytes(),
            largest_difference,
        }
    }
}

/// The largest difference between two lists of the same length; infinity where one has no number.
pub(crate) fn largest_difference(some: &[f32], others: &[f32]) -> f64 {
    debug_assert_eq!(some.len(), others.len());
    let differences = some
        .iter()
        .zip(others)
        .map(|(a, b)| (f64::from(*a) - f64::from(*b)).abs());
    differences.fold(0.0, |largest, difference| {
        // `max` would drop what is not a number.
        if difference <= largest {
            largest
        } else if difference.is_nan() {
            f64::INFINITY
        } else {
            difference
        }
    })
}
