//! Short stories with a known one-sentence summary: their plots as types.
//!
//! The plots are told by [`english`] and [`chinese`]; which people and things fill them is drawn in
//! `compose`.

pub mod chinese;
pub mod english;

use super::lexicon::adjectives::Adjective;
use super::lexicon::nouns::{Measured, Noun};
use super::lexicon::people::Relative;
use super::lexicon::places::{Place, Spot, Town};
use super::lexicon::verbs::Verb;
use super::line::{Language, Line};
use super::meaning::{Date, Person};

/// A fact of a colour story: whose thing has which colour.
pub type ColourFact = (Person, &'static Adjective);

/// What happens.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Plot {
    Lost {
        who: Person,
        thing: &'static Noun,
        looked: &'static Place,
        finder: &'static Relative,
        spot: &'static Spot,
    },
    Gift {
        giver: Person,
        receiver: Person,
        colour: &'static Adjective,
        thing: &'static Noun,
    },
    Trip {
        who: Person,
        town: &'static Town,
        date: Date,
        sight: &'static Noun,
        dish: &'static Measured,
    },
    Errand {
        who: Person,
        relative: &'static Relative,
        count: usize,
        thing: &'static Noun,
    },
    Rain {
        who: Person,
        wish: &'static Verb,
        place: &'static Place,
        verb: &'static Verb,
        thing: &'static Noun,
    },
    Stray {
        who: Person,
        adjective: &'static Adjective,
        animal: &'static Noun,
        place: &'static Place,
    },
    Repair {
        who: Person,
        helper: Person,
        thing: &'static Noun,
        place: &'static Place,
    },
    Late {
        who: Person,
        day: usize,
        missed: &'static (&'static str, &'static str),
        took: &'static (&'static str, &'static str),
        place: &'static Place,
    },
    Contest {
        winner: Person,
        loser: Person,
        contest: &'static (&'static str, &'static str),
        day: usize,
    },
    /// One fact, or two of which one is asked for: the last sentence holds the answer.
    Colours {
        thing: &'static Noun,
        asked: ColourFact,
        /// The other fact, and whether it is told first.
        other: Option<(ColourFact, bool)>,
    },
}

/// A plot, with an aside and an ending that a summary leaves out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Story {
    /// What happens.
    pub plot: Plot,
    /// An aside after the first sentence, by its place in [`ASIDES`].
    pub aside: Option<usize>,
    /// An ending, by its place in [`ENDINGS`].
    pub ending: Option<usize>,
}

impl Story {
    /// Its sentences.
    pub fn sentences(&self, language: Language) -> Vec<Line> {
        match language {
            Language::English => english::sentences(self),
            Language::Chinese => chinese::sentences(self),
        }
    }

    /// Its one-sentence summary; a colour story has none, it ends with its own question.
    pub fn summary(&self, language: Language) -> Option<Line> {
        match language {
            Language::English => english::summary(&self.plot),
            Language::Chinese => chinese::summary(&self.plot),
        }
    }
}

/// Asides: what kind of day it was.
pub static ASIDES: &[(&str, &str)] = &[
    ("it was a sunny day .", "那天天氣很好。"),
    ("the wind was strong .", "那天風很大。"),
    ("it was very hot .", "那天非常熱。"),
    ("it was a cold morning .", "那是一個寒冷的早上。"),
    ("the sky was grey .", "天空灰灰的。"),
];

/// Endings: `{he}` and `{his}` stand for the person that the story is about.
pub static ENDINGS: &[(&str, &str)] = &[
    ("{he} was very happy .", "{he}非常高興。"),
    ("{he} slept well that night .", "那天晚上{he}睡得很好。"),
    (
        "{he} told {his} friends about it .",
        "{he}把這件事告訴了朋友。",
    ),
    ("{he} went home with a smile .", "{he}笑著回家了。"),
    (
        "{he} wrote about it in {his} diary .",
        "{he}把這件事寫在日記裡。",
    ),
    ("it was a long day .", "那是漫長的一天。"),
];

/// Contests.
pub static CONTESTS: &[(&str, &str)] = &[
    ("race", "賽跑"),
    ("swimming contest", "游泳比賽"),
    ("singing contest", "歌唱比賽"),
    ("drawing contest", "繪畫比賽"),
    ("chess contest", "西洋棋比賽"),
];

/// What one misses and what one takes instead.
pub static RIDES: &[(&str, &str)] = &[
    ("bus", "公車"),
    ("train", "火車"),
    ("taxi", "計程車"),
    ("tram", "輕軌"),
];
