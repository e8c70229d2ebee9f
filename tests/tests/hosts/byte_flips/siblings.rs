//! What the trained siblings are made of.

use super::{is_part, positions};
use anyhow::ensure;
use std::fs;
use tests::{Options, in_browser, site_folder};

/// What the trained siblings are made of: a wrong byte, and they say that a file did not load.
#[test]
fn a_flipped_byte_in_the_siblings_files_is_refused() {
    in_browser(Options::default(), |browser| async move {
        let mut names: Vec<String> = Vec::new();
        for entry in fs::read_dir(site_folder())? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            let is_engine = name.starts_with("engine-") && !name.contains("simd128");
            // The page's own program has a test of its own; Chinese words do nothing to English.
            let is_other = name.starts_with("program-") || name.contains("zh-Hant");
            if is_part(&name) && !is_engine && !is_other {
                names.push(name);
            }
        }
        ensure!(names.len() >= 10, "{names:?}");
        names.sort();
        for name in names {
            let bytes = fs::read(site_folder().join(&name))?;
            let content_type = match name.rsplit('.').next() {
                Some("js") => "text/javascript",
                Some("css") => "text/css",
                Some("wasm") => "application/wasm",
                Some("html") => "text/html; charset=utf-8",
                Some("json") => "application/json",
                _ => "application/octet-stream",
            };
            for (at, bit) in positions(&name, bytes.len()).take(2) {
                let mut flipped = bytes.clone();
                flipped[at] ^= bit;
                browser.site.put(&name, content_type, flipped);
                browser.open("en/").await?;
                browser.click("#siblings-open").await?;
                let said = "(/did not load|models are loaded/.exec(document.getElementById('siblings').innerText) ?? [''])[0]";
                browser.wait_for(&format!("{said} !== ''")).await?;
                let said: String = browser.value(said).await?;
                ensure!(
                    said == "did not load",
                    "{name}, byte {at}, bit {bit:#04x}: {said}"
                );
            }
            browser.site.take_away(&name);
        }
        Ok(())
    });
}
