//! What could stand next in a text: the known ends of a word that was begun, or what the decoder
//! expects there.

use super::candidates::ranked;
use super::models::{Models, failure_from_model};
use protocol::{Architecture, SiblingBody, SiblingFailure};
use transformer::{Vocabulary, Watch};

/// How many words are offered.
const N_OFFERED: usize = 8;
/// What follows a whole word is offered from this probability on: behind a finished sentence nothing
/// needs to follow.
const LIKELY: f64 = 0.003;
/// How many tokens before the cursor are read.
const N_READ: usize = 40;
/// Bytes of the text's end that are looked at.
const END_BYTES: usize = 1_000;

pub(super) fn complete(models: &Models, text: &str) -> Result<SiblingBody, SiblingFailure> {
    let vocabulary = models.vocabulary()?;
    let text = &text[end_of(text)..];
    let is_letter = |c: char| c.is_ascii_alphabetic() || c == '-';
    let begun = &text[text.trim_end_matches(is_letter).len()..];
    let before = &text[..text.len() - begun.len()];
    let lower = begun.to_ascii_lowercase();
    let starts = |token: &str| token.starts_with(&lower) && token != lower;
    let has_ends = !begun.is_empty() && words(vocabulary).any(|(_, token)| starts(token));
    let (begun, before) = if has_ends {
        (begun, before)
    } else {
        ("", text)
    };
    let offered: Vec<String> = expected(models, before)?
        .into_iter()
        .filter(|&(_, probability)| !begun.is_empty() || probability >= LIKELY)
        .filter_map(|(id, _)| vocabulary.token(id))
        .filter(|token| is_word(token) && (begun.is_empty() || starts(token)))
        .take(N_OFFERED)
        .map(str::to_owned)
        .collect();
    Ok(SiblingBody::Completed {
        begun: begun.to_owned(),
        words: offered,
    })
}

/// Every token, the likeliest first as the decoder sees it; in the order of the vocabulary, none
/// likely, where it is not loaded.
fn expected(models: &Models, before: &str) -> Result<Vec<(u32, f64)>, SiblingFailure> {
    let (vocabulary, special) = models.language()?;
    let Ok(model) = models.model(Architecture::DecoderOnly) else {
        return Ok(words(vocabulary).map(|(id, _)| (id, 0.0)).collect());
    };
    let tokens = vocabulary.encode(before);
    let read = &tokens[tokens.len().saturating_sub(N_READ)..];
    let mut ids = vec![special.begin];
    ids.extend(read.iter().map(|token| token.id));
    let nothing = &mut Watch::nothing();
    let decoding = model.begin(None, nothing);
    let mut decoding = decoding.map_err(failure_from_model)?;
    let logits = model.decode_last(&mut decoding, &ids, nothing);
    Ok(ranked(&logits.map_err(failure_from_model)?, 1.0))
}

fn words(vocabulary: &Vocabulary) -> impl Iterator<Item = (u32, &str)> {
    let ids = 0..vocabulary.len() as u32;
    ids.filter_map(|id| Some((id, vocabulary.token(id).filter(|token| is_word(token))?)))
}

/// Neither a special token nor a task's prefix.
fn is_word(token: &str) -> bool {
    !token.starts_with(['[', '<']) && (token.len() == 1 || !token.ends_with(':'))
}

/// Where the last bytes of a text begin, between two characters.
fn end_of(text: &str) -> usize {
    let mut at = text.len().saturating_sub(END_BYTES);
    while !text.is_char_boundary(at) {
        at += 1;
    }
    at
}
