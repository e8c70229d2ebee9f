//! A matrix of bits packed into `u64` words, for masks that no rule describes.
//!
//! It is not a mask: it has no notion of queries, keys or positions.

use crate::{AttentionError, MAX_TRACE_BYTES};

/// A `(rows, cols)` matrix of bits, all clear at first.
///
/// Each row begins in a word of its own, so that a row is a slice of words.
#[derive(Clone, PartialEq, Eq)]
pub struct BitMatrix {
    rows: usize,
    cols: usize,
    words_per_row: usize,
    words: Vec<u64>,
}

impl BitMatrix {
    /// A matrix of clear bits.
    ///
    /// # Errors
    /// `Empty` for no rows or no columns; `TooLarge` above [`MAX_TRACE_BYTES`] (counted in `u64`);
    /// `OutOfMemory` when the allocator refuses.
    pub fn new(rows: usize, cols: usize) -> Result<BitMatrix, AttentionError> {
        if rows == 0 {
            return Err(AttentionError::Empty {
                what: "bit matrix rows",
            });
        }
        if cols == 0 {
            return Err(AttentionError::Empty {
                what: "bit matrix cols",
            });
        }
        let words_per_row = cols.div_ceil(64);
        let needed_bytes = (rows as u64)
            .saturating_mul(words_per_row as u64)
            .saturating_mul(size_of::<u64>() as u64);
        if needed_bytes > MAX_TRACE_BYTES {
            return Err(AttentionError::TooLarge {
                needed_bytes,
                limit_bytes: MAX_TRACE_BYTES,
            });
        }
        // At most MAX_TRACE_BYTES / 8 words: the product fits a 32-bit usize.
        let n_words = rows * words_per_row;
        let mut words = Vec::new();
        words
            .try_reserve_exact(n_words)
            .map_err(|_| AttentionError::OutOfMemory { needed_bytes })?;
        words.resize(n_words, 0);
        Ok(BitMatrix {
            rows,
            cols,
            words_per_row,
            words,
        })
    }

    /// A matrix whose bit `(row, col)` is `bit(row, col)`.
    ///
    /// # Errors
    /// As [`BitMatrix::new`].
    pub fn from_fn(
        rows: usize,
        cols: usize,
        mut bit: impl FnMut(usize, usize) -> bool,
    ) -> Result<BitMatrix, AttentionError> {
        let mut bits = BitMatrix::new(rows, cols)?;
        for row in 0..rows {
            for col in 0..cols {
                bits.set(row, col, bit(row, col));
            }
        }
        Ok(bits)
    }

    /// The number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The number of columns.
    #[must_use]
    pub fn cols(&self) -> usize {
        self.cols
    }

    /// Sets or clears one bit.
    ///
    /// # Panics
    /// Outside the matrix, as indexing a slice does.
    pub fn set(&mut self, row: usize, col: usize, bit: bool) {
        assert!(
            row < self.rows && col < self.cols,
            "bit ({row}, {col}) is outside a {} by {} matrix",
            self.rows,
            self.cols
        );
        let word = &mut self.words[row * self.words_per_row + col / 64];
        let one = 1 << (col % 64);
        if bit {
            *word |= one;
        } else {
            *word &= !one;
        }
    }

    /// One bit; clear outside the matrix.
    #[must_use]
    pub fn get(&self, row: usize, col: usize) -> bool {
        row < self.rows
            && col < self.cols
            && self.words[row * self.words_per_row + col / 64] >> (col % 64) & 1 == 1
    }

    /// The words of one row, the lowest bit of the first being column 0; bits past the last column
    /// are clear.
    pub(crate) fn row_words(&self, row: usize) -> &[u64] {
        &self.words[row * self.words_per_row..(row + 1) * self.words_per_row]
    }
}

impl std::fmt::Debug for BitMatrix {
    // The words of a real mask would flood a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "BitMatrix({} by {})", self.rows, self.cols)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_on_both_sides_of_a_word_boundary() {
        let mut bits = BitMatrix::new(2, 65).unwrap();
        for (row, col) in [(0, 0), (0, 63), (0, 64), (1, 64)] {
            bits.set(row, col, true);
        }
        bits.set(0, 63, false);
        assert_eq!(bits.row_words(0), [1, 1]);
        assert_eq!(bits.row_words(1), [0, 1]);
        assert!(bits.get(1, 64) && !bits.get(0, 63));
        assert!(!bits.get(1, 65) && !bits.get(2, 0));
        let again = BitMatrix::from_fn(2, 65, |row, col| bits.get(row, col)).unwrap();
        assert_eq!(again, bits);
    }

    #[test]
    fn sizes_are_checked_in_64_bits() {
        assert_eq!(BitMatrix::new(0, 3).unwrap_err().code(), "empty");
        assert_eq!(BitMatrix::new(3, 0).unwrap_err().code(), "empty");
        // 2^20 rows of 2^15 columns: 2^32 bytes, which a 32-bit usize would wrap to nothing.
        assert_eq!(
            BitMatrix::new(1 << 20, 1 << 15),
            Err(AttentionError::TooLarge {
                needed_bytes: 1 << 32,
                limit_bytes: MAX_TRACE_BYTES
            })
        );
        assert!(BitMatrix::new(usize::MAX, usize::MAX).is_err());
    }

    #[test]
    #[should_panic(expected = "outside")]
    fn setting_outside_panics() {
        BitMatrix::new(2, 65).unwrap().set(0, 65, true);
    }
}
