//! The kernel against JAX: `tests/golden/make_golden.py` made the vectors, and says how.
//!
//! Masks are built here with the crate's constructors and there from their definitions, so that the
//! comparison covers both the masks and the arithmetic.

use std::collections::BTreeMap;
use std::path::PathBuf;

use attention::{
    AttentionError, BitMatrix, FusedPass, HeadLayout, Inputs, Mask, Scalar, Scale, Trace, attend,
};
use nalgebra::DMatrix;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use tests::assert_close;

#[derive(Deserialize)]
struct Manifest {
    cases: usize,
    sha256: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    seed: u64,
    query_len: usize,
    key_len: usize,
    n_heads: usize,
    n_kv_heads: usize,
    head_dim: usize,
    scale: ScaleSpec,
    mask: MaskSpec,
    context: Vec<f32>,
    weights: Option<Vec<f32>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum ScaleSpec {
    InverseSqrtHeadDim,
    One,
}

#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum MaskSpec {
    Full,
    Cross,
    Causal,
    Padding { visible_keys: String },
    PrefixLm { prefix_len: usize },
    SlidingWindow { window: usize },
    Bits { rows: Vec<String> },
    And { masks: [Box<MaskSpec>; 2] },
}

/// The generator of make_golden.py (Steele et al. 2014).
struct SplitMix64(u64);

impl SplitMix64 {
    fn word(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// In [-2, 2), from the top 24 bits: exact in f32.
    fn number(&mut self) -> f32 {
        let centred = (self.word() >> 40) as i32 - (1 << 23);
        centred as f32 / (1 << 22) as f32
    }

    fn matrix(&mut self, rows: usize, cols: usize) -> DMatrix<f32> {
        let cells: Vec<f32> = (0..rows * cols).map(|_| self.number()).collect();
        DMatrix::from_row_slice(rows, cols, &cells)
    }
}

fn flags(text: &str) -> Vec<bool> {
    text.chars().map(|c| c == '1').collect()
}

fn mask_from_spec(
    spec: &MaskSpec,
    query_len: usize,
    key_len: usize,
) -> Result<Mask, AttentionError> {
    match spec {
        MaskSpec::Full => Mask::full(query_len, key_len),
        MaskSpec::Cross => Mask::cross(query_len, key_len),
        MaskSpec::Causal => Mask::causal(query_len, key_len),
        MaskSpec::Padding { visible_keys } => Mask::padding(query_len, &flags(visible_keys)),
        MaskSpec::PrefixLm { prefix_len } => Mask::prefix_lm(query_len, *prefix_len),
        MaskSpec::SlidingWindow { window } => Mask::sliding_window(query_len, key_len, *window),
        MaskSpec::Bits { rows } => {
            let rows: Vec<Vec<bool>> = rows.iter().map(|row| flags(row)).collect();
            Mask::from_bits(BitMatrix::from_fn(query_len, key_len, |i, j| rows[i][j])?)
        }
        MaskSpec::And {
            masks: [left, right],
        } => mask_from_spec(left, query_len, key_len)?
            .and(mask_from_spec(right, query_len, key_len)?),
    }
}

fn call_from_case(case: &Case) -> Result<(Inputs, Mask), AttentionError> {
    let layout = HeadLayout::new(case.n_heads, case.n_kv_heads, case.head_dim)?;
    let scale = match case.scale {
        ScaleSpec::InverseSqrtHeadDim => Scale::InverseSqrtHeadDim,
        ScaleSpec::One => Scale::One,
    };
    let mut draw = SplitMix64(case.seed);
    let query = draw.matrix(case.query_len, layout.query_width());
    let key = draw.matrix(case.key_len, layout.key_width());
    let value = draw.matrix(case.key_len, layout.key_width());
    let mask = mask_from_spec(&case.mask, case.query_len, case.key_len)?;
    Ok((Inputs::new(query, key, value, layout, scale)?, mask))
}

fn trace_from_case(case: &Case) -> Result<Trace, AttentionError> {
    let (inputs, mask) = call_from_case(case)?;
    attend(inputs, mask)
}

fn fused_from_case(case: &Case) -> Result<Vec<f32>, AttentionError> {
    let (inputs, mask) = call_from_case(case)?;
    Ok(FusedPass::<Scalar>::new(inputs, mask)?.finish())
}

/// Reading order; nalgebra's own iteration goes down the columns.
fn row_major(matrix: &DMatrix<f32>) -> Vec<f32> {
    matrix.transpose().as_slice().to_vec()
}

fn largest_error(got: &[f32], want: &[f32]) -> f32 {
    let mut largest = 0.0;
    for (got, want) in got.iter().zip(want) {
        let error = (got - want).abs();
        if error > largest {
            largest = error;
        }
    }
    largest
}

#[test]
fn the_kernel_agrees_with_jax() {
    let golden = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("golden");
    let manifest: Manifest =
        serde_json::from_slice(&std::fs::read(golden.join("manifest.json")).unwrap()).unwrap();
    let (mut n_cases, mut n_with_weights) = (0, 0);
    let (mut context_error, mut weights_error) = (0.0_f32, 0.0_f32);
    for (file, sha256) in &manifest.sha256 {
        let bytes = std::fs::read(golden.join(file)).unwrap();
        let hash: String = Sha256::digest(&bytes)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        assert_eq!(&hash, sha256, "{file} is not what make_golden.py wrote");

        let cases: Vec<Case> = serde_json::from_slice(&bytes).unwrap();
        for case in &cases {
            let name = &case.name;
            let trace = trace_from_case(case).unwrap_or_else(|error| panic!("{name}: {error}"));
            let context = row_major(&trace.context);
            assert_close(
                &format!("{name}, context"),
                &context,
                &case.context,
                1e-5,
                1e-5,
            );
            let fused = fused_from_case(case).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_close(&format!("{name}, fused"), &fused, &case.context, 2e-5, 1e-5);
            context_error = context_error.max(largest_error(&context, &case.context));
            if let Some(want) = &case.weights {
                let heads = trace.heads.iter();
                let weights: Vec<f32> = heads.flat_map(|head| row_major(&head.weights)).collect();
                assert_close(&format!("{name}, weights"), &weights, want, 1e-5, 1e-5);
                weights_error = weights_error.max(largest_error(&weights, want));
                n_with_weights += 1;
            }
            n_cases += 1;
        }
    }
    assert_eq!(n_cases, manifest.cases);
    assert!(n_with_weights >= 10, "{n_with_weights} cases have weights");
    println!(
        "{n_cases} cases, {n_with_weights} with weights; \
         largest error: context {context_error:e}, weights {weights_error:e}"
    );
}
