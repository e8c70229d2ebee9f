//! A byte of a shipped file goes wrong: the file is refused, or the flip does no harm.

mod lasting;
mod siblings;
mod zips;

use super::integrity;
use anyhow::{Context, Result, ensure};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs;
use tests::{Browser, Options, in_browser, site_folder};

/// Flips per file in the browser; which bytes, a seed says.
const FLIPS: usize = 10;

/// Whatever a page loads, a hash stands before it: no flip of any byte of such a file gets through.
#[test]
fn every_file_that_a_page_loads_is_checked_by_its_hash() -> Result<()> {
    let site = site_folder();
    let mut hashes = BTreeMap::new();
    for entry in fs::read_dir(&site)? {
        let path = entry?.path();
        if path.is_file() {
            let name = path
                .file_name()
                .context("a name")?
                .to_string_lossy()
                .into_owned();
            hashes.insert(name, integrity(&fs::read(&path)?));
        }
    }
    for page in ["index.html", "en/index.html"] {
        let html = fs::read_to_string(site.join(page))?;
        let head = html.split("</head>").next().context("a head")?;
        let mut checked = Vec::new();
        for element in head.split('<') {
            let attribute =
                |name: &str| Some(element.split_once(name)?.1.split('"').next()?.trim());
            for (file, hash) in [
                (" src=\"", " integrity=\""),
                ("rel=\"stylesheet\" href=\"", " integrity=\""),
                (" data-host=\"", "data-host-integrity=\""),
                (" data-tail=\"", "data-tail-integrity=\""),
            ] {
                let Some(file) = attribute(file) else {
                    continue;
                };
                let hash = attribute(hash).with_context(|| format!("{file} has no hash"))?;
                let name = file.rsplit('/').next().unwrap_or(file);
                ensure!(
                    hashes.get(name).map(String::as_str) == Some(hash),
                    "{file}: {hash}"
                );
                checked.push(name.to_owned());
            }
        }
        ensure!(checked.len() == 5, "{page}: {checked:?}");
        // Its module and all parts are fetched by the program with their hashes.
        let program = checked
            .iter()
            .find(|name| name.starts_with("program"))
            .context("a program")?;
        let program = fs::read_to_string(site.join(program))?;
        let parts: Vec<_> = hashes.iter().filter(|(name, _)| is_part(name)).collect();
        ensure!(parts.len() >= 17, "{parts:?}");
        for (name, hash) in parts {
            let pair = format!("[\"{name}\",\"{hash}\"]");
            ensure!(
                program.contains(&pair),
                "{name} is fetched without its hash"
            );
        }
    }
    Ok(())
}

/// Whether the program loads a file, when it is needed: all with hashes in their names, but for those
/// that the page itself loads.
fn is_part(name: &str) -> bool {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let has_hash = stem
        .rsplit_once('-')
        .is_some_and(|(_, hash)| hash.len() == 16 && u64::from_str_radix(hash, 16).is_ok());
    let own = ["icon-", "head-", "host-", "tail-", "style-"];
    let is_program = name.starts_with("program-") && name.ends_with(".js");
    has_hash && !is_program && !own.iter().any(|start| name.starts_with(start))
}

/// A script after which the program's probes find this lane's build to be the best.
fn probes_for(lane: &str) -> &'static str {
    match lane {
        "relaxed" => "WebAssembly.validate = () => true",
        // The first probe is longer than the second.
        "simd128" => "WebAssembly.validate = (bytes) => bytes.length < 40",
        _ => "WebAssembly.validate = () => false",
    }
}

/// What became of the page.
#[derive(Debug, PartialEq)]
enum Outcome {
    /// It runs and computes what it should.
    Right,
    /// It did not start, or Run does not work; the text is there.
    Refused { is_said: bool },
}

async fn outcome(browser: &Browser, page: &str, weights: &str) -> Result<Outcome> {
    browser.open_without_waiting(page).await?;
    let alive = "document.documentElement.hasAttribute('data-alive')";
    let notice = "document.getElementById('boot-notice')?.checkVisibility() === true";
    // Long enough for a slow machine; one of the two comes in a blink otherwise.
    for _ in 0..600 {
        let [is_alive, is_said]: [bool; 2] = browser.value(&format!("[{alive}, {notice}]")).await?;
        if is_alive {
            let Some(shown) = computed(browser).await? else {
                // A policy that was hit, say: no engine can be started.
                let is_said = !browser.text("#run-status").await?.is_empty();
                return Ok(Outcome::Refused { is_said });
            };
            ensure!(shown == weights, "alive with other numbers: {shown}");
            return Ok(Outcome::Right);
        }
        if is_said {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(25)).await;
    }
    let is_readable: bool = browser
        .value("document.body.innerText.length > 2000")
        .await?;
    ensure!(is_readable, "the text is gone");
    Ok(Outcome::Refused {
        is_said: browser.value(notice).await?,
    })
}

/// Weights of one Run, digit for digit; none where it fails.
async fn computed(browser: &Browser) -> Result<Option<String>> {
    browser.write("#run-text", "one two three").await?;
    if browser.run_once().await? != "done" {
        return Ok(None);
    }
    browser
        .script("document.getElementById('result-twin').open = true")
        .await?;
    browser
        .wait_for("document.querySelector('#result-table td[data-weight]')")
        .await?;
    let shown = browser
        .value("[...document.querySelectorAll('#result-table td[data-weight]')].map((c) => c.dataset.weight).join(' ')")
        .await?;
    Ok(Some(shown))
}

/// Positions in a file, from a seed.
fn positions(name: &str, len: usize) -> impl Iterator<Item = (usize, u8)> {
    let seed = Sha256::digest(name.as_bytes());
    let mut state = u64::from_le_bytes([
        seed[0], seed[1], seed[2], seed[3], seed[4], seed[5], seed[6], 1,
    ]);
    std::iter::repeat_with(move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        ((state % len as u64) as usize, 1u8 << ((state >> 40) % 8))
    })
    .take(FLIPS)
}

#[test]
fn a_flipped_byte_is_refused_or_harmless() {
    in_browser(Options::default(), |browser| async move {
        browser.open("en/").await?;
        let weights = computed(&browser).await?.context("Run works")?;
        let site = site_folder();
        let mut names: Vec<String> = Vec::new();
        for entry in fs::read_dir(&site)? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            if ["head-", "program-", "style-", "engine-"]
                .iter()
                .any(|start| name.starts_with(start))
                && !name.ends_with(".br")
                && !name.ends_with(".gz")
            {
                names.push(name);
            }
        }
        names.push("en/index.html".into());
        names.push("three-transformers.html".into());
        ensure!(names.len() == 12, "{names:?}");
        for name in names {
            let bytes = fs::read(site.join(&name))?;
            let content_type = match name.rsplit('.').next() {
                Some("js") => "text/javascript",
                Some("css") => "text/css",
                Some("wasm") => "application/wasm",
                _ => "text/html; charset=utf-8",
            };
            let page = if name.ends_with(".html") {
                name.as_str()
            } else {
                "en/"
            };
            // Whatever this browser could run best: each build in turn is the best.
            let lane = name
                .strip_prefix("engine-")
                .and_then(|n| n.split('-').next());
            browser.site.set_before_load(lane.map(probes_for));
            let mut refused = 0;
            for (at, bit) in positions(&name, bytes.len()) {
                let mut flipped = bytes.clone();
                flipped[at] ^= bit;
                browser.site.put(&name, content_type, flipped);
                let place = || format!("{name}, byte {at}, bit {bit:#04x}");
                let outcome = outcome(&browser, page, &weights)
                    .await
                    .with_context(place)?;
                match &*name {
                    // The program or its module: never half a program, and the page says so.
                    n if n.starts_with("program-") || n.starts_with("engine-") => {
                        ensure!(
                            outcome == Outcome::Refused { is_said: true },
                            "{}: {outcome:?}",
                            place()
                        );
                    }
                    n if n.starts_with("style-") => {
                        let sheets: u32 = browser.value("document.styleSheets.length").await?;
                        ensure!(sheets == 0, "{}: the style is worn", place());
                    }
                    n if n.starts_with("head-") => {
                        let has_run: bool = browser
                            .value("document.documentElement.hasAttribute('data-js')")
                            .await?;
                        ensure!(!has_run, "{}: the script has run", place());
                    }
                    _ => {}
                }
                refused += usize::from(outcome != Outcome::Right);
                let pwned: bool = browser.value("'__pwned' in window").await?;
                ensure!(!pwned);
            }
            println!("{name}: {refused} of {FLIPS} flips kept the page from running");
            browser.site.take_away(&name);
        }
        Ok(())
    });
}
