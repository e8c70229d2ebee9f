//! The course in real platforms: `cargo xtask hosts` sets them up and calls this with where they lie.
//!
//! What is checked of each is in [`visit`]. Nothing is asserted about times; what was measured is
//! printed, and a table of it for `docs/hosting.md`.

mod books;
mod kolibri;
mod report;
mod resizers;
mod scratch;
mod visit;

use anyhow::{Context, Result, bail};
use report::Report;
use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

/// Arguments: `NAME=FOLDER` for each that is to be tried; the folder is its Python environment, or
/// that of its npm package.
fn main() -> ExitCode {
    let mut report = Report::default();
    for argument in env::args().skip(1) {
        if let Err(error) = try_in(&argument, &mut report) {
            report.add_broken(&argument, &error);
        }
    }
    report.print();
    match report.is_good() {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    }
}

fn try_in(argument: &str, report: &mut Report) -> Result<()> {
    let (name, folder) = argument.split_once('=').context("NAME=FOLDER is wanted")?;
    let folder = Path::new(folder);
    match name {
        "kolibri" => kolibri::try_out(folder, report),
        "mkdocs" | "sphinx" | "jupyter-book" => books::try_out(name, folder, report),
        "h5p-resizer" | "h5p-early-resizer" | "open-iframe-resizer" => {
            resizers::try_out(name, folder, report)
        }
        other => bail!("there is no platform {other}"),
    }
}

/// What the platforms are given: `tests/hosts/NAME`.
fn given(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("hosts")
        .join(name)
}

/// A program of a Python environment.
fn program(environment: &Path, name: &str) -> Command {
    let folder = if cfg!(windows) { "Scripts" } else { "bin" };
    let file = format!("{name}{}", env::consts::EXE_SUFFIX);
    Command::new(environment.join(folder).join(file))
}

/// The version of a Python package in its environment.
fn version_of(environment: &Path, package: &str) -> Result<String> {
    let question = format!("import importlib.metadata as m; print(m.version('{package}'))");
    let output = program(environment, "python")
        .args(["-c", &question])
        .output()?;
    if !output.status.success() {
        bail!("{package} is not in {}", environment.display());
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
