//! Tries the course in real platforms: `cargo xtask hosts`. It installs each where nothing else is,
//! and calls the program of the tests that visits them. `cargo xtask test` does without them.

use crate::browser;
use crate::peers::{self, Archive};
use crate::tools::cache_folder;
use anyhow::{Result, ensure};
use std::path::{Path, PathBuf};

/// Each has an environment of its own, since what they stand on conflicts: the packages are in
/// `tests/hosts/NAME/requirements.txt`.
const WITH_PYTHON: [&str; 4] = ["kolibri", "mkdocs", "sphinx", "jupyter-book"];
/// One of npm's packages in `tests/`.
const OPEN_IFRAME_RESIZER: &str = "open-iframe-resizer";

/// H5P's own resizer, of today and an early one, from packages that hold it beside other things:
/// `h5p-standalone` has only the part that runs inside of a frame.
const FROM_NPM: [(&str, Archive); 2] = [
    (
        "h5p-resizer",
        Archive {
            package: "@haxtheweb/h5p-element",
            version: "26.8.0",
            sha256: "7ba07b9e1b98a3ccca8cf142b7799f1d9de6c7506c74c41018368ddc484f2e98",
        },
    ),
    (
        "h5p-early-resizer",
        Archive {
            package: "h5p",
            version: "0.11.0",
            sha256: "71554e10a51389f3e2d608f17e210d4bba308874a53ccd19cc98997c209d3f95",
        },
    ),
];

/// Tries these platforms, or all where none is named.
pub fn try_out(root: &Path, names: &[&str]) -> Result<()> {
    let from_npm = FROM_NPM.map(|(name, _)| name);
    let all = [&WITH_PYTHON[..], &from_npm, &[OPEN_IFRAME_RESIZER]].concat();
    for name in names {
        ensure!(
            all.contains(name),
            "there is no platform {name:?}; there are {}",
            all.join(", ")
        );
    }
    let names = if names.is_empty() { &all } else { names };
    let mut arguments = Vec::new();
    for name in names {
        println!("· {name}");
        let folder = folder_of(root, name)?;
        arguments.push(format!("{name}={}", folder.display()));
    }
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    browser::run_tool(root, "platforms", &arguments)
}

/// Where a platform is, installed when it is not there.
fn folder_of(root: &Path, name: &str) -> Result<PathBuf> {
    if name == OPEN_IFRAME_RESIZER {
        return Ok(root.join("tests/node_modules/@open-iframe-resizer/core"));
    }
    if let Some((_, archive)) = FROM_NPM.iter().find(|(own, _)| *own == name) {
        let folder = cache_folder()?.join(format!("host-{name}-{}", archive.version));
        peers::once(&folder, "a few seconds", || peers::unpack(archive, &folder))?;
        return Ok(folder.join("package"));
    }
    let requirements = root.join("tests/hosts").join(name).join("requirements.txt");
    let sum = peers::sum_of(&requirements)?;
    let folder = cache_folder()?.join(format!("host-{name}-{}", &sum[..12]));
    peers::once(&folder, "less than a minute", || {
        peers::make_environment(&folder, &requirements)
    })?;
    Ok(folder)
}
