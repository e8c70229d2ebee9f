//! Runs the four passes over all rows and heads, a few rows at a time.
//!
//! It is not a scheduler: how many rows to do before returning to the event loop is the caller's
//! choice, and changes no bit of the result.

use std::borrow::Borrow;

use nalgebra::DMatrix;

use crate::passes::{self, HeadRows};
use crate::rows::{try_zeros, write_row};
use crate::{AttentionError, HeadTrace, Inputs, Mask, Trace, trace_bytes};

/// How far a [`Pass`] has come, in query rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Rows whose every head is done.
    pub rows_done: usize,
    /// All rows: `query_len`.
    pub rows_total: usize,
}

/// One attention call under way: its inputs, its mask, and the trace as far as it has come.
///
/// # Source
/// Vaswani et al. 2017 eq. 1 and §3.2.2; Ainslie et al. 2023 for heads that share keys.
#[derive(Debug)]
pub struct Pass {
    inputs: Inputs,
    mask: Mask,
    trace: Trace,
    scratch: Scratch,
    rows_done: usize,
}

/// One row of one head, before it is rounded and stored.
#[derive(Debug)]
struct Scratch {
    scores: Vec<f64>,        // (key_len)
    masked_scores: Vec<f64>, // (key_len)
    weights: Vec<f64>,       // (key_len)
    context: Vec<f64>,       // (head_dim)
}

impl Pass {
    /// Checks the mask against the inputs and allocates the whole trace, so that nothing after
    /// this can fail.
    ///
    /// # Shapes
    /// The mask is `(query_len, key_len)` of the inputs.
    ///
    /// # Errors
    /// `MaskShape`; `TooLarge` from [`trace_bytes`]; `OutOfMemory`.
    pub fn new(inputs: Inputs, mask: Mask) -> Result<Pass, AttentionError> {
        let (query_len, key_len) = (inputs.query_len(), inputs.key_len());
        let layout = *inputs.layout();
        let expected = (query_len, key_len);
        let got = (mask.query_len(), mask.key_len());
        if expected != got {
            return Err(AttentionError::MaskShape { expected, got });
        }
        trace_bytes(query_len, key_len, &layout)?;

        let mut heads = try_vec_with_capacity(layout.n_heads())?;
        for _ in 0..layout.n_heads() {
            heads.push(HeadTrace {
                scores: try_zeros(query_len, key_len)?,
                masked_scores: try_zeros(query_len, key_len)?,
                weights: try_zeros(query_len, key_len)?,
            });
        }
        let trace = Trace {
            heads,
            context: try_zeros(query_len, layout.query_width())?,
        };
        let scratch = Scratch {
            scores: try_scratch(key_len)?,
            masked_scores: try_scratch(key_len)?,
            weights: try_scratch(key_len)?,
            context: try_scratch(layout.head_dim())?,
        };
        Ok(Pass {
            inputs,
            mask,
            trace,
            scratch,
            rows_done: 0,
        })
    }

    /// Does the next `max_rows` query rows, for all heads, or as many as are left.
    pub fn advance(&mut self, max_rows: usize) -> Progress {
        let rows_total = self.inputs.query_len();
        let until = self.rows_done.saturating_add(max_rows).min(rows_total);
        for query_idx in self.rows_done..until {
            for head in 0..self.inputs.layout().n_heads() {
                self.run_row(query_idx, head);
            }
        }
        self.rows_done = until;
        Progress {
            rows_done: until,
            rows_total,
        }
    }

    /// Whether every row is done.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.rows_done == self.inputs.query_len()
    }

    /// Does what is left and hands over the trace.
    #[must_use]
    pub fn finish(mut self) -> Trace {
        self.advance(usize::MAX);
        self.trace
    }

    fn run_row(&mut self, query_idx: usize, head: usize) {
        let layout = *self.inputs.layout();
        let head_dim = layout.head_dim();
        let query_start = query_idx * layout.query_width() + head * head_dim;
        let query = &self.inputs.query[query_start..query_start + head_dim];
        let key = HeadRows {
            rows: &self.inputs.key,
            width: layout.key_width(),
            first_col: layout.kv_head_of(head) * head_dim,
            head_dim,
        };
        let value = HeadRows {
            rows: &self.inputs.value,
            ..key
        };
        let factor = self.inputs.scale().factor(head_dim);
        let row = &mut self.scratch;

        passes::scores(query, key, factor, &mut row.scores);
        passes::masked_scores(&row.scores, &self.mask, query_idx, &mut row.masked_scores);
        passes::weights(&row.masked_scores, &mut row.weights);
        passes::context(&row.weights, value, &mut row.context);

        let stored = &mut self.trace.heads[head];
        write_row(&mut stored.scores, query_idx, 0, &row.scores);
        write_row(&mut stored.masked_scores, query_idx, 0, &row.masked_scores);
        write_row(&mut stored.weights, query_idx, 0, &row.weights);
        let context: &mut DMatrix<f32> = &mut self.trace.context;
        write_row(context, query_idx, head * head_dim, &row.context);
    }
}

/// Attention in one go, with every intermediate matrix kept. Takes the mask itself or a reference.
///
/// # Shapes
/// See [`Inputs::new`] for what goes in and [`Trace`] for what comes out.
///
/// # Source
/// Vaswani et al. 2017 eq. 1.
///
/// # Numerics
/// f64 inside, in one fixed order of sums, rounded to f32 when stored. Scores beyond f32 are stored
/// as ±`f32::MAX`, while softmax still sees them as they are. A row with nothing visible gives
/// zero weights and zero context.
///
/// # Errors
/// As [`Pass::new`].
pub fn attend(inputs: Inputs, mask: impl Borrow<Mask>) -> Result<Trace, AttentionError> {
    // Large masks share their bits, so this clone is small.
    Ok(Pass::new(inputs, mask.borrow().clone())?.finish())
}

fn try_vec_with_capacity<T>(len: usize) -> Result<Vec<T>, AttentionError> {
    let mut vec = Vec::new();
    vec.try_reserve_exact(len)
        .map_err(|_| AttentionError::OutOfMemory {
            needed_bytes: (len as u64).saturating_mul(size_of::<T>() as u64),
        })?;
    Ok(vec)
}

fn try_scratch(len: usize) -> Result<Vec<f64>, AttentionError> {
    let mut row = try_vec_with_capacity(len)?;
    row.resize(len, 0.0);
    Ok(row)
}
