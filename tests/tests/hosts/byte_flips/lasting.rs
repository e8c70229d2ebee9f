//! Files with lasting names, before which no hash can stand: they check themselves, or do no harm.

use super::{FLIPS, Outcome, computed, outcome, positions};
use anyhow::{Context, Result, ensure};
use std::fs;
use tests::{Options, in_browser, site_folder};

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
