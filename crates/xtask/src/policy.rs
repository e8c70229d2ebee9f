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

/// Where the site's pages are going.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To learners.
    Ship,
    /// To whoever is changing them: Trunk puts a script of its own into the pages while it serves
    /// them, which reloads them over a socket.
    Serve,
}

/// The policy of the site's pages. `inline_scripts` are the texts of scripts inside the page.
pub fn for_site(inline_scripts: &[&str], purpose: Purpose) -> String {
    let (inline, socket) = match purpose {
        Purpose::Ship => (hashes(inline_scripts), ""),
        Purpose::Serve => ("'unsafe-inline'".into(), " ws:"),
    };
    join(&[
        ("default-src", "'none'".into()),
        ("script-src", format!("'self' {inline} 'wasm-unsafe-eval'")),
        ("style-src", "'self'".into()),
        ("img-src", "'self'".into()),
        // The program's module is fetched.
        ("connect-src", format!("'self'{socket}")),
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
