//! The siblings' session natively, with the weights that ship: what the browser must agree with.

// Each test that shares it uses a part of it.
#![allow(dead_code)]

use engine::{Clock, SiblingMessage, SiblingSession};
use protocol::{Architecture, SiblingBody, SiblingCommand, SiblingFailure, SiblingRequest, Step};
use serde::Deserialize;
use std::cell::Cell;
use std::path::Path;

/// A clock that moves a millisecond whenever it is read.
#[derive(Default)]
pub struct Ticking(Cell<f64>);

impl Clock for Ticking {
    fn now_ms(&self) -> f64 {
        self.0.set(self.0.get() + 1.0);
        self.0.get()
    }
}

/// A file of `content/models`.
pub fn model_file(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../content/models");
    std::fs::read(folder.join(name)).expect("the siblings' files are in the repository")
}

/// A session with its dialogue.
pub struct Native(SiblingSession<Ticking>);

impl Native {
    /// With nothing read.
    pub fn empty() -> Native {
        Native(SiblingSession::new(Ticking::default()))
    }

    /// With all files read.
    pub fn loaded() -> Native {
        let mut native = Native::empty();
        let files = [model_file("config.json"), model_file("vocabulary.txt")];
        let opened = native.hand(SiblingCommand::Open, &files);
        assert!(matches!(opened, SiblingBody::Opened { .. }), "{opened:?}");
        for (sibling, name) in Architecture::ALL.into_iter().zip([
            "encoder.safetensors",
            "decoder.safetensors",
            "encoder-decoder.safetensors",
        ]) {
            let loaded = native.hand(SiblingCommand::Load { sibling }, &[model_file(name)]);
            assert_eq!(loaded, SiblingBody::Loaded { sibling });
        }
        native
    }

    /// A request with files, answered at once.
    pub fn hand(&mut self, command: SiblingCommand, files: &[Vec<u8>]) -> SiblingBody {
        let message = self.0.handle(SiblingRequest::new(1, command), files);
        message.expect("an answer at once").reply.body
    }

    /// Everything that a request is answered with, to the end.
    pub fn ask(&mut self, command: SiblingCommand) -> Vec<SiblingMessage> {
        let request = SiblingRequest::new(7, command);
        let mut messages: Vec<_> = self.0.handle(request, &[]).into_iter().collect();
        while self.0.is_busy() {
            messages.extend(self.0.step(3.0));
        }
        assert!(messages.iter().all(|m| m.reply.run_id == 7));
        messages
    }

    /// The last word that a request is answered with.
    pub fn last(&mut self, command: SiblingCommand) -> SiblingBody {
        let last = self.ask(command).pop().expect("an answer");
        last.reply.body
    }

    /// The failure that a request is answered with.
    pub fn failure(&mut self, command: SiblingCommand) -> SiblingFailure {
        match self.last(command) {
            SiblingBody::Failed { failure } => failure,
            other => panic!("not refused: {other:?}"),
        }
    }

    /// All steps of writing, the numbers beside them, and the text.
    pub fn write(&mut self, command: SiblingCommand) -> (Vec<(Step, Vec<f32>)>, String) {
        let mut steps = Vec::new();
        for message in self.ask(command) {
            match message.reply.body {
                SiblingBody::Stepped { step } => steps.push((*step, message.numbers)),
                SiblingBody::Ended { text, .. } => return (steps, text),
                SiblingBody::Began { .. } => {}
                other => panic!("writing was answered with {other:?}"),
            }
        }
        panic!("writing did not end")
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Suite {
    text: Vec<StrangeText>,
}

/// A text that is not in the siblings' language, or not all of it, and what it must get.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StrangeText {
    pub name: String,
    /// Written out `repeat` times.
    pub text: String,
    #[serde(default = "once")]
    pub repeat: usize,
    /// The code of a refusal.
    pub failure: Option<String>,
    /// What is marked, and why.
    #[serde(default)]
    pub unknown: Vec<(String, String)>,
}

impl StrangeText {
    /// The whole of it.
    pub fn text(&self) -> String {
        self.text.repeat(self.repeat)
    }
}

fn once() -> usize {
    1
}

/// The rows of `tests/suite/siblings.toml`.
pub fn strange_texts() -> Vec<StrangeText> {
    let suite: Suite = toml::from_str(include_str!("../../suite/siblings.toml")).expect("rows");
    suite.text
}
