//! What authors do: checking the content, with every finding shown where it stands, and beginning
//! a new exercise.

use anyhow::{Context, Result, anyhow, bail, ensure};
use lesson::{Lang, Lesson};
use std::fs;
use std::path::{Path, PathBuf};

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

/// `cargo xtask content new exercise`: writes the file, and places it where a section is named.
pub fn new_exercise(root: &Path, id: &str, options: &[&str]) -> Result<()> {
    let (mut kind, mut section) = ("single-choice", None);
    for option in options.chunks(2) {
        match *option {
            ["--kind", given] => kind = given,
            ["--section", given] => section = Some(given),
            _ => bail!("`{}` is not an option: --kind, --section", option.join(" ")),
        }
    }
    let text = lesson::authoring::new_exercise(kind, id).map_err(|reason| anyhow!(reason))?;
    let content = root.join("content");
    let file = content.join(format!("exercises/{id}.toml"));
    ensure!(!file.exists(), "{} is there already", file.display());
    // Everything is looked at before anything is written.
    let mut places: Vec<(PathBuf, String)> = Vec::new();
    for lang in section.iter().flat_map(|_| Lang::ALL) {
        let name = format!(
            "sections/{}.{}.md",
            section.unwrap_or_default(),
            lang.code()
        );
        let place = content.join(name);
        let prose = fs::read_to_string(&place)
            .with_context(|| format!("there is no section text {}", place.display()))?;
        let prose = format!("{}\n\n{{{{exercise {id}}}}}\n", prose.trim_end());
        places.push((place, prose));
    }
    fs::write(&file, text).with_context(|| format!("could not write {}", file.display()))?;
    println!(
        "wrote {}: now write its texts in both languages",
        file.display()
    );
    for (place, prose) in &places {
        fs::write(place, prose).with_context(|| format!("could not write {}", place.display()))?;
        println!("placed at the end of {}", place.display());
    }
    if places.is_empty() {
        println!(
            "place it: write {{{{exercise {id}}}}} on a line of its own into a section's two files"
        );
    }
    println!("then: cargo xtask content check");
    Ok(())
}
