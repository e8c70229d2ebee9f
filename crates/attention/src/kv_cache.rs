//! Keys and values that are kept while a sequence grows, and attention of new queries to them.
//!
//! It is not a model: it neither makes keys nor knows positions.

use crate::fused::rows::{KEY_BLOCK, PackedBlock, ROW_BLOCK, RowBlock, RowPlace, try_zeros};
use crate::fused::{LARGEST_F32, fits_f32, query_factor};
use crate::inputs::expect_length;
use crate::lanes::{Lane, PACKED_ROWS, PANEL, pack_columns, pack_rows};
use crate::{AttentionError, HeadLayout, Mask, Scale};

/// The keys and values of a sequence so far, in pages: growing never copies what is there.
///
/// # Source
/// Kwon et al. 2023 §4.1 for pages.
#[derive(Clone)]
pub struct KvCache {
    layout: HeadLayout,
    len: usize,
    pages: Vec<Page>,
}

/// Keys and values of [`KEY_BLOCK`] tokens and all heads, packed as the fused kernel reads them.
#[derive(Clone)]
struct Page {
    key: Vec<f32>,   // (n_kv_heads, KEY_BLOCK / 8, head_dim, 8)
    value: Vec<f32>, // (n_kv_heads, ⌈head_dim / 8⌉, KEY_BLOCK, 8)
}

impl KvCache {
    /// An empty cache.
    #[must_use]
    pub fn new(layout: HeadLayout) -> KvCache {
        KvCache {
            layout,
            len: 0,
            pages: Vec::new(),
        }
    }

    /// The tokens in it.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether it holds no token.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// How the heads share the columns.
    #[must_use]
    pub fn layout(&self) -> &HeadLayout {
        &self.layout
    }

    /// The bytes that its pages take.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        let cells = |page: &Page| (page.key.len() + page.value.len()) as u64;
        self.pages.iter().map(cells).sum::<u64>() * size_of::<f32>() as u64
    }

    /// Forgets the tokens from `len` on, keeping the memory. More than there are changes nothing.
    pub fn truncate(&mut self, len: usize) {
        self.len = self.len.min(len);
    }

    /// Adds tokens behind those that are there.
    ///
    /// # Shapes
    /// `key` and `value` are `(new tokens, n_kv_heads · head_dim)`, row-major.
    ///
    /// # Errors
    /// `DimensionMismatch`; `OutOfRange` for a number above 2⁵⁶ in magnitude, or none; `OutOfMemory`.
    /// After an error the cache is as it was.
    pub fn append(&mut self, key: &[f32], value: &[f32]) -> Result<(), AttentionError> {
        let width = self.layout.key_width();
        if !key.len().is_multiple_of(width) {
            return Err(AttentionError::DimensionMismatch {
                what: "key row",
                expected: width,
                got: key.len() % width,
            });
        }
        expect_length("value", key.len(), value.len())?;
        expect_range("key", key)?;
        expect_range("value", value)?;
        let n_new = key.len() / width;
        let n_pages = (self.len + n_new).div_ceil(KEY_BLOCK);
        while self.pages.len() < n_pages {
            let head_dim = self.layout.head_dim();
            let cells = self.layout.n_kv_heads() * KEY_BLOCK;
            self.pages.push(Page {
                key: try_zeros(cells * head_dim)?,
                value: try_zeros(cells * head_dim.next_multiple_of(PANEL))?,
            });
        }
        let mut done = 0;
        while done < n_new {
            done += self.append_to_page(&key[done * width..], &value[done * width..], n_new - done);
        }
        Ok(())
    }

    /// Adds as many of `n_new` tokens as stand in one panel; answers how many.
    fn append_to_page(&mut self, key: &[f32], value: &[f32], n_new: usize) -> usize {
        let (head_dim, width) = (self.layout.head_dim(), self.layout.key_width());
        let at = self.len % KEY_BLOCK;
        let page = &mut self.pages[self.len / KEY_BLOCK];
        let lane = at % PANEL;
        let n_tokens = (PANEL - lane).min(n_new);
        for head in 0..self.layout.n_kv_heads() {
            let first_col = head * head_dim;
            let panel = &mut page.key[(head * KEY_BLOCK + at - lane) * head_dim..];
            if n_tokens == PANEL {
                let starts: [usize; PACKED_ROWS] =
                    std::array::from_fn(|token| token * width + first_col);
                pack_rows::<crate::BestLane>(key, &starts, head_dim, panel);
            } else {
                for token in 0..n_tokens {
                    let row = &key[token * width + first_col..][..head_dim];
                    let places = panel.iter_mut().skip(lane + token).step_by(PANEL);
                    for (place, &number) in places.zip(row) {
                        *place = number;
                    }
                }
            }
            let head_len = KEY_BLOCK * head_dim.next_multiple_of(PANEL);
            pack_columns::<crate::BestLane>(
                &value[first_col..],
                width,
                n_tokens,
                head_dim,
                &mut page.value[head * head_len..][..head_len],
                KEY_BLOCK * PANEL,
                at,
            );
        }
        self.len += n_tokens;
        n_tokens
    }

    fn block(&self, kv_head: usize, page: usize) -> PackedBlock<'_> {
        let head_dim = self.layout.head_dim();
        let key_len = KEY_BLOCK * head_dim;
        let value_len = KEY_BLOCK * head_dim.next_multiple_of(PANEL);
        let page = &self.pages[page];
        PackedBlock {
            key: &page.key[kv_head * key_len..][..key_len],
            value: &page.value[kv_head * value_len..][..value_len],
            panel_len: KEY_BLOCK * PANEL,
        }
    }
}

impl std::fmt::Debug for KvCache {
    // The numbers themselves would flood a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KvCache")
            .field("layout", &self.layout)
            .field("len", &self.len)
            .finish_non_exhaustive()
    }
}

/// Lets queries attend to a [`KvCache`]; holds the working memory, so that a step allocates
/// nothing.
pub struct CacheReader<L: Lane = crate::BestLane> {
    layout: HeadLayout,
    rows: RowBlock<L>,
}

impl<L: Lane> CacheReader<L> {
    /// For caches of this layout.
    ///
    /// # Errors
    /// `OutOfMemory`.
    pub fn new(layout: HeadLayout) -> Result<CacheReader<L>, AttentionError> {
        Ok(CacheReader {
            layout,
            rows: RowBlock::new(&layout)?,
        })
    }

    /// The contexts of a few queries, usually those of the newest tokens: one for a decoding step.
    /// A long prompt is best given in pieces of some hundred tokens, with the event loop's turn
    /// between them.
    ///
    /// # Shapes
    /// The mask is `(query_len, key_len)` with `key_len` the cache's length;
    /// [`Mask::causal`] puts the queries last. `query` and `context` are
    /// `(query_len, n_heads · head_dim)`, row-major.
    ///
    /// # Numerics
    /// As [`crate::FusedPass`], and bit for bit what that gives for the same rows.
    ///
    /// # Errors
    /// `Empty` for an empty cache; `DimensionMismatch` for another layout or a slice of another
    /// length; `MaskShape`; `OutOfRange` as [`KvCache::append`].
    pub fn attend(
        &mut self,
        cache: &KvCache,
        query: &[f32],
        scale: Scale,
        mask: &Mask,
        context: &mut [f32],
    ) -> Result<(), AttentionError> {
        let layout = self.layout;
        if cache.is_empty() {
            return Err(AttentionError::Empty { what: "cache" });
        }
        let parts =
            |layout: &HeadLayout| [layout.n_heads(), layout.n_kv_heads(), layout.head_dim()];
        let whats = ["cache n_heads", "cache n_kv_heads", "cache head_dim"];
        for ((what, expected), got) in whats
            .into_iter()
            .zip(parts(&layout))
            .zip(parts(&cache.layout))
        {
            expect_length(what, expected, got)?;
        }
        let query_len = mask.query_len();
        if mask.key_len() != cache.len {
            return Err(AttentionError::MaskShape {
                expected: (query_len, cache.len),
                got: (query_len, mask.key_len()),
            });
        }
        expect_length("query", query_len * layout.query_width(), query.len())?;
        expect_length("context", query.len(), context.len())?;
        expect_range("query", query)?;
        let factor = query_factor(scale.factor(layout.head_dim()));
        let n_rows = query_len * (layout.n_heads() / layout.n_kv_heads());
        for kv_head in 0..layout.n_kv_heads() {
            let place = RowPlace::new(&layout, kv_head);
            for first_row in (0..n_rows).step_by(ROW_BLOCK) {
                let rows = first_row..(first_row + ROW_BLOCK).min(n_rows);
                self.rows.begin(place, rows, query, factor);
                for (page, start) in (0..cache.len).step_by(KEY_BLOCK).enumerate() {
                    let keys = start..(start + KEY_BLOCK).min(cache.len);
                    self.rows.add_block(cache.block(kv_head, page), keys, mask);
                }
                self.rows.finish(context);
            }
        }
        Ok(())
    }

    /// The bytes that it works in.
    #[must_use]
    pub fn working_bytes(&self) -> u64 {
        self.rows.bytes()
    }
}

impl<L: Lane> std::fmt::Debug for CacheReader<L> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CacheReader")
            .field("lane", &L::NAME)
            .field("layout", &self.layout)
            .finish_non_exhaustive()
    }
}

fn expect_range(what: &'static str, numbers: &[f32]) -> Result<(), AttentionError> {
    if !fits_f32(numbers) {
        return Err(AttentionError::OutOfRange {
            what,
            limit: LARGEST_F32,
        });
    }
    Ok(())
}
