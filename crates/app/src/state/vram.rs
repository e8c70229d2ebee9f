//! The memory calculator: from a learner's choices to bytes, by the formulas of
//! `lesson::kv_cache`.

use super::format::{bytes, thousands, tokens_short};
use super::page_data::Words;
use lesson::kv_cache::{Precision, Usage, cache_bytes, weight_bytes};
use lesson::{CacheLayout, Catalogue, Gpu, ModelSpec};

/// The context windows the slider offers: 1 K to 1 M tokens, four steps a doubling.
pub const SLIDER_STEPS: u32 = 40;
/// The two windows the lesson compares.
pub const SHORT_WINDOW: u64 = 8 * 1024;
/// The two windows the lesson compares.
pub const LONG_WINDOW: u64 = 100 * 1024;
/// Rows of the table: every doubling.
pub const TABLE_WINDOWS: [u64; 11] = [
    1 << 10,
    1 << 11,
    1 << 12,
    1 << 13,
    1 << 14,
    1 << 15,
    1 << 16,
    1 << 17,
    1 << 18,
    1 << 19,
    1 << 20,
];
/// Most sequences at once.
pub const MAX_BATCH: u64 = 256;

/// Most tokens of output of an encoder-decoder.
pub const MAX_OUTPUT: u64 = 1 << 20;

/// What the learner has chosen.
#[derive(Clone, Debug, PartialEq)]
pub struct Choices {
    /// Index into the catalogue.
    pub model: usize,
    /// How the cache is stored.
    pub cache_precision: Precision,
    /// How the weights are stored.
    pub weight_precision: Precision,
    /// Sequences at once.
    pub batch: u64,
    /// Tokens in the window; for an encoder-decoder, of its input.
    pub tokens: u64,
    /// Tokens an encoder-decoder has generated.
    pub output_tokens: u64,
}

impl Choices {
    /// What the panel starts with.
    pub fn new(models: &[ModelSpec]) -> Self {
        let usual = models.iter().position(|m| m.id == "llama-3-8b");
        Choices {
            model: usual.unwrap_or(0),
            cache_precision: Precision::Fp16,
            weight_precision: Precision::Fp16,
            batch: 1,
            tokens: SHORT_WINDOW,
            output_tokens: 512,
        }
    }

    /// Bytes of the cache for a window.
    pub fn cache_bytes(&self, model: &ModelSpec, tokens: u64) -> u64 {
        let usage = Usage {
            tokens,
            output_tokens: self.output_tokens,
            batch: self.batch,
            bits_per_element: self.cache_precision.bits(),
        };
        // The largest published model at the largest choices stays far below 2^64; see the test.
        cache_bytes(&model.cache, &usage).unwrap_or(u64::MAX)
    }

    /// Bytes of the weights.
    pub fn weight_bytes(&self, model: &ModelSpec) -> u64 {
        weight_bytes(model.parameters, self.weight_precision.bits()).unwrap_or(u64::MAX)
    }

    /// Bytes of both.
    pub fn total_bytes(&self, model: &ModelSpec) -> u64 {
        self.weight_bytes(model)
            .saturating_add(self.cache_bytes(model, self.tokens))
    }
}

/// Everything the panel shows for some choices, as text.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    /// The window, in words.
    pub tokens: String,
    /// Size of the cache.
    pub cache: String,
    /// Size of the weights.
    pub weights: String,
    /// Both.
    pub total: String,
    /// The formula with the model's numbers.
    pub formula: String,
    /// Which attention this is and what that means for the cache.
    pub note: String,
    /// Where the numbers come from.
    pub source: String,
    /// Whether the length of the output matters.
    pub has_output: bool,
    /// The short, the long and the chosen window.
    pub bars: [Bar; 3],
    /// Cache and total for each of [`TABLE_WINDOWS`].
    pub windows: Vec<(String, String)>,
    /// One verdict a GPU.
    pub gpus: Vec<Verdict>,
}

/// One bar of the chart.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// Window and size.
    pub label: String,
    /// Length as a share of the longest, in percent.
    pub percent: String,
}

/// Whether a GPU holds it.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// Whether the label promises enough.
    pub holds: bool,
    /// The same in words.
    pub text: String,
}

impl Shown {
    /// Works everything out. A catalogue is never empty (a check of the content); a choice outside
    /// it shows the first model.
    pub fn new(words: &Words, choices: &Choices, catalogue: &Catalogue) -> Self {
        let Some(model) = catalogue
            .models
            .get(choices.model)
            .or(catalogue.models.first())
        else {
            return Shown::empty();
        };
        let cache_at = |tokens| choices.cache_bytes(model, tokens);
        let windows = [SHORT_WINDOW, LONG_WINDOW, choices.tokens];
        let longest = windows.map(cache_at).into_iter().max().unwrap_or(1).max(1);
        let weights = choices.weight_bytes(model);
        let total = choices.total_bytes(model);
        Shown {
            tokens: words.fill(
                "vram.tokens-value",
                &[("tokens", thousands(choices.tokens))],
            ),
            cache: bytes(cache_at(choices.tokens)),
            weights: bytes(weights),
            total: bytes(total),
            formula: formula(&model.cache),
            note: note(words, choices, model),
            source: words.fill(
                "vram.source",
                &[
                    ("layout", model.source.clone()),
                    ("parameters", parameters_source(words, model)),
                ],
            ),
            has_output: matches!(model.cache, CacheLayout::EncoderDecoder { .. }),
            bars: windows.map(|tokens| Bar {
                label: format!("{} · {}", tokens_short(tokens), bytes(cache_at(tokens))),
                percent: per_mille(cache_at(tokens), longest),
            }),
            windows: TABLE_WINDOWS
                .iter()
                .map(|&tokens| {
                    let cache = cache_at(tokens);
                    (bytes(cache), bytes(cache.saturating_add(weights)))
                })
                .collect(),
            gpus: catalogue
                .gpus
                .iter()
                .map(|gpu| {
                    let holds = label_holds(gpu, total);
                    let key = if holds {
                        "vram.holds"
                    } else {
                        "vram.holds-not"
                    };
                    Verdict {
                        holds,
                        text: words.text(key),
                    }
                })
                .collect(),
        }
    }

    fn empty() -> Self {
        let bar = || Bar {
            label: String::new(),
            percent: "0".to_owned(),
        };
        Shown {
            tokens: String::new(),
            cache: String::new(),
            weights: String::new(),
            total: String::new(),
            formula: String::new(),
            note: String::new(),
            source: String::new(),
            has_output: false,
            bars: [bar(), bar(), bar()],
            windows: Vec::new(),
            gpus: Vec::new(),
        }
    }
}

fn note(words: &Words, choices: &Choices, model: &ModelSpec) -> String {
    let mut text = words.text(&format!("vram.layout-{}", layout_code(&model.cache)));
    if let Some(context) = model.context
        && choices.tokens > context
    {
        text += " ";
        text += &words.fill("vram.beyond-context", &[("context", thousands(context))]);
    }
    text
}

fn parameters_source(words: &Words, model: &ModelSpec) -> String {
    match &model.parameters_source {
        Some(source) => source.clone(),
        None => words.text("vram.nominal"),
    }
}

/// A share in percent with one decimal, without floating point.
fn per_mille(part: u64, whole: u64) -> String {
    let share = u128::from(part) * 1000 / u128::from(whole.max(1));
    format!("{}.{}", share / 10, share % 10)
}

/// Tokens at a step of the slider.
pub fn tokens_at_step(step: u32) -> u64 {
    let exponent = 10.0 + f64::from(step.min(SLIDER_STEPS)) / 4.0;
    // Rounded to 128 tokens, so that the numbers are ones a person would choose.
    ((exponent.exp2() / 128.0).round() as u64) * 128
}

/// The step nearest to a number of tokens.
pub fn step_of_tokens(tokens: u64) -> u32 {
    let step = ((tokens.max(1024) as f64).log2() - 10.0) * 4.0;
    (step.round() as u32).min(SLIDER_STEPS)
}

/// Whether a GPU's label promises enough. Labels count 10⁹ bytes, and a program never gets all of
/// it: enough is necessary, not sufficient.
pub fn label_holds(gpu: &Gpu, bytes: u64) -> bool {
    bytes <= gpu.label_memory_gb.saturating_mul(1_000_000_000)
}

/// Which attention a layout is, as a key of the page's texts.
pub fn layout_code(cache: &CacheLayout) -> &'static str {
    match cache {
        CacheLayout::None => "none",
        CacheLayout::Standard {
            n_heads,
            n_kv_heads,
            ..
        } if n_heads == n_kv_heads => "mha",
        CacheLayout::Standard { n_kv_heads: 1, .. } => "mqa",
        CacheLayout::Standard { .. } => "gqa",
        CacheLayout::SlidingWindow { .. } => "sliding",
        CacheLayout::Latent { .. } => "mla",
        CacheLayout::EncoderDecoder { .. } => "encoder-decoder",
    }
}

/// The formula with this model's numbers put in, for elements of the cache.
pub fn formula(cache: &CacheLayout) -> String {
    match cache {
        CacheLayout::None => "0".to_owned(),
        CacheLayout::Standard {
            n_layers,
            n_kv_heads,
            head_dim,
            ..
        } => format!("2 × {n_layers} × {n_kv_heads} × {head_dim} × n"),
        CacheLayout::SlidingWindow {
            n_layers,
            n_local_layers,
            n_kv_heads,
            head_dim,
            window,
            ..
        } => format!(
            "2 × {n_kv_heads} × {head_dim} × ({} × n + {n_local_layers} × min(n, {window}))",
            n_layers.saturating_sub(*n_local_layers)
        ),
        CacheLayout::Latent {
            n_layers,
            kv_lora_rank,
            rope_dim,
        } => format!("{n_layers} × ({kv_lora_rank} + {rope_dim}) × n"),
        CacheLayout::EncoderDecoder {
            n_decoder_layers,
            n_heads,
            head_dim,
        } => format!("2 × {n_decoder_layers} × {n_heads} × {head_dim} × (n + m)"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_have_one_decimal() {
        assert_eq!(per_mille(1, 8), "12.5");
        assert_eq!(per_mille(u64::MAX, u64::MAX), "100.0");
        assert_eq!(per_mille(0, 0), "0.0");
    }

    #[test]
    fn slider_steps_are_the_windows_people_know() {
        assert_eq!(tokens_at_step(0), 1024);
        assert_eq!(tokens_at_step(12), 8192);
        assert_eq!(tokens_at_step(SLIDER_STEPS), 1 << 20);
        assert_eq!(tokens_at_step(1_000), 1 << 20);
        for step in 0..=SLIDER_STEPS {
            assert_eq!(step_of_tokens(tokens_at_step(step)), step);
        }
    }
}
