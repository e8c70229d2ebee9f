//! How heads share the columns of query, key and value, and how scores are scaled.
//!
//! It is not a configuration of a model: no `d_model`, no projections.

use crate::{AttentionError, MAX_TRACE_BYTES};

/// Heads side by side in the columns: `n_heads` query heads that share `n_kv_heads` key/value
/// heads, each `head_dim` wide.
///
/// `n_kv_heads == n_heads` is multi-head attention, `1` is multi-query, between them grouped-query.
///
/// # Source
/// Vaswani et al. 2017 §3.2.2 (multi-head); Shazeer 2019 (multi-query); Ainslie et al. 2023
/// (grouped-query).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct HeadLayout {
    n_heads: usize,
    n_kv_heads: usize,
    head_dim: usize,
}

impl HeadLayout {
    /// Checks that the heads can be shared out evenly.
    ///
    /// # Errors
    /// `ZeroHeads`; `Empty` for a `head_dim` of zero; `HeadsNotDivisible`; `TooLarge` when one row
    /// of query would pass [`MAX_TRACE_BYTES`], so that no width overflows on any target.
    pub fn new(
        n_heads: usize,
        n_kv_heads: usize,
        head_dim: usize,
    ) -> Result<HeadLayout, AttentionError> {
        if n_heads == 0 || n_kv_heads == 0 {
            return Err(AttentionError::ZeroHeads);
        }
        if head_dim == 0 {
            return Err(AttentionError::Empty { what: "head_dim" });
        }
        if !n_heads.is_multiple_of(n_kv_heads) {
            return Err(AttentionError::HeadsNotDivisible {
                n_heads,
                n_kv_heads,
            });
        }
        let row_bytes = (n_heads as u64)
            .saturating_mul(head_dim as u64)
            .saturating_mul(size_of::<f32>() as u64);
        if row_bytes > MAX_TRACE_BYTES {
            return Err(AttentionError::TooLarge {
                needed_bytes: row_bytes,
                limit_bytes: MAX_TRACE_BYTES,
            });
        }
        Ok(HeadLayout {
            n_heads,
            n_kv_heads,
            head_dim,
        })
    }

    /// The query heads.
    #[must_use]
    pub fn n_heads(&self) -> usize {
        self.n_heads
    }

    /// The key/value heads.
    #[must_use]
    pub fn n_kv_heads(&self) -> usize {
        self.n_kv_heads
    }

    /// The width of one head.
    #[must_use]
    pub fn head_dim(&self) -> usize {
        self.head_dim
    }

    /// The columns of query and of context: `n_heads · head_dim`.
    #[must_use]
    pub fn query_width(&self) -> usize {
        self.n_heads * self.head_dim
    }

    /// The columns of key and of value: `n_kv_heads · head_dim`.
    #[must_use]
    pub fn key_width(&self) -> usize {
        self.n_kv_heads * self.head_dim
    }

    /// The key/value head that a query head reads: neighbouring query heads share one.
    ///
    /// # Source
    /// Ainslie et al. 2023 §2.2: query heads are divided into `n_kv_heads` groups.
    #[must_use]
    pub fn kv_head_of(&self, head: usize) -> usize {
        head / (self.n_heads / self.n_kv_heads)
    }
}

/// What a query–key product is multiplied by before softmax.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scale {
    /// 1/√head_dim.
    ///
    /// # Source
    /// Vaswani et al. 2017 eq. 1.
    InverseSqrtHeadDim,
    /// No scaling: T5 leaves 1/√d_k out, its initial query weights being smaller by that factor.
    ///
    /// # Source
    /// Raffel et al. 2020 §2.1 for the model; that nothing is scaled is seen in its released code
    /// (Mesh TensorFlow), the paper does not spell it out.
    One,
}

impl Scale {
    /// The factor itself.
    ///
    /// # Numerics
    /// f64; a square root and a division are correctly rounded on every target.
    #[must_use]
    pub fn factor(self, head_dim: usize) -> f64 {
        match self {
            Self::InverseSqrtHeadDim => 1.0 / libm::sqrt(head_dim as f64),
            Self::One => 1.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbouring_query_heads_share_a_kv_head() {
        let layout = HeadLayout::new(12, 4, 5).unwrap();
        let kv_heads: Vec<usize> = (0..12).map(|head| layout.kv_head_of(head)).collect();
        assert_eq!(kv_heads, [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3]);
        assert_eq!((layout.query_width(), layout.key_width()), (60, 20));
    }

    #[test]
    fn a_layout_that_cannot_be_shared_out_is_refused() {
        use AttentionError::{Empty, HeadsNotDivisible, TooLarge, ZeroHeads};
        assert_eq!(HeadLayout::new(0, 1, 4), Err(ZeroHeads));
        assert_eq!(HeadLayout::new(1, 0, 4), Err(ZeroHeads));
        assert_eq!(HeadLayout::new(1, 1, 0), Err(Empty { what: "head_dim" }));
        for (n_heads, n_kv_heads) in [(4, 3), (2, 4)] {
            assert_eq!(
                HeadLayout::new(n_heads, n_kv_heads, 4),
                Err(HeadsNotDivisible {
                    n_heads,
                    n_kv_heads
                })
            );
        }
        let at_limit = 1 << 29;
        assert!(HeadLayout::new(at_limit, 1, 1).is_ok());
        assert_eq!(
            HeadLayout::new(at_limit + 1, 1, 1),
            Err(TooLarge {
                needed_bytes: MAX_TRACE_BYTES + 4,
                limit_bytes: MAX_TRACE_BYTES
            })
        );
        assert!(HeadLayout::new(usize::MAX, 1, usize::MAX).is_err());
    }

    #[test]
    fn scale_is_one_over_the_root_or_one() {
        assert_eq!(Scale::InverseSqrtHeadDim.factor(64), 0.125);
        assert_eq!(Scale::One.factor(64), 1.0);
    }
}
