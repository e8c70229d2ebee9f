//! Every fault that content can have, as files: `corpus/<name>` holds what differs from
//! `corpus/valid`, and in `expected` every finding as it is printed, a line each.
//!
//! `UPDATE_EXPECTED=1 cargo test -p lesson --features authoring` writes those lines anew; read what
//! changed before you commit it.

use crate::course::*;
use lesson::authoring::{Finding, load_from};
use std::fs;

/// The file of a case that says what is found.
const EXPECTED: &str = "expected";

struct Case {
    name: String,
    /// Every finding, a line each.
    expected: String,
    found: Vec<Finding>,
    is_refused: bool,
}

fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for entry in fs::read_dir(corpus()).expect("the corpus") {
        let folder = entry.expect("an entry").path();
        let name = folder
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        if name == "valid" {
            continue;
        }
        let mut broken = files_under(&folder);
        let expected = broken.remove(EXPECTED).unwrap_or_default();
        assert!(!broken.is_empty(), "{name} breaks nothing");
        let mut files = valid();
        files.extend(broken);
        cases.push(Case {
            name,
            expected: String::from_utf8(expected).expect("UTF-8"),
            found: findings(&files),
            is_refused: load_from(&files).is_err(),
        });
    }
    assert!(cases.len() >= 40, "only {} cases", cases.len());
    cases
}

#[test]
fn every_fault_is_found_where_it_is() {
    let mut differing = Vec::new();
    for case in cases() {
        let found: String = case.found.iter().map(|f| format!("{f}\n")).collect();
        if found == case.expected && !found.is_empty() {
            continue;
        }
        if std::env::var_os("UPDATE_EXPECTED").is_some() {
            let file = corpus().join(&case.name).join(EXPECTED);
            fs::write(file, &found).expect("the corpus can be written");
        }
        differing.push(format!(
            "{}:\nexpected\n{}found\n{found}",
            case.name, case.expected
        ));
    }
    assert!(differing.is_empty(), "{}", differing.join("\n"));
}

#[test]
fn only_html_is_a_mere_warning() {
    for case in cases() {
        assert_eq!(case.is_refused, case.name != "raw-html", "{}", case.name);
    }
}

#[test]
fn every_rule_says_what_to_do() {
    for case in cases() {
        for finding in case.found {
            assert!(finding.line >= 1 && finding.column >= 1, "{finding}");
            assert!(
                !finding.message.is_empty() && !finding.fix.is_empty(),
                "{finding}"
            );
        }
    }
}
