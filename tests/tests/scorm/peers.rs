//! Where the peers lie that `cargo xtask test` brings.

use anyhow::{Context, Result};
use std::path::{Path, PathBuf};
use std::process::Command;

fn folder() -> Result<PathBuf> {
    let folder = std::env::var_os("THREE_TRANSFORMERS_SCORM_PEERS");
    let folder = folder.context("no peers for SCORM: `cargo xtask test` brings them")?;
    Ok(PathBuf::from(folder))
}

/// The Python that has them, about to run one of our scripts.
pub fn python(script: &str) -> Result<Command> {
    let python = if cfg!(windows) {
        "Scripts/python.exe"
    } else {
        "bin/python"
    };
    let mut command = Command::new(folder()?.join(python));
    command.arg(fixtures().join(script));
    Ok(command)
}

/// The official schemas of a version's manifest.
pub fn schemas(version: &str) -> Result<PathBuf> {
    let edition = match version {
        "12" => "scorm12edition",
        _ => "scorm20044thedition",
    };
    let definitions = "package/lib/schemas/definitionFiles";
    Ok(folder()?.join(definitions).join(edition))
}

/// Our own pages and scripts for these tests.
pub fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scorm")
}

/// A file of a package of npm.
pub fn npm(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("node_modules")
        .join(path)
}
