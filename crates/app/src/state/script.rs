//! Which language a token is written in, as far as its script tells, so that a screen reader
//! pronounces it and a browser picks the right glyphs.

/// A language code, or `None` for signs that belong to no language.
pub fn lang_of(token: &str) -> Option<&'static str> {
    token.chars().find_map(|c| match c {
        // Chinese characters, with their extensions and compatibility forms, and Zhuyin.
        '\u{2E80}'..='\u{2FDF}'
        | '\u{3100}'..='\u{312F}'
        | '\u{31A0}'..='\u{31BF}'
        | '\u{3400}'..='\u{4DBF}'
        | '\u{4E00}'..='\u{9FFF}'
        | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{3FFFF}' => Some("zh-Hant"),
        'A'..='Z' | 'a'..='z' => Some("en"),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::lang_of;

    #[test]
    fn scripts_tell_the_two_languages_apart() {
        assert_eq!(lang_of("貓"), Some("zh-Hant"));
        assert_eq!(lang_of("𠮷"), Some("zh-Hant"));
        assert_eq!(lang_of("BERT"), Some("en"));
        assert_eq!(lang_of("'tis"), Some("en"));
        for none in ["", "。", "42", "👨‍👩‍👧"] {
            assert_eq!(lang_of(none), None, "{none:?}");
        }
    }
}
