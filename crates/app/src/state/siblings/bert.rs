//! The encoder's card: words hidden and filled, sentiment and entities.

use super::shown::joined;
use protocol::{Filled, Piece, SiblingBody, SiblingCommand, SiblingFailure, Subject};

/// The card as it stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bert {
    /// The learner's text.
    pub text: String,
    /// Places that are hidden, rising.
    pub hidden: Vec<u32>,
    /// Whether everything to the right of the first of them is hidden too.
    pub hides_right: bool,
    /// What the encoder answered last; the controls may have moved on.
    pub filled: Option<Filled>,
    /// Why it did not answer.
    pub failure: Option<SiblingFailure>,
    /// Whether an answer is on its way.
    pub is_busy: bool,
}

impl Bert {
    /// With this text, nothing hidden.
    pub fn new(text: String) -> Bert {
        Bert {
            text,
            ..Bert::default()
        }
    }

    /// Another text: what was hidden in the old one means nothing in it.
    pub fn set_text(&mut self, text: String) {
        *self = Bert {
            hides_right: self.hides_right,
            ..Bert::new(text)
        };
    }

    /// Hides a place, or shows it again.
    pub fn toggle(&mut self, place: u32) {
        match self.hidden.binary_search(&place) {
            Ok(at) => {
                self.hidden.remove(at);
            }
            Err(at) => self.hidden.insert(at, place),
        }
    }

    /// What to ask.
    pub fn command(&self) -> SiblingCommand {
        SiblingCommand::Fill {
            text: self.text.clone(),
            hidden: self.hidden.clone(),
            hides_right: self.hides_right,
        }
    }

    /// The same for looking inside.
    pub fn subject(&self) -> Subject {
        Subject::Fill {
            text: self.text.clone(),
            hidden: self.hidden.clone(),
            hides_right: self.hides_right,
        }
    }

    /// An answer has come.
    pub fn hear(&mut self, body: SiblingBody) {
        match body {
            SiblingBody::Filled { filled } => {
                self.filled = Some(*filled);
                self.failure = None;
            }
            SiblingBody::Failed { failure } => {
                self.filled = None;
                self.failure = Some(failure);
            }
            _ => {}
        }
        self.is_busy = false;
    }

    /// Whether the encoder cannot see a place of the text.
    pub fn is_hidden(&self, place: usize) -> bool {
        let first = self.hidden.first().filter(|_| self.hides_right);
        self.hidden.contains(&(place as u32)) || first.is_some_and(|&first| place > first as usize)
    }
}

/// A named entity: its kind (`PER`, `LOC`, `DATE`) and its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entity {
    /// `PER`, `LOC` or `DATE`.
    pub kind: String,
    /// Its words as they stand in the text.
    pub words: String,
}

/// The entities that tags name, in the order of the text.
pub fn entities(pieces: &[Piece], tags: &[protocol::TokenTag]) -> Vec<Entity> {
    let mut found: Vec<(String, Vec<&str>)> = Vec::new();
    let mut is_open = false;
    for (piece, tag) in pieces.iter().zip(tags) {
        let (sign, kind) = tag.tag.split_once('-').unwrap_or(("O", ""));
        match found.last_mut() {
            Some((last, words)) if sign == "I" && is_open && last == kind => {
                words.push(&piece.text);
            }
            _ if sign != "O" => found.push((kind.to_owned(), vec![&piece.text])),
            _ => {}
        }
        is_open = sign != "O";
    }
    found
        .into_iter()
        .map(|(kind, words)| Entity {
            kind,
            words: joined(words),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::TokenTag;

    #[test]
    fn hiding_is_undone_by_hiding_again_and_by_another_text() {
        let mut bert = Bert::new("the cat sleeps".into());
        bert.toggle(2);
        bert.toggle(0);
        assert_eq!(bert.hidden, [0, 2]);
        assert!(bert.is_hidden(0) && !bert.is_hidden(1));
        bert.hides_right = true;
        assert!(bert.is_hidden(1));
        bert.toggle(0);
        assert!(!bert.is_hidden(1) && bert.is_hidden(2) && bert.is_hidden(3));
        bert.set_text("others".into());
        assert_eq!((bert.hidden.len(), bert.hides_right), (0, true));
    }

    #[test]
    fn entities_are_joined_as_their_language_is_written() {
        let piece = |text: &str| Piece {
            id: 9,
            text: text.into(),
            unknown: None,
        };
        let tag = |tag: &str| TokenTag {
            tag: tag.into(),
            probability: 1.0,
        };
        let pieces = ["Lin", "Mei-ling", "saw", "臺", "北", "Tom"].map(piece);
        let tags = ["B-PER", "I-PER", "O", "B-LOC", "I-LOC", "I-PER"].map(tag);
        let found = entities(&pieces, &tags);
        let found: Vec<_> = found.iter().map(|e| (&*e.kind, &*e.words)).collect();
        assert_eq!(
            found,
            [("PER", "Lin Mei-ling"), ("LOC", "臺北"), ("PER", "Tom")]
        );
    }
}
