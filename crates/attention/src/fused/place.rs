//! Where rows and packed blocks stand in memory.

use crate::HeadLayout;

/// Keys and values of one key/value head for at most 512 tokens, packed.
#[derive(Clone, Copy)]
pub(crate) struct PackedBlock<'a> {
    /// `(⌈len / 8⌉, head_dim, 8)`, zeros past the last key.
    pub key: &'a [f32],
    /// `(⌈head_dim / 8⌉, panel_len)`, zeros past the last key and past `head_dim`.
    pub value: &'a [f32],
    /// 8 · the keys that there is room for.
    pub panel_len: usize,
}

/// Where the rows of one key/value head stand among the rows of all heads.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RowPlace {
    /// Query heads of this key/value head.
    group: usize,
    /// Columns of query and of context.
    width: usize,
    first_col: usize,
    head_dim: usize,
}

impl RowPlace {
    pub(crate) fn new(layout: &HeadLayout, kv_head: usize) -> RowPlace {
        let group = layout.n_heads() / layout.n_kv_heads();
        RowPlace {
            group,
            width: layout.query_width(),
            first_col: kv_head * group * layout.head_dim(),
            head_dim: layout.head_dim(),
        }
    }

    /// The query of a row, and where its columns begin.
    pub(super) fn query_and_start(&self, row: usize) -> (usize, usize) {
        let (query_idx, head) = (row / self.group, row % self.group);
        let start = query_idx * self.width + self.first_col + head * self.head_dim;
        (query_idx, start)
    }
}
