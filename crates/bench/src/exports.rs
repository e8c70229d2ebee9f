//! What JavaScript sees of this crate.

mod models;

use crate::checks;
use crate::jobs::{self, Decode, Fused, FusedCall, Job, Nalgebra, Product, Sizes};
use attention::{BestLane, Lane, Scalar, Scale, peak};
use wasm_bindgen::prelude::*;

/// The lane of this build.
#[wasm_bindgen]
#[must_use]
pub fn lane() -> String {
    BestLane::NAME.to_owned()
}

/// Runs the test body on every lane of this build; answers what was done, or throws what differed.
#[wasm_bindgen]
pub fn sweep(seed: u32, cases: usize) -> Result<String, JsError> {
    let mut said = Vec::new();
    fn one<L: Lane>(seed: u32, cases: usize) -> Result<String, JsError> {
        let (done, error) = checks::sweep::<L>(u64::from(seed), cases)
            .map_err(|difference| JsError::new(&format!("{}: {difference}", L::NAME)))?;
        Ok(format!(
            "{}: {done} cases, largest error {error:e}",
            L::NAME
        ))
    }
    said.push(one::<Scalar>(seed, cases)?);
    #[cfg(target_feature = "simd128")]
    said.push(one::<attention::Simd128>(seed, cases)?);
    #[cfg(target_feature = "relaxed-simd")]
    said.push(one::<attention::Relaxed>(seed, cases)?);
    Ok(said.join("\n"))
}

/// Compares every lane of this build with a golden vector; answers the largest error.
#[wasm_bindgen]
#[expect(clippy::too_many_arguments, reason = "JavaScript has no tuples")]
pub fn golden(
    n_heads: usize,
    n_kv_heads: usize,
    head_dim: usize,
    key_len: usize,
    is_unscaled: bool,
    seed: u32,
    visible: &[u8],
    context: &[f32],
) -> Result<f64, JsError> {
    let golden = checks::Golden {
        heads: (n_heads, n_kv_heads),
        head_dim,
        scale: if is_unscaled {
            Scale::One
        } else {
            Scale::InverseSqrtHeadDim
        },
        seed: u64::from(seed),
        visible,
        key_len,
        context,
    };
    let errors = [
        checks::check_golden::<Scalar>(&golden),
        #[cfg(target_feature = "simd128")]
        checks::check_golden::<attention::Simd128>(&golden),
        #[cfg(target_feature = "relaxed-simd")]
        checks::check_golden::<attention::Relaxed>(&golden),
    ];
    let mut largest = 0.0_f64;
    for error in errors {
        largest = largest.max(error.map_err(|difference| JsError::new(&difference))?);
    }
    Ok(largest)
}

/// Floating-point operations of one round of [`peak_chains`]; of [`peak_unrolled`] eight times that.
#[wasm_bindgen]
#[must_use]
pub fn peak_flops() -> u32 {
    peak::FLOPS_OF_A_LINK
}

/// Sums without end.
#[wasm_bindgen]
#[must_use]
pub fn peak_chains(rounds: u32) -> f32 {
    peak::multiply_add_chains::<BestLane, 1>(rounds, 0.999, 0.001)
}

/// The same with eight links of each chain in a round.
#[wasm_bindgen]
#[must_use]
pub fn peak_unrolled(rounds: u32) -> f32 {
    peak::multiply_add_chains::<BestLane, 8>(rounds, 0.999, 0.001)
}

/// Numbers to be read as a stream.
#[wasm_bindgen]
pub struct Stream(Vec<f32>);

#[wasm_bindgen]
impl Stream {
    /// So many numbers.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new(len: usize) -> Stream {
        Stream(vec![1.0; len])
    }

    /// Reads them all, so many times.
    #[must_use]
    pub fn run(&mut self, times: u32) -> f32 {
        (0..times)
            .map(|_| peak::stream_read::<BestLane>(std::hint::black_box(&self.0)))
            .sum()
    }
}

/// Query, key and value of a call, one after the other, the same that the jobs work on.
#[wasm_bindgen]
#[must_use]
pub fn tensors(
    query_len: usize,
    key_len: usize,
    n_heads: usize,
    n_kv_heads: usize,
    head_dim: usize,
) -> Vec<f32> {
    jobs::tensors(&Sizes {
        query_len,
        key_len,
        n_heads,
        n_kv_heads,
        head_dim,
    })
    .concat()
}

/// A job by name.
#[wasm_bindgen]
pub struct Bench(Box<dyn Job>);

#[wasm_bindgen]
impl Bench {
    /// `fused`, `call`, `decode`, `nalgebra` with a mask by name, or `linear` with `query_len`
    /// rows from `key_len` to `head_dim` columns.
    #[wasm_bindgen(constructor)]
    pub fn new(
        kind: &str,
        mask: &str,
        query_len: usize,
        key_len: usize,
        n_heads: usize,
        n_kv_heads: usize,
        head_dim: usize,
    ) -> Result<Bench, JsError> {
        let sizes = Sizes {
            query_len,
            key_len,
            n_heads,
            n_kv_heads,
            head_dim,
        };
        Ok(Bench(match kind {
            "fused" => Box::new(Fused::<BestLane>::new(&sizes, mask)?),
            "call" => Box::new(FusedCall::<BestLane>::new(&sizes, mask)?),
            "decode" => Box::new(Decode::<BestLane>::new(&sizes)?),
            "nalgebra" => Box::new(Nalgebra::new(&sizes, mask)?),
            "linear" => Box::new(Product::<BestLane>::new(query_len, key_len, head_dim)?),
            other => return Err(JsError::new(&format!("no job is called {other}"))),
        }))
    }

    /// Runs it so many times.
    #[must_use]
    pub fn run(&mut self, times: u32) -> f32 {
        (0..times).map(|_| self.0.run()).sum()
    }

    /// The result of the last run.
    #[must_use]
    pub fn output(&self) -> Vec<f32> {
        self.0.output().to_vec()
    }

    /// Bytes beyond inputs and output.
    #[must_use]
    pub fn working_bytes(&self) -> f64 {
        self.0.working_bytes() as f64
    }

    /// The visible score cells of all heads.
    #[must_use]
    pub fn visible_cells(&self) -> f64 {
        self.0.visible_cells() as f64
    }
}
