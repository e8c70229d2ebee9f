//! All weights of a model in one row of numbers, and where in it each one lies: gradients, the
//! optimiser's memory and a checkpoint are rows of the same length.

use std::collections::BTreeMap;

use transformer::{Config, Initial, Parameter, parameters};

use crate::{Random, Real};

/// Where one tensor lies: `(rows, cols)` from `start` on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot {
    /// Its first number.
    pub start: usize,
    /// Rows.
    pub rows: usize,
    /// Columns.
    pub cols: usize,
}

impl Slot {
    /// All its numbers.
    #[must_use]
    pub fn range(&self) -> std::ops::Range<usize> {
        self.start..self.start + self.rows * self.cols
    }
}

/// The places of all tensors of a model.
#[derive(Debug, Clone)]
pub struct Layout {
    parameters: Vec<Parameter>,
    slots: BTreeMap<String, Slot>,
    len: usize,
}

impl Layout {
    /// In file order, without gaps.
    #[must_use]
    pub fn new(config: &Config) -> Layout {
        let parameters = parameters(config);
        let mut slots = BTreeMap::new();
        let mut len = 0;
        for parameter in &parameters {
            let slot = Slot {
                start: len,
                rows: parameter.rows,
                cols: parameter.cols,
            };
            len += parameter.len();
            slots.insert(parameter.name.clone(), slot);
        }
        Layout {
            parameters,
            slots,
            len,
        }
    }

    /// All numbers of the model.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is no number at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The tensors, in order.
    #[must_use]
    pub fn parameters(&self) -> &[Parameter] {
        &self.parameters
    }

    /// The place of a tensor, if the model has it.
    #[must_use]
    pub fn slot(&self, name: &str) -> Option<Slot> {
        self.slots.get(name).copied()
    }

    /// Tensor after tensor with its numbers.
    pub fn tensors<'a, T>(
        &'a self,
        weights: &'a [T],
    ) -> impl Iterator<Item = (&'a Parameter, &'a [T])> {
        let mut start = 0;
        self.parameters.iter().map(move |parameter| {
            let numbers = &weights[start..start + parameter.len()];
            start += parameter.len();
            (parameter, numbers)
        })
    }
}

/// The weights before any training.
#[must_use]
pub fn initial_weights<T: Real>(layout: &Layout, seed: u64) -> Vec<T> {
    let mut random = Random::new(seed);
    let mut weights = Vec::with_capacity(layout.len());
    for parameter in layout.parameters() {
        weights.extend((0..parameter.len()).map(|_| match parameter.initial {
            Initial::Zeros => T::ZERO,
            Initial::Ones => T::ONE,
            Initial::Normal(deviation) => T::from_f64(deviation * random.normal()),
        }));
    }
    weights
}
