//! The encoder-decoder: everything as text for a text, and where it looks meanwhile.

use std::collections::BTreeMap;

use anyhow::Result;
use bench::siblings::{Question, largest};
use transformer::{HeadId, Model, Part, Watch};

use super::baseline::Nearest;
use super::{Bound, Count, Draw, Exam};
use crate::data::{decoder_input, wide, with_end};
use crate::language::tasks::{self, TextToText};
use crate::language::vocabulary::{BOS, EOS};
use crate::language::{Language, Rng, Split, TokenId};

const MODEL: &str = "encoder-decoder";

/// Sentences asked about when the head is chosen and when it is measured.
const ALIGNED: [u64; 2] = [20, 21];

pub(super) fn exams(model: &Model, draw: Draw) -> Result<Vec<Exam>> {
    type Task = fn(Split, &mut Rng) -> TextToText;
    let tasks: [(&str, f64, Task); 5] = [
        ("English to Chinese, exact", 0.97, |split, rng| {
            tasks::translation(Language::Chinese, split, rng)
        }),
        ("Chinese to English, exact", 0.95, |split, rng| {
            tasks::translation(Language::English, split, rng)
        }),
        ("summary, exact", 0.90, tasks::summary),
        ("sentiment as text", 0.95, |split, rng| {
            tasks::sentiment(split, rng).as_text()
        }),
        ("entities as text, exact", 0.95, |split, rng| {
            tasks::entities(split, rng).as_text()
        }),
    ];
    let mut exams = Vec::new();
    for (question, (name, bound, task)) in (10..).zip(tasks) {
        exams.push(exact(draw, name, bound, question, task));
    }
    exams.push(alignment(model, draw)?);
    Ok(exams)
}

fn exact(
    draw: Draw,
    name: &str,
    bound: f64,
    question: u64,
    task: fn(Split, &mut Rng) -> TextToText,
) -> Exam {
    let nearest = Nearest::new((0..).map(|index| {
        let example = task(Split::Train, &mut Rng::stream(question, index));
        (example.input, example.target)
    }));
    let (mut questions, mut baselines) = (Vec::new(), [Count::default(); 2]);
    for index in 0..draw.n {
        let example = task(Split::Test, &mut draw.rng(question, index));
        let asked = Question::Text {
            ids: with_end(&example.input),
            begin_end: [u32::from(BOS), u32::from(EOS)],
        };
        questions.push((asked, wide(&example.target).collect()));
        let answers = nearest.is_right(&example.input, &example.target);
        for (count, is_right) in baselines.iter_mut().zip(answers) {
            count.add(is_right);
        }
    }
    Exam {
        model: MODEL,
        name: name.to_owned(),
        questions,
        unigram: Some(baselines[0].share()),
        bigram: Some(baselines[1].share()),
        bound: Bound::AtLeast(bound),
    }
}

/// A look at every noun of some translations, for a head of cross-attention, with the places that
/// are the noun's.
fn looks(head: HeadId, split: Split, draw: Draw, question: u64) -> Vec<(Question, Vec<u32>)> {
    let mut looks = Vec::new();
    for index in 0..draw.n {
        let pair = tasks::pair(split, &mut draw.rng(question, index));
        let example = tasks::translation_from_pair(&pair, Language::Chinese);
        for noun in pair.alignments() {
            let asked = Question::Look {
                ids: with_end(&example.input),
                written: decoder_input(&example.target),
                head: [head.layer, head.head],
                // The row that writes a token is the one that reads the token before it.
                row: noun.chinese[0],
            };
            // The prefix stands before the words that are read.
            let places = noun.english.iter().map(|&at| at as u32 + 1);
            looks.push((asked, places.collect()));
        }
    }
    looks
}

/// How often each head of cross-attention looks most at the noun that is being translated.
///
/// # Errors
/// Where the model refuses an example.
pub fn alignment_of_heads(
    model: &Model,
    split: Split,
    question: u64,
    draw: Draw,
) -> Result<BTreeMap<HeadId, (usize, usize)>> {
    let mut counts: BTreeMap<HeadId, (usize, usize)> = BTreeMap::new();
    for index in 0..draw.n {
        let pair = tasks::pair(split, &mut draw.rng(question, index));
        let example = tasks::translation_from_pair(&pair, Language::Chinese);
        let mut watch = Watch::maps();
        let states = model.encode(&with_end(&example.input), &mut watch)?;
        let mut decoding = model.begin(Some(&states), &mut watch)?;
        model.decode(&mut decoding, &decoder_input(&example.target), &mut watch)?;
        for map in watch.maps.iter().filter(|map| map.part == Part::Cross) {
            for noun in pair.alignments() {
                for head in 0..map.n_heads {
                    // The row that writes a token is the one that reads the token before it; the
                    // prefix stands before the words that are read.
                    let looked_at = largest(map.row(head, noun.chinese[0]));
                    let is_right = noun.english.iter().any(|&at| at + 1 == looked_at);
                    let id = HeadId {
                        part: Part::Cross,
                        layer: map.layer,
                        head,
                    };
                    let (right, all) = counts.entry(id).or_default();
                    *right += usize::from(is_right);
                    *all += 1;
                }
            }
        }
    }
    Ok(counts)
}

/// The head is chosen on validation sentences and measured on others.
fn alignment(model: &Model, draw: Draw) -> Result<Exam> {
    let [choosing, measuring] = ALIGNED;
    let share = |&(right, all): &(usize, usize)| right as f64 / all.max(1) as f64;
    let fewer = Draw {
        n: draw.n / 2,
        ..draw
    };
    let best = alignment_of_heads(model, Split::Validation, choosing, fewer)?
        .into_iter()
        .max_by(|a, b| share(&a.1).total_cmp(&share(&b.1)))
        .map(|(id, _)| id);
    let id = best.unwrap_or(HeadId {
        part: Part::Cross,
        layer: 0,
        head: 0,
    });
    Ok(Exam {
        model: MODEL,
        name: format!("noun alignment, layer {} head {}", id.layer, id.head),
        questions: looks(id, Split::Test, draw, measuring),
        unigram: Some(cooccurrence(draw)),
        bigram: None,
        bound: Bound::AtLeast(0.95),
    })
}

/// Looking at the word that most often stood in the same sentence (Dice's coefficient).
fn cooccurrence(draw: Draw) -> f64 {
    let (mut en_counts, mut zh_counts) = (BTreeMap::new(), BTreeMap::new());
    let mut both: BTreeMap<(TokenId, TokenId), usize> = BTreeMap::new();
    for index in 0..10_000 {
        let pair = tasks::pair(Split::Train, &mut Rng::stream(9, index));
        for &en in &pair.english.ids {
            *en_counts.entry(en).or_insert(0_usize) += 1;
        }
        for &zh in &pair.chinese.ids {
            *zh_counts.entry(zh).or_insert(0_usize) += 1;
            for &en in &pair.english.ids {
                *both.entry((en, zh)).or_default() += 1;
            }
        }
    }
    let dice = |en: TokenId, zh: TokenId| {
        let shared = both.get(&(en, zh)).copied().unwrap_or(0) as f64;
        let of = |counts: &BTreeMap<TokenId, usize>, id| counts.get(&id).copied().unwrap_or(0);
        2.0 * shared / (of(&en_counts, en) + of(&zh_counts, zh)).max(1) as f64
    };
    let mut right = Count::default();
    for index in 0..draw.n {
        let pair = tasks::pair(Split::Test, &mut draw.rng(ALIGNED[1], index));
        for noun in pair.alignments() {
            let zh = pair.chinese.ids[noun.chinese[0]];
            let places = 0..pair.english.ids.len();
            let best = places.max_by(|&a, &b| {
                dice(pair.english.ids[a], zh).total_cmp(&dice(pair.english.ids[b], zh))
            });
            right.add(best.is_some_and(|at| noun.english.contains(&at)));
        }
    }
    right.share()
}
