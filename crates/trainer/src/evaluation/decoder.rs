//! The decoder: what it knows from what came before, and what it cannot know.

use anyhow::Result;
use transformer::{Model, Watch};

use super::encoder::N_COUNTED;
use super::ngrams::marked;
use super::{Bound, Count, Figure, largest, rng};
use crate::data::decoder_input;
use crate::language::{Language, Line, Mark, SentenceKind, Split, TokenId, tasks, vocabulary};

const MODEL: &str = "decoder";

pub(super) fn is_classifier(mark: Mark) -> bool {
    matches!(mark, Mark::Classifier(_))
}

pub(super) fn is_verb(mark: Mark) -> bool {
    mark == Mark::Verb
}

/// The same verb for the other number, in the same tense; none where both are one form.
pub(super) fn agreement_partner(id: TokenId) -> Option<TokenId> {
    let pairs = [
        ("is", "are"),
        ("was", "were"),
        ("has", "have"),
        ("does", "do"),
    ];
    let token = vocabulary().token(id);
    let partner = pairs.into_iter().find_map(|(one, many)| match token {
        token if token == one => Some(many),
        token if token == many => Some(one),
        _ => None,
    });
    vocabulary().id(partner?)
}

pub(super) fn figures(model: &Model, n: usize) -> Result<Vec<Figure>> {
    let mut figures = vec![measure_words(model, n)?, agreement(model, n)?];
    for n_facts in [1, 2] {
        figures.push(recall(model, n, n_facts)?);
    }
    Ok(figures)
}

/// Logits for the token at a place, from those before it.
fn logits_at(model: &Model, line: &Line, at: usize) -> Result<Vec<f32>> {
    let watch = &mut Watch::nothing();
    let ids = decoder_input(&line.ids[..at]);
    let logits = model.decode(&mut model.begin(None, watch)?, &ids, watch)?;
    let vocab_size = model.config().vocab_size;
    Ok(logits[logits.len() - vocab_size..].to_vec())
}

/// The noun is still to come: more than the lexicon's shares behind the words before would be a
/// leak.
fn measure_words(model: &Model, n: usize) -> Result<Figure> {
    let ngrams = marked(3, N_COUNTED, is_classifier);
    let (mut right, mut shares) = (Count::default(), [Count::default(); 5]);
    for index in 0..n {
        let line = tasks::pair(Split::Test, &mut rng(3, index)).chinese;
        for at in (0..line.ids.len()).filter(|&at| is_classifier(line.marks[at])) {
            let logits = logits_at(model, &line, at)?;
            right.add(largest(&logits) == usize::from(line.ids[at]));
            for (n, count) in shares.iter_mut().enumerate() {
                count.add(ngrams.best(&line.ids[..at], n) == Some(line.ids[at]));
            }
        }
    }
    let lexicon = shares.into_iter().map(Count::share).fold(0.0, f64::max);
    Ok(Figure {
        model: MODEL,
        name: "measure word before its noun".to_owned(),
        value: right.share(),
        n: right.all,
        unigram: Some(shares[0].share()),
        bigram: Some(shares[1].share()),
        bound: Bound::AtMost(lexicon + 0.05),
    })
}

fn agreement(model: &Model, n: usize) -> Result<Figure> {
    let ngrams = marked(4, N_COUNTED, is_verb);
    let (mut right, mut baselines) = (Count::default(), [Count::default(); 2]);
    for index in 0..n {
        let pair = tasks::pair_of(SentenceKind::Attractor, Split::Test, &mut rng(4, index));
        let line = pair.line(Language::English);
        for at in (0..line.ids.len()).filter(|&at| is_verb(line.marks[at])) {
            let (id, Some(other)) = (line.ids[at], agreement_partner(line.ids[at])) else {
                continue;
            };
            let logits = logits_at(model, line, at)?;
            right.add(logits[usize::from(id)] > logits[usize::from(other)]);
            for (n, count) in baselines.iter_mut().enumerate() {
                let before = &line.ids[..at];
                count.add(ngrams.count(before, n, id) > ngrams.count(before, n, other));
            }
        }
    }
    Ok(Figure {
        model: MODEL,
        name: "agreement past an attractor".to_owned(),
        value: right.share(),
        n: right.all,
        unigram: Some(baselines[0].share()),
        bigram: Some(baselines[1].share()),
        bound: Bound::AtLeast(0.97),
    })
}

/// A colour that a story told before and asks for at its end.
fn recall(model: &Model, n: usize, n_facts: usize) -> Result<Figure> {
    let mut right = Count::default();
    for index in 0..n {
        let rng = &mut rng(4 + n_facts as u64, index);
        let language = [Language::English, Language::Chinese][index % 2];
        let story = tasks::colour_story(n_facts, Split::Test, rng);
        let mut line = Line::new(language);
        for sentence in story.sentences(language) {
            line.append(&sentence);
        }
        if let Some(&at) = line.positions(Mark::Answer).first() {
            let logits = logits_at(model, &line, at)?;
            right.add(largest(&logits) == usize::from(line.ids[at]));
        }
    }
    Ok(Figure {
        model: MODEL,
        name: format!("colour of {n_facts} told before, stories"),
        value: right.share(),
        n: right.all,
        unigram: None,
        bigram: None,
        bound: Bound::None,
    })
}
