//! A session: requests in, replies out, work done in steps so that a Stop can get in between.
//!
//! States: idle, or exactly one run whose inputs are made token by token, which is then computed row
//! by row and collected row by row. A new run replaces the old one silently; a request that is refused changes nothing.

use crate::embedding::Projector;
use crate::plan::{Plan, failure_from_kernel, plan_from_experiment};
use attention::{HeadLayout, Inputs, Mask, Pass, Scale, Trace};
use protocol::{
    Command, Experiment, Failure, Matrices, Reply, ReplyBody, Request, RunId, RunReport, VERSION,
};

/// Where the session reads the time. The kernel has no clock, and tests bring their own.
pub trait Clock {
    /// Milliseconds since some fixed moment.
    fn now_ms(&self) -> f64;
}

/// What goes back to the page.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// The serialised part.
    pub reply: Reply,
    /// The typed arrays beside it; only with [`ReplyBody::Finished`].
    pub matrices: Option<Matrices>,
}

/// One page's dialogue with the kernel.
pub struct Session<C> {
    clock: C,
    run: Option<Run>,
}

struct Run {
    id: RunId,
    work: Work,
    mask: Mask,
    report: RunReport,
}

/// A run's inputs are made, then it is computed, then its matrices are copied out; all take steps.
enum Work {
    Prepare {
        projector: Projector,
        layout: HeadLayout,
        scale: Scale,
    },
    Compute(Pass),
    Collect {
        trace: Trace,
        next_row: usize,
        matrices: Matrices,
    },
}

impl<C: Clock> Session<C> {
    /// An idle session.
    pub fn new(clock: C) -> Self {
        Session { clock, run: None }
    }

    /// Whether there is work for [`Session::step`].
    pub fn is_busy(&self) -> bool {
        self.run.is_some()
    }

    /// Takes a request. A run is only begun here; [`Session::step`] does the work.
    ///
    /// # Errors
    /// None as such: a refusal is a reply with [`ReplyBody::Failed`], and the session goes on.
    pub fn handle(&mut self, request: Request) -> Option<Message> {
        let id = request.run_id;
        if request.version != VERSION {
            let failure = Failure::UnsupportedVersion { supported: VERSION };
            return Some(message(id, ReplyBody::Failed { failure }));
        }
        match request.command {
            Command::Run { experiment } => {
                self.run = None; // The old trace is freed before the new one is allocated.
                let begun = self.clock.now_ms();
                match begin(id, &experiment) {
                    Ok(mut run) => {
                        run.report.compute_ms = self.clock.now_ms() - begun;
                        let (rows_done, rows_total) = (0, run.mask.query_len() as u32);
                        self.run = Some(run);
                        let body = ReplyBody::Progress {
                            rows_done,
                            rows_total,
                        };
                        Some(message(id, body))
                    }
                    Err(failure) => Some(message(id, ReplyBody::Failed { failure })),
                }
            }
            Command::Stop if self.run.as_ref().is_some_and(|run| run.id == id) => {
                self.run = None;
                Some(message(id, ReplyBody::Stopped))
            }
            // The run is over already, or was replaced: there is nothing to stop.
            Command::Stop => None,
            Command::Panic => panic!("panic on request"),
        }
    }

    /// Works on the current run for about `budget_ms` (at least one row) and says how far it is.
    pub fn step(&mut self, budget_ms: f64) -> Option<Message> {
        let mut run = self.run.take()?;
        let begun = self.clock.now_ms();
        let in_time = |clock: &C| clock.now_ms() - begun < budget_ms;
        match run.work {
            Work::Prepare {
                mut projector,
                layout,
                scale,
            } => {
                let mut is_done = projector.advance();
                while !is_done && in_time(&self.clock) {
                    is_done = projector.advance();
                }
                run.work = if is_done {
                    match pass_from(projector, layout, scale, &run.mask) {
                        Ok(pass) => Work::Compute(pass),
                        Err(failure) => {
                            return Some(message(run.id, ReplyBody::Failed { failure }));
                        }
                    }
                } else {
                    Work::Prepare {
                        projector,
                        layout,
                        scale,
                    }
                };
                run.report.compute_ms += self.clock.now_ms() - begun;
                self.run = Some(run);
                None
            }
            Work::Compute(mut pass) => {
                let mut progress = pass.advance(1);
                while !pass.is_done() && in_time(&self.clock) {
                    progress = pass.advance(1);
                }
                run.report.compute_ms += self.clock.now_ms() - begun;
                run.work = if pass.is_done() {
                    Work::Collect {
                        trace: pass.finish(),
                        next_row: 0,
                        matrices: Matrices::default(),
                    }
                } else {
                    Work::Compute(pass)
                };
                let body = ReplyBody::Progress {
                    rows_done: progress.rows_done as u32,
                    rows_total: progress.rows_total as u32,
                };
                let id = run.id;
                self.run = Some(run);
                Some(message(id, body))
            }
            Work::Collect {
                trace,
                mut next_row,
                mut matrices,
            } => {
                let query_len = run.mask.query_len();
                let rows = query_len * trace.heads.len();
                loop {
                    collect_row(&trace, &run.mask, next_row, &mut matrices);
                    next_row += 1;
                    if next_row == rows || !in_time(&self.clock) {
                        break;
                    }
                }
                if next_row < rows {
                    run.work = Work::Collect {
                        trace,
                        next_row,
                        matrices,
                    };
                    self.run = Some(run);
                    return None;
                }
                Some(Message {
                    reply: Reply::new(
                        run.id,
                        ReplyBody::Finished {
                            report: Box::new(run.report),
                        },
                    ),
                    matrices: Some(matrices),
                })
            }
        }
    }
}

fn message(run_id: RunId, body: ReplyBody) -> Message {
    Message {
        reply: Reply::new(run_id, body),
        matrices: None,
    }
}

fn begin(id: RunId, experiment: &Experiment) -> Result<Run, Failure> {
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
    let report = RunReport {
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
        working_bytes,
        notices,
    };
    Ok(Run {
        id,
        work: Work::Prepare {
            projector,
            layout,
            scale,
        },
        mask,
        report,
    })
}

fn pass_from(
    projector: Projector,
    layout: HeadLayout,
    scale: Scale,
    mask: &Mask,
) -> Result<Pass, Failure> {
    let made = projector.finish();
    Inputs::new(made.query, made.key, made.value, layout, scale)
        .and_then(|inputs| Pass::new(inputs, mask.clone()))
        .map_err(failure_from_kernel)
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
