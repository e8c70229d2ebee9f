//! The exercise: a quiz question and a challenge step are the same type, laid out in two ways.
//!
//! What a learner does with one is in `attempt`; what is right in an answer is in `grade`.

use crate::model::Html;

/// One exercise in one language.
#[derive(Clone, Debug, PartialEq)]
pub struct Exercise {
    /// Stable id, printable ASCII without slash.
    pub id: String,
    /// Raised when the question changes so much that an old answer no longer answers it.
    pub revision: u32,
    /// What a full answer is worth.
    pub points: u32,
    /// A short name, plain text: "Question 1", "Step 2".
    pub title: String,
    /// The question.
    pub prompt: Html,
    /// One to three hints, from gentle to nearly the answer.
    pub hints: Vec<Html>,
    /// The worked solution, shown once solved or revealed.
    pub solution: Html,
    /// How it is answered and graded.
    pub kind: ExerciseKind,
}

/// How an exercise is answered.
#[derive(Clone, Debug, PartialEq)]
pub enum ExerciseKind {
    /// Exactly one option is right.
    SingleChoice {
        /// The options in authored order.
        options: Vec<Choice>,
    },
    /// Any number of options is right.
    MultipleChoice {
        /// The options in authored order.
        options: Vec<Choice>,
    },
    /// A number is typed.
    Number {
        /// What is right.
        number: Number,
        /// Wrong numbers that learners do arrive at.
        mistakes: Vec<Mistake>,
    },
    /// Items are brought into order.
    Ordering {
        /// The items in the right order; `label` is empty.
        items: Vec<Item>,
    },
    /// Items are moved beside the labels they belong to.
    Matching {
        /// The items, each with its label.
        items: Vec<Item>,
    },
    /// Gaps in a text are filled from lists.
    Cloze {
        /// The text; `[[id]]` stands where the gap of that id is.
        text: Html,
        /// The gaps in the order of the text.
        gaps: Vec<Gap>,
    },
    /// Answered in the learner's own words, then compared with a model answer by the learner.
    FreeText {
        /// What a good answer says; the learner ticks what theirs covers.
        rubric: Vec<RubricItem>,
    },
    /// The cells that a query sees are painted; the kernel's mask grades it.
    PaintMask {
        /// Whose mask; its texts have a space between every two tokens.
        run: Demo,
        /// Why a painted cell is wrong: it is hidden.
        why_hidden: Html,
        /// Why an empty cell is wrong: it is visible.
        why_visible: Html,
    },
    /// The learner commits to an option before the kernel runs; its result grades it.
    Predict {
        /// What is run: once, or twice where two results are compared.
        runs: Vec<Demo>,
        /// What is read off the results.
        quantity: Quantity,
        /// What it may be.
        options: Vec<Choice>,
        /// The quantity's value that each option stands for, in millionths.
        values: Vec<i64>,
    },
}

/// One option of a choice, or of a gap.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// Stable within the exercise.
    pub id: String,
    /// What the option says.
    pub text: Html,
    /// Whether it is right.
    pub correct: bool,
    /// Why it is right or wrong.
    pub why: Html,
}

/// A number that is asked for. Millionths, so that no text is ever turned into a float.
#[derive(Clone, Debug, PartialEq)]
pub struct Number {
    /// The right one, in millionths.
    pub value: i64,
    /// How far off still counts, in millionths.
    pub tolerance: i64,
    /// What stands behind the field, plain text; may be empty.
    pub unit: String,
}

/// A wrong number with a reason of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct Mistake {
    /// The number, in millionths.
    pub value: i64,
    /// Why it is wrong.
    pub why: Html,
}

/// Something that has a place.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Stable within the exercise.
    pub id: String,
    /// What it belongs to; empty where it has a place in an order.
    pub label: Html,
    /// What it says.
    pub text: Html,
    /// Why it belongs there.
    pub why: Html,
}

/// A gap in a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Gap {
    /// Stable within the exercise.
    pub id: String,
    /// What may stand there, plain text; exactly one is right.
    pub options: Vec<Choice>,
}

/// One point a free answer should make.
#[derive(Clone, Debug, PartialEq)]
pub struct RubricItem {
    /// Stable within the exercise.
    pub id: String,
    /// The point.
    pub text: Html,
    /// What making it is worth; the rubric's points add up to the exercise's.
    pub points: u32,
}

/// A run of the kernel, by the codes that links use. The engine knows what they mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Demo {
    /// One of [`Demo::ARCHITECTURES`].
    pub architecture: String,
    /// One of [`Demo::STAGES`]; only the encoder-decoder has a choice.
    pub stage: String,
    /// One of [`Demo::MASKS`].
    pub mask: String,
    /// The number that goes with the mask, if it has one.
    pub mask_size: u32,
    /// Query heads.
    pub n_heads: u32,
    /// The sentence; for the encoder-decoder the encoder's input.
    pub text: String,
    /// What the decoder of an encoder-decoder has written so far; `text` again for the other two.
    pub target: String,
}

impl Demo {
    /// Codes of the architectures. A test holds these three lists against the protocol's.
    pub const ARCHITECTURES: [&str; 3] = ["bert", "gpt", "t5"];
    /// Codes of the encoder-decoder's attentions.
    pub const STAGES: [&str; 3] = ["encoder", "decoder", "cross"];
    /// Codes of the masks.
    pub const MASKS: [&str; 6] = [
        "auto",
        "full",
        "causal",
        "prefix-lm",
        "sliding-window",
        "padding",
    ];
}

impl Demo {
    /// The text whose tokens look, one a row.
    pub fn query_text(&self) -> &str {
        if self.stage == "encoder" {
            &self.text
        } else {
            &self.target
        }
    }

    /// The text whose tokens are looked at, one a column.
    pub fn key_text(&self) -> &str {
        if self.stage == "decoder" {
            &self.target
        } else {
            &self.text
        }
    }

    /// Rows and columns of its mask, where every two tokens have a space between them.
    pub fn grid(&self) -> (usize, usize) {
        let count = |text: &str| text.split_whitespace().count();
        (count(self.query_text()), count(self.key_text()))
    }
}

/// What a prediction is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// Cells of the mask that are visible.
    VisibleCells,
    /// The weight that the first row gives to the first column, in the first head.
    FirstWeight,
    /// The sum of the last row's weights, in the first head.
    RowSum,
    /// How many different tables of weights the heads have.
    DistinctHeads,
    /// Bytes that the weights of all heads take as 32-bit floats.
    WeightBytes,
    /// Rows whose weights differ between the two runs, which have as many tokens.
    ChangedRows,
    /// How many times as many weights the second run has.
    WeightsRatio,
}

impl Quantity {
    /// All of them.
    pub const ALL: [Quantity; 7] = [
        Quantity::VisibleCells,
        Quantity::FirstWeight,
        Quantity::RowSum,
        Quantity::DistinctHeads,
        Quantity::WeightBytes,
        Quantity::ChangedRows,
        Quantity::WeightsRatio,
    ];

    /// Its name in content files.
    pub fn code(self) -> &'static str {
        match self {
            Quantity::VisibleCells => "visible-cells",
            Quantity::FirstWeight => "first-weight",
            Quantity::RowSum => "row-sum",
            Quantity::DistinctHeads => "distinct-heads",
            Quantity::WeightBytes => "weight-bytes",
            Quantity::ChangedRows => "changed-rows",
            Quantity::WeightsRatio => "weights-ratio",
        }
    }

    /// The quantity with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.code() == code)
    }

    /// Runs that it takes.
    pub fn n_runs(self) -> usize {
        match self {
            Quantity::ChangedRows | Quantity::WeightsRatio => 2,
            _ => 1,
        }
    }
}
