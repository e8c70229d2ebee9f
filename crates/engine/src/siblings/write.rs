//! Writing token by token: the decoder behind a text, the encoder-decoder a task's answer. Every step
//! is made twice, with the cache and without, and the logits of both are compared.

use super::candidates::{candidate, named, ranked};
use super::models::{Models, failure_from_model};
use super::reading::{fits, ids, known_enough};
use super::{Answer, Progress, plain};
use crate::Clock;
use protocol::{
    Architecture, Cost, EndReason, Piece, Sampling, SiblingBody, SiblingFailure, Step, Task,
};
use transformer::{Choice, Decoding, Model, Part, Sampler, States, Watch, distribution};

/// The most tokens of one run; no sibling has more positions.
const MAX_TOKENS: u32 = 256;

/// Writing under way.
pub(super) struct Write {
    sibling: Architecture,
    pieces: Vec<Piece>,
    /// What the encoder reads, for a task.
    source: Vec<u32>,
    states: Option<States>,
    /// What the decoder has read and will read, the begin sign first.
    ids: Vec<u32>,
    n_prompt: usize,
    /// Tokens that are chosen already.
    given: Vec<u32>,
    sampling: Sampling,
    sampler: Sampler,
    max_tokens: usize,
    decoding: Option<Decoding>,
}

impl Write {
    /// The decoder behind a text.
    pub fn after(
        models: &Models,
        text: &str,
        given: Vec<u32>,
        sampling: Sampling,
        max_tokens: u32,
    ) -> Result<Write, SiblingFailure> {
        let sibling = Architecture::DecoderOnly;
        let (vocabulary, special) = models.language()?;
        let pieces = known_enough(vocabulary, text)?;
        let config = models.model(sibling)?.config();
        // One position for the begin sign, one for a token to read.
        fits(&pieces, config.max_len - 2)?;
        if given.iter().any(|&id| id as usize >= config.vocab_size) {
            return Err(SiblingFailure::BadPlace);
        }
        let ids: Vec<u32> = std::iter::once(special.begin).chain(ids(&pieces)).collect();
        Ok(Write {
            sibling,
            source: Vec::new(),
            states: None,
            n_prompt: ids.len(),
            ids,
            pieces,
            given,
            sampling,
            sampler: sampler(sampling)?,
            max_tokens: max_tokens.min(MAX_TOKENS) as usize,
            decoding: None,
        })
    }

    /// The encoder-decoder at a task; it always writes what is likeliest.
    pub fn task(models: &Models, task: Task, text: &str) -> Result<Write, SiblingFailure> {
        let sibling = Architecture::EncoderDecoder;
        let (vocabulary, special) = models.language()?;
        let pieces = known_enough(vocabulary, text)?;
        let sampling = Sampling {
            temperature: 0.0,
            ..Sampling::default()
        };
        fits(&pieces, models.model(sibling)?.config().max_len - 2)?;
        Ok(Write {
            sibling,
            source: source(models, task, &pieces)?,
            states: None,
            ids: vec![special.begin],
            n_prompt: 1,
            pieces,
            given: Vec::new(),
            sampling,
            sampler: sampler(sampling)?,
            max_tokens: MAX_TOKENS as usize,
            decoding: None,
        })
    }

    pub fn advance(
        &mut self,
        models: &Models,
        clock: &impl Clock,
    ) -> Result<Progress, SiblingFailure> {
        let model = models.model(self.sibling)?;
        let Some(mut decoding) = self.decoding.take() else {
            return self.begin(model, clock).map(Progress::Says);
        };
        let index = self.ids.len() - self.n_prompt;
        let (_, special) = models.language()?;
        let is_at_end = index > 0 && self.ids.last() == Some(&special.end);
        let why = if is_at_end {
            Some(EndReason::End)
        } else if index >= self.max_tokens {
            Some(EndReason::Enough)
        } else if self.ids.len() > model.config().max_len {
            Some(EndReason::Full)
        } else {
            None
        };
        if let Some(why) = why {
            let written = &self.ids[self.n_prompt..];
            let written = &written[..written.len() - usize::from(is_at_end)];
            let text = models.vocabulary()?.decode(written);
            return Ok(Progress::Ends(plain(SiblingBody::Ended { text, why })));
        }
        let answer = self.write_one(models, model, &mut decoding, clock)?;
        self.decoding = Some(decoding);
        Ok(Progress::Says(answer))
    }

    /// Reads a task's input with the encoder, once for all steps, and makes the caches.
    fn begin(&mut self, model: &Model, clock: &impl Clock) -> Result<Answer, SiblingFailure> {
        let begun = clock.now_ms();
        let config = model.config();
        let n_source = self.source.len();
        if n_source > 0 {
            let states = model.encode(&self.source, &mut Watch::nothing());
            self.states = Some(states.map_err(failure_from_model)?);
        }
        let decoding = model.begin(self.states.as_ref(), &mut self.watch());
        self.decoding = Some(decoding.map_err(failure_from_model)?);
        let states = self.states.as_ref();
        let multiply_adds = match n_source {
            0 => 0,
            n => config.encode_multiply_adds(n) + config.cross_multiply_adds(n),
        };
        let cross_cache_bytes = config.cache_bytes(n_source) as f64;
        let body = SiblingBody::Began {
            pieces: self.pieces.clone(),
            d_model: states.map_or(0, |_| config.d_model as u32),
            cost: Cost {
                multiply_adds: multiply_adds as f64,
                kept_bytes: cross_cache_bytes,
                ms: clock.now_ms() - begun,
            },
            cross_cache_bytes,
        };
        Ok((body, states.map_or_else(Vec::new, |s| s.rows.clone())))
    }

    /// A task's steps are watched: where they look is drawn live.
    fn watch(&self) -> Watch {
        match self.source.len() {
            0 => Watch::nothing(),
            _ => Watch::maps(),
        }
    }

    fn write_one(
        &mut self,
        models: &Models,
        model: &Model,
        decoding: &mut Decoding,
        clock: &impl Clock,
    ) -> Result<Answer, SiblingFailure> {
        let config = model.config();
        let before = decoding.len();
        let mut watch = self.watch();
        let begun = clock.now_ms();
        let new = &self.ids[before..];
        let logits = model.decode_last(decoding, new, &mut watch);
        let logits = logits.map_err(failure_from_model)?;
        let cached = clock.now_ms();
        let again = self.without_cache(model)?;
        let done = clock.now_ms();

        let n_source = self.source.len();
        let cost = |before: usize, new: usize, kept_bytes: u64, ms: f64| Cost {
            multiply_adds: config.decode_multiply_adds(before, new, n_source) as f64,
            kept_bytes: kept_bytes as f64,
            ms,
        };
        let n = self.ids.len();
        let with_cache = cost(before, n - before, config.cache_bytes(n), cached - begun);
        let without_cache = cost(0, n, 0, done - cached);
        let same_logits = logits.len() == again.len()
            && logits
                .iter()
                .zip(&again)
                .all(|(a, b)| a.to_bits() == b.to_bits());

        let index = n - self.n_prompt;
        // Drawn even where the token is given: the tokens behind it then meet the same numbers.
        let drawn = self.sampler.choose(&logits).unwrap_or_default();
        let given = self.given.get(index).copied();
        let chosen = given.unwrap_or(drawn);
        let (all, n_kept) = self.ranking(&logits);
        let rank = all.iter().position(|&(id, _)| id == chosen).unwrap_or(0);
        let kept_mass: f64 = all[..n_kept].iter().map(|&(_, share)| share).sum();
        let (_, special) = models.language()?;
        let step = Step {
            index: index as u32,
            chosen: candidate(models, all.get(rank).copied().unwrap_or_default()),
            rank: rank as u32,
            is_given: given.is_some(),
            is_end: chosen == special.end,
            candidates: named(models, &all),
            n_kept: n_kept as u32,
            kept_mass: kept_mass as f32,
            with_cache,
            without_cache,
            same_logits,
            cached_tokens: decoding.len() as u32,
        };
        self.ids.push(chosen);
        let mut numbers: Vec<f32> = all.iter().map(|&(_, share)| share as f32).collect();
        for map in watch.maps.iter().filter(|map| map.part == Part::Cross) {
            for head in 0..map.n_heads {
                numbers.extend(map.row(head, map.query_len - 1));
            }
        }
        let step = Box::new(step);
        Ok((SiblingBody::Stepped { step }, numbers))
    }

    /// The same step as if there were no cache: every token is read again.
    fn without_cache(&self, model: &Model) -> Result<Vec<f32>, SiblingFailure> {
        let nothing = &mut Watch::nothing();
        let fresh = model.begin(self.states.as_ref(), nothing);
        let mut fresh = fresh.map_err(failure_from_model)?;
        let logits = model.decode_last(&mut fresh, &self.ids, nothing);
        logits.map_err(failure_from_model)
    }

    /// Every token, the likeliest first, and how many of them sampling keeps.
    fn ranking(&self, logits: &[f32]) -> (Vec<(u32, f64)>, usize) {
        let Sampling {
            temperature,
            top_k,
            top_p,
            ..
        } = self.sampling;
        if temperature == 0.0 {
            return (ranked(logits, 1.0), 1);
        }
        let kept = distribution(logits, temperature, top_k as usize, top_p);
        (ranked(logits, temperature), kept.len())
    }
}

/// What the encoder-decoder reads for a task: prefix, text, end sign.
pub(super) fn source(
    models: &Models,
    task: Task,
    pieces: &[Piece],
) -> Result<Vec<u32>, SiblingFailure> {
    let (vocabulary, special) = models.language()?;
    let prefix = vocabulary.id(task.prefix());
    let prefix = prefix.ok_or(SiblingFailure::NotLoaded)?;
    let mut source = vec![prefix];
    source.extend(ids(pieces));
    source.push(special.end);
    Ok(source)
}

fn sampler(sampling: Sampling) -> Result<Sampler, SiblingFailure> {
    let Sampling {
        temperature,
        top_k,
        top_p,
        seed,
    } = sampling;
    let choice = if temperature == 0.0 {
        Choice::Greedy
    } else {
        Choice::Sample {
            temperature,
            top_k: top_k as usize,
            top_p,
        }
    };
    Sampler::new(choice, seed.into()).map_err(failure_from_model)
}
