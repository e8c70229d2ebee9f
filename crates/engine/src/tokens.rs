//! Cutting a text into tokens: a word, a Chinese character, or a single sign each.
//!
//! This is not a trained tokeniser and has no vocabulary: any text of any script is accepted, and a
//! grapheme cluster (an emoji with its joiners, a letter with its accents) is never cut.

use unicode_segmentation::UnicodeSegmentation;

/// The tokens of a text, at most `max`, and whether anything was left over.
pub fn tokens_from_text(text: &str, max: usize) -> (Vec<String>, bool) {
    let mut tokens: Vec<String> = Vec::new();
    let mut word_is_open = false;
    for grapheme in text.graphemes(true) {
        match kind_of(grapheme) {
            Kind::Space => word_is_open = false,
            Kind::Letter if word_is_open => {
                if let Some(word) = tokens.last_mut() {
                    word.push_str(grapheme);
                }
            }
            kind => {
                if tokens.len() == max {
                    return (tokens, true);
                }
                tokens.push(grapheme.to_owned());
                word_is_open = kind == Kind::Letter;
            }
        }
    }
    (tokens, false)
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Space,
    /// Joins with its neighbours into a word.
    Letter,
    /// Stands alone: a Chinese character, kana, punctuation, an emoji.
    Single,
}

fn kind_of(grapheme: &str) -> Kind {
    let Some(first) = grapheme.chars().next() else {
        return Kind::Space;
    };
    if grapheme.chars().all(is_invisible) {
        Kind::Space
    } else if is_written_without_spaces(first) {
        Kind::Single
    } else if first.is_alphanumeric() || first == '\'' || first == '’' {
        Kind::Letter
    } else {
        Kind::Single
    }
}

/// White space, controls, and the signs that only steer how text is shown (direction, joining):
/// alone they are not something attention could look at.
fn is_invisible(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

/// Scripts whose words are not separated by spaces: one token a character, as Chinese BERT does.
fn is_written_without_spaces(c: char) -> bool {
    matches!(c,
        '\u{0E00}'..='\u{0EFF}'      // Thai, Lao
        | '\u{1000}'..='\u{109F}'    // Myanmar
        | '\u{1780}'..='\u{17FF}'    // Khmer
        | '\u{2E80}'..='\u{31FF}'    // radicals, kana, bopomofo
        | '\u{3400}'..='\u{4DBF}'
        | '\u{4E00}'..='\u{9FFF}'
        | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{3FFFF}')
}

#[cfg(test)]
mod tests {
    use super::tokens_from_text;

    fn tokens(text: &str) -> Vec<String> {
        tokens_from_text(text, 100).0
    }

    #[test]
    fn words_characters_and_signs() {
        let cases: [(&str, &[&str]); 10] = [
            ("", &[]),
            (" \n\t\u{3000}", &[]),
            ("The cat sat.", &["The", "cat", "sat", "."]),
            ("貓坐在墊子上", &["貓", "坐", "在", "墊", "子", "上"]),
            ("用BERT讀 GPT-4", &["用", "BERT", "讀", "GPT", "-", "4"]),
            ("it's", &["it's"]),
            ("👨‍👩‍👧‍👦好", &["👨‍👩‍👧‍👦", "好"]),
            ("e\u{301}te\u{301}", &["e\u{301}te\u{301}"]),
            ("a\u{202E}b", &["a", "b"]),
            ("</script>", &["<", "/", "script", ">"]),
        ];
        for (text, want) in cases {
            assert_eq!(tokens(text), want, "{text:?}");
        }
    }

    #[test]
    fn the_limit_cuts_and_says_so() {
        assert_eq!(
            tokens_from_text("a b c", 2),
            (vec!["a".to_owned(), "b".to_owned()], true)
        );
        assert!(
            !tokens_from_text("a b ", 2).1,
            "a trailing space is no token"
        );
    }
}
