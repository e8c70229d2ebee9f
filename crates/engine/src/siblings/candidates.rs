//! Logits as probabilities over the whole vocabulary, and the likeliest of them.

use super::models::Models;
use protocol::Candidate;

/// How many of the likeliest tokens are named.
pub(super) const N_NAMED: usize = 8;

/// Every token with its probability at this temperature, the likeliest first: none is left out, as
/// sampling would where the rest is too small to count.
pub(super) fn ranked(logits: &[f32], temperature: f32) -> Vec<(u32, f64)> {
    let mut ranked: Vec<(u32, f64)> = (0..).zip(logits.iter().map(|&l| f64::from(l))).collect();
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let highest = ranked.first().map_or(0.0, |&(_, logit)| logit);
    let mut total = 0.0;
    for (_, share) in &mut ranked {
        *share = libm::exp((*share - highest) / f64::from(temperature));
        total += *share;
    }
    for (_, share) in &mut ranked {
        *share /= total;
    }
    ranked
}

/// The first of a ranking, with their words.
pub(super) fn named(models: &Models, ranked: &[(u32, f64)]) -> Vec<Candidate> {
    let first = ranked.iter().take(N_NAMED);
    first.map(|&pair| candidate(models, pair)).collect()
}

/// One token with its word.
pub(super) fn candidate(models: &Models, (id, probability): (u32, f64)) -> Candidate {
    Candidate {
        id,
        text: models.token(id),
        probability: probability as f32,
    }
}

/// The probability of one token in a ranking.
pub(super) fn probability_of(ranked: &[(u32, f64)], id: u32) -> f32 {
    let found = ranked.iter().find(|(token, _)| *token == id);
    found.map_or(0.0, |&(_, probability)| probability as f32)
}
