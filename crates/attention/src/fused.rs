//! Attention without a score matrix: blocks of keys, a running softmax, memory that grows with the
//! length and not with its square.
//!
//! It computes what [`crate::attend`] computes, in f32 and without keeping anything to look at. It
//! is steppable: whoever calls it decides how much to do before the event loop has its turn.

pub(crate) mod compiled;
pub(crate) mod place;
pub(crate) mod rows;
mod wide;

use std::borrow::Borrow;

use crate::lanes::{BestLane, Lane, PACKED_ROWS, PANEL, pack_columns, pack_rows};
use crate::{AttentionError, Inputs, Mask};
use place::{PackedBlock, RowPlace};
use rows::{KEY_BLOCK, ROW_BLOCK, RowBlock, try_zeros};
use wide::Wide;

/// The largest magnitude that f32 sums of products are trusted with: 2⁵⁶. Two such numbers and a
/// head of 2¹⁴ columns stay 2¹² below what f32 can hold.
pub(crate) const LARGEST_F32: f32 = 72_057_594_037_927_936.0;
/// The widest head that goes with [`LARGEST_F32`].
const WIDEST_HEAD: usize = 1 << 14;
/// What a step that computes nothing counts for, in cells: it is not free.
const CELLS_OF_A_SKIP: u64 = 64;

/// How far a [`FusedPass`] has come, in score cells of all heads, hidden ones included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Work {
    /// Cells that are done.
    pub done: u64,
    /// All cells: `n_heads · query_len · key_len`.
    pub total: u64,
}

/// One fused attention call under way.
///
/// # Source
/// Dao et al. 2022, algorithm 1 (blocks and a running softmax); Milakov and Gimelshein 2018.
///
/// # Numerics
/// f32 inside, with 2ˣ by a polynomial: within about 1e-5 of [`crate::attend`] for scores up to a
/// few tens, and within the rounding of the scores beyond. Every sum runs from the first key to the
/// last in blocks at fixed places, so that no bit depends on the steps, on the rows computed
/// together or on how many blocks were hidden. A row that sees nothing gives zeros. Inputs with a
/// magnitude above 2⁵⁶ take the reference's own f64 passes, row by row, and overflow nowhere.
pub struct FusedPass<L: Lane = BestLane> {
    inputs: Inputs,
    mask: Mask,
    context: Vec<f32>, // (query_len, n_heads * head_dim)
    path: Path<L>,
    done: u64,
}

enum Path<L: Lane> {
    Blocks(Box<Blocks<L>>),
    Wide(Wide),
}

/// Where the blocked computation stands.
pub struct Blocks<L: Lane> {
    rows: RowBlock<L>,
    /// What query is multiplied by.
    factor: f32,
    key: Vec<f32>,   // one kv head, block after block
    value: Vec<f32>, // one kv head, block after block
    panel_len: usize,
    n_blocks: usize,
    kv_head: usize,
    blocks_packed: usize,
    first_row: usize,
    next_block: usize,
}

impl<L: Lane> FusedPass<L> {
    /// Checks the mask against the inputs and allocates everything, so that nothing after this can
    /// fail.
    ///
    /// # Shapes
    /// The mask is `(query_len, key_len)` of the inputs.
    ///
    /// # Errors
    /// `MaskShape`; `OutOfMemory`.
    pub fn new(inputs: Inputs, mask: Mask) -> Result<FusedPass<L>, AttentionError> {
        let expected = (inputs.query_len(), inputs.key_len());
        let got = (mask.query_len(), mask.key_len());
        if expected != got {
            return Err(AttentionError::MaskShape { expected, got });
        }
        let layout = *inputs.layout();
        let fits = [&inputs.query, &inputs.key, &inputs.value]
            .into_iter()
            .all(|numbers| fits_f32(numbers));
        let path = if fits && layout.head_dim() <= WIDEST_HEAD {
            Path::Blocks(Box::new(Blocks::new(&inputs)?))
        } else {
            Path::Wide(Wide::new(&layout, inputs.key_len()))
        };
        let context = try_zeros(inputs.query.len())?;
        Ok(FusedPass {
            inputs,
            mask,
            context,
            path,
            done: 0,
        })
    }

    /// Works until about `max_cells` score cells have been visited, or nothing is left. One step
    /// more than asked for may be done: at most 24 rows by 512 keys, or one row.
    pub fn advance(&mut self, max_cells: u64) -> Work {
        let mut spent = 0;
        while spent < max_cells && !self.is_done() {
            spent += match &mut self.path {
                Path::Blocks(blocks) => {
                    L::step(blocks, &self.inputs, &self.mask, &mut self.context)
                }
                Path::Wide(wide) => wide.step(&self.inputs, &self.mask, &mut self.context),
            };
            self.done = match &self.path {
                Path::Blocks(blocks) => blocks.cells_done(&self.inputs),
                Path::Wide(wide) => wide.next_row as u64 * self.inputs.key_len() as u64,
            };
        }
        self.work()
    }

    /// What it works on.
    #[must_use]
    pub fn inputs(&self) -> &Inputs {
        &self.inputs
    }

    /// Who sees whom.
    #[must_use]
    pub fn mask(&self) -> &Mask {
        &self.mask
    }

    /// How far it has come.
    #[must_use]
    pub fn work(&self) -> Work {
        let rows = self.inputs.query_len() as u64 * self.inputs.layout().n_heads() as u64;
        Work {
            done: self.done,
            total: rows * self.inputs.key_len() as u64,
        }
    }

    /// Whether every row is done.
    #[must_use]
    pub fn is_done(&self) -> bool {
        let work = self.work();
        work.done == work.total
    }

    /// The bytes that it works in, beyond query, key, value and context.
    #[must_use]
    pub fn working_bytes(&self) -> u64 {
        match &self.path {
            Path::Blocks(blocks) => {
                let packed = (blocks.key.len() + blocks.value.len()) * size_of::<f32>();
                packed as u64 + blocks.rows.bytes()
            }
            Path::Wide(wide) => wide.bytes(),
        }
    }

    /// Begins again with the same inputs and the same memory.
    pub fn restart(&mut self) {
        self.done = 0;
        match &mut self.path {
            Path::Blocks(blocks) => {
                blocks.kv_head = 0;
                blocks.blocks_packed = 0;
                blocks.first_row = 0;
                blocks.next_block = 0;
            }
            Path::Wide(wide) => wide.next_row = 0,
        }
    }

    /// The contexts as far as they are done.
    ///
    /// # Shapes
    /// `(query_len, n_heads · head_dim)`, row-major, heads side by side.
    #[must_use]
    pub fn context(&self) -> &[f32] {
        &self.context
    }

    /// Does what is left and hands over the contexts: `(query_len, n_heads · head_dim)`, row-major.
    #[must_use]
    pub fn finish(mut self) -> Vec<f32> {
        self.advance(u64::MAX);
        self.context
    }
}

impl<L: Lane> std::fmt::Debug for FusedPass<L> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FusedPass")
            .field("lane", &L::NAME)
            .field("inputs", &self.inputs)
            .field("work", &self.work())
            .finish_non_exhaustive()
    }
}

/// Fused attention in one go, on the fastest lane of this build.
///
/// # Shapes
/// See [`Inputs::new`]; the answer is `(query_len, n_heads · head_dim)`, row-major.
///
/// # Source
/// Vaswani et al. 2017 eq. 1, computed as in Dao et al. 2022.
///
/// # Numerics
/// As [`FusedPass`].
///
/// # Errors
/// As [`FusedPass::new`].
pub fn attend_fused(inputs: Inputs, mask: impl Borrow<Mask>) -> Result<Vec<f32>, AttentionError> {
    Ok(FusedPass::<BestLane>::new(inputs, mask.borrow().clone())?.finish())
}

/// Whether sums of products of these numbers stay within f32.
pub(crate) fn fits_f32(numbers: &[f32]) -> bool {
    // Without a way out for each number: with one, the loop would go number by number.
    numbers.chunks(64).all(|chunk| {
        chunk
            .iter()
            .fold(true, |fits, number| fits & (number.abs() <= LARGEST_F32))
    })
}

/// What query is multiplied by: the scale, in powers of two instead of e.
pub(crate) fn query_factor(factor: f64) -> f32 {
    (factor * std::f64::consts::LOG2_E) as f32
}

impl<L: Lane> Blocks<L> {
    fn new(inputs: &Inputs) -> Result<Blocks<L>, AttentionError> {
        let (layout, key_len) = (inputs.layout(), inputs.key_len());
        let head_dim = layout.head_dim();
        let n_blocks = key_len.div_ceil(KEY_BLOCK);
        let block_len = key_len.next_multiple_of(PANEL).min(KEY_BLOCK);
        let padded_dim = head_dim.next_multiple_of(PANEL);
        Ok(Blocks {
            rows: RowBlock::new(layout)?,
            factor: query_factor(inputs.scale().factor(head_dim)),
            key: try_zeros(n_blocks * block_len * head_dim)?,
            value: try_zeros(n_blocks * block_len * padded_dim)?,
            panel_len: block_len * PANEL,
            n_blocks,
            kv_head: 0,
            blocks_packed: 0,
            first_row: 0,
            next_block: 0,
        })
    }

    /// Packs a block, or lets a few rows see one; answers what that counts for.
    fn step(&mut self, inputs: &Inputs, mask: &Mask, context: &mut [f32]) -> u64 {
        let layout = inputs.layout();
        let keys = |block: usize| {
            let start = block * KEY_BLOCK;
            start..(start + KEY_BLOCK).min(inputs.key_len())
        };
        if self.blocks_packed < self.n_blocks {
            let keys = keys(self.blocks_packed);
            let cells = keys.len() as u64;
            self.pack(inputs, keys);
            self.blocks_packed += 1;
            return cells;
        }
        let n_rows = self.n_rows(inputs);
        let rows = self.first_row..(self.first_row + ROW_BLOCK).min(n_rows);
        if self.next_block == 0 {
            let place = RowPlace::new(layout, self.kv_head);
            self.rows
                .begin(place, rows.clone(), &inputs.query, self.factor);
        }
        let keys = keys(self.next_block);
        let cells = rows.len() as u64 * keys.len() as u64;
        let (key, value) = self.block_lens(layout.head_dim());
        let block = PackedBlock {
            key: &self.key[self.next_block * key..][..key],
            value: &self.value[self.next_block * value..][..value],
            panel_len: self.panel_len,
        };
        let seen = self.rows.add_block(block, keys, mask);
        self.next_block += 1;
        if self.next_block == self.n_blocks {
            self.rows.finish(context);
            self.next_block = 0;
            self.first_row = rows.end;
            if self.first_row == n_rows {
                self.first_row = 0;
                self.blocks_packed = 0;
                self.kv_head += 1;
            }
        }
        if seen { cells } else { CELLS_OF_A_SKIP }
    }

    fn pack(&mut self, inputs: &Inputs, keys: std::ops::Range<usize>) {
        let layout = inputs.layout();
        let (head_dim, width) = (layout.head_dim(), layout.key_width());
        let first_col = self.kv_head * head_dim;
        let (key, value) = self.block_lens(head_dim);
        let key = &mut self.key[self.blocks_packed * key..][..key];
        for (panel, first) in keys.clone().step_by(PANEL).enumerate() {
            let mut starts = [0; PACKED_ROWS];
            let n_keys = (keys.end - first).min(PANEL);
            for (i, start) in starts.iter_mut().enumerate() {
                *start = (first + i) * width + first_col;
            }
            let to = &mut key[panel * head_dim * PANEL..];
            pack_rows::<L>(&inputs.key, &starts[..n_keys], head_dim, to);
        }
        let value = &mut self.value[self.blocks_packed * value..][..value];
        let from = &inputs.value[keys.start * width + first_col..];
        pack_columns::<L>(from, width, keys.len(), head_dim, value, self.panel_len, 0);
    }

    fn block_lens(&self, head_dim: usize) -> (usize, usize) {
        let block_len = self.panel_len / PANEL;
        (
            block_len * head_dim,
            block_len * head_dim.next_multiple_of(PANEL),
        )
    }

    /// The rows of one key/value head.
    fn n_rows(&self, inputs: &Inputs) -> usize {
        let layout = inputs.layout();
        inputs.query_len() * (layout.n_heads() / layout.n_kv_heads())
    }

    fn cells_done(&self, inputs: &Inputs) -> u64 {
        let n_rows = self.n_rows(inputs);
        let rows_done = self.kv_head as u64 * n_rows as u64 + self.first_row as u64;
        let rows_under_way = (n_rows - self.first_row).min(ROW_BLOCK) as u64;
        let keys_done = (self.next_block * KEY_BLOCK) as u64;
        rows_done * inputs.key_len() as u64 + rows_under_way * keys_done
    }
}

#[cfg(test)]
mod tests;
