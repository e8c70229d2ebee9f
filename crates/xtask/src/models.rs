//! `cargo xtask train` and `cargo xtask evaluate`: the trainer as a program of its own, built for
//! speed. Nothing of it is linked into these commands, so that they stay quick to build.

use anyhow::Result;
use std::path::Path;

use crate::command::{cargo, run};

/// Runs the trainer with these words.
pub fn trainer(root: &Path, words: &[&str]) -> Result<()> {
    let mut command = cargo();
    command
        .current_dir(root)
        .args(["run", "--release", "--quiet", "--package", "trainer", "--"])
        .args(words);
    run(&mut command)
}

/// Writes the evaluation's questions and what the models answer natively.
pub fn write_questions(root: &Path, folder: &Path) -> Result<()> {
    trainer(root, &["questions", &folder.to_string_lossy()])
}
