//! Tokens, shares and costs as a person reads them.

use crate::state::decimal::fixed;
use crate::state::format;
use crate::state::page_data::Words;
use protocol::{SiblingCommand, SiblingFailure};

/// A token as it is shown: signs of the models' own by their meaning.
pub fn token(words: &Words, token: &str) -> String {
    let key = match token {
        "[EOS]" => "token.end",
        "[BOS]" => "token.begin",
        "[CLS]" => "token.class",
        "[MASK]" => "token.mask",
        "[UNK]" => "token.unknown",
        "<extra_0>" => "token.span",
        _ => return token.to_owned(),
    };
    words.text(key)
}

/// A probability in percent: `97.3 %`, `0.02 %`, `< 0.01 %`.
pub fn percent(share: f32) -> String {
    let percent = f64::from(share) * 100.0;
    match percent {
        _ if percent <= 0.0 => "0 %".to_owned(),
        _ if percent < 0.01 => "< 0.01 %".to_owned(),
        _ if percent < 1.0 => fixed(percent, 2) + " %",
        _ => fixed(percent, 1) + " %",
    }
}

/// Words next to one another: with spaces between those that are written so.
pub fn joined<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let mut text = String::new();
    for word in words {
        let is_latin = |c: Option<char>| c.is_some_and(|c| c < '\u{2e80}' && c.is_alphanumeric());
        if is_latin(text.chars().last()) && is_latin(word.chars().next()) {
            text.push(' ');
        }
        text.push_str(word);
    }
    text
}

/// A text without what is far too much: one character above the limit stays, so that the engine refuses
/// it in words. A box with a megabyte in it would make some browsers stand still.
pub fn clipped(mut text: String) -> String {
    if let Some((end, _)) = text.char_indices().nth(SiblingCommand::MAX_CHARS + 1) {
        text.truncate(end);
    }
    text
}

/// The place in tokens of a word that a text of ours holds once: words of English, characters of
/// Chinese.
pub fn place_of_word(text: &str, word: &str) -> u32 {
    let place = if word.is_ascii() {
        text.split_whitespace().position(|own| own == word)
    } else {
        text.chars().position(|own| word.starts_with(own))
    };
    place.unwrap_or(0) as u32
}

/// A large count: `1,234`, `12.3 M`.
pub fn count(number: f64) -> String {
    if number < 1e6 {
        format::thousands(number as u64)
    } else {
        fixed(number / 1e6, if number < 1e7 { 2 } else { 1 }) + " M"
    }
}

/// A failure in the learner's language, with what to do about it.
pub fn failure(words: &Words, failure: &SiblingFailure) -> String {
    let key = ["refused.", failure.code()].concat();
    let number = |number: &u32| format::thousands((*number).into());
    match failure {
        SiblingFailure::TextTooLong { limit, got }
        | SiblingFailure::TooManyTokens { limit, got } => {
            words.fill(&key, &[("limit", number(limit)), ("got", number(got))])
        }
        SiblingFailure::BadSetting { what } => words.fill(&key, &[("what", what.clone())]),
        SiblingFailure::BadFile { detail } => words.fill(&key, &[("detail", detail.clone())]),
        SiblingFailure::Model { model_code } => words.fill(&key, &[("code", model_code.clone())]),
        _ => words.text(&key),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_read_these() {
        assert_eq!(percent(0.973_21), "97.3 %");
        assert_eq!(clipped("貓".repeat(1_000_000)).chars().count(), 2_001);
        assert_eq!(clipped("cat".to_owned()), "cat");
        assert_eq!(place_of_word("He will read.", "will"), 1);
        assert_eq!(place_of_word("我想要一隻兔子。", "隻"), 4);
        assert_eq!(percent(0.000_25), "0.03 %");
        assert_eq!(percent(1e-7), "< 0.01 %");
        assert_eq!(percent(0.0), "0 %");
        assert_eq!(count(48_384.0), "48,384");
        assert_eq!(count(2_345_678.0), "2.35 M");
        assert_eq!(count(23_456_780.0), "23.5 M");
        assert_eq!(
            joined(["the", "cat", "'s", "貓", "tail"]),
            "the cat's貓tail"
        );
    }
}
