//! The encoder-decoder's card: a task by its prefix, read once, written step by step, and where each
//! step looks.

use super::gpt::Written;
use protocol::{
    Cost, EndReason, HeadAt, Piece, SiblingBody, SiblingCommand, SiblingFailure, Subject, Task,
};

/// The card as it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct T5 {
    /// The task.
    pub task: Task,
    /// The text.
    pub text: String,
    /// What the encoder made of it; none before.
    pub source: Option<Source>,
    /// What was written.
    pub steps: Vec<Across>,
    /// The step looked at.
    pub selected: Option<usize>,
    /// The step to look at once all is written, as a link asked for it.
    pub wanted: Option<usize>,
    /// The head of cross-attention that is shown.
    pub head: HeadAt,
    /// All that was written as text, and why it ended.
    pub end: Option<(String, EndReason)>,
    /// Why nothing was written.
    pub failure: Option<SiblingFailure>,
    /// Whether writing is under way.
    pub is_busy: bool,
}

/// What the encoder read and made.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// Prefix, text, end sign: every token that has a state.
    pub tokens: Vec<String>,
    /// `(tokens, d_model)`
    pub states: Vec<f32>,
    /// Width of a state.
    pub d_model: usize,
    /// What it cost, once.
    pub cost: Cost,
    /// Bytes of the fixed caches.
    pub cache_bytes: f64,
}

/// A step, and where it looked.
#[derive(Clone, Debug, PartialEq)]
pub struct Across {
    /// The step.
    pub written: Written,
    /// `(layers, heads, source tokens)`
    pub looks: Vec<f32>,
}

impl T5 {
    /// Nothing written yet.
    pub fn new(task: Task, text: String, head: HeadAt) -> T5 {
        T5 {
            task,
            text,
            source: None,
            steps: Vec::new(),
            selected: None,
            wanted: None,
            head,
            end: None,
            failure: None,
            is_busy: false,
        }
    }

    /// Another task or text: nothing is written yet.
    pub fn set(&mut self, task: Task, text: String) {
        *self = T5::new(task, text, self.head);
    }

    /// Begins to write; what to ask.
    pub fn write(&mut self) -> SiblingCommand {
        let wanted = self.wanted;
        self.set(self.task, self.text.clone());
        self.wanted = wanted;
        self.is_busy = true;
        SiblingCommand::Write {
            task: self.task,
            text: self.text.clone(),
        }
    }

    /// For looking inside.
    pub fn subject(&self) -> Subject {
        let steps = self.steps.iter().map(|across| &across.written.step);
        let steps = steps.filter(|step| !step.is_end);
        Subject::Write {
            task: self.task,
            text: self.text.clone(),
            written: steps.map(|step| step.chosen.id).collect(),
        }
    }

    /// An answer has come, with its numbers; `vocab_size` of them are a step's probabilities.
    pub fn hear(&mut self, body: SiblingBody, mut numbers: Vec<f32>, vocab_size: usize) {
        match body {
            SiblingBody::Began {
                pieces,
                d_model,
                cost,
                cross_cache_bytes,
            } => {
                self.source = Some(Source {
                    tokens: source_tokens(self.task, &pieces),
                    states: numbers,
                    d_model: d_model as usize,
                    cost,
                    cache_bytes: cross_cache_bytes,
                });
            }
            SiblingBody::Stepped { step } => {
                let looks = numbers.split_off(vocab_size.min(numbers.len()));
                self.selected = Some(self.steps.len());
                self.steps.push(Across {
                    written: Written {
                        step: *step,
                        shares: numbers,
                    },
                    looks,
                });
            }
            SiblingBody::Ended { text, why } => {
                self.end = Some((text, why));
                self.is_busy = false;
                let wanted = self.wanted.take().filter(|&step| step < self.steps.len());
                self.selected = wanted.or(self.selected);
            }
            SiblingBody::Failed { failure } => {
                self.failure = Some(failure);
                self.is_busy = false;
            }
            SiblingBody::Stopped => self.is_busy = false,
            _ => {}
        }
    }

    /// The step looked at, where it is not simply the last one.
    pub fn earlier_step(&self) -> Option<usize> {
        self.selected.filter(|at| at + 1 < self.steps.len())
    }

    /// The weights that a head gives to the source at the step looked at, of `n_heads` a layer.
    pub fn look(&self, n_heads: usize) -> Option<&[f32]> {
        let across = self.steps.get(self.selected?)?;
        let n = self.source.as_ref()?.tokens.len();
        let at = (self.head.layer as usize * n_heads + self.head.head as usize) * n;
        across.looks.get(at..at + n)
    }
}

/// The prefix, the text's own words, and the end sign.
fn source_tokens(task: Task, pieces: &[Piece]) -> Vec<String> {
    let words = pieces.iter().map(|piece| piece.text.clone());
    std::iter::once(task.prefix().to_owned())
        .chain(words)
        .chain(std::iter::once("[EOS]".to_owned()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::gpt::tests::step;
    use super::*;
    use protocol::AttentionStage;

    #[test]
    fn a_step_knows_where_each_head_looked() {
        let head = HeadAt {
            stage: AttentionStage::Cross,
            layer: 1,
            head: 0,
        };
        let mut t5 = T5::new(Task::ToChinese, "cat".into(), head);
        t5.write();
        let piece = Piece {
            id: 30,
            text: "cat".into(),
            unknown: None,
        };
        let began = SiblingBody::Began {
            pieces: vec![piece],
            d_model: 2,
            cost: Cost::default(),
            cross_cache_bytes: 48.0,
        };
        t5.hear(began, vec![0.0; 6], 4);
        let source = t5.source.as_ref().expect("a source");
        assert_eq!(source.tokens, ["translate to chinese:", "cat", "[EOS]"]);
        // Two layers of two heads over three tokens, behind four probabilities.
        let mut numbers = vec![0.25; 4];
        numbers.extend((0..12).map(|n| n as f32));
        let first = Box::new(step(0, 50));
        t5.hear(SiblingBody::Stepped { step: first }, numbers, 4);
        assert_eq!(t5.look(2), Some(&[6.0, 7.0, 8.0][..]));
        assert_eq!(t5.steps[0].written.shares.len(), 4);
        t5.head.layer = 2;
        assert_eq!(t5.look(2), None);

        t5.hear(
            SiblingBody::Stepped {
                step: Box::new(step(1, 4)),
            },
            vec![0.25; 16],
            4,
        );
        assert_eq!((t5.selected, t5.earlier_step()), (Some(1), None));
        t5.wanted = Some(0);
        let end = SiblingBody::Ended {
            text: "貓".into(),
            why: EndReason::End,
        };
        t5.hear(end, vec![], 4);
        assert_eq!((t5.earlier_step(), t5.wanted), (Some(0), None));
    }
}
