//! Steps of generation, measured: the decoder writes what it finds likeliest, from the beginning,
//! and every step is made with the cache and once more without.

use super::models::{Models, failure_from_model};
use super::{Progress, plain};
use crate::Clock;
use protocol::{Architecture, SiblingBody, SiblingFailure};
use transformer::{Choice, Decoding, Sampler, Watch};

const SIBLING: Architecture = Architecture::DecoderOnly;
/// The most steps; one sequence is not longer.
const MAX_STEPS: u32 = 64;

/// A measurement under way.
pub(super) struct Bench {
    n_steps: usize,
    ids: Vec<u32>,
    decoding: Decoding,
    with_cache: Vec<f64>,
    without_cache: Vec<f64>,
}

impl Bench {
    pub fn new(models: &Models, steps: u32) -> Result<Bench, SiblingFailure> {
        let (_, special) = models.language()?;
        let model = models.model(SIBLING)?;
        let decoding = model.begin(None, &mut Watch::nothing());
        Ok(Bench {
            n_steps: (steps.clamp(1, MAX_STEPS) as usize).min(model.config().max_len),
            ids: vec![special.begin],
            decoding: decoding.map_err(failure_from_model)?,
            with_cache: Vec::new(),
            without_cache: Vec::new(),
        })
    }

    pub fn advance(
        &mut self,
        models: &Models,
        clock: &impl Clock,
    ) -> Result<Progress, SiblingFailure> {
        let model = models.model(SIBLING)?;
        let nothing = &mut Watch::nothing();
        let begun = clock.now_ms();
        let last = &self.ids[self.ids.len() - 1..];
        let logits = model.decode_last(&mut self.decoding, last, nothing);
        let logits = logits.map_err(failure_from_model)?;
        let cached = clock.now_ms();
        let fresh = model.begin(None, nothing);
        let again = model.decode_last(&mut fresh.map_err(failure_from_model)?, &self.ids, nothing);
        again.map_err(failure_from_model)?;
        self.with_cache.push(cached - begun);
        self.without_cache.push(clock.now_ms() - cached);
        let sampler = Sampler::new(Choice::Greedy, 0);
        let next = sampler.map_err(failure_from_model)?.choose(&logits);
        self.ids.push(next.unwrap_or_default());
        if self.with_cache.len() < self.n_steps {
            return Ok(Progress::Goes);
        }
        Ok(Progress::Ends(plain(SiblingBody::Benched {
            steps: self.n_steps as u32,
            with_cache_ms: median(&mut self.with_cache),
            without_cache_ms: median(&mut self.without_cache),
            tokens: self.n_steps as u32,
        })))
    }
}

fn median(times: &mut [f64]) -> f64 {
    times.sort_unstable_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or(0.0)
}
