//! A byte of a shipped file goes wrong: the file is refused, or the flip does no harm.

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

/// `embed.js` runs in other people's pages, without a hash before it: every flip of every bit of it is
/// tried, against a page that only notes what is done to it.
#[test]
fn any_flipped_bit_stops_the_embedding_script() {
    in_browser(Options::default(), |browser| async move {
        // A page without a content policy, as hosts are.
        let script = fs::read(site_folder().join("embed.js"))?;
        let host = tests::Site::serve_nothing().await?;
        host.put("embed.js", "text/javascript", script.clone());
        host.put(
            "host.html",
            "text/html",
            "<!doctype html><title>A host</title>",
        );
        browser.open_url(&format!("{}host.html", host.url)).await?;
        let tried: serde_json::Value = browser
            .value_of_async(
                "const bytes = new Uint8Array(await (await fetch('embed.js')).arrayBuffer());
                 // What the script is given instead of a document and a window.
                 let done = [];
                 const element = () => ({
                   style: {}, sandbox: { add: () => {} }, dispatchEvent: () => {}, after: () => {},
                 });
                 const page = {
                   currentScript: { dataset: {}, src: 'https://courses.example/embed.js', after: () => {} },
                   createElement: (name) => { done.push(name); return element(); },
                   addEventListener: () => {},
                   body: { contains: () => true, append: () => {} },
                 };
                 const view = { addEventListener: (name) => done.push(name) };
                 const run = (text) => {
                   done = [];
                   try { new Function('document', 'window', text)(page, view); } catch {}
                   return done.join(' ');
                 };
                 const right = run(new TextDecoder().decode(bytes));
                 // The function whose text is checked.
                 const from = new TextDecoder().decode(bytes).lastIndexOf('})(()=>{') + 3;
                 const to = bytes.length - 2;
                 const worked = [];
                 let tried = 0;
                 for (let at = 0; at < bytes.length; at += 1) {
                   for (let bit = 1; bit < 256; bit <<= 1) {
                     bytes[at] ^= bit;
                     const result = run(new TextDecoder().decode(bytes));
                     // Outside the checked function a flip may do no harm: then all is as it was.
                     const isHarmless = result === '' || (result === right && (at < from || at >= to));
                     if (!isHarmless) worked.push([at, bit, result]);
                     tried += 1;
                     bytes[at] ^= bit;
                   }
                 }
                 return { right, tried, worked };",
            )
            .await?;
        ensure!(tried["right"] == "iframe message", "{tried}");
        ensure!(tried["tried"] == script.len() * 8, "{tried}");
        ensure!(tried["worked"] == serde_json::json!([]), "{tried}");
        Ok(())
    });
}

/// The API's script checks itself and its module: wrong numbers never come out.
#[test]
fn a_flipped_byte_in_the_javascript_api_is_refused_or_harmless() {
    in_browser(Options::default(), |browser| async move {
        browser.open("en/").await?;
        // The policy of our own page would let nothing but its own files in, under any address.
        let answers = async |mark: &str| -> Result<String> {
            browser
                .value_of_async(&format!(
                    "try {{
                       const api = await import(new URL('../api/engine.js?{mark}', location.href));
                       await api.default();
                       const query = [1, 0, 0, 1];
                       const made = api.attend({{ query, key: query, value: [1, 2, 3, 4], headDim: 2 }});
                       return [...made.context].join(' ');
                     }} catch (error) {{
                       return 'refused';
                     }}"
                ))
                .await
        };
        let right = answers("right").await?;
        ensure!(right != "refused");
        for name in ["api/engine.js", "api/engine_bg.wasm"] {
            let bytes = fs::read(site_folder().join(name))?;
            let content_type = match name.rsplit('.').next() {
                Some("js") => "text/javascript",
                _ => "application/wasm",
            };
            let mut refused = 0;
            for (at, bit) in positions(name, bytes.len()) {
                let mut flipped = bytes.clone();
                flipped[at] ^= bit;
                browser.site.put(name, content_type, flipped);
                let answer = answers(&format!("{at}-{bit}")).await?;
                ensure!(
                    answer == right || answer == "refused",
                    "{name}, byte {at}, bit {bit:#04x}: {answer}"
                );
                refused += usize::from(answer == "refused");
            }
            println!("{name}: {refused} of {FLIPS} flips were refused");
            ensure!(!name.ends_with(".wasm") || refused == FLIPS);
            browser.site.take_away(name);
        }
        Ok(())
    });
}

/// What computes nothing: the page goes on without it, or with a wrong letter in it.
#[test]
fn a_flipped_byte_in_icons_manifests_and_types_does_no_harm() {
    in_browser(Options::default(), |browser| async move {
        browser.open("en/").await?;
        let weights = computed(&browser).await?.context("Run works")?;
        let mut names: Vec<String> = vec!["embed.d.ts".into(), "api/engine.d.ts".into()];
        for folder in ["", "en/"] {
            for entry in fs::read_dir(site_folder().join(folder))? {
                let name = entry?.file_name().to_string_lossy().into_owned();
                if name.starts_with("icon-") || name.ends_with(".webmanifest") {
                    names.push(format!("{folder}{name}"));
                }
            }
        }
        ensure!(names.len() == 9, "{names:?}");
        for name in &names {
            let bytes = fs::read(site_folder().join(name))?;
            for (at, bit) in positions(name, bytes.len()).take(3) {
                let mut flipped = bytes.clone();
                flipped[at] ^= bit;
                let content_type = match name.rsplit('.').next() {
                    Some("png") => "image/png",
                    Some("svg") => "image/svg+xml",
                    Some("webmanifest") => "application/manifest+json",
                    _ => "text/plain",
                };
                browser.site.put(name, content_type, flipped);
                for page in ["", "en/"] {
                    let outcome = outcome(&browser, page, &weights).await?;
                    ensure!(outcome == Outcome::Right, "{name}, {at}: {outcome:?}");
                }
            }
            browser.site.take_away(name);
        }
        Ok(())
    });
}

/// The page for wrong addresses: its words stay, its script and style are held by its policy.
#[test]
fn a_flipped_byte_in_the_page_for_wrong_addresses_does_no_harm() {
    const NAME: &str = "404.html";
    in_browser(Options::default(), |browser| async move {
        let bytes = fs::read(site_folder().join(NAME))?;
        let mut led_home = 0;
        for (at, bit) in positions(NAME, bytes.len()) {
            let mut flipped = bytes.clone();
            flipped[at] ^= bit;
            browser
                .site
                .put("lost/here.html", "text/html; charset=utf-8", flipped);
            browser.open_without_waiting("lost/here.html").await?;
            tokio::time::sleep(std::time::Duration::from_millis(200)).await;
            let seen: serde_json::Value = browser
                .value(
                    "({ text: document.body.innerText.length,
                        here: location.pathname,
                        links: [...document.querySelectorAll('a')].map((a) => new URL(a.href).origin === location.origin) })",
                )
                .await?;
            let place = || format!("byte {at}, bit {bit:#04x}: {seen}");
            ensure!(seen["here"] == "/lost/here.html", "{}", place());
            ensure!(seen["text"].as_u64() > Some(30), "{}", place());
            led_home += usize::from(seen["links"] == serde_json::json!([true, true]));
        }
        println!("{NAME}: {led_home} of {FLIPS} flips left both links on the site");
        Ok(())
    });
}

/// The packages: nothing comes out of a zip with other bytes than went in.
#[test]
fn a_flipped_byte_in_a_zip_never_gives_a_file_with_other_bytes() -> Result<()> {
    let folder = site_folder().join("downloads");
    let mut n_zips = 0;
    for entry in fs::read_dir(&folder)? {
        let path = entry?.path();
        if path.extension().is_none_or(|e| e != "zip") {
            continue;
        }
        n_zips += 1;
        let bytes = fs::read(&path)?;
        let right = unzipped(&bytes)?;
        let name = path.to_string_lossy().into_owned();
        // Around the files stand their names, sizes and sums: those bytes are few, so more are tried.
        let middle = positions(&name, bytes.len()).take(FLIPS);
        let ends = (0..300)
            .chain(bytes.len() - 700..bytes.len())
            .step_by(5)
            .map(|at| (at, 1 << (at % 8)));
        let mut refused = 0;
        for (at, bit) in middle.chain(ends) {
            let mut flipped = bytes.clone();
            flipped[at] ^= bit;
            let Ok(files) = unzipped(&flipped) else {
                refused += 1;
                continue;
            };
            for (file, content) in &files {
                // A file under a wrong name is one that is missed.
                if let Some(was) = right.get(file) {
                    ensure!(content == was, "{name}, byte {at}, bit {bit:#04x}: {file}");
                }
            }
        }
        println!("{name}: {refused} flips were refused");
        ensure!(refused >= FLIPS / 2, "{name}: only {refused}");
    }
    ensure!(n_zips == 3);
    Ok(())
}

fn unzipped(bytes: &[u8]) -> Result<BTreeMap<String, Vec<u8>>> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes))?;
    let mut files = BTreeMap::new();
    for index in 0..archive.len() {
        let mut file = archive.by_index(index)?;
        let mut content = Vec::new();
        std::io::Read::read_to_end(&mut file, &mut content)?;
        files.insert(file.name()?.into_owned(), content);
    }
    Ok(files)
}

/// No hash can stand before the worker for offline use, which names the pages' hashes itself.
#[test]
fn a_flipped_byte_in_the_offline_worker_is_refused_or_harmless() {
    const NAME: &str = "offline-worker.js";
    in_browser(Options::default(), |browser| async move {
        let bytes = fs::read(site_folder().join(NAME))?;
        browser.open("en/").await?;
        let weights = computed(&browser).await?.context("Run works")?;
        let said = "[...document.querySelectorAll('#offline-status [data-state]')]
            .find((words) => !words.hidden)?.dataset.state";
        for (at, bit) in positions(NAME, bytes.len()) {
            let place = || format!("byte {at}, bit {bit:#04x}");
            let mut flipped = bytes.clone();
            flipped[at] ^= bit;
            browser.site.put(NAME, "text/javascript", flipped);
            browser.open("en/").await?;
            browser
                .script("document.getElementById('take-along').open = true")
                .await?;
            browser
                .wait_for("!document.getElementById('offline-save').disabled")
                .await?;
            browser.click("#offline-save").await?;
            browser
                .wait_for(&format!("['ready', 'failed'].includes({said})"))
                .await?;
            let is_ready: bool = browser.value(&format!("{said} === 'ready'")).await?;
            if is_ready {
                // Claimed: then it holds.
                browser.site.stop().await;
            }
            let outcome = outcome(&browser, "en/", &weights)
                .await
                .with_context(place)?;
            ensure!(outcome == Outcome::Right, "{}: {outcome:?}", place());
            browser.site.start_again().await?;
            browser
                .value_of_async::<()>(
                    "for (const r of await navigator.serviceWorker.getRegistrations()) await r.unregister();
                     for (const name of await caches.keys()) await caches.delete(name);",
                )
                .await?;
        }
        Ok(())
    });
}
