//! Our own measured scaling curves: several sizes of each family, their losses, and the fitted lines.

/// One size of one family.
#[derive(Clone, Debug, PartialEq)]
pub struct Size {
    /// The family's code: `bert`, `gpt`, `t5`.
    pub code: &'static str,
    /// All weights.
    pub parameters: u64,
    /// How many seeds were trained.
    pub n_seeds: u64,
    /// Held-out loss, nats per prediction.
    pub mean: f64,
    /// The best seed's.
    pub lowest: f64,
    /// The worst seed's.
    pub highest: f64,
}

/// A family's line: loss = `factor` · parameters^−`exponent`.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// The family's code.
    pub code: &'static str,
    /// How steeply it falls.
    pub exponent: f64,
    /// Where it begins.
    pub factor: f64,
}

impl Fit {
    /// The line's loss at a size.
    pub fn loss(&self, parameters: f64) -> f64 {
        self.factor * parameters.powf(-self.exponent)
    }

    /// What twice the parameters multiply the loss with.
    pub fn of_doubling(&self) -> f64 {
        2f64.powf(-self.exponent)
    }
}

/// All that was measured.
#[derive(Clone, Debug, PartialEq)]
pub struct Scaling {
    /// Every size, family by family, rising.
    pub sizes: Vec<Size>,
    /// One for each family.
    pub fits: Vec<Fit>,
}

/// The fewest sizes of a family that make a curve.
const FEWEST_SIZES: usize = 5;

impl Scaling {
    /// Whether there is enough to be drawn: a measurement under way is no curve yet.
    pub fn is_whole(&self) -> bool {
        ["bert", "gpt", "t5"].into_iter().all(|code| {
            let n = self.sizes.iter().filter(|size| size.code == code).count();
            n >= FEWEST_SIZES && self.fits.iter().any(|fit| fit.code == code)
        })
    }

    /// The range of parameters.
    pub fn parameters(&self) -> (f64, f64) {
        range(self.sizes.iter().map(|size| size.parameters as f64))
    }

    /// The range of losses, those on the lines among them.
    pub fn losses(&self) -> (f64, f64) {
        range(self.sizes.iter().flat_map(|size| {
            let fit = self.fits.iter().find(|fit| fit.code == size.code);
            let on_line = fit.map_or(size.mean, |fit| fit.loss(size.parameters as f64));
            [size.lowest, size.highest, on_line]
        }))
    }
}

fn range(numbers: impl Iterator<Item = f64>) -> (f64, f64) {
    numbers.fold((f64::MAX, f64::MIN), |(low, high), number| {
        (low.min(number), high.max(number))
    })
}

/// Where a number stands between two others on a logarithmic scale, from 0 to 1.
pub fn place(number: f64, (low, high): (f64, f64)) -> f64 {
    (number.ln() - low.ln()) / (high.ln() - low.ln()).max(f64::MIN_POSITIVE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size(code: &'static str, parameters: u64, mean: f64) -> Size {
        Size {
            code,
            parameters,
            n_seeds: 3,
            mean,
            lowest: mean - 0.1,
            highest: mean + 0.2,
        }
    }

    #[test]
    fn a_curve_needs_sizes_of_every_family_and_a_fit() {
        let fit = |code| Fit {
            code,
            exponent: 0.5,
            factor: 100.0,
        };
        let mut scaling = Scaling {
            sizes: Vec::new(),
            fits: ["bert", "gpt", "t5"].map(fit).into(),
        };
        for code in ["bert", "gpt", "t5"] {
            assert!(!scaling.is_whole());
            scaling
                .sizes
                .extend((1..6).map(|n| size(code, n * 100, 1.0)));
        }
        assert!(scaling.is_whole());
        scaling.fits.pop();
        assert!(!scaling.is_whole());
        assert_eq!(scaling.parameters(), (100.0, 500.0));
        // The lines of two families reach from 10 down; the third has none.
        assert_eq!(scaling.losses(), (0.9, 10.0));
    }

    #[test]
    fn lines_and_places_are_logarithmic() {
        let fit = Fit {
            code: "gpt",
            exponent: 0.5,
            factor: 10.0,
        };
        assert!((fit.loss(100.0) - 1.0).abs() < 1e-12);
        assert!((fit.of_doubling() - 0.5f64.sqrt()).abs() < 1e-12);
        assert!((place(100.0, (10.0, 1000.0)) - 0.5).abs() < 1e-12);
    }
}
