//! The packages as they are built.

use anyhow::{Context, Result};
use std::io::{Cursor, Read};
use std::path::PathBuf;

/// The versions, as the packages' names have them.
pub const VERSIONS: [&str; 2] = ["12", "2004"];

pub fn path(version: &str) -> PathBuf {
    tests::site_folder().join(format!("downloads/three-transformers-scorm{version}.zip"))
}

/// Every file of a package: its name and its bytes.
pub fn files(version: &str) -> Result<Vec<(String, Vec<u8>)>> {
    let path = path(version);
    let bytes = std::fs::read(&path)
        .with_context(|| format!("{}: `cargo xtask test` builds it", path.display()))?;
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes))?;
    let mut files = Vec::new();
    for index in 0..archive.len() {
        let mut file = archive.by_index(index)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        files.push((file.name()?.into_owned(), bytes));
    }
    Ok(files)
}

/// Open edX looks for these words in a package and warns its author where there are none. They
/// stand in the driver: a text of the course that held one would hide that the driver does not.
#[test]
fn the_driver_alone_names_the_fields_of_completion() -> Result<()> {
    let words = ["lesson_status", "completion_status", "progress_measure"];
    for version in VERSIONS {
        let mut holders = Vec::new();
        for (name, bytes) in files(version)? {
            let text = String::from_utf8_lossy(&bytes);
            if words.iter().any(|word| text.contains(word)) {
                holders.push(name);
            }
        }
        assert_eq!(holders, ["scorm.js"], "package {version}");
    }
    Ok(())
}

#[test]
fn a_package_holds_what_its_manifest_lists() -> Result<()> {
    for version in VERSIONS {
        let files = files(version)?;
        let mut names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names.first(), Some(&"imsmanifest.xml"), "package {version}");
        let manifest = String::from_utf8_lossy(&files[0].1);
        let mut listed: Vec<&str> = manifest
            .split("<file href=\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .collect();
        names.remove(0);
        names.sort_unstable();
        listed.sort_unstable();
        assert_eq!(names, listed, "package {version}");
    }
    Ok(())
}
