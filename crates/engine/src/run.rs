//! One experiment under way: its inputs are made token by token, the reference computes them row by
//! row, the fused kernel computes them again, and the matrices are copied out row by row.

use crate::budget::{Budget, Slice};
use crate::embedding::Projector;
use crate::fused_work::{FusedWork, largest_difference};
use crate::plan::{Plan, failure_from_kernel, plan_from_experiment};
use attention::{AttentionError, HeadLayout, Inputs, Mask, Pass, Scale, Trace};
use protocol::{Experiment, Failure, FusedReport, Matrices, ReplyBody, RunReport};

/// The run.
pub(crate) struct Run {
    /// None only while a slice has it.
    work: Option<Work>,
    mask: Mask,
    report: RunReport,
}

/// What comes next. All of it takes slices.
enum Work {
    Prepare {
        projector: Projector,
        layout: HeadLayout,
        scale: Scale,
    },
    Compute(Pass, Inputs),
    Fuse(Trace, FusedWork),
    Collect {
        trace: Trace,
        next_row: usize,
        matrices: Matrices,
    },
}

impl Run {
    /// Plans an experiment.
    ///
    /// # Errors
    /// Whatever is wrong with it.
    pub fn begin(experiment: &Experiment, budget: &Budget<'_>) -> Result<Run, Failure> {
        let Plan {
            projector,
            mask,
            query_tokens,
            key_tokens,
            layout,
            scale,
            scale_used,
            mask_name,
            working_bytes,
            notices,
        } = plan_from_experiment(experiment)?;
        let empty_rows = (0..mask.query_len())
            .filter(|query| !(0..mask.key_len()).any(|key| mask.allows(*query, key)))
            .count();
        let mut report = RunReport {
            query_tokens,
            key_tokens,
            n_heads: layout.n_heads() as u32,
            n_kv_heads: layout.n_kv_heads() as u32,
            head_dim: layout.head_dim() as u32,
            scale: scale_used,
            mask: mask_name,
            visible_cells: mask.visible_count(),
            empty_rows: empty_rows as u32,
            compute_ms: 0.0,
            fused: FusedReport::default(),
            working_bytes,
            notices,
        };
        report.compute_ms = budget.spent_ms();
        Ok(Run {
            work: Some(Work::Prepare {
                projector,
                layout,
                scale,
            }),
            mask,
            report,
        })
    }

    /// Rows of the experiment.
    pub fn query_len(&self) -> usize {
        self.mask.query_len()
    }

    /// Works for a slice.
    pub fn slice(&mut self, budget: &Budget<'_>) -> Slice {
        let Some(work) = self.work.take() else {
            return Slice::Quiet;
        };
        match work {
            Work::Prepare {
                mut projector,
                layout,
                scale,
            } => {
                let mut is_done = projector.advance();
                while !is_done && budget.is_left() {
                    is_done = projector.advance();
                }
                self.work = Some(if is_done {
                    match pass_from(projector, layout, scale, &self.mask) {
                        Ok((pass, inputs)) => Work::Compute(pass, inputs),
                        Err(error) => return Slice::Failed(failure_from_kernel(error)),
                    }
                } else {
                    Work::Prepare {
                        projector,
                        layout,
                        scale,
                    }
                });
                self.report.compute_ms += budget.spent_ms();
                Slice::Quiet
            }
            Work::Compute(mut pass, inputs) => {
                let mut progress = pass.advance(1);
                while !pass.is_done() && budget.is_left() {
                    progress = pass.advance(1);
                }
                self.report.compute_ms += budget.spent_ms();
                self.work = Some(if pass.is_done() {
                    match FusedWork::new(inputs, self.mask.clone()) {
                        Ok(fused) => Work::Fuse(pass.finish(), fused),
                        Err(error) => return Slice::Failed(failure_from_kernel(error)),
                    }
                } else {
                    Work::Compute(pass, inputs)
                });
                Slice::Progress(progress.rows_done as u32, progress.rows_total as u32)
            }
            Work::Fuse(trace, mut fused) => {
                self.work = Some(if fused.slice(budget) {
                    let reference: Vec<f32> = (0..trace.context.nrows())
                        .flat_map(|row| trace.context.row(row).iter().copied().collect::<Vec<_>>())
                        .collect();
                    let difference = largest_difference(fused.context(), &reference);
                    self.report.fused = fused.report(difference);
                    Work::Collect {
                        trace,
                        next_row: 0,
                        matrices: Matrices::default(),
                    }
                } else {
                    Work::Fuse(trace, fused)
                });
                Slice::Quiet
            }
            Work::Collect {
                trace,
                mut next_row,
                mut matrices,
            } => {
                let rows = self.mask.query_len() * trace.heads.len();
                loop {
                    collect_row(&trace, &self.mask, next_row, &mut matrices);
                    next_row += 1;
                    if next_row == rows || !budget.is_left() {
                        break;
                    }
                }
                if next_row < rows {
                    self.work = Some(Work::Collect {
                        trace,
                        next_row,
                        matrices,
                    });
                    return Slice::Quiet;
                }
                let report = Box::new(self.report.clone());
                Slice::Finished(ReplyBody::Finished { report }, Some(matrices))
            }
        }
    }
}

fn pass_from(
    projector: Projector,
    layout: HeadLayout,
    scale: Scale,
    mask: &Mask,
) -> Result<(Pass, Inputs), AttentionError> {
    let made = projector.finish();
    let inputs = Inputs::new(made.query, made.key, made.value, layout, scale)?;
    Ok((Pass::new(inputs.clone(), mask.clone())?, inputs))
}

/// Copies row `row` of all heads' rows, in the order `(head, query)`, to the row-major arrays.
fn collect_row(trace: &Trace, mask: &Mask, row: usize, matrices: &mut Matrices) {
    let (head, query) = (row / mask.query_len(), row % mask.query_len());
    let head_trace = &trace.heads[head];
    matrices
        .scores
        .extend(head_trace.scores.row(query).iter().copied());
    matrices
        .weights
        .extend(head_trace.weights.row(query).iter().copied());
    if head == 0 {
        matrices
            .mask
            .extend((0..mask.key_len()).map(|key| u8::from(mask.allows(query, key))));
    }
}
