//! What the four passes leave behind, and how much memory that takes.
//!
//! It is not a picture: which part of it is shown is the page's affair.

use nalgebra::DMatrix;

use crate::{AttentionError, HeadLayout};

/// The largest trace the kernel will make: half of what a 32-bit WebAssembly memory can hold.
pub const MAX_TRACE_BYTES: u64 = 1 << 31;

/// The matrices of one query head, in the order they are computed.
///
/// # Shapes
/// Each is `(query_len, key_len)`.
#[derive(Debug, Clone, PartialEq)]
pub struct HeadTrace {
    /// Pass 1: the scaled query–key products, of hidden cells too.
    pub scores: DMatrix<f32>,
    /// Pass 2: the same, with −∞ in every hidden cell.
    pub masked_scores: DMatrix<f32>,
    /// Pass 3: softmax of each row; exactly 0 in every hidden cell.
    pub weights: DMatrix<f32>,
}

/// Every intermediate matrix of one call.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Trace {
    /// One entry for each query head.
    pub heads: Vec<HeadTrace>,
    /// Pass 4: the weighted means of the value rows, heads side by side:
    /// `(query_len, n_heads · head_dim)`.
    pub context: DMatrix<f32>,
}

/// The bytes that the trace of one call takes.
///
/// # Shapes
/// For each head three `(query_len, key_len)` matrices, and one `(query_len, n_heads · head_dim)`,
/// all f32.
///
/// # Numerics
/// Counted in `u64` with checked arithmetic, hence the same on 32-bit and 64-bit targets.
///
/// # Errors
/// `TooLarge` above [`MAX_TRACE_BYTES`].
pub fn trace_bytes(
    query_len: usize,
    key_len: usize,
    layout: &HeadLayout,
) -> Result<u64, AttentionError> {
    let (query_len, key_len) = (query_len as u64, key_len as u64);
    let n_heads = layout.n_heads() as u64;
    let cells_in_all = || -> Option<u64> {
        let of_heads = query_len
            .checked_mul(key_len)?
            .checked_mul(3)?
            .checked_mul(n_heads)?;
        let of_context = query_len.checked_mul(layout.query_width() as u64)?;
        of_heads.checked_add(of_context)
    };
    let needed_bytes = cells_in_all()
        .and_then(|cells| cells.checked_mul(size_of::<f32>() as u64))
        .unwrap_or(u64::MAX);
    if needed_bytes > MAX_TRACE_BYTES {
        return Err(AttentionError::TooLarge {
            needed_bytes,
            limit_bytes: MAX_TRACE_BYTES,
        });
    }
    Ok(needed_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_of_a_small_trace() {
        let layout = HeadLayout::new(2, 1, 5).unwrap();
        // 2 heads × 3 matrices × (3 × 4) cells, and a (3, 10) context.
        assert_eq!(trace_bytes(3, 4, &layout), Ok((2 * 3 * 12 + 30) * 4));
    }

    #[test]
    fn thirty_two_thousand_tokens_are_refused() {
        let layout = HeadLayout::new(1, 1, 64).unwrap();
        // 32,768² × 4 is exactly 2³²: a 32-bit count would wrap to nothing.
        assert_eq!(
            trace_bytes(32_768, 32_768, &layout),
            Err(AttentionError::TooLarge {
                needed_bytes: 3 * (1 << 32) + 32_768 * 64 * 4,
                limit_bytes: MAX_TRACE_BYTES,
            })
        );
    }

    #[test]
    fn the_limit_itself_is_allowed_and_overflow_is_not() {
        let layout = HeadLayout::new(1, 1, 2).unwrap();
        // query_len · (3 · key_len + 2) · 4 = 2³¹ has the solution 2¹² · (3 · 43,690 + 2) · 4.
        assert_eq!(trace_bytes(1 << 12, 43_690, &layout), Ok(MAX_TRACE_BYTES));
        assert!(trace_bytes(1 << 12, 43_691, &layout).is_err());
        assert!(trace_bytes(usize::MAX, usize::MAX, &layout).is_err());
    }
}
