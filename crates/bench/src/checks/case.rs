//! Attention calls drawn from a seed, over every kind of mask, grouping and odd size.

use crate::numbers::SplitMix64;
use attention::{AttentionError, BitMatrix, Mask, Scale};

/// The lengths of the sequences.
pub const LENGTHS: [usize; 7] = [1, 2, 7, 31, 33, 100, 333];
/// The widths of the heads.
pub const HEAD_DIMS: [usize; 7] = [1, 3, 16, 64, 80, 96, 128];
/// `(n_heads, n_kv_heads)`.
pub const HEADS: [(usize, usize); 6] = [(1, 1), (2, 2), (2, 1), (3, 1), (4, 2), (12, 4)];

/// The kinds of masks; parameters come from the seed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MaskKind {
    /// All visible.
    Full,
    /// Own position and before; full where there are more queries than keys.
    Causal,
    /// Some keys are padding.
    Padding,
    /// A prefix that all see; full where the lengths differ.
    PrefixLm,
    /// A window on both sides; full where there are more queries than keys.
    SlidingWindow,
    /// A window behind; full where there are more queries than keys.
    SlidingCausal,
    /// Padding and causal together; padding where there are more queries than keys.
    PaddingCausal,
    /// Any bits, with whole rows hidden now and then.
    Bits,
    /// Nothing visible at all.
    Nothing,
}

/// Every kind.
pub const MASK_KINDS: [MaskKind; 9] = [
    MaskKind::Full,
    MaskKind::Causal,
    MaskKind::Padding,
    MaskKind::PrefixLm,
    MaskKind::SlidingWindow,
    MaskKind::SlidingCausal,
    MaskKind::PaddingCausal,
    MaskKind::Bits,
    MaskKind::Nothing,
];

/// One attention call, drawn from a seed.
#[derive(Debug, Clone, Copy)]
pub struct Case {
    /// `(n_heads, n_kv_heads)`.
    pub heads: (usize, usize),
    /// The width of a head.
    pub head_dim: usize,
    /// The queries.
    pub query_len: usize,
    /// The keys.
    pub key_len: usize,
    /// Who sees whom.
    pub mask: MaskKind,
    /// The scores' factor.
    pub scale: Scale,
    /// The largest magnitude of query and key; that of value is 2.
    pub largest: f32,
    /// For the numbers and the mask's parameters.
    pub seed: u64,
}

impl Case {
    /// A case from a seed alone.
    #[must_use]
    pub fn drawn(seed: u64) -> Case {
        let mut draw = SplitMix64(seed);
        Case {
            heads: draw.one_of(&HEADS),
            head_dim: draw.one_of(&HEAD_DIMS),
            query_len: draw.one_of(&LENGTHS),
            key_len: draw.one_of(&LENGTHS),
            mask: draw.one_of(&MASK_KINDS),
            scale: draw.one_of(&[Scale::InverseSqrtHeadDim, Scale::One]),
            largest: draw.one_of(&[0.5, 2.0, 2.0, 30.0]),
            seed: draw.word(),
        }
    }

    pub(crate) fn build_mask(&self, draw: &mut SplitMix64) -> Result<Mask, AttentionError> {
        let (query_len, key_len) = (self.query_len, self.key_len);
        let by_position = query_len <= key_len;
        let full = || Mask::full(query_len, key_len);
        let window = 1 + draw.below(key_len.min(40) + 1);
        let visible_keys: Vec<bool> = (0..key_len).map(|_| draw.below(4) > 0).collect();
        match self.mask {
            MaskKind::Causal if by_position => Mask::causal(query_len, key_len),
            MaskKind::Padding => Mask::padding(query_len, &visible_keys),
            MaskKind::PrefixLm if query_len == key_len => {
                Mask::prefix_lm(key_len, draw.below(key_len + 1))
            }
            MaskKind::SlidingWindow if by_position => {
                Mask::sliding_window(query_len, key_len, window)
            }
            MaskKind::SlidingCausal if by_position => {
                Mask::sliding_window(query_len, key_len, window)?
                    .and(Mask::causal(query_len, key_len)?)
            }
            MaskKind::PaddingCausal => {
                let padding = Mask::padding(query_len, &visible_keys)?;
                if by_position {
                    padding.and(Mask::causal(query_len, key_len)?)
                } else {
                    Ok(padding)
                }
            }
            MaskKind::Bits => {
                let chances: Vec<usize> = (0..query_len).map(|_| draw.below(4)).collect();
                Mask::from_bits(BitMatrix::from_fn(query_len, key_len, |row, _| {
                    draw.below(3) < chances[row]
                })?)
            }
            MaskKind::Nothing => Mask::padding(query_len, &vec![false; key_len]),
            _ => full(),
        }
    }
}
