//! What a learner can do with an exercise, and why it may not be possible. What an action changes
//! is in `attempt`.

/// Something the learner does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Select an option, not yet checked.
    Choose(String),
    /// Replace the parts of an answer that has several, in the form of
    /// [`grade::fitted`](crate::grade::fitted).
    Put(Vec<String>),
    /// Check the answer.
    Check,
    /// Check the answer against what the kernel gave: the rows of its mask, or the ids of the
    /// options that its result bears out.
    CheckAgainst(Vec<String>),
    /// Replace the free answer.
    Write(String),
    /// Ask for one more hint.
    Hint,
    /// See the solution.
    Reveal,
    /// Mark whether the answer covers a rubric item.
    Tick {
        /// The rubric item's id.
        item: String,
        /// Covered or not.
        on: bool,
    },
    /// Start again from nothing.
    Retry,
}

/// Why an action changed nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ActionError {
    /// The exercise is of the other kind.
    WrongKind,
    /// No option of that id.
    UnknownChoice(String),
    /// The parts do not fit the exercise.
    Malformed,
    /// No rubric item of that id.
    UnknownRubricItem(String),
    /// Nothing is selected or written yet, or not everything.
    NothingToCheck,
    /// The solution is out: only [`Action::Retry`] opens the answer again.
    Closed,
    /// Every hint is shown.
    NoMoreHints,
    /// The free answer needs this many characters more before the model answer is shown, or another
    /// kind needs one try.
    TooEarly {
        /// Characters still missing; 0 for other kinds.
        missing_chars: usize,
    },
    /// Marking starts when the model answer is shown.
    NotRevealed,
    /// The free answer is too long.
    TooLong {
        /// The most it can have.
        max_chars: usize,
    },
    /// The record is from a newer revision of the exercise than this page has.
    NewerRevision {
        /// The record's.
        found: u32,
        /// This page's.
        known: u32,
    },
}

impl std::fmt::Display for ActionError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            ActionError::WrongKind => f.write_str("the exercise is answered another way"),
            ActionError::UnknownChoice(id) => write!(f, "no option `{id}`"),
            ActionError::Malformed => f.write_str("the parts do not fit the exercise"),
            ActionError::UnknownRubricItem(id) => write!(f, "no rubric item `{id}`"),
            ActionError::NothingToCheck => f.write_str("the answer is not complete"),
            ActionError::Closed => f.write_str("the solution is shown already"),
            ActionError::NoMoreHints => f.write_str("every hint is shown"),
            ActionError::TooEarly { missing_chars } => {
                write!(f, "answer first: {missing_chars} more characters")
            }
            ActionError::NotRevealed => f.write_str("the model answer is not shown yet"),
            ActionError::TooLong { max_chars } => {
                write!(f, "the answer has more than {max_chars} characters")
            }
            ActionError::NewerRevision { found, known } => {
                write!(
                    f,
                    "the record is of revision {found}, this page has {known}"
                )
            }
        }
    }
}

impl std::error::Error for ActionError {}
