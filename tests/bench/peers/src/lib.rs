//! Attention in Rust's matrix libraries, each in its own usual words: candle, ndarray and burn. In
//! wasm, timed by `cargo xtask bench` beside the kernel; never shipped and no dependency of anything
//! else.

mod burn_peer;
mod candle_peer;
mod ndarray_peer;

use wasm_bindgen::prelude::*;

/// Query, key and value, head by head: `(n_heads, n, head_dim)`.
pub(crate) struct Call {
    pub(crate) n_heads: usize,
    pub(crate) n: usize,
    pub(crate) head_dim: usize,
    pub(crate) is_causal: bool,
    pub(crate) tensors: [Vec<f32>; 3],
}

impl Call {
    /// 1/√d_k.
    pub(crate) fn scale(&self) -> f32 {
        1.0 / (self.head_dim as f32).sqrt()
    }

    /// What is added to scores, `(n, n)`: 0 where a key is seen and −∞ where it is hidden.
    pub(crate) fn hidden(&self) -> Vec<f32> {
        let cell = |at: usize| match at % self.n > at / self.n {
            true => f32::NEG_INFINITY,
            false => 0.0,
        };
        (0..self.n * self.n).map(cell).collect()
    }
}

/// A library's attention, its inputs made.
pub(crate) trait Attention {
    /// The contexts, head by head.
    fn run(&self) -> Result<Vec<f32>, String>;
}

/// A peer by name.
#[wasm_bindgen]
pub struct Peer {
    attention: Box<dyn Attention>,
    context: Vec<f32>,
}

#[wasm_bindgen]
impl Peer {
    /// `candle`, `ndarray`, `burn` or `burn attention`.
    #[wasm_bindgen(constructor)]
    #[allow(clippy::too_many_arguments, reason = "JavaScript has no tuples")]
    pub fn new(
        name: &str,
        n_heads: usize,
        n: usize,
        head_dim: usize,
        is_causal: bool,
        query: Vec<f32>,
        key: Vec<f32>,
        value: Vec<f32>,
    ) -> Result<Peer, JsError> {
        let call = Call {
            n_heads,
            n,
            head_dim,
            is_causal,
            tensors: [query, key, value],
        };
        let attention: Box<dyn Attention> = match name {
            "candle" => Box::new(candle_peer::Candle::new(&call).map_err(said)?),
            "ndarray" => Box::new(ndarray_peer::NdArray::new(&call).map_err(said)?),
            "burn" => Box::new(burn_peer::Burn::new(&call, false)),
            "burn attention" => Box::new(burn_peer::Burn::new(&call, true)),
            other => return Err(said(format!("no peer is called {other}"))),
        };
        Ok(Peer {
            attention,
            context: Vec::new(),
        })
    }

    /// Runs it so many times.
    pub fn run(&mut self, times: u32) -> Result<f32, JsError> {
        let mut sum = 0.0;
        for _ in 0..times {
            self.context = self.attention.run().map_err(said)?;
            sum += self.context.first().copied().unwrap_or(f32::NAN);
        }
        Ok(sum)
    }

    /// The contexts of the last run, head by head.
    #[must_use]
    pub fn output(&self) -> Vec<f32> {
        self.context.clone()
    }
}

fn said(error: impl std::fmt::Display) -> JsError {
    JsError::new(&error.to_string())
}
