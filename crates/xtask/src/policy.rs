//! The content policy of the pages: everything is forbidden but what the lesson needs.
//!
//! It stands in the pages themselves, so it holds on any host and in the single file. What a host
//! can add in headers is described in `docs/hosting.md`.

use base64::prelude::{BASE64_STANDARD as STANDARD, Engine as _};
use sha2::{Digest, Sha256};

/// A hash as `integrity` and policies want it.
pub fn integrity(bytes: &[u8]) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(bytes)))
}

/// The policy of the site's pages.
///
/// `inline_scripts` are the texts of scripts inside the page. `extra_connect` is empty but while
/// developing, where Trunk's reloading talks over a socket.
pub fn for_site(inline_scripts: &[&str], extra_connect: &str) -> String {
    join(&[
        ("default-src", "'none'".into()),
        (
            "script-src",
            format!("'self' {} 'wasm-unsafe-eval'", hashes(inline_scripts)),
        ),
        ("style-src", "'self'".into()),
        ("img-src", "'self'".into()),
        // The program's module is fetched.
        ("connect-src", format!("'self'{extra_connect}")),
        // The engine's worker is a blob; the one for offline use is a file.
        ("worker-src", "'self' blob:".into()),
        ("manifest-src", "'self'".into()),
        ("base-uri", "'none'".into()),
        ("form-action", "'none'".into()),
    ])
}

/// The policy of the single file, which loads nothing at all.
pub fn for_single_file(scripts: &[&str], style: &str) -> String {
    join(&[
        ("default-src", "'none'".into()),
        (
            "script-src",
            format!("{} 'wasm-unsafe-eval'", hashes(scripts)),
        ),
        ("style-src", hashes(&[style])),
        // Its icon.
        ("img-src", "data:".into()),
        ("worker-src", "blob:".into()),
        ("base-uri", "'none'".into()),
        ("form-action", "'none'".into()),
    ])
}

/// The policy of the page for wrong addresses.
pub fn for_not_found(script: &str, style: &str) -> String {
    join(&[
        ("default-src", "'none'".into()),
        ("script-src", hashes(&[script])),
        ("style-src", hashes(&[style])),
        // Its icon.
        ("img-src", "data:".into()),
        // It looks for the site's beginning.
        ("connect-src", "'self'".into()),
        ("base-uri", "'none'".into()),
        ("form-action", "'none'".into()),
    ])
}

fn hashes(texts: &[&str]) -> String {
    let quoted = texts
        .iter()
        .map(|text| format!("'{}'", integrity(text.as_bytes())));
    quoted.collect::<Vec<_>>().join(" ")
}

fn join(directives: &[(&str, String)]) -> String {
    let written = directives
        .iter()
        .map(|(name, sources)| format!("{name} {sources}"));
    written.collect::<Vec<_>>().join("; ")
}
