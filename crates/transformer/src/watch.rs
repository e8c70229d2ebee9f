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

/// One query of one head, whose way from the dot products to the context is to be written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowAsked {
    /// The head.
    pub head: HeadId,
    /// The query's position in its sequence.
    pub position: usize,
}

/// A query's way through one head, number by number.
///
/// # Numerics
/// As [`AttentionMap`]: f32, every sum from the first number to the last.
#[derive(Debug, Clone, PartialEq)]
pub struct RowSeen {
    /// `(head_dim)`
    pub query: Vec<f32>,
    /// `(key_len, head_dim)`
    pub keys: Vec<f32>,
    /// `(key_len, head_dim)`
    pub values: Vec<f32>,
    /// What the dot products are multiplied with: 1/√head_dim, or 1 as in T5.
    pub scale: f32,
    /// What is added to each score: 0 but for T5's position bias.
    pub bias: Vec<f32>,
    /// How many keys, from the first, the mask leaves visible.
    pub n_visible: usize,
    /// After the softmax; 0 where hidden. `(key_len)`
    pub weights: Vec<f32>,
    /// The weights' mix of the values. `(head_dim)`
    pub context: Vec<f32>,
}

/// What to look at, and what was seen.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Watch {
    /// Whether to keep every attention's weights.
    pub keeps_maps: bool,
    /// A query to follow; only where maps are kept.
    pub asked: Option<RowAsked>,
    /// What was seen of it.
    pub row: Option<RowSeen>,
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

    /// Keeps every attention's weights, and one query's whole way.
    #[must_use]
    pub fn row(asked: RowAsked) -> Watch {
        Watch {
            asked: Some(asked),
            ..Watch::maps()
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
