//! The cache formulas: published values first, then what has to hold for any model.

use lesson::CacheLayout;
use lesson::kv_cache::{GIB, Overflow, Precision, Usage, cache_bytes, format_bytes, weight_bytes};
use proptest::prelude::*;

fn fp16(tokens: u64) -> Usage {
    Usage {
        tokens,
        output_tokens: 0,
        batch: 1,
        bits_per_element: 16,
    }
}

fn standard(n_layers: u64, n_heads: u64, n_kv_heads: u64, head_dim: u64) -> CacheLayout {
    CacheLayout::Standard {
        n_layers,
        n_heads,
        n_kv_heads,
        head_dim,
    }
}

fn gemma_3_27b(n_local_layers: u64) -> CacheLayout {
    CacheLayout::SlidingWindow {
        n_layers: 62,
        n_local_layers,
        n_heads: 32,
        n_kv_heads: 16,
        head_dim: 128,
        window: 1024,
    }
}

#[test]
fn published_values() {
    let deepseek_v3 = CacheLayout::Latent {
        n_layers: 61,
        kv_lora_rank: 512,
        rope_dim: 64,
    };
    for (layout, tokens, expected) in [
        (gemma_3_27b(52), 131_072, "10.41\u{a0}GiB"),
        (deepseek_v3, 163_840, "10.72\u{a0}GiB"),
        (standard(28, 16, 8, 128), 40_960, "4.38\u{a0}GiB"),
        (standard(32, 32, 32, 128), 1, "512\u{a0}KiB"),
    ] {
        let bytes = cache_bytes(&layout, &fp16(tokens)).unwrap();
        assert_eq!(format_bytes(bytes), expected);
    }
}

#[test]
fn encoder_decoder_counts_input_and_output_apart() {
    let t5_base = CacheLayout::EncoderDecoder {
        n_decoder_layers: 12,
        n_heads: 12,
        head_dim: 64,
    };
    let bytes = |tokens, output_tokens| {
        let usage = Usage {
            output_tokens,
            ..fp16(tokens)
        };
        cache_bytes(&t5_base, &usage).unwrap() / 1024
    };
    assert_eq!(bytes(512, 0), 36 * 512);
    assert_eq!(bytes(512, 64), 36 * 512 + 36 * 64);
}

#[test]
fn weights_and_notation() {
    assert_eq!(weight_bytes(7, 4), Ok(4));
    assert_eq!(weight_bytes(GIB, 16), Ok(2 * GIB));
    assert_eq!(format_bytes(0), "0\u{a0}B");
    assert_eq!(format_bytes(1023), "1,023\u{a0}B");
    assert_eq!(format_bytes(1536), "1.50\u{a0}KiB");
    assert_eq!(format_bytes(u64::MAX), "16\u{a0}EiB");
    for precision in Precision::ALL {
        assert_eq!(Precision::from_id(precision.id()), Some(precision));
    }
}

#[test]
fn what_does_not_fit_is_refused() {
    let huge = standard(u64::MAX, 1, u64::MAX, u64::MAX);
    assert_eq!(cache_bytes(&huge, &fp16(u64::MAX)), Err(Overflow));
    assert_eq!(weight_bytes(u64::MAX, 16), Err(Overflow));
}

proptest! {
    #[test]
    fn linear_in_tokens_and_batch(
        layers in 1u64..200, kv in 1u64..130, dim in 1u64..512,
        tokens in 0u64..2_000_000, batch in 1u64..64,
    ) {
        let layout = standard(layers, kv, kv, dim);
        let one = cache_bytes(&layout, &fp16(1)).unwrap();
        prop_assert_eq!(cache_bytes(&layout, &fp16(tokens)).unwrap(), one * tokens);
        let many = Usage { batch, ..fp16(tokens) };
        prop_assert_eq!(cache_bytes(&layout, &many).unwrap(), one * tokens * batch);
    }

    #[test]
    fn as_many_kv_heads_as_heads_is_multi_head(
        layers in 1u64..200, heads in 1u64..130, dim in 1u64..512, tokens in 0u64..2_000_000,
    ) {
        let d_model = heads * dim;
        let expected = 2 * layers * d_model * tokens * 2;
        let layout = standard(layers, heads, heads, dim);
        prop_assert_eq!(cache_bytes(&layout, &fp16(tokens)).unwrap(), expected);
    }

    #[test]
    fn windows_stop_growing(local in 0u64..=62, tokens in 1u64..2_000_000) {
        let bytes = |tokens| cache_bytes(&gemma_3_27b(local), &fp16(tokens)).unwrap();
        let full = cache_bytes(&standard(62, 32, 16, 128), &fp16(tokens)).unwrap();
        prop_assert!(bytes(tokens) <= full);
        if tokens <= 1024 || local == 0 {
            prop_assert_eq!(bytes(tokens), full);
        }
        let all_local = |tokens| cache_bytes(&gemma_3_27b(62), &fp16(tokens)).unwrap();
        prop_assert_eq!(all_local(1024 + tokens), all_local(1024));
    }

    #[test]
    fn an_encoder_caches_nothing(tokens: u64, batch: u64, bits: u64) {
        let usage = Usage { tokens, output_tokens: tokens, batch, bits_per_element: bits };
        prop_assert_eq!(cache_bytes(&CacheLayout::None, &usage), Ok(0));
    }
}
