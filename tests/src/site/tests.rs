//! The server itself, spoken to without a browser.

use super::{Fault, Site};
use anyhow::{Result, ensure};
use std::path::{Path, PathBuf};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A site of two pages under `/a/b/`.
async fn small_site(name: &str) -> Result<Site> {
    let folder = folder(name);
    std::fs::create_dir_all(folder.join("en"))?;
    let page = "<!doctype html><html><head lang=x><meta charset=utf-8></head>";
    std::fs::write(folder.join("index.html"), page)?;
    std::fs::write(folder.join("en/index.html"), "<!doctype html><p>words")?;
    std::fs::write(folder.join("app.webmanifest"), "{}")?;
    Site::serve_folder(&folder, "/a/b/").await
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("output/site")
        .join(name)
}

/// Everything the server sends for a path, until it closes.
async fn ask(site: &Site, path: &str) -> Result<String> {
    let mut stream = TcpStream::connect(("127.0.0.1", site.port)).await?;
    let request =
        format!("GET {path} HTTP/1.1\r\nhost: x\r\nX-Asks: me\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    // A cut connection may end in a reset; what came before counts.
    let _ = stream.read_to_end(&mut answer).await;
    Ok(String::from_utf8(answer)?)
}

#[tokio::test]
async fn a_folder_under_a_prefix_with_files_and_headers_of_its_own() -> Result<()> {
    let site = small_site("prefix").await?;
    ensure!(site.url.ends_with("/a/b/"));
    ensure!(ask(&site, "/a/b/").await?.contains("<head lang=x>"));
    ensure!(ask(&site, "/").await?.starts_with("HTTP/1.1 404"));
    ensure!(ask(&site, "/a/b/../b/").await?.starts_with("HTTP/1.1 404"));
    ensure!(
        ask(&site, "/a/b/%2e%2e/b/")
            .await?
            .starts_with("HTTP/1.1 404")
    );
    let moved = ask(&site, "/a/b/en").await?;
    ensure!(moved.starts_with("HTTP/1.1 301") && moved.contains("location: en/\r\n"));
    ensure!(ask(&site, "/a/b/%65n/").await?.contains("<p>words"));
    let manifest = ask(&site, "/a/b/app.webmanifest").await?;
    ensure!(manifest.contains("content-type: application/manifest+json\r\n"));

    site.put("en/index.html", "text/x-mine", "mine");
    site.add_header("en/", "cache-control", "max-age=1")?;
    let mine = ask(&site, "/a/b/en/").await?;
    ensure!(mine.ends_with("\r\n\r\nmine") && mine.contains("content-type: text/x-mine\r\n"));
    ensure!(mine.contains("cache-control: max-age=1\r\n") && !mine.contains("no-store"));
    ensure!(ask(&site, "/a/b/").await?.contains("no-store"));
    site.take_away("en/index.html");
    ensure!(ask(&site, "/a/b/en/").await?.contains("<p>words"));
    site.put("404.html", "text/html", "a page for it");
    let missing = ask(&site, "/a/b/missing").await?;
    ensure!(missing.starts_with("HTTP/1.1 404") && missing.ends_with("a page for it"));
    Ok(())
}

#[tokio::test]
async fn a_script_before_all_others() -> Result<()> {
    let site = small_site("script").await?;
    site.set_before_load(Some("let first"));
    let page = ask(&site, "/a/b/").await?;
    ensure!(page.contains("<head lang=x><script src=\"/tests-before-load.js\"></script><meta"));
    let headless = ask(&site, "/a/b/en/").await?;
    ensure!(headless.contains("<!doctype html><script src"));
    let script = ask(&site, super::BEFORE_LOAD).await?;
    ensure!(script.ends_with("let first") && script.contains("text/javascript"));
    ensure!(site.requests().len() == 2, "the script was recorded");
    Ok(())
}

#[tokio::test]
async fn faults_from_a_request_on_and_a_record_of_all() -> Result<()> {
    let site = small_site("faults").await?;
    ensure!(ask(&site, "/a/b/?x=1").await?.starts_with("HTTP/1.1 200"));
    site.set_faults(vec![Fault::CutFrom(2)]);
    ensure!(ask(&site, "/a/b/").await?.starts_with("HTTP/1.1 200"));
    ensure!(ask(&site, "/a/b/").await?.is_empty(), "an answer came");
    ensure!(ask(&site, "/a/b/").await?.is_empty(), "only one was cut");
    site.set_faults(vec![Fault::UnavailableFrom(1)]);
    ensure!(ask(&site, "/a/b/").await?.starts_with("HTTP/1.1 503"));
    site.set_faults(vec![Fault::BreakOffFrom(1)]);
    let half = ask(&site, "/a/b/").await?;
    ensure!(!half.contains("</head>"), "the whole page came: {half}");
    site.set_faults(Vec::new());
    ensure!(ask(&site, "/a/b/").await?.contains("</head>"));

    let requests = site.requests();
    let statuses: Vec<_> = requests.iter().map(|r| r.status).collect();
    let (ok, cut, unavailable) = (Some(200), None, Some(503));
    ensure!(
        statuses == [ok, ok, cut, cut, unavailable, ok, ok],
        "{statuses:?}"
    );
    ensure!(requests[0].target == "/a/b/?x=1" && requests[0].method == "GET");
    ensure!(requests[0].headers["x-asks"] == "me");
    site.forget_requests();
    ensure!(site.requests().is_empty());
    Ok(())
}

#[tokio::test]
async fn stopped_and_started_again_beside_another_origin() -> Result<()> {
    let site = small_site("stop").await?;
    let other = Site::serve_nothing().await?;
    other.put("host.html", "text/html", "a host");
    ensure!(other.port != site.port);
    site.stop().await;
    ensure!(ask(&site, "/a/b/").await.is_err(), "it still answers");
    ensure!(ask(&other, "/host.html").await?.ends_with("a host"));
    site.start_again().await?;
    ensure!(ask(&site, "/a/b/").await?.starts_with("HTTP/1.1 200"));
    Ok(())
}
