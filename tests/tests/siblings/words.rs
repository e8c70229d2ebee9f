//! Every text of the part is used, and every text that is used exists; every example is in the
//! siblings' own language.

use crate::support::Native;
use lesson::Strings;
use protocol::{SiblingBody, SiblingCommand};
use std::path::{Path, PathBuf};

fn words() -> [Strings; 2] {
    let content = Path::new(env!("CARGO_MANIFEST_DIR")).join("../content");
    let content = lesson::authoring::load(&content).expect("no findings in content/");
    let mut lessons = content.lessons.into_iter().map(|lesson| lesson.siblings);
    [(); 2].map(|()| lessons.next().expect("two languages"))
}

fn rust_below(folder: PathBuf, text: &mut String) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            rust_below(path, text);
        } else if path.extension().is_some_and(|e| e == "rs") {
            *text += &std::fs::read_to_string(path).expect("text");
        }
    }
}

#[test]
fn texts_and_their_uses_match() {
    let [words, _] = words();
    let mut source = String::new();
    for folder in ["state/siblings", "views/siblings", "wiring/siblings"] {
        let app = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/app/src");
        rust_below(app.join(folder), &mut source);
    }
    let literals: Vec<&str> = source.split('"').collect();
    // Keys put together at run time, by the part that is fixed.
    let families = [
        "field.",
        "unknown.",
        "stage.",
        "refused.",
        "bert.example-",
        "gpt.example-",
        "t5.example-",
        "t5.task-",
        "three.example-",
        "inside.of-",
        "inside.look-",
        "terminal.help-",
    ];
    let cards = ["bert", "gpt", "t5", "three", "inside"];
    let own = [
        "title", "intro", "good", "bad", "mixed", "bert", "gpt", "t5",
    ];
    for key in words.keys() {
        let (group, rest) = key.split_once('.').expect("a group");
        let used = literals.contains(&key.as_str())
            || families.iter().any(|family| key.starts_with(family))
            || cards.contains(&group) && own.contains(&rest);
        assert!(used, "nothing uses the text `{key}`");
    }
    for literal in literals {
        let Some((group, rest)) = literal.split_once('.') else {
            continue;
        };
        let looks_like_key = words.keys().any(|key| key.split('.').next() == Some(group))
            && rest.starts_with(|c: char| c.is_ascii_lowercase())
            && rest.chars().all(|c| c.is_ascii_lowercase() || c == '-');
        let is_family = families.contains(&literal);
        assert!(
            !looks_like_key || is_family || words.contains_key(literal),
            "the text `{literal}` is used but not in content/siblings.toml"
        );
    }
}

#[test]
fn every_example_is_in_the_siblings_language() {
    let mut native = Native::loaded();
    let mut seen = 0;
    for words in words() {
        for (key, text) in words.iter().filter(|(key, _)| key.contains(".example-")) {
            let read = native.last(SiblingCommand::Read { text: text.clone() });
            let SiblingBody::Read { pieces } = read else {
                panic!("{key}: {read:?}");
            };
            let unknown: Vec<_> = pieces.iter().filter(|p| p.unknown.is_some()).collect();
            assert!(unknown.is_empty(), "{key}: {unknown:?}");
            seen += 1;
        }
        for (example, first) in [
            ("bert.example-1", "bert.first-hidden"),
            ("three.example-1", "three.first-word"),
        ] {
            assert!(words[example].contains(&words[first]), "{example}");
        }
    }
    assert!(seen > 20, "only {seen} examples");
}
