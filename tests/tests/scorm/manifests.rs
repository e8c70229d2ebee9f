//! Both manifests against the official schemas.

use crate::{package, peers};
use anyhow::{Context, Result};
use std::path::Path;

/// What the check says of a manifest: none where it is valid.
fn findings(version: &str, manifest: &str) -> Result<Option<String>> {
    let name = format!("manifest-{version}-{}.xml", std::process::id());
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&file, manifest)?;
    let output = peers::python("manifests.py")?
        .arg(&file)
        .arg(peers::schemas(version)?)
        .output()?;
    std::fs::remove_file(&file)?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    Ok((!output.status.success()).then_some(said))
}

#[test]
fn manifests_are_valid() -> Result<()> {
    // What breaks each, so that a check that finds nothing is known to look.
    let breaks = [
        ("12", "scormtype=\"sco\"", "scormtype=\"SCO\""),
        (
            "2004",
            "completionSetByContent=\"true\"",
            "completionSetByContent=\"yes\"",
        ),
    ];
    for (version, from, to) in breaks {
        let files = package::files(version)?;
        let manifest = String::from_utf8(files[0].1.clone())?;
        assert_eq!(findings(version, &manifest)?, None, "SCORM {version}");
        assert!(manifest.contains(from), "SCORM {version} has no {from}");
        let said = findings(version, &manifest.replace(from, to))?;
        let said = said.with_context(|| format!("{to} was found to be valid"))?;
        assert!(said.starts_with("line "), "the check itself failed: {said}");
    }
    Ok(())
}

/// A platform that knows a mark judges by it, whatever the package says: in 1.2 as "failed" with the
/// first answer, after which Moodle opens the attempt for review only.
#[test]
fn no_manifest_names_a_mark() -> Result<()> {
    for version in package::VERSIONS {
        let files = package::files(version)?;
        let manifest = String::from_utf8(files[0].1.clone())?;
        for mark in [
            "masteryscore",
            "minNormalizedMeasure",
            "satisfiedByMeasure",
            "completionThreshold",
        ] {
            assert!(!manifest.contains(mark), "SCORM {version} names {mark}");
        }
    }
    Ok(())
}
