//! The fused kernel, the cache and the linear layer on the scalar lane, natively; the same body
//! runs on every lane in a browser (see `lanes_in_browser.rs`).

use attention::Scalar;
use bench::checks::{
    Case, HEAD_DIMS, HEADS, LENGTHS, MASK_KINDS, check, check_extremes, check_linear, sweep,
};
use proptest::prelude::*;
use proptest::sample::select;

fn any_case() -> impl Strategy<Value = Case> {
    let scale = select(vec![
        attention::Scale::InverseSqrtHeadDim,
        attention::Scale::One,
    ]);
    (
        (
            select(HEADS.to_vec()),
            select(HEAD_DIMS.to_vec()),
            select(LENGTHS.to_vec()),
            select(LENGTHS.to_vec()),
            select(MASK_KINDS.to_vec()),
        ),
        (scale, select(vec![0.5_f32, 2.0, 30.0]), any::<u64>()),
    )
        .prop_map(
            |((heads, head_dim, query_len, key_len, mask), (scale, largest, seed))| Case {
                heads,
                head_dim,
                query_len,
                key_len,
                mask,
                scale,
                largest,
                seed,
            },
        )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn fused_is_the_reference_in_any_steps_and_through_the_cache(case in any_case()) {
        if let Err(difference) = check::<Scalar>(&case) {
            prop_assert!(false, "{}", difference);
        }
    }

    #[test]
    fn a_linear_layer_is_the_product_row_by_row(seed: u64) {
        if let Err(difference) = check_linear::<Scalar>(seed) {
            prop_assert!(false, "{}", difference);
        }
    }
}

#[test]
fn large_numbers_overflow_nowhere() {
    check_extremes::<Scalar>().unwrap_or_else(|difference| panic!("{difference}"));
}

#[test]
fn every_kind_of_mask_over_more_than_one_block() {
    let (done, error) = sweep::<Scalar>(7, 8).unwrap_or_else(|difference| panic!("{difference}"));
    println!("{done} cases, largest error {error:e}");
}
