//! How many bytes a model's key-value cache and weights take: one pure formula per layout.
//!
//! It is not a measurement: real runtimes add activations, buffers and fragmentation on top.

use crate::model::CacheLayout;

/// Bytes in one binary gibibyte (GiB), the unit of every result here.
pub const GIB: u64 = 1 << 30;

/// How one number is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Precision {
    /// 32-bit floating point.
    Fp32,
    /// 16-bit floating point, IEEE half precision.
    Fp16,
    /// 16-bit floating point with the exponent range of 32-bit.
    Bf16,
    /// 8-bit floating point.
    Fp8,
    /// 8-bit integers with scales, which this count leaves out.
    Int8,
    /// 4-bit integers with scales, which this count leaves out.
    Int4,
}

impl Precision {
    /// Every precision, widest first.
    pub const ALL: [Precision; 6] = [
        Precision::Fp32,
        Precision::Fp16,
        Precision::Bf16,
        Precision::Fp8,
        Precision::Int8,
        Precision::Int4,
    ];

    /// Bits that one number takes.
    pub fn bits(self) -> u64 {
        match self {
            Precision::Fp32 => 32,
            Precision::Fp16 | Precision::Bf16 => 16,
            Precision::Fp8 | Precision::Int8 => 8,
            Precision::Int4 => 4,
        }
    }

    /// The name used in content files, such as `fp16`.
    pub fn id(self) -> &'static str {
        match self {
            Precision::Fp32 => "fp32",
            Precision::Fp16 => "fp16",
            Precision::Bf16 => "bf16",
            Precision::Fp8 => "fp8",
            Precision::Int8 => "int8",
            Precision::Int4 => "int4",
        }
    }

    /// The precision of that name.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|precision| precision.id() == id)
    }
}

/// What is asked of the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Usage {
    /// Tokens in the context; for an encoder-decoder, tokens of its input.
    pub tokens: u64,
    /// Tokens generated so far. Only an encoder-decoder counts them apart from `tokens`.
    pub output_tokens: u64,
    /// Sequences held at once.
    pub batch: u64,
    /// Bits per stored number, as from [`Precision::bits`].
    pub bits_per_element: u64,
}

/// A result that would not fit into 64 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overflow;

impl std::fmt::Display for Overflow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the number of bytes does not fit into 64 bits")
    }
}

impl std::error::Error for Overflow {}

/// Bytes of the whole cache.
///
/// # Units
/// Bytes, a part of a byte rounded up.
///
/// # Errors
/// [`Overflow`] when the result does not fit into 64 bits.
pub fn cache_bytes(layout: &CacheLayout, usage: &Usage) -> Result<u64, Overflow> {
    let elements = match *layout {
        CacheLayout::None => 0,
        CacheLayout::Standard {
            n_layers,
            n_kv_heads,
            head_dim,
            ..
        } => standard_elements(n_layers, n_kv_heads, head_dim, usage.tokens)?,
        CacheLayout::SlidingWindow {
            n_layers,
            n_local_layers,
            n_kv_heads,
            head_dim,
            window,
            ..
        } => {
            let n_global_layers = n_layers.saturating_sub(n_local_layers);
            let kept = usage.tokens.min(window);
            standard_elements(n_global_layers, n_kv_heads, head_dim, usage.tokens)?
                .checked_add(standard_elements(
                    n_local_layers,
                    n_kv_heads,
                    head_dim,
                    kept,
                )?)
                .ok_or(Overflow)?
        }
        CacheLayout::Latent {
            n_layers,
            kv_lora_rank,
            rope_dim,
        } => latent_elements(n_layers, kv_lora_rank, rope_dim, usage.tokens)?,
        CacheLayout::EncoderDecoder {
            n_decoder_layers,
            n_heads,
            head_dim,
        } => encoder_decoder_elements(
            n_decoder_layers,
            n_heads,
            head_dim,
            usage.tokens,
            usage.output_tokens,
        )?,
    };
    let sequences = product(&[elements, u128::from(usage.batch)])?;
    bytes(sequences, usage.bits_per_element)
}

/// Numbers in a cache that keeps every key and value: `2 · layers · kv_heads · head_dim · tokens`.
///
/// # Source
/// The two is one key and one value. `n_kv_heads` equal to the query heads is plain multi-head
/// attention (arXiv:1706.03762); fewer is grouped-query attention (arXiv:2305.13245).
///
/// # Errors
/// [`Overflow`].
pub fn standard_elements(
    n_layers: u64,
    n_kv_heads: u64,
    head_dim: u64,
    tokens: u64,
) -> Result<u128, Overflow> {
    product(&[
        2,
        n_layers.into(),
        n_kv_heads.into(),
        head_dim.into(),
        tokens.into(),
    ])
}

/// Numbers in a latent cache: `layers · (kv_lora_rank + rope_dim) · tokens`.
///
/// # Source
/// DeepSeek-V2, arXiv:2405.04434, table 1.
///
/// # Errors
/// [`Overflow`].
pub fn latent_elements(
    n_layers: u64,
    kv_lora_rank: u64,
    rope_dim: u64,
    tokens: u64,
) -> Result<u128, Overflow> {
    product(&[
        n_layers.into(),
        u128::from(kv_lora_rank) + u128::from(rope_dim),
        tokens.into(),
    ])
}

/// Numbers in an encoder-decoder's two caches: its own grows with the output, the cross cache is
/// as long as the input.
///
/// # Errors
/// [`Overflow`].
pub fn encoder_decoder_elements(
    n_decoder_layers: u64,
    n_heads: u64,
    head_dim: u64,
    input_tokens: u64,
    output_tokens: u64,
) -> Result<u128, Overflow> {
    let own = standard_elements(n_decoder_layers, n_heads, head_dim, output_tokens)?;
    let cross = standard_elements(n_decoder_layers, n_heads, head_dim, input_tokens)?;
    own.checked_add(cross).ok_or(Overflow)
}

/// Bytes of the parameters alone: `parameters · bits / 8`.
///
/// # Units
/// Bytes, a part of a byte rounded up.
///
/// # Errors
/// [`Overflow`].
pub fn weight_bytes(parameters: u64, bits: u64) -> Result<u64, Overflow> {
    bytes(parameters.into(), bits)
}

/// Writes bytes as "10.41 GiB": the largest binary unit that is not below one, two decimals
/// rounded half up, a decimal part of zero left out. A no-break space stands before the unit.
pub fn format_bytes(bytes: u64) -> String {
    const UNITS: [&str; 7] = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
    let step = bytes.checked_ilog2().unwrap_or(0) / 10;
    let half = (1u128 << (10 * step)) / 2;
    // At most 1,024 units, so the hundredths fit easily.
    let hundredths = ((u128::from(bytes) * 100 + half) >> (10 * step)) as u64;
    let (whole, part) = (hundredths / 100, hundredths % 100);
    let name = UNITS.get(step as usize).copied().unwrap_or("EiB");
    if part == 0 {
        format!("{}\u{a0}{name}", group_digits(whole))
    } else {
        format!("{}.{part:02}\u{a0}{name}", group_digits(whole))
    }
}

/// Writes a whole number with a comma between groups of three digits.
pub fn group_digits(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

fn product(factors: &[u128]) -> Result<u128, Overflow> {
    factors
        .iter()
        .try_fold(1u128, |total, factor| total.checked_mul(*factor))
        .ok_or(Overflow)
}

fn bytes(elements: u128, bits: u64) -> Result<u64, Overflow> {
    let bits = product(&[elements, bits.into()])?;
    u64::try_from(bits.div_ceil(8)).map_err(|_| Overflow)
}
