//! The optimiser: Adam with decoupled weight decay, and clipping of the gradient by its norm.

use crate::{Layout, Real};

/// AdamW and its memory.
///
/// # Source
/// Loshchilov and Hutter 2019, algorithm 2; β₂ = 0.98 as in Vaswani et al. 2017 §5.3.
#[derive(Debug, Clone, PartialEq)]
pub struct AdamW<T> {
    /// Running mean of the gradients.
    pub mean: Vec<T>,
    /// Running mean of their squares.
    pub square: Vec<T>,
    /// Steps taken.
    pub steps: u64,
    /// The decay of each number: some for matrices, none for norms and biases.
    decay: Vec<T>,
}

const BETA_1: f64 = 0.9;
const BETA_2: f64 = 0.98;
const EPSILON: f64 = 1e-9;

impl<T: Real> AdamW<T> {
    /// No steps taken. `decay` is that of matrices; vectors have none.
    #[must_use]
    pub fn new(layout: &Layout, decay: f64) -> AdamW<T> {
        let mut decays = Vec::with_capacity(layout.len());
        for parameter in layout.parameters() {
            let decay = if parameter.is_matrix { decay } else { 0.0 };
            decays.resize(decays.len() + parameter.len(), T::from_f64(decay));
        }
        AdamW {
            mean: vec![T::ZERO; layout.len()],
            square: vec![T::ZERO; layout.len()],
            steps: 0,
            decay: decays,
        }
    }

    /// One step down the gradient.
    pub fn step(&mut self, weights: &mut [T], gradient: &[T], rate: f64) {
        self.steps += 1;
        let steps = self.steps as f64;
        let mean_share = T::from_f64(1.0 / (1.0 - libm::pow(BETA_1, steps)));
        let square_share = T::from_f64(1.0 / (1.0 - libm::pow(BETA_2, steps)));
        let (beta_1, beta_2) = (T::from_f64(BETA_1), T::from_f64(BETA_2));
        let (new_1, new_2) = (T::from_f64(1.0 - BETA_1), T::from_f64(1.0 - BETA_2));
        let (epsilon, rate) = (T::from_f64(EPSILON), T::from_f64(rate));
        let memory = self.mean.iter_mut().zip(&mut self.square).zip(&self.decay);
        for ((weight, &slope), ((mean, square), &decay)) in
            weights.iter_mut().zip(gradient).zip(memory)
        {
            *mean = beta_1 * *mean + new_1 * slope;
            *square = beta_2 * *square + new_2 * slope * slope;
            let step = *mean * mean_share / ((*square * square_share).sqrt() + epsilon);
            *weight -= rate * (step + decay * *weight);
        }
    }
}

/// Scales the gradient down where its norm is above `limit`; answers the norm before.
///
/// # Source
/// Pascanu et al. 2013, algorithm 1.
pub fn clip<T: Real>(gradient: &mut [T], limit: f64) -> f64 {
    // In f64 and in order: a sum of a million squares would lose digits in f32.
    let norm = libm::sqrt(
        gradient
            .iter()
            .map(|slope| slope.to_f64() * slope.to_f64())
            .sum(),
    );
    if norm > limit {
        let share = T::from_f64(limit / norm);
        for slope in gradient {
            *slope *= share;
        }
    }
    norm
}

#[cfg(test)]
mod tests {
    use super::*;
    use transformer::{Config, Family, Heads};

    #[test]
    fn the_first_step_is_the_rate_in_the_gradients_direction() {
        let config = Config {
            family: Family::Encoder,
            vocab_size: 3,
            d_model: 2,
            n_heads: 1,
            head_dim: 2,
            d_ff: 2,
            n_encoder_layers: 1,
            n_decoder_layers: 0,
            max_len: 2,
            n_buckets: 0,
            max_distance: 0,
            heads: Heads::default(),
        };
        let layout = Layout::new(&config);
        let mut optimiser = AdamW::<f64>::new(&layout, 0.0);
        let mut weights = vec![0.0; layout.len()];
        let gradient: Vec<f64> = (0..layout.len()).map(|i| i as f64 - 9.5).collect();
        optimiser.step(&mut weights, &gradient, 0.25);
        for (weight, slope) in weights.iter().zip(&gradient) {
            assert!((weight + 0.25 * slope.signum()).abs() < 1e-6);
        }
        // Only what is a matrix decays.
        let mut optimiser = AdamW::<f64>::new(&layout, 0.5);
        let mut weights = vec![1.0; layout.len()];
        optimiser.step(&mut weights, &vec![0.0; layout.len()], 0.5);
        let norm = layout.slot("encoder.0.attention_norm.weight").unwrap();
        let embedding = layout.slot("embedding.weight").unwrap();
        assert_eq!(weights[norm.start], 1.0);
        assert_eq!(weights[embedding.start], 0.75);
    }

    #[test]
    fn a_long_gradient_is_shortened_and_a_short_one_is_not() {
        let mut gradient = vec![3.0_f64, -4.0];
        assert_eq!(clip(&mut gradient, 10.0), 5.0);
        assert_eq!(gradient, [3.0, -4.0]);
        assert_eq!(clip(&mut gradient, 1.0), 5.0);
        assert!((gradient[0] - 0.6).abs() < 1e-12 && (gradient[1] + 0.8).abs() < 1e-12);
    }
}
