//! oEmbed without a server: a static answer beside each page. It holds whole addresses, so it is
//! written only where the site's address is known: `cargo xtask dist --public-url …`.

use crate::pages::escaped;
use anyhow::{Context, Result};
use lesson::{Lang, Lesson};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

/// The variable that holds the site's address, with a slash at the end.
pub const PUBLIC_URL: &str = "THREE_TRANSFORMERS_PUBLIC_URL";
/// Size of the frame that is offered.
const WIDTH: u32 = 800;
const HEIGHT: u32 = 900;

/// Writes the answer for one page, and gives the element that leads to it; nothing where the site's
/// address is not known.
pub fn link(staging: &Path, lesson: &Lesson) -> Result<String> {
    let Ok(site) = std::env::var(PUBLIC_URL) else {
        return Ok(String::new());
    };
    let (name, answer) = answer(&site, lesson.lang, &lesson.title);
    fs::write(staging.join(name), serde_json::to_string_pretty(&answer)?)
        .with_context(|| format!("could not write {name}"))?;
    Ok(format!(
        "<link rel=\"alternate\" type=\"application/json+oembed\" href=\"{}{name}\" title=\"{}\" />",
        escaped(&site),
        escaped(&lesson.title)
    ))
}

/// The answer's file and what is in it.
fn answer(site: &str, lang: Lang, title: &str) -> (&'static str, Value) {
    let (folder, name) = match lang {
        Lang::ZhHant => ("", "oembed.json"),
        Lang::En => ("en/", "oembed.en.json"),
    };
    let frame = format!(
        "<iframe src=\"{}{folder}?embed=1\" title=\"{}\" width=\"{WIDTH}\" height=\"{HEIGHT}\" style=\"border:0\"></iframe>",
        escaped(site),
        escaped(title)
    );
    let answer = json!({
        "version": "1.0",
        "type": "rich",
        "title": title,
        "provider_name": "Three Transformers",
        "provider_url": site,
        "html": frame,
        "width": WIDTH,
        "height": HEIGHT,
    });
    (name, answer)
}

#[cfg(test)]
mod tests {
    use super::answer;
    use lesson::Lang;

    #[test]
    fn an_answer_is_rich_whole_and_embeds_its_own_language() {
        for (lang, page) in [(Lang::ZhHant, "/"), (Lang::En, "/en/")] {
            let (name, answer) = answer("https://example.org/a/", lang, "A \"B\" & <C>");
            assert!(name.ends_with(".json"));
            // What the specification requires of a rich answer.
            assert_eq!(
                (&answer["version"], &answer["type"]),
                (&"1.0".into(), &"rich".into())
            );
            assert!(answer["width"].is_u64() && answer["height"].is_u64());
            let html = answer["html"].as_str().expect("a rich answer has html");
            let address = format!("src=\"https://example.org/a{page}?embed=1\"");
            assert!(html.contains(&address), "{html}");
            assert!(
                html.contains("title=\"A &quot;B&quot; &amp; &lt;C>\""),
                "{html}"
            );
        }
    }
}
