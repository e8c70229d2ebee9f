//! What a learner writes: marked where unknown, refused where foreign, completed where begun.

use crate::support::{Native, strange_texts};
use protocol::{SiblingBody, SiblingCommand, Task};

#[test]
fn every_text_of_the_suite_gets_what_it_must() {
    let mut native = Native::loaded();
    for row in strange_texts() {
        let text = row.text();
        let commands = [
            SiblingCommand::Fill {
                text: text.clone(),
                hidden: vec![0],
                hides_right: true,
            },
            SiblingCommand::Continue {
                text: text.clone(),
                written: Vec::new(),
                sampling: Default::default(),
                max_tokens: 1,
            },
            SiblingCommand::Write {
                task: Task::Entities,
                text: text.clone(),
            },
        ];
        for command in commands {
            let got = match native.last(command) {
                SiblingBody::Failed { failure } => Some(failure.code().to_owned()),
                _ => None,
            };
            assert_eq!(got, row.failure, "{}", row.name);
        }
        if row.failure.is_none() {
            let SiblingBody::Read { pieces } = native.last(SiblingCommand::Read { text }) else {
                panic!("{}: not read", row.name);
            };
            let unknown: Vec<(String, String)> = pieces
                .iter()
                .filter_map(|p| Some((p.text.clone(), p.unknown?.code().to_owned())))
                .collect();
            assert_eq!(unknown, row.unknown, "{}", row.name);
        }
    }
}

#[test]
fn a_word_that_was_begun_is_completed_and_a_whole_one_is_followed() {
    let mut native = Native::loaded();
    let mut complete =
        |text: &str| match native.last(SiblingCommand::Complete { text: text.into() }) {
            SiblingBody::Completed { begun, words } => (begun, words),
            other => panic!("{other:?}"),
        };
    let (begun, words) = complete("The cat is sl");
    assert_eq!(begun, "sl");
    assert!(!words.is_empty() && words.iter().all(|word| word.starts_with("sl")));
    for text in ["The cat is ", "我妹妹想要一", "", "😺"] {
        let (begun, words) = complete(text);
        assert_eq!(begun, "", "{text:?}");
        assert!((1..=8).contains(&words.len()), "{text:?}: {words:?}");
    }
    let (_, after_long) = complete(&"貓".repeat(300_000));
    assert!(after_long.len() <= 8);
}

#[test]
fn places_and_settings_out_of_range_are_refused() {
    let mut native = Native::loaded();
    let text = String::from("the cat is sleeping.");
    let fill = SiblingCommand::Fill {
        text: text.clone(),
        hidden: vec![5],
        hides_right: false,
    };
    assert_eq!(native.failure(fill).code(), "bad-place");
    let mut with = |temperature, top_p, written| {
        let command = SiblingCommand::Continue {
            text: text.clone(),
            written,
            sampling: protocol::Sampling {
                temperature,
                top_p,
                ..Default::default()
            },
            max_tokens: 3,
        };
        native.failure(command).code()
    };
    assert_eq!(with(-1.0, 1.0, vec![]), "bad-setting");
    assert_eq!(with(f32::NAN, 1.0, vec![]), "bad-setting");
    assert_eq!(with(1.0, 0.0, vec![]), "bad-setting");
    assert_eq!(with(1.0, 1.0, vec![u32::MAX]), "bad-place");
}
