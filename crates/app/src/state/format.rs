//! Numbers as a person reads them. The same in both languages, since units are international.

use super::decimal::{fixed, scientific};
pub use lesson::kv_cache::{format_bytes as bytes, group_digits as thousands};

/// A token count in K and M of 1,024: `8 K`, `1 M`, `100 K`; as it is where that is not exact.
pub fn tokens_short(tokens: u64) -> String {
    if tokens >= 1 << 20 && tokens.is_multiple_of(1 << 20) {
        format!("{} M", tokens >> 20)
    } else if tokens >= 1024 {
        let k = tokens as f64 / 1024.0;
        let digits = usize::from(k.fract() != 0.0);
        fixed(k, digits) + " K"
    } else {
        tokens.to_string()
    }
}

/// A weight or score: four decimals, with a real minus sign.
pub fn number(value: f32) -> String {
    let text = if value != 0.0 && (value.abs() >= 1e5 || value.abs() < 5e-5) {
        scientific(value.into(), 2)
    } else {
        fixed(value.into(), 4)
    };
    text.replace('-', "−")
}

/// Milliseconds with three digits that count.
pub fn milliseconds(ms: f64) -> String {
    if ms < 0.1 {
        "< 0.1 ms".to_owned()
    } else {
        fixed(ms, usize::from(ms < 10.0)) + " ms"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_read_these() {
        assert_eq!(tokens_short(512), "512");
        assert_eq!(tokens_short(8192), "8 K");
        assert_eq!(tokens_short(102_400), "100 K");
        assert_eq!(tokens_short(1 << 20), "1 M");
        assert_eq!(number(0.25), "0.2500");
        assert_eq!(number(-1.5), "−1.5000");
        assert_eq!(number(0.0), "0.0000");
        assert_eq!(number(1e-7), "1.00e−7");
        assert_eq!(milliseconds(0.02), "< 0.1 ms");
        assert_eq!(milliseconds(3.25), "3.3 ms");
    }
}
