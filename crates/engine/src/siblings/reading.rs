//! A learner's text in the siblings' tokens: what is known, what is not and why, and what is refused.

use protocol::{Piece, SiblingCommand, SiblingFailure, Unknown};
use transformer::Vocabulary;

const MAX_CHARS: usize = SiblingCommand::MAX_CHARS;

/// A text in tokens.
///
/// # Errors
/// `TextTooLong`, before anything else is done with it; `EmptyText`.
pub(super) fn read(vocabulary: &Vocabulary, text: &str) -> Result<Vec<Piece>, SiblingFailure> {
    // Every character has at least one byte: a megabyte is refused without counting.
    if text.len() > MAX_CHARS * 4 || text.chars().count() > MAX_CHARS {
        return Err(SiblingFailure::TextTooLong {
            limit: MAX_CHARS as u32,
            got: text.chars().count() as u32,
        });
    }
    let tokens = vocabulary.encode(text);
    if tokens.is_empty() {
        return Err(SiblingFailure::EmptyText);
    }
    let piece = |token: transformer::Token| {
        let text = &text[token.range];
        Piece {
            id: token.id,
            text: text.to_owned(),
            unknown: (token.id == vocabulary.unknown()).then(|| reason(text)),
        }
    };
    Ok(tokens.into_iter().map(piece).collect())
}

/// A text in tokens, of which at least one is a word that the siblings know.
///
/// # Errors
/// As [`read`]; `ForeignText`.
pub(super) fn known_enough(
    vocabulary: &Vocabulary,
    text: &str,
) -> Result<Vec<Piece>, SiblingFailure> {
    let pieces = read(vocabulary, text)?;
    let is_word =
        |piece: &Piece| piece.unknown.is_none() && piece.text.chars().any(char::is_alphabetic);
    if pieces.iter().any(is_word) {
        Ok(pieces)
    } else {
        Err(SiblingFailure::ForeignText)
    }
}

/// The ids of pieces.
pub(super) fn ids(pieces: &[Piece]) -> impl Iterator<Item = u32> {
    pieces.iter().map(|piece| piece.id)
}

/// Refuses more tokens than there is room for.
pub(super) fn fits(pieces: &[Piece], limit: usize) -> Result<(), SiblingFailure> {
    if pieces.len() <= limit {
        return Ok(());
    }
    Err(SiblingFailure::TooManyTokens {
        limit: limit as u32,
        got: pieces.len() as u32,
    })
}

fn reason(text: &str) -> Unknown {
    let Some(first) = text.chars().find(|c| c.is_alphanumeric()) else {
        return Unknown::Sign;
    };
    match first {
        // Chinese characters, with their extensions and compatibility forms. A kana among them has
        // a token of its own.
        '\u{3400}'..='\u{4DBF}'
        | '\u{4E00}'..='\u{9FFF}'
        | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{3FFFF}' => Unknown::Character,
        _ if first.is_ascii() => Unknown::Word,
        '\u{C0}'..='\u{24F}' => Unknown::Word,
        _ => Unknown::Script,
    }
}
