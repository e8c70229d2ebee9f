//! What a site has beside its pages: icons, the app's manifests, the page for wrong addresses, the
//! script for pages that embed it, and the worker for offline use.

use crate::assemble::{File, Files, Www};
use crate::checked::checked;
use crate::pages::{description, escaped, other};
use crate::policy::{self, integrity};
use crate::template::fill;
use anyhow::{Context, Result};
use lesson::{Lang, Lesson};
use sha2::{Digest, Sha256};
use std::fs;
use std::path::Path;

/// The icons, by their uses.
pub struct Icons {
    /// Beside the page's title.
    pub page: File,
    /// On the home screen of phones that read no manifest.
    pub touch: File,
    /// The manifest's.
    small: File,
    large: File,
    maskable: File,
}

/// Writes the icons under names that tell their versions.
pub fn write_icons(root: &Path, staging: &Path) -> Result<Icons> {
    let icon = |source: &str, stem: &str, extension: &str| -> Result<File> {
        let bytes = fs::read(root.join("www").join(source))
            .with_context(|| format!("www/{source} is missing"))?;
        let file = File::new(stem, extension, bytes);
        fs::write(staging.join(&file.name), &file.bytes)?;
        Ok(file)
    };
    Ok(Icons {
        page: icon("icon.svg", "icon", "svg")?,
        touch: icon("icons/icon-touch-180.png", "icon-touch", "png")?,
        small: icon("icons/icon-192.png", "icon-small", "png")?,
        large: icon("icons/icon-512.png", "icon-large", "png")?,
        maskable: icon("icons/icon-maskable-512.png", "icon-maskable", "png")?,
    })
}

/// Writes the manifests, the page for wrong addresses and the script for embedding pages.
pub fn write(www: &Www<'_>, staging: &Path, lessons: &[Lesson], icons: &Icons) -> Result<()> {
    for lesson in lessons {
        let (folder, home) = folder_of(lesson.lang);
        let manifest = fill(
            &www.text("app.webmanifest")?,
            &[
                ("HOME", home),
                ("TITLE", &escaped(&lesson.title)),
                ("BRAND", &escaped(text(lesson, "page.brand")?)),
                ("DESCRIPTION", &description(lesson)),
                ("LANG", lesson.lang.code()),
                ("ICON_PAGE", &icons.page.name),
                ("ICON_SMALL", &icons.small.name),
                ("ICON_LARGE", &icons.large.name),
                ("ICON_MASKABLE", &icons.maskable.name),
            ],
        )?;
        fs::write(staging.join(folder).join("app.webmanifest"), manifest)?;
    }
    fs::write(staging.join("404.html"), not_found(www, lessons, icons)?)?;
    let embed = checked(&www.script("embed.js")?, &www.script("checked.js")?)?;
    fs::write(staging.join("embed.js"), embed + ";")?;
    fs::write(staging.join("embed.d.ts"), www.text("embed.d.ts")?)?;
    Ok(())
}

/// Writes the worker that keeps the page for offline use: it names every file that a Run needs, in
/// both languages, with its hash.
pub fn write_offline_worker(
    www: &Www<'_>,
    staging: &Path,
    files: &Files,
    icons: &Icons,
) -> Result<()> {
    let mut kept: Vec<(String, String)> = Vec::new();
    for lang in Lang::ALL {
        let (folder, _) = folder_of(lang);
        for (path, file) in [("", "index.html"), ("app.webmanifest", "app.webmanifest")] {
            let bytes = fs::read(staging.join(folder).join(file))?;
            kept.push((format!("{folder}{path}"), integrity(&bytes)));
        }
    }
    let icons = [
        &icons.page,
        &icons.touch,
        &icons.small,
        &icons.large,
        &icons.maskable,
    ];
    for file in files.beside_the_pages().chain(icons) {
        kept.push((file.name.clone(), file.integrity.clone()));
    }
    let listed = serde_json::to_string(&kept)?;
    let version = &Sha256::digest(&listed)[..8];
    let version: String = version.iter().map(|b| format!("{b:02x}")).collect();
    let worker = www.bundle("offline-worker.js")?;
    let worker = format!("const VERSION=\"{version}\",KEPT={listed};{worker}");
    fs::write(staging.join("offline-worker.js"), worker).context("could not write the worker")
}

/// A language's folder inside the site, and the way back from it.
fn folder_of(lang: Lang) -> (&'static str, &'static str) {
    match lang {
        Lang::ZhHant => ("", "./"),
        Lang::En => ("en/", "../"),
    }
}

fn not_found(www: &Www<'_>, lessons: &[Lesson], icons: &Icons) -> Result<String> {
    let mut body = String::new();
    for lesson in lessons {
        let (folder, _) = folder_of(lesson.lang);
        let home = text(lesson, "not-found.home")?.replace("{title}", &lesson.title);
        body += &format!(
            "<section lang=\"{}\"><h1>{}</h1><p>{}</p><p><a href=\"/{folder}\" data-home=\"{folder}\">{}</a></p></section>",
            lesson.lang.code(),
            escaped(text(lesson, "not-found.title")?),
            escaped(text(lesson, "not-found.text")?),
            escaped(&home),
        );
    }
    let title = lessons
        .iter()
        .map(|lesson| text(lesson, "not-found.title"))
        .collect::<Result<Vec<_>>>()?
        .join(" · ");
    let style = www.bundle("styles/not-found.css")?;
    let script = www.bundle("not-found.js")?;
    let (style, script) = (style.trim(), script.trim());
    fill(
        &www.text("404.html")?,
        &[
            ("POLICY", &policy::for_not_found(script, style)),
            ("TITLE", &escaped(&title)),
            ("ICON", &icons.page.as_data("image/svg+xml")),
            ("STYLE", style),
            ("BODY", &body),
            ("SCRIPT", script),
        ],
    )
}

/// An interface text.
pub fn text<'a>(lesson: &'a Lesson, key: &str) -> Result<&'a str> {
    lesson
        .ui
        .get(key)
        .map(String::as_str)
        .with_context(|| format!("no text `{key}` in content/ui.toml"))
}

/// The texts of a key in both languages, for a place that shows both.
pub fn in_both(lesson: &Lesson, lessons: &[Lesson], key: &str) -> Result<String> {
    let second = lessons.iter().find(|l| l.lang == other(lesson.lang));
    let second = second.context("the lesson has one language only")?;
    Ok(format!(
        "{} <span lang=\"{}\">{}</span>",
        escaped(text(lesson, key)?),
        second.lang.code(),
        escaped(text(second, key)?)
    ))
}
