//! One text through three: the same word asked of all siblings.

use protocol::{HeadAt, Piece, SiblingBody, SiblingCommand, SiblingFailure, View};

/// The comparison as it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Three {
    /// The text.
    pub text: String,
    /// The place that is asked for.
    pub place: u32,
    /// The heads to look at: of the encoder, the decoder and the encoder-decoder.
    pub heads: [HeadAt; 3],
    /// The text's tokens.
    pub pieces: Vec<Piece>,
    /// What each said, in the order of the cards.
    pub views: Vec<View>,
    /// Why nothing was said.
    pub failure: Option<SiblingFailure>,
    /// Whether an answer is on its way.
    pub is_busy: bool,
}

impl Three {
    /// Nothing asked yet.
    pub fn new(text: String, place: u32, heads: [HeadAt; 3]) -> Three {
        Three {
            text,
            place,
            heads,
            pieces: Vec::new(),
            views: Vec::new(),
            failure: None,
            is_busy: false,
        }
    }

    /// Another text, asked at its first word.
    pub fn set_text(&mut self, text: String) {
        *self = Three::new(text, 0, self.heads);
    }

    /// What to ask.
    pub fn command(&self) -> SiblingCommand {
        SiblingCommand::Compare {
            text: self.text.clone(),
            place: self.place,
            heads: self.heads,
        }
    }

    /// An answer has come.
    pub fn hear(&mut self, body: SiblingBody) {
        match body {
            SiblingBody::Compared { pieces, views } => {
                self.pieces = pieces;
                self.views = views;
                self.failure = None;
            }
            SiblingBody::Failed { failure } => {
                self.views.clear();
                self.pieces.clear();
                self.failure = Some(failure);
            }
            _ => {}
        }
        self.is_busy = false;
    }
}
