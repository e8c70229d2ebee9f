//! What the sweep found, and the straight lines through it: loss = factor · parameters^−exponent,
//! fitted by least squares to the logarithms.

use anyhow::{Context, Result};
use serde_json::{Value, json};
use transformer::Family;

use crate::sweep::recipe_in_words;

/// One training of the sweep.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// The family.
    pub family: Family,
    /// The width.
    pub d_model: usize,
    /// Heads.
    pub n_heads: usize,
    /// The seed of weights and examples.
    pub seed: u64,
    /// All weights.
    pub parameters: usize,
    /// Those of the embedding table, which is the output layer too.
    pub embedding_parameters: usize,
    /// Steps.
    pub steps: u64,
    /// Tokens that went through the network.
    pub tokens: u64,
    /// Nats per predicted token.
    pub held_out_loss: f64,
}

/// Everything that was found.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Scaling {
    /// Every training.
    pub runs: Vec<Run>,
}

/// A straight line through logarithms.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fit {
    /// How fast the loss falls: ten times the parameters divide it by 10^exponent.
    pub exponent: f64,
    /// The loss at one parameter, if the line held that far; it does not.
    pub factor: f64,
    /// The share of the logarithms' variance that the line explains.
    pub r_squared: f64,
    /// The root of the mean squared distance of ln(loss) from the line.
    pub residual: f64,
}

impl Fit {
    /// Through points of (parameters, loss), all above 0. None for fewer than two sizes.
    #[must_use]
    pub fn of(points: &[(f64, f64)]) -> Option<Fit> {
        let n = points.len() as f64;
        let logs: Vec<(f64, f64)> = points
            .iter()
            .map(|(x, y)| (libm::log(*x), libm::log(*y)))
            .collect();
        let mean_x = logs.iter().map(|(x, _)| x).sum::<f64>() / n;
        let mean_y = logs.iter().map(|(_, y)| y).sum::<f64>() / n;
        let sum = |of: fn(f64, f64) -> f64| -> f64 {
            let terms = logs.iter().map(|(x, y)| of(x - mean_x, y - mean_y));
            terms.sum()
        };
        let (xx, xy, yy) = (sum(|x, _| x * x), sum(|x, y| x * y), sum(|_, y| y * y));
        if points.len() < 2 || xx == 0.0 {
            return None;
        }
        let slope = xy / xx;
        let left = (yy - slope * xy).max(0.0);
        Some(Fit {
            exponent: -slope,
            factor: libm::exp(mean_y - slope * mean_x),
            r_squared: if yy == 0.0 { 1.0 } else { 1.0 - left / yy },
            residual: (left / n).sqrt(),
        })
    }

    /// ln(loss) of a point less that of the line.
    #[must_use]
    pub fn distance(&self, parameters: f64, loss: f64) -> f64 {
        libm::log(loss) - libm::log(self.factor) + self.exponent * libm::log(parameters)
    }
}

impl Scaling {
    /// Whether a training was made.
    #[must_use]
    pub fn has(&self, family: Family, d_model: usize, seed: u64) -> bool {
        let is_it = |run: &Run| (run.family, run.d_model, run.seed) == (family, d_model, seed);
        self.runs.iter().any(is_it)
    }

    /// The recipe, all runs, the mean and spread of every size, and each family's fit with its
    /// distances.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let mut sizes = Vec::new();
        let mut fits = Vec::new();
        for family in Family::ALL {
            let runs: Vec<&Run> = self.runs.iter().filter(|r| r.family == family).collect();
            let points: Vec<(f64, f64)> = runs
                .iter()
                .map(|run| (run.parameters as f64, run.held_out_loss))
                .collect();
            let fit = Fit::of(&points);
            if let Some(fit) = fit {
                fits.push(json!({
                    "family": family.name(),
                    "exponent": rounded(fit.exponent),
                    "factor": rounded(fit.factor),
                    "r_squared": rounded(fit.r_squared),
                    "residual": rounded(fit.residual),
                }));
            }
            let mut widths: Vec<usize> = runs.iter().map(|run| run.d_model).collect();
            widths.sort_unstable();
            widths.dedup();
            for width in widths {
                let of_size = || runs.iter().filter(|run| run.d_model == width);
                let losses: Vec<f64> = of_size().map(|run| run.held_out_loss).collect();
                let parameters = of_size().map(|run| run.parameters).next().unwrap_or(0);
                let mean = losses.iter().sum::<f64>() / losses.len() as f64;
                sizes.push(json!({
                    "family": family.name(),
                    "d_model": width,
                    "parameters": parameters,
                    "seeds": losses.len(),
                    "mean": rounded(mean),
                    "lowest": rounded(losses.iter().copied().fold(f64::MAX, f64::min)),
                    "highest": rounded(losses.iter().copied().fold(0.0, f64::max)),
                    "distance_from_fit": fit.map(|fit| rounded(fit.distance(parameters as f64, mean))),
                }));
            }
        }
        let run = |run: &Run| {
            json!({
                "family": run.family.name(),
                "d_model": run.d_model,
                "n_heads": run.n_heads,
                "seed": run.seed,
                "parameters": run.parameters,
                "embedding_parameters": run.embedding_parameters,
                "steps": run.steps,
                "tokens": run.tokens,
                "held_out_loss": rounded(run.held_out_loss),
            })
        };
        json!({
            "recipe": recipe_in_words(),
            "fits": fits,
            "sizes": sizes,
            "runs": self.runs.iter().map(run).collect::<Vec<_>>(),
        })
    }

    /// Reads the runs; all else follows from them.
    ///
    /// # Errors
    /// When there is none, or one is not a run.
    pub fn from_json(value: &Value) -> Result<Scaling> {
        let run = |row: &Value| -> Option<Run> {
            let whole = |name: &str| row[name].as_u64();
            Some(Run {
                family: Family::from_name(row["family"].as_str()?)?,
                d_model: whole("d_model")? as usize,
                n_heads: whole("n_heads")? as usize,
                seed: whole("seed")?,
                parameters: whole("parameters")? as usize,
                embedding_parameters: whole("embedding_parameters")? as usize,
                steps: whole("steps")?,
                tokens: whole("tokens")?,
                held_out_loss: row["held_out_loss"].as_f64()?,
            })
        };
        let rows = value["runs"].as_array().context("no runs")?;
        let runs: Option<Vec<Run>> = rows.iter().map(run).collect();
        Ok(Scaling {
            runs: runs.context("not a run")?,
        })
    }
}

/// Six places: more would be noise.
fn rounded(number: f64) -> f64 {
    (number * 1e6).round() / 1e6
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_power_law_is_found_again() {
        let points: Vec<(f64, f64)> = [1e4, 1e5, 1e6]
            .map(|n: f64| (n, 7.0 * n.powf(-0.3)))
            .to_vec();
        let fit = Fit::of(&points).unwrap();
        assert!((fit.exponent - 0.3).abs() < 1e-12);
        assert!((fit.factor - 7.0).abs() < 1e-9);
        assert!((fit.r_squared - 1.0).abs() < 1e-12);
        assert!(fit.residual < 1e-6);
        let twice = fit.distance(1e5, 14.0 * 1e5_f64.powf(-0.3));
        assert!((twice - 2.0_f64.ln()).abs() < 1e-9);
    }

    #[test]
    fn what_lies_off_the_line_is_told() {
        // Two seeds of each of two sizes, each a factor e off: the line runs between them.
        let e = std::f64::consts::E;
        let fit = Fit::of(&[(10.0, 1.0), (10.0, e * e), (1e3, 1.0), (1e3, e * e)]).unwrap();
        assert!(fit.exponent.abs() < 1e-12);
        assert!((fit.residual - 1.0).abs() < 1e-12);
        assert!(fit.r_squared.abs() < 1e-12);
        assert_eq!(Fit::of(&[(10.0, 1.0), (10.0, 2.0)]), None, "one size");
        assert_eq!(Fit::of(&[]), None);
    }

    #[test]
    fn runs_survive_as_json_and_sizes_show_their_spread() {
        let run = |d_model: usize, seed: u64, held_out_loss: f64| Run {
            family: Family::Decoder,
            d_model,
            n_heads: 2,
            seed,
            parameters: 1_000 * d_model,
            embedding_parameters: 100 * d_model,
            steps: 9,
            tokens: 99,
            held_out_loss,
        };
        let scaling = Scaling {
            runs: vec![run(8, 1, 3.0), run(8, 2, 5.0), run(16, 1, 2.0)],
        };
        let value = scaling.to_json();
        assert_eq!(Scaling::from_json(&value).unwrap(), scaling);
        assert!(scaling.has(Family::Decoder, 8, 2) && !scaling.has(Family::Decoder, 16, 2));
        let size = &value["sizes"][0];
        assert_eq!(size["mean"], 4.0);
        assert_eq!(
            (&size["lowest"], &size["highest"]),
            (&json!(3.0), &json!(5.0))
        );
        assert_eq!(value["fits"].as_array().unwrap().len(), 1);
        assert!(Scaling::from_json(&json!([])).is_err());
        assert!(Scaling::from_json(&json!({"runs": [{}]})).is_err());
    }
}
