//! A small valid course, ways of changing it, and ways of looking at what comes of it.

use lesson::authoring::{Files, Finding, load_from};
use lesson::{Block, Lesson};
use std::fs;
use std::path::{Path, PathBuf};

pub const MD: &str = "sections/one.en.md";

/// Where the valid course and its broken variants lie.
pub fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus")
}

pub fn valid() -> Files {
    files_under(&corpus().join("valid"))
}

/// Every file of a folder and of the folders in it, by its path there.
pub fn files_under(folder: &Path) -> Files {
    let mut files = Files::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(here) = folders.pop() {
        for entry in fs::read_dir(&here).expect("a folder of the corpus") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(folder).expect("it is inside");
            let name = name.to_str().expect("UTF-8").replace('\\', "/");
            files.insert(name, fs::read(&path).expect("a readable file"));
        }
    }
    files
}

/// The valid course with `old` replaced by `new` in one file.
pub fn broken(path: &str, old: &str, new: &str) -> Files {
    let mut files = valid();
    let text = String::from_utf8(files[path].clone()).expect("UTF-8");
    assert!(text.contains(old), "{old:?} is not in {path}");
    files.insert(path.to_owned(), text.replacen(old, new, 1).into_bytes());
    files
}

pub fn findings(files: &Files) -> Vec<Finding> {
    match load_from(files) {
        Ok(content) => content.warnings,
        Err(findings) => findings,
    }
}

pub fn english(text: &str) -> Lesson {
    let files = broken(MD, "A paragraph.", text);
    let content = load_from(&files).unwrap_or_else(|f| panic!("{text}: {f:?}"));
    content.lessons[1].clone()
}

pub fn html(text: &str) -> String {
    match &english(text).sections[0].blocks[0] {
        Block::Prose { html } => html.trim().to_owned(),
        other => panic!("{other:?}"),
    }
}
