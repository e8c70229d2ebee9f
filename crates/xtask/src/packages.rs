//! The files to take along: the offline bundle and the SCORM packages, as zips that come out the
//! same every time.

use crate::assemble::Www;
use crate::pages::{SINGLE_FILE, escaped};
use crate::policy::integrity;
use crate::site_files::{in_both, text};
use crate::template::fill;
use anyhow::{Context, Result};
use lesson::Lesson;
use std::fs;
use std::io::{Cursor, Write as _};
use std::path::Path;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// Folder of the packages inside the site.
pub const DOWNLOADS: &str = "downloads";

/// A version of SCORM that there is a package for.
struct Scorm {
    /// As it is written.
    version: &'static str,
    /// Name of the package.
    zip: &'static str,
    /// Its manifest, under `www/scorm/`.
    manifest: &'static str,
}

const SCORM: [Scorm; 2] = [
    Scorm {
        version: "1.2",
        zip: "three-transformers-scorm12.zip",
        manifest: "scorm/imsmanifest-1.2.xml",
    },
    Scorm {
        version: "2004",
        zip: "three-transformers-scorm2004.zip",
        manifest: "scorm/imsmanifest-2004.xml",
    },
];

/// Writes every package. The single file must be there.
pub fn write(www: &Www<'_>, staging: &Path, lessons: &[Lesson]) -> Result<()> {
    let first = lessons.first().context("there is no lesson")?;
    let folder = staging.join(DOWNLOADS);
    fs::create_dir_all(&folder)?;
    let page = fs::read(staging.join(SINGLE_FILE))?;
    let title = lessons
        .iter()
        .map(|lesson| lesson.title.as_str())
        .collect::<Vec<_>>()
        .join(" · ");

    let mut note = String::new();
    for lesson in lessons {
        note += text(lesson, "take-along.read-me")?;
        note += "\r\n\r\n";
    }
    let offline = zip(&[
        (SINGLE_FILE, &page),
        ("READ-ME.txt", note.trim_end().as_bytes()),
        ("LICENSE-APACHE", www.text("../LICENSE-APACHE")?.as_bytes()),
        ("LICENSE-MIT", www.text("../LICENSE-MIT")?.as_bytes()),
    ])?;
    fs::write(folder.join("three-transformers-offline.zip"), offline)?;

    let slots = [
        ("LANG", first.lang.code()),
        ("TITLE", &*escaped(&title)),
        ("COURSE", SINGLE_FILE),
    ];
    let start = fill(&www.bundle("kolibri/start.js")?, &slots)?;
    let kolibri = zip(&[
        // Kolibri opens the page that has this name.
        (
            "index.html",
            fill(&www.text("kolibri/index.html")?, &slots)?.as_bytes(),
        ),
        ("start.js", start.as_bytes()),
        (SINGLE_FILE, &page),
    ])?;
    fs::write(folder.join("three-transformers-kolibri.zip"), kolibri)?;

    let exercises = first
        .exercises
        .iter()
        .map(|exercise| exercise.id.as_str())
        .collect::<Vec<_>>()
        .join(" ");
    let driver = www.bundle("scorm/scorm.js")?;
    let style = www.bundle("scorm/scorm.css")?;
    let words = |notice: &str| in_both(first, lessons, notice);
    for scorm in &SCORM {
        let shell = fill(
            &www.text("scorm/index.html")?,
            &[
                ("LANG", first.lang.code()),
                ("TITLE", &escaped(&title)),
                ("NO_PLATFORM", &words("scorm.no-platform")?),
                ("NOT_KEPT", &words("scorm.not-kept")?),
                ("OFFLINE", &words("scorm.offline")?),
                ("REVIEW", &words("scorm.review")?),
                ("BROWSE", &words("scorm.browse")?),
                ("SCORM", scorm.version),
                ("EXERCISES", &exercises),
                ("STYLE_INTEGRITY", &integrity(style.as_bytes())),
                ("DRIVER_INTEGRITY", &integrity(driver.as_bytes())),
            ],
        )?;
        let manifest = fill(&www.text(scorm.manifest)?, &[("TITLE", &escaped(&title))])?;
        let package = zip(&[
            // At the package's root, where platforms look for it.
            ("imsmanifest.xml", manifest.as_bytes()),
            ("index.html", shell.as_bytes()),
            ("scorm.js", driver.as_bytes()),
            ("scorm.css", style.as_bytes()),
            (SINGLE_FILE, &page),
        ])?;
        fs::write(folder.join(scorm.zip), package)?;
    }
    Ok(())
}

/// A zip without times or folders of the machine that made it.
fn zip(files: &[(&str, &[u8])]) -> Result<Vec<u8>> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(9))
        .last_modified_time(zip::DateTime::default())
        .unix_permissions(0o644);
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(*name, options)?;
        writer.write_all(bytes)?;
    }
    Ok(writer.finish()?.into_inner())
}
