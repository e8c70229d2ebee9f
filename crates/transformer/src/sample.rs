//! Choosing the next token from logits over the whole vocabulary.
//!
//! It brings no randomness of its own: equal seeds choose equal tokens.

use crate::RunError;

/// How to choose.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Choice {
    /// Always the likeliest token; of equal ones the first.
    Greedy,
    /// At random, in proportion to softmax(logits / temperature) among the tokens that are left.
    Sample {
        /// Above 0. Below 1 sharpens, above 1 flattens.
        temperature: f32,
        /// Only the `top_k` likeliest tokens; 0 keeps all (Fan et al. 2018).
        top_k: usize,
        /// Only the likeliest tokens that together reach this probability; 1 keeps all (Holtzman
        /// et al. 2020).
        top_p: f32,
    },
}

/// A sampler: a choice with its stream of random numbers.
#[derive(Debug, Clone)]
pub struct Sampler {
    choice: Choice,
    state: u64,
}

impl Sampler {
    /// # Errors
    /// `Setting` for a temperature that is not above 0 and finite, or a `top_p` outside (0, 1].
    pub fn new(choice: Choice, seed: u64) -> Result<Sampler, RunError> {
        if let Choice::Sample {
            temperature, top_p, ..
        } = choice
        {
            if !(temperature > 0.0 && temperature.is_finite()) {
                return Err(RunError::Setting {
                    what: "temperature",
                    expected: "above 0 and finite",
                    got: temperature,
                });
            }
            if !(top_p > 0.0 && top_p <= 1.0) {
                return Err(RunError::Setting {
                    what: "top_p",
                    expected: "above 0 and at most 1",
                    got: top_p,
                });
            }
        }
        Ok(Sampler {
            choice,
            state: seed,
        })
    }

    /// The next token. `None` for no logits.
    pub fn choose(&mut self, logits: &[f32]) -> Option<u32> {
        let Choice::Sample {
            temperature,
            top_k,
            top_p,
        } = self.choice
        else {
            return greedy(logits);
        };
        let ranked = distribution(logits, temperature, top_k, top_p);
        let draw = self.uniform();
        let mut sum = 0.0;
        for &(token, probability) in &ranked {
            sum += probability;
            if draw < sum {
                return Some(token);
            }
        }
        ranked.last().map(|&(token, _)| token)
    }

    /// From 0 up to and without 1 (SplitMix64; Steele, Lea and Flood 2014).
    fn uniform(&mut self) -> f64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^= mixed >> 31;
        (mixed >> 11) as f64 / (1_u64 << 53) as f64
    }
}

fn greedy(logits: &[f32]) -> Option<u32> {
    let mut best: Option<(u32, f32)> = None;
    for (token, &logit) in (0..).zip(logits) {
        if best.is_none_or(|(_, highest)| logit > highest) {
            best = Some((token, logit));
        }
    }
    best.map(|(token, _)| token)
}

/// The tokens that are left with their probabilities, the likeliest first; they sum to 1.
///
/// # Numerics
/// f64, by `libm`: the same on every target.
#[must_use]
pub fn distribution(logits: &[f32], temperature: f32, top_k: usize, top_p: f32) -> Vec<(u32, f64)> {
    let mut ranked: Vec<(u32, f64)> = (0..).zip(logits.iter().map(|&l| f64::from(l))).collect();
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    if top_k > 0 {
        ranked.truncate(top_k);
    }
    let Some(&(_, highest)) = ranked.first() else {
        return ranked;
    };
    for (_, weight) in &mut ranked {
        *weight = libm::exp((*weight - highest) / f64::from(temperature));
    }
    let total: f64 = ranked.iter().map(|(_, weight)| weight).sum();
    let mut sum = 0.0;
    let mut kept = 0;
    while kept < ranked.len() && sum < f64::from(top_p) * total {
        sum += ranked[kept].1;
        kept += 1;
    }
    ranked.truncate(kept);
    for (_, weight) in &mut ranked {
        *weight /= sum;
    }
    ranked
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(temperature: f32, top_k: usize, top_p: f32) -> Choice {
        Choice::Sample {
            temperature,
            top_k,
            top_p,
        }
    }

    #[test]
    fn greedy_takes_the_first_of_the_highest() {
        let mut sampler = Sampler::new(Choice::Greedy, 0).unwrap();
        assert_eq!(sampler.choose(&[1.0, 3.0, 3.0, 2.0]), Some(1));
        assert_eq!(sampler.choose(&[]), None);
    }

    #[test]
    fn sampling_follows_the_probabilities() {
        // 1, 2 and 4 parts.
        let logits = [0.0, 2.0_f32.ln(), 4.0_f32.ln()];
        let mut sampler = Sampler::new(sample(1.0, 0, 1.0), 7).unwrap();
        let mut counts = [0; 3];
        for _ in 0..70_000 {
            counts[sampler.choose(&logits).unwrap() as usize] += 1;
        }
        for (count, want) in counts.into_iter().zip([10_000, 20_000, 40_000]) {
            assert!(i32::abs(count - want) < 600, "{counts:?}");
        }
    }

    #[test]
    fn top_k_top_p_and_temperature_cut_and_sharpen() {
        let logits = [0.0, 2.0_f32.ln(), 4.0_f32.ln()];
        let tokens = |ranked: Vec<(u32, f64)>| ranked.into_iter().map(|r| r.0).collect::<Vec<_>>();
        assert_eq!(tokens(distribution(&logits, 1.0, 0, 1.0)), [2, 1, 0]);
        assert_eq!(tokens(distribution(&logits, 1.0, 2, 1.0)), [2, 1]);
        assert_eq!(tokens(distribution(&logits, 1.0, 0, 0.5)), [2]);
        assert_eq!(tokens(distribution(&logits, 1.0, 0, 0.6)), [2, 1]);
        let half = distribution(&logits, 0.5, 0, 1.0);
        assert!((half[0].1 - 16.0 / 21.0).abs() < 1e-6);
        let sum: f64 = half.iter().map(|r| r.1).sum();
        assert!((sum - 1.0).abs() < 1e-12);
    }

    #[test]
    fn equal_seeds_choose_equal_tokens() {
        let logits: Vec<f32> = (0..50).map(|i| (i % 7) as f32 / 3.0).collect();
        let draw = |seed| {
            let mut sampler = Sampler::new(sample(0.9, 20, 0.95), seed).unwrap();
            (0..40).map(|_| sampler.choose(&logits)).collect::<Vec<_>>()
        };
        assert_eq!(draw(1), draw(1));
        assert_ne!(draw(1), draw(2));
    }

    #[test]
    fn settings_out_of_range_are_refused() {
        for choice in [
            sample(0.0, 0, 1.0),
            sample(f32::NAN, 0, 1.0),
            sample(f32::INFINITY, 0, 1.0),
            sample(1.0, 0, 0.0),
            sample(1.0, 0, 1.5),
        ] {
            assert_eq!(Sampler::new(choice, 0).unwrap_err().code(), "bad-setting");
        }
    }
}
