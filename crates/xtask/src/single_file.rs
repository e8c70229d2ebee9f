//! The page as one file: styles, scripts, the module and both languages inside. It opens by
//! double-click, with the network off, and in frames that may load nothing.

use crate::assemble::{File, Files, PROGRAM, Www};
use crate::dist::gzip;
use crate::pages::{self, SINGLE_FILE};
use crate::policy;
use crate::siblings;
use crate::site_files::Icons;
use crate::template::fill;
use anyhow::{Context, Result, ensure};
use base64::prelude::{BASE64_STANDARD as STANDARD, Engine as _};
use lesson::Lesson;
use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::Path;

/// The parts by their names, packed. One with the bytes of another is that one's name instead.
fn packed<'a>(
    parts: impl Iterator<Item = (&'a str, &'a File)>,
) -> Result<BTreeMap<&'a str, String>> {
    let mut packed = BTreeMap::new();
    let mut names = HashMap::new();
    for (name, file) in parts {
        let first = *names.entry(&file.bytes).or_insert(name);
        let text = match first == name {
            true => STANDARD.encode(gzip(&file.bytes)?),
            false => first.to_owned(),
        };
        packed.insert(name, text);
    }
    Ok(packed)
}

/// Writes it beside the pages of the site.
pub fn write(
    www: &Www<'_>,
    staging: &Path,
    lessons: &[Lesson],
    files: &Files,
    icons: &Icons,
) -> Result<()> {
    let [first, second] = lessons else {
        anyhow::bail!("the single file holds two languages, not {}", lessons.len());
    };
    let siblings = files
        .parts
        .iter()
        .find(|part| part.name == siblings::SCRIPT);
    let siblings = siblings
        .context("the siblings have a script")?
        .file
        .text()?;
    let parts = files
        .parts
        .iter()
        // A script does not come out of packed text: the content policy would not let it start.
        .filter(|part| part.name != siblings::SCRIPT)
        .map(|part| (&*part.name, &part.file))
        .chain([(PROGRAM, &files.wasm)]);
    let parts = packed(parts)?;
    let parts = format!(
        "self.threeTransformersParts={}",
        serde_json::to_string(&parts)?
    );
    let style = files.style.text()?.trim();
    let scripts = [
        files.head.text()?.trim(),
        files.language.trim(),
        &parts,
        siblings.trim(),
        files.program.text()?.trim(),
        files.host.text()?.trim(),
    ];
    for text in scripts.iter().chain([&style]) {
        ensure!(
            !text.contains("</") && !text.contains("<!--"),
            "a script or style would end early inside the single file"
        );
    }
    let [head, language, parts, siblings, program, host] = scripts;
    let body = |lesson: &Lesson| {
        let other = pages::other(lesson.lang).code();
        let href = format!("?lang={other}");
        pages::body(lesson, &href, None, &files.built())
    };
    let template = www.text("whole.html")?;
    let page = fill(
        &template,
        &[
            ("LANG", first.lang.code()),
            ("POLICY", &policy::for_single_file(&scripts, style)),
            ("TITLE", &pages::escaped(&first.title)),
            ("DESCRIPTION", &pages::description(first)),
            ("ICON", &icons.page.as_data("image/svg+xml")),
            ("STYLE", style),
            ("HEAD", head),
            ("BODY", &body(first)?),
            ("OTHER_LANG", second.lang.code()),
            ("OTHER_TITLE", &pages::escaped(&second.title)),
            ("OTHER_BODY", &body(second)?),
            ("LANGUAGE", language),
            ("PARTS", parts),
            ("SIBLINGS", siblings),
            ("PROGRAM", program),
            ("HOST", host),
        ],
    )?;
    fs::write(staging.join(SINGLE_FILE), page).context("could not write the single file")
}
