//! The encoder's heads: sentiment and entities.

use bench::siblings::Question;

use super::baseline::Nearest;
use super::ngrams::Ngrams;
use super::{Bound, Count, Draw, Exam};
use crate::data::encoder_input;
use crate::language::tasks::{self, EntityTag};
use crate::language::{Rng, Split};

/// Sentences from which the baseline counts tags.
const N_COUNTED: u64 = 10_000;

pub(super) fn exams(draw: Draw) -> Vec<Exam> {
    vec![sentiment(draw), entities(draw)]
}

fn sentiment(draw: Draw) -> Exam {
    let nearest = Nearest::new((0..).map(|index| {
        let example = tasks::sentiment(Split::Train, &mut Rng::stream(1, index));
        (example.line.ids, example.label)
    }));
    let (mut questions, mut baselines) = (Vec::new(), [Count::default(); 2]);
    for index in 0..draw.n {
        let example = tasks::sentiment(Split::Test, &mut draw.rng(1, index));
        let ids = encoder_input(&example.line.ids);
        questions.push((Question::Sentiment { ids }, vec![example.label as u32]));
        let answers = nearest.is_right(&example.line.ids, &example.label);
        for (count, is_right) in baselines.iter_mut().zip(answers) {
            count.add(is_right);
        }
    }
    exam("sentiment", questions, baselines)
}

/// Sentences whose every tag is right.
fn entities(draw: Draw) -> Exam {
    let mut ngrams: Ngrams<EntityTag> = Ngrams::new();
    for index in 0..N_COUNTED {
        let example = tasks::entities(Split::Train, &mut Rng::stream(2, index));
        for (at, &tag) in example.tags.iter().enumerate() {
            ngrams.add(&example.line.ids[..=at], tag);
        }
    }
    let (mut questions, mut baselines) = (Vec::new(), [Count::default(); 2]);
    for index in 0..draw.n {
        let example = tasks::entities(Split::Test, &mut draw.rng(2, index));
        let ids = encoder_input(&example.line.ids);
        let tags = example.tags.iter().map(|&tag| tag as u32).collect();
        questions.push((Question::Entities { ids }, tags));
        for (n, count) in baselines.iter_mut().enumerate() {
            let is_right = |(at, tag): (usize, &EntityTag)| {
                ngrams.best(&example.line.ids[..=at], n + 1) == Some(*tag)
            };
            count.add(example.tags.iter().enumerate().all(is_right));
        }
    }
    exam("entities, whole sentences", questions, baselines)
}

fn exam(name: &str, questions: Vec<(Question, Vec<u32>)>, baselines: [Count; 2]) -> Exam {
    Exam {
        model: "encoder",
        name: name.to_owned(),
        questions,
        unigram: Some(baselines[0].share()),
        bigram: Some(baselines[1].share()),
        bound: Bound::AtLeast(0.97),
    }
}
