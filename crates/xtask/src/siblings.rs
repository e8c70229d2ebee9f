//! The part of the trained siblings: its program, its words, its style, and the models' files, each
//! loaded when a learner opens the part.

use crate::assemble::{File, Part, Www};
use crate::compile::{Module, compile};
use crate::dist::gzip;
use anyhow::{Context, Result};
use app::state::siblings::heads::HeadRow;
use app::state::siblings::rows::{DATA_ID, PartData};
use lesson::Lesson;
use protocol::{Architecture, AttentionStage, HeadAt};
use serde_json::Value;
use std::fs;
use std::path::Path;

/// The models' files, as `content/models` has them.
const MODEL_FILES: [&str; 5] = [
    "config.json",
    "vocabulary.txt",
    "encoder.safetensors",
    "decoder.safetensors",
    "encoder-decoder.safetensors",
];

/// Name of the part's script, which the single file carries as a script of its own.
pub const SCRIPT: &str = "siblings.js";

/// Makes every file of the part.
pub fn parts(www: &Www<'_>, lessons: &[Lesson]) -> Result<Vec<Part>> {
    let bound = compile(
        www.root,
        www.tools,
        &Module {
            package: "web",
            features: &["siblings"],
            lane: None,
        },
    )?;
    let script = www.joined(&bound, SCRIPT, &[])?;
    let mut parts = vec![
        part(SCRIPT, script.into_bytes())?,
        part("siblings.wasm", bound.wasm)?,
        part("siblings.css", www.bundle("styles/siblings.css")?.into())?,
    ];
    let models = www.root.join("content/models");
    let heads = heads(&models.join("heads.json"))?;
    for lesson in lessons {
        // Not as HTML: some hosts put something of theirs into what has that name.
        let name = format!("siblings.{}.txt", lesson.lang.code());
        parts.push(part(&name, html(lesson, &heads)?.into_bytes())?);
    }
    for name in MODEL_FILES {
        let bytes = fs::read(models.join(name))
            .with_context(|| format!("content/models/{name} is missing"))?;
        parts.push(part(name, bytes)?);
    }
    Ok(parts)
}

/// What a learner downloads who opens the part, as a person reads it: weights as they are, the rest
/// packed, one of the languages.
pub fn size(parts: &[Part]) -> Result<String> {
    let mut sum = 0;
    for Part { name, file } in parts {
        if name.ends_with(".safetensors") {
            sum += file.bytes.len();
        } else if !name.ends_with(".en.txt") {
            sum += gzip(&file.bytes)?.len();
        }
    }
    // Tenths of a megabyte: what stands on the button need not change with every byte.
    Ok(format!("{:.1} MB", sum as f64 / 1e6))
}

fn part(name: &str, bytes: Vec<u8>) -> Result<Part> {
    let (stem, extension) = name.rsplit_once('.').context("a part has an extension")?;
    Ok(Part {
        name: name.to_owned(),
        file: File::new(stem, extension, bytes),
    })
}

fn html(lesson: &Lesson, heads: &[HeadRow]) -> Result<String> {
    let html = app::render::siblings(lesson);
    let rows = PartData::new(&lesson.siblings, heads.to_vec()).rows();
    // Inside a script element only `<` could end it early.
    let data = serde_json::to_string(&rows)?.replace('<', "\\u003c");
    Ok(format!(
        "{html}<script type=\"application/json\" id=\"{DATA_ID}\">{data}</script>"
    ))
}

/// Which heads matter, as `cargo xtask heads` measured it; none where it has not.
fn heads(file: &Path) -> Result<Vec<HeadRow>> {
    let Ok(text) = fs::read_to_string(file) else {
        return Ok(Vec::new());
    };
    let rows: Vec<Value> = serde_json::from_str(&text).context("heads.json is no list")?;
    rows.iter()
        .map(|row| head(row).with_context(|| format!("heads.json: {row}")))
        .collect()
}

fn head(row: &Value) -> Option<HeadRow> {
    let number = |name: &str| row[name].as_u64().map(|number| number as u32);
    let mut looks = Vec::new();
    for (name, value) in row.as_object()? {
        let is_place = ["layer", "head", "ablation_loss"].contains(&name.as_str());
        if let Some(share) = value.as_f64().filter(|_| !is_place) {
            looks.push((name.clone(), share as f32));
        }
    }
    Some(HeadRow {
        sibling: match row["model"].as_str()? {
            "encoder" => Architecture::EncoderOnly,
            "decoder" => Architecture::DecoderOnly,
            "encoder-decoder" => Architecture::EncoderDecoder,
            _ => return None,
        },
        at: HeadAt {
            stage: AttentionStage::from_code(row["part"].as_str()?)?,
            layer: number("layer")?,
            head: number("head")?,
        },
        ablation: row["ablation_loss"].as_f64()? as f32,
        looks,
    })
}
