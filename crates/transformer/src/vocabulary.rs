//! The closed vocabulary that the siblings share: text to token ids and back.
//!
//! English is split into lower-case words, Chinese into characters. A word outside the vocabulary
//! becomes one `[UNK]`, and its bytes in the text are known, so that a page can show which.

use std::collections::BTreeMap;
use std::ops::Range;

use thiserror::Error;

/// The longest vocabulary file.
pub const MAX_VOCABULARY_BYTES: usize = 1 << 20;
/// The token of a word that the vocabulary does not have.
const UNKNOWN: &str = "[UNK]";
/// Characters that people type for ones that the vocabulary has.
const ALIASES: [(char, &str); 4] = [
    ('台', "臺"),
    ('裏', "裡"),
    ('\u{2019}', "'"),
    ('\u{ff0e}', "."),
];

/// Why a vocabulary was refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum VocabularyError {
    /// Longer than any vocabulary.
    #[error("vocabulary: expected at most {limit} bytes, got {got}")]
    TooLong {
        /// The limit.
        limit: usize,
        /// What came.
        got: usize,
    },
    /// A token twice, or an empty one.
    #[error("vocabulary, line {line}: expected a token that did not come before, got {got:?}")]
    Token {
        /// The line, from 1.
        line: usize,
        /// What came.
        got: String,
    },
    /// No token for unknown words.
    #[error("vocabulary: expected a token [UNK]")]
    NoUnknown,
}

/// One token of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Its id.
    pub id: u32,
    /// The bytes of the text that it stands for.
    pub range: Range<usize>,
}

/// A vocabulary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vocabulary {
    tokens: Vec<String>,
    ids: BTreeMap<String, u32>,
    unknown: u32,
}

impl Vocabulary {
    /// Reads one token a line, in order of their ids.
    ///
    /// # Errors
    /// [`VocabularyError`].
    pub fn from_text(text: &str) -> Result<Vocabulary, VocabularyError> {
        if text.len() > MAX_VOCABULARY_BYTES {
            return Err(VocabularyError::TooLong {
                limit: MAX_VOCABULARY_BYTES,
                got: text.len(),
            });
        }
        let mut tokens = Vec::new();
        let mut ids = BTreeMap::new();
        for (id, token) in (0..).zip(text.lines()) {
            if token.is_empty() || ids.insert(token.to_owned(), id).is_some() {
                return Err(VocabularyError::Token {
                    line: tokens.len() + 1,
                    got: token.to_owned(),
                });
            }
            tokens.push(token.to_owned());
        }
        let unknown = *ids.get(UNKNOWN).ok_or(VocabularyError::NoUnknown)?;
        Ok(Vocabulary {
            tokens,
            ids,
            unknown,
        })
    }

    /// How many tokens there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.tokens.len()
    }

    /// Never true: there is always a token for unknown words.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.tokens.is_empty()
    }

    /// The id of a token.
    #[must_use]
    pub fn id(&self, token: &str) -> Option<u32> {
        self.ids.get(token).copied()
    }

    /// The token of an id.
    #[must_use]
    pub fn token(&self, id: u32) -> Option<&str> {
        self.tokens.get(id as usize).map(String::as_str)
    }

    /// The id of `[UNK]`.
    #[must_use]
    pub fn unknown(&self) -> u32 {
        self.unknown
    }

    /// A text as tokens: special tokens first, then the longest word, or one Chinese character.
    #[must_use]
    pub fn encode(&self, text: &str) -> Vec<Token> {
        let mut tokens = Vec::new();
        let mut at = 0;
        while let Some(first) = text[at..].chars().next() {
            if first.is_whitespace() {
                at += first.len_utf8();
                continue;
            }
            let rest = &text[at..];
            let (id, length) = self
                .special_at(rest)
                .unwrap_or_else(|| self.word_at(rest, first));
            tokens.push(Token {
                id,
                range: at..at + length,
            });
            at += length;
        }
        tokens
    }

    /// Ids as text, spaced as each language is.
    #[must_use]
    pub fn decode(&self, ids: &[u32]) -> String {
        let mut text = String::new();
        let mut before: Option<&str> = None;
        for &id in ids {
            let token = self.token(id).unwrap_or(UNKNOWN);
            if let Some(before) = before {
                let is_close =
                    before == "-" || matches!(token, "." | "," | "?" | ":" | ";" | "-" | "'s");
                let between_words = !is_chinese(before) && !is_chinese(token) && !is_close;
                if is_task(before) || between_words {
                    text.push(' ');
                }
            }
            text.push_str(token);
            before = Some(token);
        }
        text
    }

    /// A special token at the start of a text, whatever its case, with its length.
    fn special_at(&self, rest: &str) -> Option<(u32, usize)> {
        (0..).zip(&self.tokens).find_map(|(id, token)| {
            let is_special = token.len() > 1 && token.starts_with(['[', '<']) || is_task(token);
            let start = rest.get(..token.len()).filter(|_| is_special)?;
            start
                .eq_ignore_ascii_case(token)
                .then_some((id, token.len()))
        })
    }

    fn word_at(&self, rest: &str, first: char) -> (u32, usize) {
        // "'s" belongs to the word before it but is a token of its own.
        let own = ["'s", "\u{2019}s"].into_iter().find(|own| {
            let behind = rest.strip_prefix(own);
            behind.is_some_and(|behind| !behind.starts_with(char::is_alphanumeric))
        });
        if let Some(own) = own {
            return (self.id("'s").unwrap_or(self.unknown), own.len());
        }
        let is_letter = |c: char| c < '\u{2e80}' && (c.is_alphanumeric() || c == '-');
        if !is_letter(first) {
            let alias = ALIASES.iter().find(|(from, _)| *from == first);
            let own = first.to_string();
            let token = alias.map_or(own.as_str(), |(_, to)| to);
            return (self.id(token).unwrap_or(self.unknown), first.len_utf8());
        }
        if first == '-' {
            return (self.id("-").unwrap_or(self.unknown), 1);
        }
        let length = rest.find(|c| !is_letter(c)).unwrap_or(rest.len());
        let known = |length: usize| self.id(&rest[..length].to_lowercase());
        // A name with a hyphen is one token; "twenty-one" is three.
        let first_part = rest[..length].find('-').unwrap_or(length);
        match (known(length), known(first_part)) {
            (Some(id), _) => (id, length),
            (None, Some(id)) => (id, first_part),
            (None, None) => (self.unknown, length),
        }
    }
}

/// Whether a token asks for a task, as "summarise:" does.
fn is_task(token: &str) -> bool {
    token.len() > 1 && token.ends_with(':')
}

/// Whether a token is written without spaces around it: a Chinese character or stop.
fn is_chinese(token: &str) -> bool {
    token.chars().all(|c| c >= '\u{3000}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vocabulary() -> Vocabulary {
        let text = "[PAD]\n[UNK]\n<extra_0>\nsummarise:\ntom\n's\ncat\n.\n貓\n臺\n。\n:\n";
        Vocabulary::from_text(text).unwrap()
    }

    #[test]
    fn words_characters_and_specials() {
        let vocabulary = vocabulary();
        let text = "Summarise: Tom's dog  <EXTRA_0>. 台貓";
        let tokens = vocabulary.encode(text);
        let ids: Vec<u32> = tokens.iter().map(|token| token.id).collect();
        assert_eq!(ids, [3, 4, 5, 1, 2, 7, 9, 8]);
        assert_eq!(&text[tokens[3].range.clone()], "dog");
        assert_eq!(
            vocabulary.decode(&ids),
            "summarise: tom's [UNK] <extra_0>.臺貓"
        );
        assert_eq!(vocabulary.decode(&[4, 99]), "tom [UNK]");
        assert_eq!(vocabulary.encode("  \n"), []);
    }

    #[test]
    fn a_hyphen_joins_what_is_no_word_of_its_own() {
        let vocabulary = Vocabulary::from_text("[UNK]\npei-shan\ntwenty\n-\none\n").unwrap();
        let ids = |text: &str| -> Vec<u32> {
            let tokens = vocabulary.encode(text);
            tokens.into_iter().map(|token| token.id).collect()
        };
        assert_eq!(ids("Pei-shan twenty-one"), [1, 2, 3, 4]);
        assert_eq!(vocabulary.decode(&[1, 2, 3, 4]), "pei-shan twenty-one");
        assert_eq!(ids("twenty-two no-one"), [2, 3, 0, 0]);
    }

    #[test]
    fn bad_vocabularies_are_refused() {
        let error = |text: &str| Vocabulary::from_text(text).unwrap_err().to_string();
        assert!(error("[UNK]\na\na\n").contains("line 3"));
        assert!(error("[UNK]\n\nb\n").contains("line 2"));
        assert!(error("a\n").contains("[UNK]"));
        assert!(error(&"a".repeat(MAX_VOCABULARY_BYTES + 1)).contains("at most"));
    }
}
