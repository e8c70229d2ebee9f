//! The encoder: hidden places filled from both sides, and what the right side is worth; sentiment
//! and entities of the same text.

use super::candidates::{named, probability_of, ranked};
use super::models::{ENTITY_TAGS, Models, failure_from_model};
use super::reading::{fits, ids, known_enough};
use super::{Progress, plain};
use crate::Clock;
use protocol::{
    Architecture, Cost, Filled, FilledPlace, Piece, SiblingBody, SiblingFailure, TokenTag,
};
use transformer::{Model, States, Watch};

const SIBLING: Architecture = Architecture::EncoderOnly;

/// Filling under way: one pass of the encoder a step.
pub(super) struct Fill {
    pieces: Vec<Piece>,
    hidden: Vec<usize>,
    hides_right: bool,
    /// What both sides, and the left side alone, say about each hidden place.
    both_sides: Option<Vec<Ranked>>,
    left_only: Vec<Ranked>,
    filled: Filled,
}

type Ranked = Vec<(u32, f64)>;

impl Fill {
    pub fn new(
        models: &Models,
        text: &str,
        hidden: Vec<u32>,
        hides_right: bool,
    ) -> Result<Fill, SiblingFailure> {
        let pieces = known_enough(models.vocabulary()?, text)?;
        fits(&pieces, models.model(SIBLING)?.config().max_len - 1)?;
        let mut hidden: Vec<usize> = hidden.into_iter().map(|place| place as usize).collect();
        hidden.sort_unstable();
        hidden.dedup();
        if hidden.last().is_some_and(|&last| last >= pieces.len()) {
            return Err(SiblingFailure::BadPlace);
        }
        Ok(Fill {
            filled: Filled {
                pieces: pieces.clone(),
                places: Vec::new(),
                sentiment: Vec::new(),
                tags: Vec::new(),
                cost: Cost::default(),
            },
            pieces,
            hidden,
            hides_right,
            both_sides: None,
            left_only: Vec::new(),
        })
    }

    pub fn advance(
        &mut self,
        models: &Models,
        clock: &impl Clock,
    ) -> Result<Progress, SiblingFailure> {
        let model = models.model(SIBLING)?;
        if self.both_sides.is_none() {
            self.read_both_sides(models, model, clock)?;
            return Ok(Progress::Goes);
        }
        if let Some(&place) = self.hidden.get(self.left_only.len()) {
            let hidden = with_right(&self.hidden, place, self.pieces.len());
            let states = encode(models, model, &self.pieces, &hidden)?;
            self.left_only.push(ranking(model, &states, place)?);
            return Ok(Progress::Goes);
        }
        if self.hides_right {
            self.read_heads_of_the_left(models, model)?;
        }
        self.filled.places = self.places(models);
        let filled = Box::new(self.filled.clone());
        Ok(Progress::Ends(plain(SiblingBody::Filled { filled })))
    }

    fn read_both_sides(
        &mut self,
        models: &Models,
        model: &Model,
        clock: &impl Clock,
    ) -> Result<(), SiblingFailure> {
        let begun = clock.now_ms();
        let states = encode(models, model, &self.pieces, &self.hidden)?;
        let rankings = self.hidden.iter().map(|&at| ranking(model, &states, at));
        self.both_sides = Some(rankings.collect::<Result<_, _>>()?);
        self.read_heads(model, &states)?;
        self.filled.cost = Cost {
            multiply_adds: model.config().encode_multiply_adds(states.len) as f64,
            kept_bytes: 0.0,
            ms: clock.now_ms() - begun,
        };
        Ok(())
    }

    /// With the right side hidden, sentiment and entities are those of what is left to see.
    fn read_heads_of_the_left(
        &mut self,
        models: &Models,
        model: &Model,
    ) -> Result<(), SiblingFailure> {
        if let Some(&first) = self.hidden.first() {
            let hidden = with_right(&self.hidden, first, self.pieces.len());
            let states = encode(models, model, &self.pieces, &hidden)?;
            self.read_heads(model, &states)?;
        }
        Ok(())
    }

    fn read_heads(&mut self, model: &Model, states: &States) -> Result<(), SiblingFailure> {
        let sentiment = model.sentiment_logits(states).map_err(failure_from_model)?;
        self.filled.sentiment = shares(&sentiment);
        let tags = model.entity_logits(states).map_err(failure_from_model)?;
        let rows = tags.chunks_exact(ENTITY_TAGS.len());
        // The first row belongs to the sign before the text.
        self.filled.tags = rows.skip(1).map(tag).collect();
        Ok(())
    }

    fn places(&self, models: &Models) -> Vec<FilledPlace> {
        let both_sides = self.both_sides.iter().flatten();
        let rankings = both_sides.zip(&self.left_only);
        self.hidden
            .iter()
            .zip(rankings)
            .map(|(&place, (both, left))| {
                let original = self.pieces[place].id;
                let shown = if self.hides_right { left } else { both };
                FilledPlace {
                    place: place as u32,
                    candidates: named(models, shown),
                    original_both_sides: probability_of(both, original),
                    original_left_only: probability_of(left, original),
                }
            })
            .collect()
    }
}

/// The hidden places, and everything to the right of one of them.
pub(super) fn with_right(hidden: &[usize], place: usize, len: usize) -> Vec<usize> {
    let left = hidden.iter().copied().filter(|&at| at < place);
    left.chain(place..len).collect()
}

/// What the encoder reads: the class sign, then the text with hidden places.
pub(super) fn input(
    models: &Models,
    pieces: &[Piece],
    hidden: &[usize],
) -> Result<Vec<u32>, SiblingFailure> {
    let (_, special) = models.language()?;
    let mut input: Vec<u32> = std::iter::once(special.class).chain(ids(pieces)).collect();
    for &place in hidden {
        if let Some(id) = input.get_mut(place + 1) {
            *id = special.mask;
        }
    }
    Ok(input)
}

fn encode(
    models: &Models,
    model: &Model,
    pieces: &[Piece],
    hidden: &[usize],
) -> Result<States, SiblingFailure> {
    let input = input(models, pieces, hidden)?;
    let states = model.encode(&input, &mut Watch::nothing());
    states.map_err(failure_from_model)
}

/// Every token for one place of the text.
pub(super) fn ranking(
    model: &Model,
    states: &States,
    place: usize,
) -> Result<Ranked, SiblingFailure> {
    let logits = model.token_logits(states, &[place + 1]);
    Ok(ranked(&logits.map_err(failure_from_model)?, 1.0))
}

/// Softmax in the order of the logits.
fn shares(logits: &[f32]) -> Vec<f32> {
    let mut ranked = ranked(logits, 1.0);
    ranked.sort_unstable_by_key(|&(class, _)| class);
    ranked.into_iter().map(|(_, share)| share as f32).collect()
}

fn tag(logits: &[f32]) -> TokenTag {
    let ranked = ranked(logits, 1.0);
    let (class, probability) = ranked.first().copied().unwrap_or_default();
    let name = ENTITY_TAGS.get(class as usize).copied().unwrap_or("O");
    TokenTag {
        tag: name.to_owned(),
        probability: probability as f32,
    }
}
