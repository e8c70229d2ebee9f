//! oEmbed without a server: a static answer beside each page. It holds whole addresses, so it is
//! written only where the site's address is known: `cargo xtask dist --public-url …`.

use crate::pages::escaped;
use anyhow::{Context, Result};
use lesson::{Lang, Lesson};
use serde_json::json;
use std::fs;
use std::path::Path;

/// The variable that holds the site's address, with a slash at the end.
pub const PUBLIC_URL: &str = "THREE_TRANSFORMERS_PUBLIC_URL";
/// Size of the frame that is offered.
const WIDTH: u32 = 800;
const HEIGHT: u32 = 900;

/// Writes the answer for one page, and gives the element that leads to it; nothing where the site's
/// address is not known.
pub fn link(staging: &Path, lesson: &Lesson, up: &str) -> Result<String> {
    let Ok(site) = std::env::var(PUBLIC_URL) else {
        return Ok(String::new());
    };
    let (folder, name) = match lesson.lang {
        Lang::ZhHant => ("", "oembed.json"),
        Lang::En => ("en/", "oembed.en.json"),
    };
    let frame = format!(
        "<iframe src=\"{}{folder}?embed=1\" title=\"{}\" width=\"{WIDTH}\" height=\"{HEIGHT}\" style=\"border:0\"></iframe>",
        escaped(&site),
        escaped(&lesson.title)
    );
    let answer = json!({
        "version": "1.0",
        "type": "rich",
        "title": lesson.title,
        "provider_name": "Three Transformers",
        "provider_url": site,
        "html": frame,
        "width": WIDTH,
        "height": HEIGHT,
    });
    fs::write(staging.join(name), serde_json::to_string_pretty(&answer)?)
        .with_context(|| format!("could not write {name}"))?;
    Ok(format!(
        "<link rel=\"alternate\" type=\"application/json+oembed\" href=\"{up}{name}\" title=\"{}\" />",
        escaped(&lesson.title)
    ))
}
