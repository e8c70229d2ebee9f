//! A decoder on its way: the keys and values that its layers keep.

use attention::{BestLane, CacheReader, HeadLayout, KvCache, Lane, LinearScratch};

use crate::RunError;

/// A decoder on its way: the caches of its layers.
pub struct Decoding<L: Lane = BestLane> {
    pub(super) own: Vec<Cache>,
    pub(super) cross: Vec<Cache>,
    pub(super) len: usize,
    pub(super) width: usize,
    pub(super) reader: CacheReader<L>,
    pub(super) scratch: LinearScratch,
}

/// The keys and values of one layer.
pub(super) enum Cache {
    /// On the kernel; keys and values once more as plain rows where they are watched.
    Kernel {
        cache: KvCache,
        watched: Option<(Vec<f32>, Vec<f32>)>,
    },
    /// Plain rows, for a position bias.
    Rows { key: Vec<f32>, value: Vec<f32> },
}

impl Cache {
    pub(super) fn new(layout: HeadLayout, has_bias: bool, is_watched: bool) -> Cache {
        if has_bias {
            return Self::Rows {
                key: Vec::new(),
                value: Vec::new(),
            };
        }
        Self::Kernel {
            cache: KvCache::new(layout),
            watched: is_watched.then(Default::default),
        }
    }

    pub(super) fn append(&mut self, new_key: &[f32], new_value: &[f32]) -> Result<(), RunError> {
        match self {
            Self::Kernel { cache, watched } => {
                cache.append(new_key, new_value)?;
                if let Some((key, value)) = watched {
                    key.extend_from_slice(new_key);
                    value.extend_from_slice(new_value);
                }
            }
            Self::Rows { key, value } => {
                key.extend_from_slice(new_key);
                value.extend_from_slice(new_value);
            }
        }
        Ok(())
    }

    /// Forgets the tokens from `len` on; `width` numbers are a token's keys.
    pub(super) fn truncate(&mut self, len: usize, width: usize) {
        match self {
            Self::Kernel { cache, watched } => {
                cache.truncate(len);
                if let Some((key, value)) = watched {
                    key.truncate(len.saturating_mul(width));
                    value.truncate(len.saturating_mul(width));
                }
            }
            Self::Rows { key, value } => {
                key.truncate(len.saturating_mul(width));
                value.truncate(len.saturating_mul(width));
            }
        }
    }
}

impl<L: Lane> Decoding<L> {
    /// The tokens in the caches that grow.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether no token was read yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Forgets the tokens from `len` on, keeping the memory; more than there are changes nothing.
    /// What comes next is as if they had never been read.
    pub fn truncate(&mut self, len: usize) {
        self.len = self.len.min(len);
        for cache in &mut self.own {
            cache.truncate(len, self.width);
        }
    }
}

impl<L: Lane> std::fmt::Debug for Decoding<L> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Decoding")
            .field("len", &self.len)
            .finish_non_exhaustive()
    }
}
