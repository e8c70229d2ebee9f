//! Work that is timed from outside: each job is made once and run many times.

mod gpt;
mod peer;

pub use gpt::Gpt;
pub use peer::Nalgebra;

use crate::numbers::SplitMix64;
use attention::{
    AttentionError, CacheReader, FusedPass, HeadLayout, Inputs, KvCache, Lane, Linear,
    LinearScratch, Mask, Scale,
};

/// Sizes of an attention call.
#[derive(Debug, Clone, Copy)]
pub struct Sizes {
    /// The queries.
    pub query_len: usize,
    /// The keys.
    pub key_len: usize,
    /// The query heads.
    pub n_heads: usize,
    /// The key/value heads.
    pub n_kv_heads: usize,
    /// The width of a head.
    pub head_dim: usize,
}

/// A mask by the name that the bench's table knows it by.
///
/// # Errors
/// As the mask's constructor; an unknown name is `Empty`.
pub fn mask_by_name(name: &str, sizes: &Sizes) -> Result<Mask, AttentionError> {
    let (query_len, key_len) = (sizes.query_len, sizes.key_len);
    match name {
        "full" => Mask::full(query_len, key_len),
        "causal" => Mask::causal(query_len, key_len),
        "prefix" => Mask::prefix_lm(key_len, key_len / 4),
        "window" => {
            Mask::sliding_window(query_len, key_len, 128)?.and(Mask::causal(query_len, key_len)?)
        }
        "padding" => {
            let visible: Vec<bool> = (0..key_len).map(|key| key < key_len * 3 / 4).collect();
            Mask::padding(query_len, &visible)
        }
        _ => Err(AttentionError::Empty { what: "mask name" }),
    }
}

/// Query, key and value for a call, the same for every peer.
#[must_use]
pub fn tensors(sizes: &Sizes) -> [Vec<f32>; 3] {
    let mut draw = SplitMix64(42);
    let query = sizes.query_len * sizes.n_heads * sizes.head_dim;
    let key = sizes.key_len * sizes.n_kv_heads * sizes.head_dim;
    [query, key, key].map(|len| draw.numbers(len, 1.0))
}

fn inputs(sizes: &Sizes) -> Result<Inputs, AttentionError> {
    let [query, key, value] = tensors(sizes);
    let layout = HeadLayout::new(sizes.n_heads, sizes.n_kv_heads, sizes.head_dim)?;
    Inputs::from_rows(query, key, value, layout, Scale::InverseSqrtHeadDim)
}

/// Something that can be run again and again.
pub trait Job {
    /// Runs it once; the answer depends on the work, so that none of it can be left out.
    fn run(&mut self) -> f32;
    /// The contexts or products of the last run.
    fn output(&self) -> &[f32];
    /// The bytes that it works in beyond its inputs and its output.
    fn working_bytes(&self) -> u64;
    /// The visible score cells of all heads, where there are any.
    fn visible_cells(&self) -> u64;
}

/// The fused kernel, its memory kept between runs.
pub struct Fused<L: Lane> {
    pass: FusedPass<L>,
    visible_cells: u64,
}

impl<L: Lane> Fused<L> {
    /// # Errors
    /// As [`FusedPass::new`].
    pub fn new(sizes: &Sizes, mask: &str) -> Result<Fused<L>, AttentionError> {
        let mask = mask_by_name(mask, sizes)?;
        Ok(Fused {
            visible_cells: mask.visible_count() * sizes.n_heads as u64,
            pass: FusedPass::new(inputs(sizes)?, mask)?,
        })
    }
}

impl<L: Lane> Job for Fused<L> {
    fn run(&mut self) -> f32 {
        self.pass.restart();
        self.pass.advance(u64::MAX);
        self.pass.context()[0]
    }

    fn output(&self) -> &[f32] {
        self.pass.context()
    }

    fn working_bytes(&self) -> u64 {
        self.pass.working_bytes()
    }

    fn visible_cells(&self) -> u64 {
        self.visible_cells
    }
}

/// The fused kernel as a whole call: inputs copied and checked, everything allocated anew.
pub struct FusedCall<L: Lane> {
    sizes: Sizes,
    tensors: [Vec<f32>; 3],
    mask: Mask,
    context: Vec<f32>,
    lane: std::marker::PhantomData<L>,
}

impl<L: Lane> FusedCall<L> {
    /// # Errors
    /// As [`mask_by_name`].
    pub fn new(sizes: &Sizes, mask: &str) -> Result<FusedCall<L>, AttentionError> {
        Ok(FusedCall {
            sizes: *sizes,
            tensors: tensors(sizes),
            mask: mask_by_name(mask, sizes)?,
            context: Vec::new(),
            lane: std::marker::PhantomData,
        })
    }

    fn call(&self) -> Result<Vec<f32>, AttentionError> {
        let sizes = &self.sizes;
        let layout = HeadLayout::new(sizes.n_heads, sizes.n_kv_heads, sizes.head_dim)?;
        let [query, key, value] = self.tensors.clone();
        let inputs = Inputs::from_rows(query, key, value, layout, Scale::InverseSqrtHeadDim)?;
        Ok(FusedPass::<L>::new(inputs, self.mask.clone())?.finish())
    }
}

impl<L: Lane> Job for FusedCall<L> {
    fn run(&mut self) -> f32 {
        self.context = self.call().unwrap_or_default();
        self.context.first().copied().unwrap_or(f32::NAN)
    }

    fn output(&self) -> &[f32] {
        &self.context
    }

    fn working_bytes(&self) -> u64 {
        0
    }

    fn visible_cells(&self) -> u64 {
        self.mask.visible_count() * self.sizes.n_heads as u64
    }
}

/// The newest queries against a cache.
pub struct Decode<L: Lane> {
    cache: KvCache,
    reader: CacheReader<L>,
    mask: Mask,
    query: Vec<f32>,
    context: Vec<f32>,
    visible_cells: u64,
}

impl<L: Lane> Decode<L> {
    /// # Errors
    /// As [`KvCache::append`].
    pub fn new(sizes: &Sizes) -> Result<Decode<L>, AttentionError> {
        let layout = HeadLayout::new(sizes.n_heads, sizes.n_kv_heads, sizes.head_dim)?;
        let [query, key, value] = tensors(sizes);
        let mut cache = KvCache::new(layout);
        cache.append(&key, &value)?;
        let mask = Mask::causal(sizes.query_len, sizes.key_len)?;
        Ok(Decode {
            cache,
            reader: CacheReader::new(layout)?,
            visible_cells: mask.visible_count() * sizes.n_heads as u64,
            mask,
            context: vec![0.0; query.len()],
            query,
        })
    }
}

impl<L: Lane> Job for Decode<L> {
    fn run(&mut self) -> f32 {
        let scale = Scale::InverseSqrtHeadDim;
        let done = self.reader.attend(
            &self.cache,
            &self.query,
            scale,
            &self.mask,
            &mut self.context,
        );
        if done.is_ok() {
            self.context[0]
        } else {
            f32::NAN
        }
    }

    fn output(&self) -> &[f32] {
        &self.context
    }

    fn working_bytes(&self) -> u64 {
        self.reader.working_bytes()
    }

    fn visible_cells(&self) -> u64 {
        self.visible_cells
    }
}

/// A linear layer: `query_len` rows, from `n_heads` columns to `head_dim`.
pub struct Product<L: Lane> {
    linear: Linear,
    scratch: LinearScratch,
    rows: Vec<f32>,
    product: Vec<f32>,
    lane: std::marker::PhantomData<L>,
}

impl<L: Lane> Product<L> {
    /// # Errors
    /// As [`Linear::new`].
    pub fn new(n_rows: usize, n_in: usize, n_out: usize) -> Result<Product<L>, AttentionError> {
        let mut draw = SplitMix64(42);
        let weights = draw.numbers(n_in * n_out, 1.0);
        Ok(Product {
            linear: Linear::new(n_in, n_out, &weights, None)?,
            scratch: LinearScratch::default(),
            rows: draw.numbers(n_rows * n_in, 1.0),
            product: vec![0.0; n_rows * n_out],
            lane: std::marker::PhantomData,
        })
    }
}

impl<L: Lane> Job for Product<L> {
    fn run(&mut self) -> f32 {
        let done = self
            .linear
            .multiply::<L>(&self.rows, &mut self.scratch, &mut self.product);
        if done.is_ok() {
            self.product[0]
        } else {
            f32::NAN
        }
    }

    fn output(&self) -> &[f32] {
        &self.product
    }

    fn working_bytes(&self) -> u64 {
        0
    }

    fn visible_cells(&self) -> u64 {
        0
    }
}
