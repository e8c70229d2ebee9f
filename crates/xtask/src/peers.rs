//! What tests and trials need from PyPI and from npm beside `tests/package.json`: made once per
//! user in the cache, each in a folder of its own. Nothing of it is shipped.

use crate::browser::{can_use_apt, install_with_apt};
use crate::command::{output_of, run};
use anyhow::{Context, Result, ensure};
use sha2::{Digest, Sha256};
use std::fs;
use std::path::Path;
use std::process::Command;

/// Written last: what was broken off is made anew.
const READY: &str = "ready";

/// A package of npm that is not installed but only unpacked, for a few files without what the rest
/// of it stands on.
pub struct Archive {
    /// Its name, with a scope or without.
    pub package: &'static str,
    /// The one version that we know.
    pub version: &'static str,
    /// Its sum.
    pub sha256: &'static str,
}

/// Has `make` fill a folder, where that has not been done.
pub fn once(folder: &Path, takes: &str, make: impl FnOnce() -> Result<()>) -> Result<()> {
    if folder.join(READY).is_file() {
        return Ok(());
    }
    println!(
        "  not found: installing into {} ({takes}, once per user)",
        folder.display()
    );
    fs::create_dir_all(folder)?;
    make()?;
    Ok(fs::write(folder.join(READY), "")?)
}

/// Makes an environment of Python with the packages of a file, which names them all.
pub fn make_environment(folder: &Path, requirements: &Path) -> Result<()> {
    run(Command::new(system_python()?)
        .args(["-m", "venv", "--clear"])
        .arg(folder))?;
    let python = if cfg!(windows) {
        folder.join("Scripts/python.exe")
    } else {
        folder.join("bin/python")
    };
    run(Command::new(python)
        .args(["-m", "pip", "install", "--quiet", "--no-deps"])
        .args(["--disable-pip-version-check", "--requirement"])
        .arg(requirements))
}

/// Unpacks a package of npm into a folder, where it is `package/` then.
pub fn unpack(archive: &Archive, folder: &Path) -> Result<()> {
    let Archive {
        package, version, ..
    } = archive;
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    run(Command::new(npm)
        .args(["pack", "--silent", "--pack-destination"])
        .arg(folder)
        .arg(format!("{package}@{version}")))?;
    let name = package.trim_start_matches('@').replace('/', "-");
    let file = folder.join(format!("{name}-{version}.tgz"));
    let sum = sum_of(&file)?;
    ensure!(
        sum == archive.sha256,
        "{package} {version} is not the one that we know: its SHA-256 is {sum}"
    );
    run(Command::new(system_python()?)
        .args(["-m", "tarfile", "--extract"])
        .arg(&file)
        .arg(folder))
}

/// A file's SHA-256, in hexadecimal.
pub fn sum_of(file: &Path) -> Result<String> {
    let bytes = fs::read(file).with_context(|| file.display().to_string())?;
    let sum = Sha256::digest(bytes);
    Ok(sum.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// The system's Python; where it is missing and may be installed, it is.
fn system_python() -> Result<&'static str> {
    let mut found = python_with_environments();
    if found.is_none() && can_use_apt() {
        install_with_apt(&["python3", "python3-venv"])?;
        found = python_with_environments();
    }
    found.context(
        "this needs Python 3.10 or later with venv.\n\
        On Debian or Ubuntu: sudo apt-get install python3 python3-venv",
    )
}

/// One that can make environments; on Debian that is a package of its own.
fn python_with_environments() -> Option<&'static str> {
    ["python3", "python"]
        .into_iter()
        .find(|name| output_of(Command::new(name).args(["-c", "import ensurepip"])).is_some())
}
