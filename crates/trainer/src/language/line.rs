//! A rendered sentence: token ids, and for each token what it is there for.

use super::vocabulary::{TokenId, UNK, vocabulary};

/// English or Traditional Chinese.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Language {
    English,
    Chinese,
}

/// What a token is there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// Nothing that anyone asks about.
    None,
    /// Part of a noun; the concept's name is the same in both languages.
    Noun(&'static str),
    /// The measure word of this concept.
    Classifier(&'static str),
    /// The token of the main clause that carries number and tense.
    Verb,
    /// The token that a reader of the story before it must know.
    Answer,
}

/// Kinds of named entities.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum EntityKind {
    Person,
    Location,
    Date,
}

/// A sentence or story in one language. The three lists are of equal length.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its language.
    pub language: Language,
    /// Token ids, without [BOS] and [EOS].
    pub ids: Vec<TokenId>,
    /// What each token is there for.
    pub marks: Vec<Mark>,
    /// The named entity that each token is part of, and whether it is its first token.
    pub entities: Vec<Option<(EntityKind, bool)>>,
    /// An English article waits for the word that decides between "a" and "an".
    article_waits: bool,
}

impl Line {
    /// An empty line.
    pub fn new(language: Language) -> Line {
        Line {
            language,
            ids: Vec::new(),
            marks: Vec::new(),
            entities: Vec::new(),
            article_waits: false,
        }
    }

    /// The text, spaced as its language is.
    pub fn text(&self) -> String {
        vocabulary().decode(&self.ids)
    }

    /// The positions of the tokens with this mark.
    pub fn positions(&self, mark: Mark) -> Vec<usize> {
        (0..self.marks.len())
            .filter(|&at| self.marks[at] == mark)
            .collect()
    }

    /// The concepts named by nouns, each once, in order of their first token.
    pub fn concepts(&self) -> Vec<&'static str> {
        let mut concepts = Vec::new();
        for mark in &self.marks {
            if let Mark::Noun(concept) = mark
                && !concepts.contains(concept)
            {
                concepts.push(*concept);
            }
        }
        concepts
    }

    /// Appends another line.
    pub fn append(&mut self, other: &Line) {
        self.ids.extend(&other.ids);
        self.marks.extend(&other.marks);
        self.entities.extend(&other.entities);
    }

    pub(super) fn say(&mut self, words: &str) {
        self.push(words, Mark::None, None);
    }

    pub(super) fn mark(&mut self, words: &str, mark: Mark) {
        self.push(words, mark, None);
    }

    pub(super) fn entity(&mut self, words: &str, mark: Mark, kind: EntityKind) {
        self.push(words, mark, Some(kind));
    }

    /// "a" or "an", as the next word asks.
    pub(super) fn article(&mut self) {
        self.article_waits = true;
    }

    fn push(&mut self, words: &str, mark: Mark, entity: Option<EntityKind>) {
        let mut is_first = true;
        let mut push_one = |line: &mut Line, token: &str| {
            line.ids.push(vocabulary().id(token).unwrap_or(UNK));
            line.marks.push(mark);
            line.entities.push(entity.map(|kind| (kind, is_first)));
            is_first = false;
        };
        match self.language {
            Language::English => {
                for word in words.split_whitespace() {
                    if self.article_waits {
                        self.article_waits = false;
                        let article = if sounds_like_vowel(word) { "an" } else { "a" };
                        self.push(article, Mark::None, None);
                    }
                    push_one(self, word);
                }
            }
            Language::Chinese => {
                let mut buffer = [0; 4];
                for character in words.chars() {
                    push_one(self, character.encode_utf8(&mut buffer));
                }
            }
        }
    }
}

/// Whether "an" stands before this word. Only what the lexicon holds: "useful" and "uniform" begin
/// with a consonant to the ear.
pub(super) fn sounds_like_vowel(word: &str) -> bool {
    let is_exception = word.starts_with("uni") || word.starts_with("use");
    word.starts_with(['a', 'e', 'i', 'o', 'u']) && !is_exception
}
