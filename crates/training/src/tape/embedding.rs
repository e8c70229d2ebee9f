//! Looking rows up in a table.

use super::{NodeId, Op, Tape, add};
use crate::{Real, Slot};

impl<T: Real> Tape<'_, T> {
    /// One row of the table for every id.
    ///
    /// # Shapes
    /// The table is `(entries, width)`, the result `(ids, width)`.
    pub fn embedding(&mut self, table: Slot, ids: Vec<u32>) -> NodeId {
        let entries = self.slot(table);
        let mut value = self.buffers.unwritten(ids.len() * table.cols);
        for (to, &id) in value.chunks_exact_mut(table.cols).zip(&ids) {
            to.copy_from_slice(&entries[id as usize * table.cols..][..table.cols]);
        }
        self.push(ids.len(), table.cols, value, Op::Embedding { table, ids })
    }
}

pub(super) fn back<T: Real>(table: Slot, ids: &[u32], slope: &[T], gradient: &mut [T]) {
    let of_table = &mut gradient[table.range()];
    for (from, &id) in slope.chunks_exact(table.cols).zip(ids) {
        add(
            &mut of_table[id as usize * table.cols..][..table.cols],
            from,
        );
    }
}
