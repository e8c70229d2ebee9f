//! The two pages, each with every word in it: `/` and `/en/`.

use crate::assemble::Files;
use anyhow::{Context, Result, ensure};
use app::state::page_data::{MaskPanel, MaskPicture, PAGE_DATA_ID, PageData};
use engine::{architecture_mask, tokens_from_text};
use lesson::{Lang, Lesson};
use protocol::{Architecture, AttentionStage};
use std::fs;
use std::path::Path;

/// Where the body goes in Trunk's page.
const PLACE: &str = "<div id=\"page-goes-here\"></div>";
/// Tokens of a mask picture's sentence, at most.
const PICTURE_TOKENS: usize = 16;

/// Writes both pages over Trunk's one.
pub fn write(staging: &Path, lessons: &[Lesson], files: &Files) -> Result<()> {
    let template = fs::read_to_string(staging.join("index.html"))?;
    ensure!(
        template.contains(PLACE),
        "www/index.html has lost the element that the page's body replaces"
    );
    for lesson in lessons {
        let (folder, up, other_href) = match lesson.lang {
            Lang::ZhHant => (staging.to_path_buf(), "./", "./en/"),
            Lang::En => (staging.join("en"), "../", "../"),
        };
        let other = match lesson.lang {
            Lang::ZhHant => Lang::En,
            Lang::En => Lang::ZhHant,
        };
        let masks = mask_pictures(lesson)?;
        let data = PageData::new(lesson, format!("{up}{}", files.program.script));
        let body = format!(
            "{}<script type=\"application/json\" id=\"{PAGE_DATA_ID}\">{}</script>",
            app::render::body(lesson, &masks, other_href),
            // Inside a script element only `<` could end it early.
            serde_json::to_string(&data.rows())?.replace('<', "\\u003c"),
        );
        let page = template
            .replace("\"./", &format!("\"{up}"))
            .replace("'./", &format!("'{up}"))
            .replace("%STYLE%", &files.style)
            .replace("%HEAD%", &files.head)
            .replace("%PROGRAM%", &files.program.script)
            .replace("%WASM%", &files.program.wasm)
            .replace("%INTEGRITY%", &files.program.integrity)
            .replace("%LANG%", lesson.lang.code())
            .replace("%TITLE%", &escaped(&lesson.title))
            .replace("%DESCRIPTION%", &escaped(&plain(&lesson.lede)))
            .replace("%OTHER_LANG%", other.code())
            .replace("%OTHER_HREF%", other_href)
            .replace(PLACE, &body);
        fs::create_dir_all(&folder)?;
        fs::write(folder.join("index.html"), page)
            .with_context(|| format!("could not write the page in {}", lesson.lang.code()))?;
    }
    Ok(())
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

fn escaped(text: &str) -> String {
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
