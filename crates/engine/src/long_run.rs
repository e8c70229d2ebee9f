//! Attention over a very long sequence: numbers are drawn, the fused kernel computes without keeping a
//! matrix, and the reference computes a few rows to compare.

use crate::budget::{Budget, Slice};
use crate::embedding::{SplitMix64, spread};
use crate::fused_work::{FusedWork, largest_difference};
use crate::plan::{failure_from_kernel, mask_from_choice};
use attention::{AttentionError, BitMatrix, HeadLayout, Inputs, Mask, Scale, attend};
use protocol::{
    Architecture, Experiment, Failure, FusedReport, LongExperiment, LongReport, ReplyBody,
};

/// Rows that the reference computes too, spread over the sequence.
const CHECKED_ROWS: usize = 8;

/// The run.
pub(crate) struct LongRun {
    /// None only while a slice has it.
    work: Option<Work>,
    layout: HeadLayout,
    mask: Mask,
    report: LongReport,
}

/// What comes next. All of it takes slices.
enum Work {
    /// Query, key and value so far, each with the rest of its numbers to come.
    Draw([Vec<f32>; 3], [SplitMix64; 3]),
    Compute(FusedWork),
    Check {
        fused: FusedWork,
        next: usize,
        largest_difference: f64,
    },
}

impl LongRun {
    /// Plans a run.
    ///
    /// # Errors
    /// No tokens, too many, or a mask that makes no sense.
    pub fn begin(experiment: &LongExperiment) -> Result<LongRun, Failure> {
        let n_tokens = experiment.n_tokens as usize;
        let head_dim = LongExperiment::HEAD_DIM as usize;
        if n_tokens == 0 {
            return Err(Failure::EmptyText);
        }
        // Query, key, value and context, and key and value once more in the kernel's order.
        let bytes = |n: u32| f64::from(n) * (6 * head_dim * size_of::<f32>()) as f64;
        if experiment.n_tokens > LongExperiment::MAX_TOKENS {
            return Err(Failure::TooLarge {
                needed_bytes: bytes(experiment.n_tokens),
                limit_bytes: bytes(LongExperiment::MAX_TOKENS),
            });
        }
        let as_decoder = Experiment {
            architecture: Architecture::DecoderOnly,
            mask: experiment.mask,
            ..Experiment::default()
        };
        let (mask, mask_name) = mask_from_choice(&as_decoder, n_tokens, n_tokens, &mut Vec::new())
            .map_err(failure_from_kernel)?;
        let layout = HeadLayout::new(1, 1, head_dim).map_err(failure_from_kernel)?;
        let streams = [1, 2, 3].map(|purpose| SplitMix64::new(spread(experiment.seed, purpose)));
        Ok(LongRun {
            work: Some(Work::Draw([const { Vec::new() }; 3], streams)),
            report: LongReport {
                n_tokens: experiment.n_tokens,
                head_dim: LongExperiment::HEAD_DIM,
                mask: mask_name,
                visible_cells: mask.visible_count(),
                fused: FusedReport::default(),
                checked_rows: CHECKED_ROWS.min(n_tokens) as u32,
                matrix_bytes: (n_tokens as u64).pow(2) * size_of::<f32>() as u64,
                longest_slice_ms: 0.0,
            },
            layout,
            mask,
        })
    }

    /// Works for a slice.
    pub fn slice(&mut self, budget: &Budget<'_>) -> Slice {
        let Some(work) = self.work.take() else {
            return Slice::Quiet;
        };
        let slice = self
            .advance(work, budget)
            .unwrap_or_else(|error| Slice::Failed(failure_from_kernel(error)));
        let spent = budget.spent_ms();
        self.report.longest_slice_ms = self.report.longest_slice_ms.max(spent);
        match slice {
            Slice::Finished(..) => {
                let report = Box::new(self.report.clone());
                Slice::Finished(ReplyBody::LongFinished { report }, None)
            }
            other => other,
        }
    }

    fn advance(&mut self, work: Work, budget: &Budget<'_>) -> Result<Slice, AttentionError> {
        let n_tokens = self.mask.query_len();
        Ok(match work {
            Work::Draw(mut drawn, mut streams) => {
                while drawn[2].len() < n_tokens * self.layout.head_dim() && budget.is_left() {
                    for (numbers, stream) in drawn.iter_mut().zip(&mut streams) {
                        numbers
                            .extend((0..self.layout.head_dim()).map(|_| stream.uniform() as f32));
                    }
                }
                self.work = Some(if drawn[2].len() < n_tokens * self.layout.head_dim() {
                    Work::Draw(drawn, streams)
                } else {
                    let [query, key, value] = drawn;
                    let scale = Scale::InverseSqrtHeadDim;
                    let inputs = Inputs::from_rows(query, key, value, self.layout, scale)?;
                    Work::Compute(FusedWork::new(inputs, self.mask.clone())?)
                });
                Slice::Quiet
            }
            Work::Compute(mut fused) => {
                let is_done = fused.slice(budget);
                let work = fused.pass().work();
                self.work = Some(if is_done {
                    Work::Check {
                        fused,
                        next: 0,
                        largest_difference: 0.0,
                    }
                } else {
                    Work::Compute(fused)
                });
                Slice::Progress((work.done / n_tokens as u64) as u32, n_tokens as u32)
            }
            Work::Check {
                fused,
                next,
                largest_difference,
            } => {
                let checked_rows = self.report.checked_rows as usize;
                // The last row sees the most; the others are spread before it.
                let row = (next + 1) * n_tokens / checked_rows - 1;
                let largest_difference = largest_difference.max(self.difference_in(&fused, row)?);
                if next + 1 == checked_rows {
                    self.report.fused = fused.report(largest_difference);
                    let report = Box::new(self.report.clone());
                    return Ok(Slice::Finished(ReplyBody::LongFinished { report }, None));
                }
                self.work = Some(Work::Check {
                    fused,
                    next: next + 1,
                    largest_difference,
                });
                Slice::Quiet
            }
        })
    }

    /// The largest difference between the fused kernel's context of a row and the reference's.
    fn difference_in(&self, fused: &FusedWork, row: usize) -> Result<f64, AttentionError> {
        let head_dim = self.layout.head_dim();
        let [query, key, value] = fused.pass().inputs().rows();
        let own = row * head_dim..(row + 1) * head_dim;
        let bits = BitMatrix::from_fn(1, self.mask.key_len(), |_, key_idx| {
            self.mask.allows(row, key_idx)
        })?;
        let inputs = Inputs::from_rows(
            query[own.clone()].to_vec(),
            key.to_vec(),
            value.to_vec(),
            self.layout,
            Scale::InverseSqrtHeadDim,
        )?;
        let trace = attend(inputs, Mask::from_bits(bits)?)?;
        let reference: Vec<f32> = trace.context.row(0).iter().copied().collect();
        Ok(largest_difference(&fused.context()[own], &reference))
    }
}
