//! Loading the lesson, with every finding shown where it stands.

use anyhow::{Result, bail};
use lesson::Lesson;
use std::path::Path;

/// Reads and checks `content/`; prints what is wrong.
///
/// # Errors
/// When there is any finding; all of them have been printed by then.
pub fn load(root: &Path) -> Result<Vec<Lesson>> {
    match lesson::authoring::load(&root.join("content")) {
        Ok(content) => Ok(content.lessons),
        Err(findings) => {
            for finding in &findings {
                eprintln!("{finding}\n");
            }
            bail!("{} finding(s) in content/; see above", findings.len());
        }
    }
}

/// `cargo xtask content check`.
pub fn check(root: &Path) -> Result<()> {
    let lessons = load(root)?;
    for lesson in &lessons {
        println!(
            "{}: {} sections, {} exercises, {} interface texts, {} models: no findings",
            lesson.lang.code(),
            lesson.sections.len(),
            lesson.exercises.len(),
            lesson.ui.len(),
            lesson.catalogue.models.len(),
        );
    }
    Ok(())
}
