//! Looking at a model while it runs: keeping attention weights, and silencing heads to see what
//! they are for.

/// Which attention of a layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// The encoder's own.
    Encoder,
    /// The decoder's own.
    Decoder,
    /// The decoder's, to the encoder's states.
    Cross,
}

/// One head of a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HeadId {
    /// Which attention.
    pub part: Part,
    /// The layer, from 0.
    pub layer: usize,
    /// The head, from 0.
    pub head: usize,
}

/// What to look at, and what was seen.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Watch {
    /// Whether to keep every attention's weights.
    pub keeps_maps: bool,
    /// Heads whose contexts are replaced by zeros.
    pub muted: Vec<HeadId>,
    /// The weights that were kept, in the order in which they were computed.
    pub maps: Vec<AttentionMap>,
}

impl Watch {
    /// Looks at nothing.
    #[must_use]
    pub fn nothing() -> Watch {
        Watch::default()
    }

    /// Keeps every attention's weights.
    #[must_use]
    pub fn maps() -> Watch {
        Watch {
            keeps_maps: true,
            ..Watch::default()
        }
    }
}

/// The weights of one attention: who looks where. They are not an explanation of the model.
///
/// # Numerics
/// Computed beside the context in f32; the context itself comes from the fused kernel, whose sums
/// run in another order.
#[derive(Debug, Clone, PartialEq)]
pub struct AttentionMap {
    /// Which attention.
    pub part: Part,
    /// The layer, from 0.
    pub layer: usize,
    /// Heads.
    pub n_heads: usize,
    /// Queries: of a decoder only those of this call.
    pub query_len: usize,
    /// Keys.
    pub key_len: usize,
    /// `(n_heads, query_len, key_len)`; rows sum to 1, hidden weights are 0.
    pub weights: Vec<f32>,
}

impl AttentionMap {
    /// One query's weights.
    #[must_use]
    pub fn row(&self, head: usize, query_idx: usize) -> &[f32] {
        let start = (head * self.query_len + query_idx) * self.key_len;
        &self.weights[start..start + self.key_len]
    }
}
