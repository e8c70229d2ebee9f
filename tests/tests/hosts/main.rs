//! Everywhere a learner is: the site, a folder of it, frames, a file; and what hosts are told.

mod address;
mod byte_flips;
mod embed_code;
mod embed_script;
mod height;
mod hostile;
mod offline;
mod policy;
#[path = "../shared/solving.rs"]
mod solving;
mod splice;
mod state;
mod tour;
mod ways_in;

use anyhow::{Context, Result, ensure};
use base64::prelude::{BASE64_STANDARD, Engine as _};
use sha2::{Digest, Sha256};
use std::path::PathBuf;
use tests::{Browser, Site, site_folder};

/// A hash as `integrity` wants it.
fn integrity(bytes: &[u8]) -> String {
    format!("sha256-{}", BASE64_STANDARD.encode(Sha256::digest(bytes)))
}

/// A question with options, and its right one is not the first.
const QUESTION: &str = "encoder-to-decoder";

/// A page on another origin with the course in a frame. It keeps every message from the frame in
/// `heard`, and `say` answers. `attributes` are the frame's; `script` runs before the frame loads.
async fn host_page(
    browser: &Browser,
    address: &str,
    attributes: &str,
    script: &str,
) -> Result<Site> {
    let host = Site::serve_nothing().await?;
    let page = format!(
        "<!doctype html><meta charset=utf-8><title>A host</title>
         <style>body {{ margin: 0 }} iframe {{ border: 0; width: 900px; height: 600px }}</style>
         <script>
           // Plain variables: a driver's scripts do not see the others in every engine.
           var heard = [], fromAnyone = [];
           var course = () => document.querySelector('iframe').contentWindow;
           var say = (message) => course().postMessage(message, '*');
           addEventListener('message', ({{ source, data }}) => {{
             fromAnyone.push(data);
             if (source === course()) heard.push(data);
           }});
           {script}
         </script>
         <iframe title=course src=\"{address}\" {attributes}></iframe>"
    );
    host.put("host.html", "text/html; charset=utf-8", page);
    open_host(browser, &host).await?;
    Ok(host)
}

/// Opens a host's page and waits until the course in it is alive; the driver stays outside.
async fn open_host(browser: &Browser, host: &Site) -> Result<()> {
    browser.open_url(&format!("{}host.html", host.url)).await?;
    in_frame(browser, async || browser.wait_until_alive().await).await
}

/// Does something inside the frame.
async fn in_frame<T>(browser: &Browser, act: impl AsyncFnOnce() -> Result<T>) -> Result<T> {
    browser.enter_frame("iframe").await?;
    let outcome = act().await;
    browser.leave_frames().await?;
    outcome
}

/// Answers a question with its right option, by trying them one by one.
async fn solve(browser: &Browser, id: &str) -> Result<()> {
    for option in 0..4 {
        browser
            .script(&format!(
                "document.querySelectorAll('#exercise-{id} input[type=radio]')[{option}].click()"
            ))
            .await?;
        browser.click(&format!("#exercise-{id} .check")).await?;
        if stage(browser, id).await? == "solved" {
            return Ok(());
        }
    }
    anyhow::bail!("{id} could not be solved")
}

/// How far an exercise is.
async fn stage(browser: &Browser, id: &str) -> Result<String> {
    browser
        .value(&format!(
            "document.getElementById('exercise-{id}').dataset.stage"
        ))
        .await
}

/// Where answers are kept.
async fn keeping(browser: &Browser) -> Result<String> {
    browser
        .value("document.getElementById('storage-notice').dataset.keeping")
        .await
}

/// Runs once, answers once.
async fn run_and_solve(browser: &Browser) -> Result<()> {
    ensure!(browser.run_once().await? == "done", "Run does not work");
    solve(browser, QUESTION).await
}

/// The address of a built file, for opening it without a server.
fn file_address(file: &str) -> Result<String> {
    let path: PathBuf = site_folder().join(file).canonicalize()?;
    let path = path.to_str().context("the folder's name is no text")?;
    Ok(format!("file://{}", path.replace(' ', "%20")))
}

/// Opens the trained siblings and waits for the first answer, which stands there with its chance.
async fn open_siblings(browser: &Browser) -> Result<()> {
    browser.click("#siblings-open").await?;
    browser
        .wait_for(
            "document.querySelector('#load-progress')?.hidden
                && document.getElementById('bert-places').textContent.includes('%')",
        )
        .await
}
