//! Offline use: what is claimed is kept whole, versions never mix, and a cut at any request leaves
//! the page as it was.

use super::{QUESTION, integrity, open_siblings, run_and_solve, stage};
use anyhow::{Context, Result, bail, ensure};
use serde_json::json;
use std::fs;
use std::path::{Path, PathBuf};
use tests::{Browser, Fault, Options, in_browser, in_engines, site_folder};

const STATUS: &str = "[...document.querySelectorAll('#offline-status [data-state]')]
    .find((words) => !words.hidden)?.dataset.state ?? ''";

async fn open_panel(browser: &Browser) -> Result<()> {
    browser
        .script("document.getElementById('take-along').open = true")
        .await?;
    browser
        .wait_for("!document.getElementById('offline-save').disabled")
        .await
        .context("the panel does nothing")
}

/// Asks for an offline copy, and answers what the page then says.
async fn save(browser: &Browser) -> Result<String> {
    open_panel(browser).await?;
    browser.click("#offline-save").await?;
    browser
        .wait_for(&format!("['ready', 'failed'].includes({STATUS})"))
        .await?;
    browser.value(STATUS).await
}

/// Loads the page again as a learner does. A driver's own refresh goes past service workers in
/// Firefox, as a learner's does with the shift key.
async fn reload(browser: &Browser) -> Result<()> {
    browser
        .script("window.__before = true; setTimeout(() => location.reload())")
        .await?;
    browser.wait_for("!window.__before").await
}

/// Which version each part of the page is of; all the same, or the test fails.
async fn version(browser: &Browser) -> Result<String> {
    browser.wait_until_alive().await?;
    let parts: Vec<String> = browser
        .value(
            "[document.documentElement.dataset.version ?? 'A',
              window.__programVersion ?? 'A',
              getComputedStyle(document.documentElement).getPropertyValue('--version').trim() || 'A']",
        )
        .await?;
    ensure!(
        parts.iter().all(|part| *part == parts[0]),
        "versions mix: page, program and style are {parts:?}"
    );
    ensure!(
        browser.run_once().await? == "done",
        "no Run in {}",
        parts[0]
    );
    Ok(parts[0].clone())
}

#[test]
fn with_the_server_stopped_the_page_loads_again_and_runs() {
    in_engines(Options::default(), |browser| async move {
        browser.open("en/").await?;
        // Nothing is kept that nobody asked for.
        let registered: u32 = browser
            .value_of_async("return (await navigator.serviceWorker.getRegistrations()).length;")
            .await?;
        ensure!(registered == 0, "registered without being asked");
        run_and_solve(&browser).await?;
        ensure!(save(&browser).await? == "ready");

        browser.site.stop().await;
        reload(&browser).await?;
        browser.wait_until_alive().await?;
        ensure!(
            stage(&browser, QUESTION).await? == "solved",
            "answers are lost"
        );
        ensure!(browser.run_once().await? == "done");
        open_siblings(&browser).await.context("the siblings")?;
        // The other language, an address with a question, and the page by its file's name.
        for path in ["", "en/?embed=0&theme=dark", "en/index.html"] {
            browser.open(path).await.context(path)?;
            ensure!(browser.run_once().await? == "done", "{path}");
        }
        // The panel still says so, from what is there.
        open_panel(&browser).await?;
        browser.wait_for(&format!("{STATUS} === 'ready'")).await?;

        browser.site.start_again().await?;
        browser.click("#offline-remove").await?;
        browser.wait_for(&format!("{STATUS} === 'removed'")).await?;
        // WebKit still lists a large cache for a moment after it was deleted.
        let caches: u32 = browser
            .value_of_async(
                "let left = 1;
                 for (let tries = 0; left && tries < 50; tries += 1) {
                   left = (await caches.keys()).length;
                   if (left) await new Promise((done) => setTimeout(done, 100));
                 }
                 return left;",
            )
            .await?;
        ensure!(caches == 0, "{caches} caches are left");
        browser.site.stop().await;
        let is_gone = browser.open_without_waiting("en/").await.is_err()
            || browser
                .value::<bool>("!document.getElementById('run-start')")
                .await?;
        ensure!(is_gone, "still served after it was removed");
        Ok(())
    });
}

#[test]
fn the_page_can_be_installed_as_an_app() {
    // Only Chromium can be asked.
    in_browser(Options::default(), |browser| async move {
        for path in ["", "en/"] {
            browser.open(path).await?;
            let ask = async |method: &str| browser.driver.cdp().send_raw(method, json!({})).await;
            let complaints = ask("Page.getInstallabilityErrors").await?;
            let none = json!({ "installabilityErrors": [] });
            ensure!(complaints == none, "{path}: {complaints}");
            let manifest = ask("Page.getAppManifest").await?;
            ensure!(manifest["errors"] == json!([]), "{manifest}");
            let text = manifest["data"].as_str().context("a manifest")?;
            let manifest: serde_json::Value = serde_json::from_str(text)?;
            ensure!(manifest["start_url"] == "./", "{path}: {manifest}");
        }
        Ok(())
    });
}

#[test]
fn a_copy_cut_at_any_request_is_not_claimed() {
    in_engines(Options::default(), |browser| async move {
        let mut cuts = 0;
        for request in 1.. {
            // Each fault takes its turn.
            let fault = match request % 3 {
                0 => Fault::CutFrom(request),
                1 => Fault::UnavailableFrom(request),
                _ => Fault::BreakOffFrom(request),
            };
            browser.site.set_faults(Vec::new());
            browser.open("en/").await?;
            open_panel(&browser).await?;
            browser.site.set_faults(vec![fault]);
            let said = save(&browser).await?;
            let caches: u32 = browser
                .value_of_async("return (await caches.keys()).length;")
                .await?;
            match said.as_str() {
                "failed" => {
                    cuts += 1;
                    ensure!(caches == 0, "cut at request {request}: something is left");
                }
                // Beyond the last request nothing is cut.
                "ready" => break,
                other => bail!("cut at request {request}: {other}"),
            }
        }
        // The worker itself, both pages with their manifests, and the files beside them.
        ensure!(cuts >= 12, "only {cuts} requests to cut");
        Ok(())
    });
}

#[test]
fn an_upgrade_and_a_rollback_cut_at_any_request_never_mix_versions() {
    let old = site_folder();
    let new = version_b(&old).expect("another version can be made of the site");
    in_engines(Options::default(), |browser| {
        let (old, new) = (old.clone(), new.path.clone());
        async move {
            browser.open("en/").await?;
            ensure!(save(&browser).await? == "ready");
            for (from, to, folder) in [("A", "B", &new), ("B", "A", &old)] {
                browser.site.set_folder(folder);
                for request in 1.. {
                    browser.site.set_faults(vec![match request % 2 {
                        0 => Fault::CutFrom(request),
                        _ => Fault::BreakOffFrom(request),
                    }]);
                    let came = update(&browser).await?;
                    // Whatever happened, this page and the next are of one version.
                    reload(&browser).await?;
                    ensure!(
                        version(&browser).await? == from,
                        "{from} → {to}, cut at {request}"
                    );
                    if came {
                        break;
                    }
                    ensure!(request < 40, "{from} → {to}: it never comes");
                }
                browser.site.set_faults(Vec::new());
                // It waits until it is asked for; then it is there whole, and alone.
                open_panel(&browser).await?;
                browser.wait_for(&format!("{STATUS} === 'newer'")).await?;
                browser.site.stop().await;
                browser
                    .script(
                        "window.__before = true; document.getElementById('offline-update').click()",
                    )
                    .await?;
                browser.wait_for("!window.__before").await?;
                ensure!(version(&browser).await? == to, "{from} → {to}");
                browser.open("").await?;
                ensure!(
                    version(&browser).await? == to,
                    "{from} → {to}, the other page"
                );
                browser.site.start_again().await?;
                browser.open("en/").await?;
                let caches: u32 = browser
                    .value_of_async("return (await caches.keys()).length;")
                    .await?;
                ensure!(caches == 1, "{caches} versions are kept");
            }
            Ok(())
        }
    });
}

#[test]
fn a_new_version_waits_while_another_tab_shows_the_old_one() {
    let old = site_folder();
    let new = version_b(&old).expect("another version can be made of the site");
    in_engines(Options::default(), |browser| {
        let new = new.path.clone();
        async move {
            browser.open("en/").await?;
            ensure!(save(&browser).await? == "ready");
            let first = browser.driver.window().await?;
            let second = browser.driver.new_tab().await?;
            browser.driver.switch_to_window(second).await?;
            browser.open("").await?;
            browser.driver.switch_to_window(first.clone()).await?;
            browser.site.set_folder(&new);
            ensure!(update(&browser).await?, "the update does not come");
            browser.open("en/").await?;
            open_panel(&browser).await?;
            browser.wait_for(&format!("{STATUS} === 'newer'")).await?;
            browser.click("#offline-update").await?;
            browser
                .wait_for(&format!("{STATUS} === 'others-open'"))
                .await?;
            ensure!(version(&browser).await? == "A", "changed under an open tab");
            Ok(())
        }
    });
}

/// Looks for a new version, and answers whether it has come whole.
async fn update(browser: &Browser) -> Result<bool> {
    browser
        .value_of_async(
            "const registration = await navigator.serviceWorker.getRegistration();
             try { await registration.update(); } catch { return false; }
             const { installing } = registration;
             if (installing) {
               await new Promise((resolve) => {
                 const look = () => installing.state !== 'installing' && resolve();
                 installing.addEventListener('statechange', look);
                 look();
               });
             }
             return Boolean(registration.waiting);",
        )
        .await
}

struct Folder {
    path: PathBuf,
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.path);
    }
}

/// Another version of the site: pages, program and style each say that they are B.
fn version_b(site: &Path) -> Result<Folder> {
    static NEXT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
    let number = NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    let name = format!("three-transformers-b-{}-{number}", std::process::id());
    let folder = Folder {
        path: std::env::temp_dir().join(name),
    };
    fs::create_dir_all(folder.path.join("en"))?;
    let mut worker = fs::read_to_string(site.join("offline-worker.js"))?;
    let mut pages = Vec::new();
    for page in ["index.html", "en/index.html"] {
        let html = fs::read_to_string(site.join(page))?;
        let marked = html.replacen("<html ", "<html data-version=\"B\" ", 1);
        pages.push((page, integrity(html.as_bytes()), marked));
    }
    for entry in fs::read_dir(site)? {
        let path = entry?.path();
        let Some(name) = path.file_name().and_then(|n| n.to_str()) else {
            continue;
        };
        if !path.is_file() || name == "index.html" || name == "offline-worker.js" {
            continue;
        }
        let addition = match name.split_once('-').map(|(stem, _)| stem) {
            Some("program") if name.ends_with(".js") => ";window.__programVersion=\"B\";",
            Some("style") if name.ends_with(".css") => ":root{--version:B}",
            _ => {
                fs::copy(&path, folder.path.join(name))?;
                continue;
            }
        };
        let mut bytes = fs::read(&path)?;
        let was = integrity(&bytes);
        bytes.extend_from_slice(addition.as_bytes());
        let new_name = name.replacen('-', "-b", 1);
        fs::write(folder.path.join(&new_name), &bytes)?;
        for (_, _, html) in &mut pages {
            *html = html
                .replace(name, &new_name)
                .replace(&was, &integrity(&bytes));
        }
        worker = worker
            .replace(name, &new_name)
            .replace(&was, &integrity(&bytes));
    }
    for (page, was, html) in pages {
        fs::write(folder.path.join(page), &html)?;
        worker = worker.replace(&was, &integrity(html.as_bytes()));
    }
    fs::copy(
        site.join("en/app.webmanifest"),
        folder.path.join("en/app.webmanifest"),
    )?;
    let version = worker
        .split_once("VERSION=\"")
        .and_then(|(_, rest)| rest.split('"').next())
        .context("the worker names its version")?
        .to_owned();
    worker = worker.replacen(&version, &format!("b{version}"), 1);
    fs::write(folder.path.join("offline-worker.js"), worker)?;
    Ok(folder)
}
