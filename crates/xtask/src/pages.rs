//! The two pages, each with every word in it: `/` and `/en/`.

use crate::assemble::Files;
use crate::oembed;
use crate::policy::{self, Purpose};
use crate::site_files::Icons;
use crate::template::fill;
use anyhow::{Context, Result};
use app::render::Built;
use app::state::page_data::{MaskPanel, MaskPicture, PAGE_DATA_ID, PageData};
use engine::{architecture_mask, tokens_from_text};
use lesson::{Lang, Lesson};
use protocol::{Architecture, AttentionStage};
use std::fs;
use std::path::Path;

/// Tokens of a mask picture's sentence, at most.
const PICTURE_TOKENS: usize = 16;

/// Name of the page that carries everything inside.
pub const SINGLE_FILE: &str = "three-transformers.html";

/// Writes both pages over Trunk's one.
pub fn write(staging: &Path, lessons: &[Lesson], files: &Files, icons: &Icons) -> Result<()> {
    let template = fs::read_to_string(staging.join("index.html"))?;
    for lesson in lessons {
        let (folder, up, other_href) = match lesson.lang {
            Lang::ZhHant => (staging.to_path_buf(), "./", "./en/"),
            Lang::En => (staging.join("en"), "../", "../"),
        };
        let (title, description) = (escaped(&lesson.title), description(lesson));
        let template = template
            .replace("\"./", &format!("\"{up}"))
            .replace("'./", &format!("'{up}"));
        let oembed = oembed::link(staging, lesson)?;
        let slots = |policy, body| -> [(&str, &str); 22] {
            [
                ("POLICY", policy),
                ("BODY", body),
                ("OPAQUE", files.opaque.trim()),
                ("STYLE", &files.style.name),
                ("STYLE_INTEGRITY", &files.style.integrity),
                ("HEAD", &files.head.name),
                ("HEAD_INTEGRITY", &files.head.integrity),
                ("HOST", &files.host.name),
                ("HOST_INTEGRITY", &files.host.integrity),
                ("TAIL", &files.tail.name),
                ("TAIL_INTEGRITY", &files.tail.integrity),
                ("PROGRAM", &files.program.name),
                ("PROGRAM_INTEGRITY", &files.program.integrity),
                ("WASM", &files.wasm.name),
                ("ICON", &icons.page.name),
                ("ICON_TOUCH", &icons.touch.name),
                ("LANG", lesson.lang.code()),
                ("TITLE", &title),
                ("DESCRIPTION", &description),
                ("OTHER_LANG", other(lesson.lang).code()),
                ("OTHER_HREF", other_href),
                ("OEMBED", &oembed),
            ]
        };
        let bare = fill(&template, &slots("", ""))?;
        let policy = {
            // Everything inline that stands in the page now, before the body comes in, is ours; or
            // Trunk's, while it serves.
            let scripts = inline_scripts(&bare);
            let purpose = if scripts.iter().any(|script| script.contains("WebSocket")) {
                Purpose::Serve
            } else {
                Purpose::Ship
            };
            policy::for_site(&scripts, purpose)
        };
        let body = body(lesson, other_href, Some(up), &files.built())?;
        let page = fill(&template, &slots(&policy, &body))?;
        fs::create_dir_all(&folder)?;
        fs::write(folder.join("index.html"), page)
            .with_context(|| format!("could not write the page in {}", lesson.lang.code()))?;
    }
    Ok(())
}

/// The page's body in one language: every word, and the data for the parts that come alive.
pub fn body(
    lesson: &Lesson,
    other_href: &str,
    site: Option<&str>,
    built: &Built<'_>,
) -> Result<String> {
    let masks = mask_pictures(lesson)?;
    let html = app::render::body(lesson, &masks, other_href, site, built);
    // Inside a script element only `<` could end it early.
    let data = serde_json::to_string(&PageData::new(lesson).rows())?.replace('<', "\\u003c");
    Ok(format!(
        "{html}<script type=\"application/json\" id=\"{PAGE_DATA_ID}\">{data}</script>"
    ))
}

/// The language that is not this one.
pub fn other(lang: Lang) -> Lang {
    match lang {
        Lang::ZhHant => Lang::En,
        Lang::En => Lang::ZhHant,
    }
}

/// The page's one sentence, for an attribute.
pub fn description(lesson: &Lesson) -> String {
    escaped(&plain(&lesson.lede))
}

/// The texts of the scripts that stand in a page of our own making.
fn inline_scripts(page: &str) -> Vec<&str> {
    page.split("<script")
        .skip(1)
        .filter_map(|rest| {
            let (attributes, rest) = rest.split_once('>')?;
            let text = rest.split_once("</script>")?.0;
            (!attributes.contains(" src=")).then_some(text)
        })
        .collect()
}

/// The three architectures' masks on the lesson's sentence, asked of the kernel.
fn mask_pictures(lesson: &Lesson) -> Result<Vec<MaskPicture>> {
    let tokens = |key: &str| -> Result<Vec<String>> {
        let text = lesson
            .ui
            .get(key)
            .with_context(|| format!("no text `{key}` in ui.toml"))?;
        Ok(tokens_from_text(text, PICTURE_TOKENS).0)
    };
    let (sentence, source, target) = (
        tokens("masks.sentence")?,
        tokens("masks.source")?,
        tokens("masks.target")?,
    );
    let picture = |architecture, own, panels: &[(AttentionStage, &[String], &[String])]| {
        let panels = panels
            .iter()
            .map(|(stage, query, key)| panel(architecture, *stage, query, key))
            .collect::<Result<Vec<_>>>()?;
        anyhow::Ok(MaskPicture {
            architecture: own,
            panels,
        })
    };
    use AttentionStage::{Cross, DecoderSelf, EncoderSelf};
    Ok(vec![
        picture(
            Architecture::EncoderOnly,
            lesson::Architecture::EncoderOnly,
            &[(EncoderSelf, &sentence, &sentence)],
        )?,
        picture(
            Architecture::DecoderOnly,
            lesson::Architecture::DecoderOnly,
            &[(DecoderSelf, &sentence, &sentence)],
        )?,
        picture(
            Architecture::EncoderDecoder,
            lesson::Architecture::EncoderDecoder,
            &[
                (EncoderSelf, &source, &source),
                (DecoderSelf, &target, &target),
                (Cross, &target, &source),
            ],
        )?,
    ])
}

fn panel(
    architecture: Architecture,
    stage: AttentionStage,
    query_tokens: &[String],
    key_tokens: &[String],
) -> Result<MaskPanel> {
    let (rows, columns) = (query_tokens.len(), key_tokens.len());
    let mask = architecture_mask(architecture, stage, rows, columns)?;
    Ok(MaskPanel {
        stage: stage.code().to_owned(),
        query_tokens: query_tokens.to_vec(),
        key_tokens: key_tokens.to_vec(),
        rows: (0..rows)
            .map(|query| (0..columns).map(|key| mask.allows(query, key)).collect())
            .collect(),
    })
}

/// For text and attributes of a page.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('"', "&quot;")
}

/// The text of a small HTML fragment of our own making.
fn plain(html: &str) -> String {
    let mut text = String::new();
    let mut in_tag = false;
    for c in html.chars() {
        match c {
            '<' => in_tag = true,
            '>' => in_tag = false,
            c if !in_tag => text.push(c),
            _ => {}
        }
    }
    text.trim().to_owned()
}
