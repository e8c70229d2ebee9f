//! The signals that views share.

use crate::state::heat_map::Cell;
use crate::state::link::LinkError;
use crate::state::page_data::{PageData, Words};
use crate::state::run::{RunResult, RunState, first_experiment};
use lesson::progress::Progress;
use protocol::{Experiment, RunId};
use reactive_graph::owner::StoredValue;
use reactive_graph::signal::RwSignal;
use reactive_graph::traits::{GetValue as _, With as _, WithUntracked as _};
use std::sync::Arc;

/// How answers are being kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keeping {
    /// In this browser.
    Stored,
    /// Only until the page is left: storage cannot be reached.
    InMemory,
    /// Only until the page is left: storage refused the record, most likely because it is full.
    Full,
    /// Stored, but something unreadable was found and set aside.
    SetAside,
    /// Stored by a newer version of the page, and therefore left alone.
    Newer,
    /// Stored again after somebody emptied the storage.
    Rewritten,
}

/// What the page knows at the moment. Copied into every view; the signals are shared.
#[derive(Clone, Copy)]
pub struct PageState {
    data: StoredValue<Arc<PageData>>,
    words: StoredValue<Arc<Words>>,
    /// The experiment as the controls stand.
    pub experiment: RwSignal<Experiment>,
    /// Where the run stands.
    pub run: RwSignal<RunState>,
    /// Where the run over a long sequence stands. At most one of the two is busy.
    pub long: RwSignal<RunState>,
    /// The experiment of the newest run, which the controls may have left behind.
    pub asked: StoredValue<Experiment>,
    /// Number of the newest run; answers to older ones are stale.
    pub run_id: RwSignal<RunId>,
    /// The newest finished run.
    pub result: RwSignal<Option<RunResult>>,
    /// The head shown.
    pub head: RwSignal<usize>,
    /// Whether the table twin is open.
    pub is_table_open: RwSignal<bool>,
    /// The cell looked at.
    pub cell: RwSignal<Option<Cell>>,
    /// The text box was cut to what can be computed.
    pub text_was_cut: RwSignal<bool>,
    /// What came of the link the page was opened with.
    pub link_problem: RwSignal<Option<LinkError>>,
    /// Some number in the link was out of range.
    pub link_clamped: RwSignal<bool>,
    /// The fragment, for the link to the other language.
    pub fragment: RwSignal<String>,
    /// What came of copying the link: `None` before.
    pub copied: RwSignal<Option<bool>>,
    /// Answers.
    pub progress: RwSignal<Progress>,
    /// Whether this page has written its answers at least once.
    pub has_saved: StoredValue<bool>,
    /// How they are kept.
    pub keeping: RwSignal<Keeping>,
}

impl PageState {
    /// The state a page starts with, as the prerendered page shows it.
    pub fn new(data: PageData) -> Self {
        let words = data.words.clone();
        let experiment = first_experiment(&words);
        PageState {
            data: StoredValue::new(Arc::new(data)),
            words: StoredValue::new(Arc::new(words)),
            asked: StoredValue::new(experiment.clone()),
            experiment: RwSignal::new(experiment),
            run: RwSignal::new(RunState::Idle),
            long: RwSignal::new(RunState::Idle),
            run_id: RwSignal::new(0),
            result: RwSignal::new(None),
            head: RwSignal::new(0),
            is_table_open: RwSignal::new(false),
            cell: RwSignal::new(None),
            text_was_cut: RwSignal::new(false),
            link_problem: RwSignal::new(None),
            link_clamped: RwSignal::new(false),
            fragment: RwSignal::new(String::new()),
            copied: RwSignal::new(None),
            progress: RwSignal::new(Progress::default()),
            has_saved: StoredValue::new(false),
            keeping: RwSignal::new(Keeping::Stored),
        }
    }

    /// Whether the engine has something to do; whoever watches hears of changes.
    pub fn is_busy(self) -> bool {
        // Both are asked: what is not read is not watched.
        let (run, long) = (
            self.run.with(RunState::is_busy),
            self.long.with(RunState::is_busy),
        );
        run || long
    }

    /// The same, without watching.
    pub fn is_busy_untracked(self) -> bool {
        self.run.with_untracked(RunState::is_busy) || self.long.with_untracked(RunState::is_busy)
    }

    /// The prerendered page's data.
    pub fn data(self) -> Arc<PageData> {
        self.data.get_value()
    }

    /// Interface texts.
    pub fn words(self) -> Arc<Words> {
        self.words.get_value()
    }

    /// The interface text with this key.
    pub fn text(self, key: &str) -> String {
        self.words().text(key)
    }
}
