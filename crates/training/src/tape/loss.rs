//! Losses: where the walk back begins.

use super::{NodeId, Op, Tape};
use crate::{IGNORE, Real};

/// What a batch's predictions came to.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Loss {
    /// Σ −ln p(target), in nats.
    pub sum: f64,
    /// Predictions that counted.
    pub count: usize,
    /// Those whose likeliest token was the target.
    pub correct: usize,
}

impl Loss {
    /// Nats per prediction; 0 where there was none.
    #[must_use]
    pub fn mean(&self) -> f64 {
        self.sum / (self.count.max(1)) as f64
    }

    /// Both together.
    #[must_use]
    pub fn plus(self, other: Loss) -> Loss {
        Loss {
            sum: self.sum + other.sum,
            count: self.count + other.count,
            correct: self.correct + other.correct,
        }
    }
}

impl<T: Real> Tape<'_, T> {
    /// Softmax and cross-entropy in one. A target of [`IGNORE`] counts for nothing.
    ///
    /// # Shapes
    /// The logits are `(rows, classes)`, one target a row.
    ///
    /// # Numerics
    /// The loss itself is summed in f64. `weight` scales the gradient only: 1/count of the whole
    /// batch for a mean.
    pub fn cross_entropy(&mut self, logits: NodeId, targets: &[u32], weight: f64) -> Loss {
        let (rows, cols) = self.shape(logits);
        assert_eq!(rows, targets.len(), "targets");
        let mut gradient = self.buffers.zeros(rows * cols);
        let mut loss = Loss::default();
        let weight = T::from_f64(weight);
        let inputs = self.value(logits).chunks_exact(cols);
        for ((to, row), &target) in gradient.chunks_exact_mut(cols).zip(inputs).zip(targets) {
            if target == IGNORE {
                continue;
            }
            let target = target as usize;
            let mut largest = 0;
            for (i, &logit) in row.iter().enumerate() {
                if logit > row[largest] {
                    largest = i;
                }
            }
            let highest = row[largest];
            for (to, &logit) in to.iter_mut().zip(row) {
                *to = (logit - highest).exp();
            }
            let sum: T = to.iter().copied().sum();
            let share = weight / sum;
            for to in to.iter_mut() {
                *to *= share;
            }
            to[target] -= weight;
            loss.sum += libm::log(sum.to_f64()) + (highest - row[target]).to_f64();
            loss.count += 1;
            loss.correct += usize::from(largest == target);
        }
        let input = logits;
        self.push(rows, cols, Vec::new(), Op::Loss { input, gradient });
        loss
    }

    /// Σ weightᵢ · valueᵢ as a loss: what a test of a single operation walks back from.
    #[cfg(test)]
    pub(crate) fn weighted_sum(&mut self, input: NodeId, weights: &[T]) -> T {
        let (rows, cols) = self.shape(input);
        let terms = self.value(input).iter().zip(weights);
        let sum = terms.map(|(&value, &weight)| value * weight).sum();
        let gradient = weights.to_vec();
        self.push(rows, cols, Vec::new(), Op::Loss { input, gradient });
        sum
    }
}
