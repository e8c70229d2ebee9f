//! The decoder's card: writing on, step by step, and branching from any step.

use protocol::{
    EndReason, Piece, Sampling, SiblingBody, SiblingCommand, SiblingFailure, Step, Subject,
};

/// The most tokens a learner may ask for at once.
pub const MAX_LENGTH: u32 = 64;

/// The card as it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Gpt {
    /// The text to go on from.
    pub text: String,
    /// How tokens are chosen.
    pub sampling: Sampling,
    /// How many tokens at most.
    pub length: u32,
    /// Tokens that are chosen before anything is drawn: a branch.
    pub given: Vec<u32>,
    /// The text's tokens.
    pub pieces: Vec<Piece>,
    /// What was written.
    pub steps: Vec<Written>,
    /// How many tokens were asked for last, where it was not the usual length.
    pub limit: Option<u32>,
    /// The step looked at.
    pub selected: Option<usize>,
    /// The step to look at once all is written, as a link asked for it.
    pub wanted: Option<usize>,
    /// All that was written as text, and why it ended.
    pub end: Option<(String, EndReason)>,
    /// Why nothing was written.
    pub failure: Option<SiblingFailure>,
    /// Whether writing is under way.
    pub is_busy: bool,
}

/// A step with the probabilities of the whole vocabulary, falling.
#[derive(Clone, Debug, PartialEq)]
pub struct Written {
    /// The step.
    pub step: Step,
    /// One for every token of the vocabulary.
    pub shares: Vec<f32>,
}

impl Default for Gpt {
    fn default() -> Self {
        Gpt {
            text: String::new(),
            sampling: Sampling::default(),
            length: 24,
            given: Vec::new(),
            pieces: Vec::new(),
            steps: Vec::new(),
            limit: None,
            selected: None,
            wanted: None,
            end: None,
            failure: None,
            is_busy: false,
        }
    }
}

impl Gpt {
    /// Another text, or other settings: what was written is no longer what they give.
    pub fn set(&mut self, change: impl FnOnce(&mut Gpt)) {
        let (text, sampling) = (self.text.clone(), self.sampling);
        change(self);
        if self.text != text {
            self.given.clear();
            self.pieces.clear();
        }
        if self.text != text || self.sampling != sampling {
            self.limit = None;
            self.clear();
        }
    }

    fn clear(&mut self) {
        self.steps.clear();
        self.selected = None;
        self.end = None;
        self.failure = None;
    }

    /// Begins to write all; what to ask.
    pub fn write(&mut self) -> SiblingCommand {
        (self.limit, self.wanted) = (None, None);
        self.resume()
    }

    /// Begins to write what a link holds: all of it, or as far as it had come; what to ask.
    pub fn resume(&mut self) -> SiblingCommand {
        let given = self.given.clone();
        let asked = self.limit.unwrap_or(self.length);
        let length = asked.max(given.len() as u32);
        self.begin(given, length)
    }

    /// Begins to write one token more; what to ask.
    pub fn write_one(&mut self) -> SiblingCommand {
        let given = self.chosen();
        let length = given.len() as u32 + 1;
        self.limit = Some(length);
        self.begin(given, length)
    }

    /// Takes another token at a step, and writes on from there; what to ask.
    pub fn branch(&mut self, step: usize, token: u32) -> SiblingCommand {
        let mut given = self.chosen();
        given.truncate(step);
        given.push(token);
        self.given.clone_from(&given);
        self.write()
    }

    fn begin(&mut self, written: Vec<u32>, max_tokens: u32) -> SiblingCommand {
        self.clear();
        self.is_busy = true;
        SiblingCommand::Continue {
            text: self.text.clone(),
            written,
            sampling: self.sampling,
            max_tokens,
        }
    }

    /// The tokens written so far.
    pub fn chosen(&self) -> Vec<u32> {
        self.steps.iter().map(|w| w.step.chosen.id).collect()
    }

    /// For looking inside: what was read and written, without the end sign.
    pub fn subject(&self) -> Subject {
        let steps = self.steps.iter().filter(|written| !written.step.is_end);
        Subject::Continue {
            text: self.text.clone(),
            written: steps.map(|written| written.step.chosen.id).collect(),
        }
    }

    /// An answer has come, with its numbers.
    pub fn hear(&mut self, body: SiblingBody, numbers: Vec<f32>) {
        match body {
            SiblingBody::Began { pieces, .. } => self.pieces = pieces,
            SiblingBody::Stepped { step } => {
                self.selected = Some(self.steps.len());
                let step = *step;
                self.steps.push(Written {
                    step,
                    shares: numbers,
                });
            }
            SiblingBody::Ended { text, why } => {
                self.end = Some((text, why));
                self.is_busy = false;
                self.look_at_wanted();
            }
            SiblingBody::Failed { failure } => {
                self.failure = Some(failure);
                self.is_busy = false;
            }
            SiblingBody::Stopped => {
                self.is_busy = false;
                self.limit = Some(self.steps.len() as u32);
                self.look_at_wanted();
            }
            _ => {}
        }
    }

    fn look_at_wanted(&mut self) {
        let wanted = self.wanted.take().filter(|&step| step < self.steps.len());
        self.selected = wanted.or(self.selected);
    }

    /// The step looked at, where it is not simply the last one.
    pub fn earlier_step(&self) -> Option<usize> {
        self.selected.filter(|at| at + 1 < self.steps.len())
    }

    /// The step looked at.
    pub fn step(&self) -> Option<&Written> {
        self.steps.get(self.selected?)
    }

    /// Multiply-adds of all steps, with the cache and without.
    pub fn multiply_adds(&self) -> (f64, f64) {
        self.steps.iter().fold((0.0, 0.0), |(with, without), w| {
            (
                with + w.step.with_cache.multiply_adds,
                without + w.step.without_cache.multiply_adds,
            )
        })
    }

    /// Whether every step gave the same logits both ways.
    pub fn is_same_everywhere(&self) -> bool {
        self.steps.iter().all(|written| written.step.same_logits)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use protocol::{Candidate, Cost};

    pub fn step(index: u32, id: u32) -> Step {
        Step {
            index,
            chosen: Candidate {
                id,
                text: format!("w{id}"),
                probability: 0.5,
            },
            rank: 0,
            is_given: false,
            is_end: id == 4,
            candidates: Vec::new(),
            n_kept: 3,
            kept_mass: 0.9,
            with_cache: Cost {
                multiply_adds: 10.0,
                ..Cost::default()
            },
            without_cache: Cost {
                multiply_adds: 30.0,
                ..Cost::default()
            },
            same_logits: true,
            cached_tokens: 1,
        }
    }

    fn written(ids: &[u32]) -> Gpt {
        let mut gpt = Gpt {
            text: "the cat".into(),
            ..Gpt::default()
        };
        gpt.write();
        for (index, &id) in (0..).zip(ids) {
            let step = Box::new(step(index, id));
            gpt.hear(SiblingBody::Stepped { step }, vec![0.5, 0.5]);
        }
        gpt
    }

    #[test]
    fn a_branch_keeps_what_was_before_it() {
        let mut gpt = written(&[20, 21, 22, 4]);
        assert_eq!(gpt.multiply_adds(), (40.0, 120.0));
        let Subject::Continue { written: ids, .. } = gpt.subject() else {
            panic!("not the decoder's");
        };
        assert_eq!(ids, [20, 21, 22], "the end sign is not read");
        let command = gpt.branch(1, 99);
        let SiblingCommand::Continue {
            written,
            max_tokens,
            ..
        } = command
        else {
            panic!("{command:?}");
        };
        assert_eq!((written, max_tokens), (vec![20, 99], 24));
        assert_eq!(gpt.given, [20, 99]);
        assert!(gpt.steps.is_empty() && gpt.is_busy);
    }

    #[test]
    fn one_more_token_goes_on_from_what_is_there() {
        let mut gpt = written(&[20, 21]);
        let SiblingCommand::Continue {
            written,
            max_tokens,
            ..
        } = gpt.write_one()
        else {
            panic!("not a continuation");
        };
        assert_eq!((written, max_tokens), (vec![20, 21], 3));
    }

    #[test]
    fn one_more_token_or_a_stop_is_what_a_link_resumes() {
        let mut gpt = written(&[20, 21]);
        gpt.write_one();
        assert_eq!(gpt.limit, Some(3));
        let asked = |command| match command {
            SiblingCommand::Continue { max_tokens, .. } => max_tokens,
            other => panic!("{other:?}"),
        };
        assert_eq!(asked(gpt.resume()), 3);
        assert_eq!(asked(gpt.write()), 24);
        let mut gpt = written(&[20, 21, 22]);
        gpt.wanted = Some(1);
        gpt.hear(SiblingBody::Stopped, vec![]);
        assert_eq!((gpt.limit, gpt.earlier_step()), (Some(3), Some(1)));
        gpt.wanted = Some(9);
        gpt.hear(SiblingBody::Stopped, vec![]);
        assert_eq!(gpt.earlier_step(), Some(1), "no such step");
    }

    #[test]
    fn other_settings_forget_what_was_written_and_another_text_the_branch() {
        let mut gpt = written(&[20]);
        gpt.given = vec![20];
        gpt.set(|gpt| gpt.length = 9);
        assert_eq!(gpt.steps.len(), 1);
        gpt.set(|gpt| gpt.sampling.seed = 9);
        assert!(gpt.steps.is_empty() && gpt.given == [20]);
        gpt.set(|gpt| gpt.text = "the dog".into());
        assert!(gpt.given.is_empty());
    }
}
