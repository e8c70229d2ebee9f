//! What the part knows at the moment, and what an answer of the engine changes.

use super::field::FieldState;
use crate::bridge::sibling_engine::{self, Slot};
use crate::state::page_data::Words;
use crate::state::siblings::bert::Bert;
use crate::state::siblings::gpt::Gpt;
use crate::state::siblings::heads::{HeadRow, first_head};
use crate::state::siblings::inside::Inside;
use crate::state::siblings::rows::PartData;
use crate::state::siblings::shown::place_of_word;
use crate::state::siblings::t5::T5;
use crate::state::siblings::three::Three;
use protocol::{Architecture, SiblingBody, SiblingFacts, Subject, Task};
use reactive_graph::owner::StoredValue;
use reactive_graph::signal::RwSignal;
use reactive_graph::traits::{
    GetUntracked as _, GetValue as _, Set as _, Update as _, With as _, WithUntracked as _,
};
use std::sync::Arc;

/// How a sibling's file is doing.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Loading {
    /// On its way.
    #[default]
    Waiting,
    /// Its model can be asked.
    Loaded,
    /// It did not come: what file, and the code of why.
    Failed(&'static str, String),
}

/// The last layer of every stack, before anything is known of the models.
const UNKNOWN_LAYER: u32 = 0;

/// What the part knows. Copied into every closure; the signals are shared.
#[derive(Clone, Copy)]
pub struct Part {
    data: StoredValue<Arc<PartData>>,
    /// The siblings' sizes, once the configurations are read.
    pub facts: RwSignal<Vec<SiblingFacts>>,
    /// The vocabulary's and the configurations' file, then the weights'.
    pub files: RwSignal<[Loading; 4]>,
    /// The encoder's card.
    pub bert: RwSignal<Bert>,
    /// The decoder's card.
    pub gpt: RwSignal<Gpt>,
    /// The encoder-decoder's card.
    pub t5: RwSignal<T5>,
    /// One text through three.
    pub three: RwSignal<Three>,
    /// Looking inside.
    pub inside: RwSignal<Inside>,
    /// The text fields, in the order of [`super::field::NAMES`].
    pub fields: [RwSignal<FieldState>; 4],
}

impl Part {
    /// As the part's HTML shows it.
    pub fn new(data: PartData) -> Part {
        let text = |key: &str| data.words.text(key);
        let head = |sibling| first_head(&data.heads, sibling, UNKNOWN_LAYER);
        let heads = Architecture::ALL.map(head);
        let place = place_of_word(&text("three.example-1"), &text("three.first-word"));
        Part {
            facts: RwSignal::new(Vec::new()),
            files: RwSignal::new(Default::default()),
            bert: RwSignal::new(Bert::new(text("bert.example-1"))),
            gpt: RwSignal::new(Gpt {
                text: text("gpt.example-1"),
                ..Gpt::default()
            }),
            t5: RwSignal::new(T5::new(Task::ToChinese, text("t5.example-zh"), heads[2])),
            three: RwSignal::new(Three::new(text("three.example-1"), place, heads)),
            inside: RwSignal::new(Inside::new(Architecture::EncoderOnly, heads[0])),
            fields: std::array::from_fn(|_| RwSignal::new(FieldState::default())),
            data: StoredValue::new(Arc::new(data)),
        }
    }

    /// Every text of the part.
    pub fn words(self) -> Words {
        self.data.get_value().words.clone()
    }

    /// The text with this key.
    pub fn text(self, key: &str) -> String {
        self.data.get_value().words.text(key)
    }

    /// The text with this key and its slots filled.
    pub fn fill(self, key: &str, slots: &[(&str, String)]) -> String {
        self.data.get_value().words.fill(key, slots)
    }

    /// Which heads matter.
    pub fn heads(self) -> Vec<HeadRow> {
        self.data.get_value().heads.clone()
    }

    /// The sizes of a sibling.
    pub fn facts_of(self, sibling: Architecture) -> Option<SiblingFacts> {
        self.facts
            .with(|facts| facts.iter().find(|f| f.sibling == sibling).cloned())
    }

    /// Whether a sibling can be asked.
    pub fn is_loaded(self, sibling: Architecture) -> bool {
        self.files
            .with(|files| files[1 + sibling as usize] == Loading::Loaded)
    }

    /// An answer of the engine.
    pub fn hear(self, slot: Slot, body: SiblingBody, numbers: Vec<f32>) {
        match slot {
            Slot::Files(sibling) => super::loading::hear(self, sibling, body),
            Slot::Read(name) | Slot::Complete(name) => super::field::hear(self, name, body),
            Slot::Bert => {
                self.bert.update(|bert| bert.hear(body));
                super::terminal::hear(slot);
                self.look_again(Architecture::EncoderOnly);
            }
            Slot::Gpt => {
                let is_over = !matches!(
                    body,
                    SiblingBody::Began { .. } | SiblingBody::Stepped { .. }
                );
                let is_stopped = matches!(body, SiblingBody::Stopped);
                self.gpt.update(|gpt| gpt.hear(body, numbers));
                if is_over {
                    super::terminal::hear(slot);
                    if is_stopped {
                        super::links::remember(self, "gpt");
                    }
                    self.look_again(Architecture::DecoderOnly);
                }
            }
            Slot::T5 => {
                let is_over = !matches!(
                    body,
                    SiblingBody::Began { .. } | SiblingBody::Stepped { .. }
                );
                let facts = self.facts.get_untracked();
                let vocab_size = facts.first().map_or(0, |facts| facts.vocab_size as usize);
                self.t5.update(|t5| t5.hear(body, numbers, vocab_size));
                if is_over {
                    super::terminal::hear(slot);
                    self.look_again(Architecture::EncoderDecoder);
                }
            }
            Slot::Bench => super::terminal::hear_bench(self, body),
            Slot::Three => {
                self.three.update(|three| three.hear(body));
                super::terminal::hear(slot);
            }
            Slot::Inside | Slot::Cell => {
                self.inside.update(|inside| inside.hear(body, numbers));
                if slot == Slot::Inside {
                    super::inside::ask_cell_again(self);
                    super::terminal::hear_look(self);
                }
            }
        }
    }

    /// What a card reads at the moment, for looking inside; none before it has read anything.
    pub fn subject(self, sibling: Architecture) -> Option<Subject> {
        match sibling {
            Architecture::EncoderOnly => self
                .bert
                .with_untracked(|bert| bert.filled.is_some().then(|| bert.subject())),
            Architecture::DecoderOnly => self
                .gpt
                .with_untracked(|gpt| (!gpt.steps.is_empty()).then(|| gpt.subject())),
            Architecture::EncoderDecoder => self
                .t5
                .with_untracked(|t5| t5.source.is_some().then(|| t5.subject())),
        }
    }

    /// The card that is looked into has something new to see.
    fn look_again(self, sibling: Architecture) {
        if self.inside.with_untracked(|inside| inside.sibling) == sibling {
            self.look(sibling);
        }
    }

    /// Looks into a card.
    pub fn look(self, sibling: Architecture) {
        let subject = self.subject(sibling);
        let mut inside = self.inside.get_untracked();
        inside.sibling = sibling;
        let command = match subject {
            Some(subject) if inside.subject.as_ref() == Some(&subject) && inside.seen.is_some() => {
                None
            }
            Some(subject) => Some(inside.look(subject)),
            None => {
                inside.subject = None;
                inside.seen = None;
                inside.cell = None;
                None
            }
        };
        self.inside.set(inside);
        if let Some(command) = command {
            sibling_engine::ask(Slot::Inside, command);
        }
    }
}
