//! A folder that goes away, and copies of what the platforms are given with addresses put in.

use anyhow::Result;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

/// A temporary folder of ours alone, removed when this is dropped.
pub struct Scratch(pub PathBuf);

impl Scratch {
    /// Makes it, empty.
    pub fn new(name: &str) -> Result<Scratch> {
        let name = format!("three-transformers-{name}-{}", std::process::id());
        let folder = env::temp_dir().join(name);
        fs::create_dir_all(&folder)?;
        Ok(Scratch(folder))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Where the course and its host are served; in files they stand as `%COURSE%` and `%HOST%`.
pub struct Addresses {
    /// With a slash at the end.
    pub course: String,
    /// With a slash at the end.
    pub host: String,
}

impl Addresses {
    /// The text of a file, with the addresses in it.
    pub fn put_into(&self, file: &Path) -> Result<String> {
        let text = fs::read_to_string(file)?;
        Ok(text
            .replace("%COURSE%", &self.course)
            .replace("%HOST%", &self.host))
    }

    /// Copies a folder of texts, with the addresses in them.
    pub fn copy(&self, from: &Path, to: &Path) -> Result<()> {
        fs::create_dir_all(to)?;
        for entry in fs::read_dir(from)? {
            let entry = entry?;
            let target = to.join(entry.file_name());
            if entry.file_type()?.is_dir() {
                self.copy(&entry.path(), &target)?;
            } else {
                fs::write(target, self.put_into(&entry.path())?)?;
            }
        }
        Ok(())
    }
}
