//! Kolibri with our packages as nodes of a channel: its own zip and both SCORM packages.

use crate::report::Report;
use crate::scratch::Scratch;
use crate::visit::{Found, Place, channel, enter, is_solved, visit};
use crate::{given, program};
use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Stdio};
use tests::{Browser, Engine, Options, in_one, site_folder};

/// The packages under `downloads/`, each with the frames from Kolibri's page to the course.
const PACKAGES: [(&str, &[&str]); 3] = [
    ("three-transformers-kolibri.zip", &[SANDBOX, "iframe"]),
    (
        "three-transformers-scorm12.zip",
        &[SANDBOX, "iframe", "#lesson"],
    ),
    (
        "three-transformers-scorm2004.zip",
        &[SANDBOX, "iframe", "#lesson"],
    ),
];
/// Kolibri's frame, on another origin, around all that is not its own.
const SANDBOX: &str = "iframe[sandbox]";

/// What Kolibri's server says of itself.
#[derive(Clone, Default, Deserialize)]
struct Served {
    version: String,
    url: String,
    username: String,
    password: String,
    facility: String,
    /// Addresses by title.
    nodes: BTreeMap<String, String>,
}

impl Served {
    fn address_of(&self, title: &str) -> Result<&str> {
        let address = self.nodes.get(title).map(String::as_str);
        address.with_context(|| format!("Kolibri has no node {title}"))
    }
}

/// The server; it ends when its input does.
struct Server {
    process: Child,
    served: Served,
}

impl Server {
    fn start(environment: &Path, scratch: &Scratch) -> Result<Server> {
        let downloads = site_folder().join("downloads");
        let packages = PACKAGES.map(|(name, _)| {
            let path = downloads.join(name);
            format!("{name}={}", path.display())
        });
        let mut process = program(environment, "python")
            .arg(given("kolibri").join("serve.py"))
            .arg(&scratch.0)
            .args(packages)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let output = process.stdout.take();
        let mut server = Server {
            process,
            served: Served::default(),
        };
        let mut line = String::new();
        BufReader::new(output.context("it has an output")?).read_line(&mut line)?;
        server.served = serde_json::from_str(&line).with_context(|| {
            let log = std::fs::read_to_string(scratch.0.join("kolibri.log")).unwrap_or_default();
            let lines: Vec<&str> = log.lines().collect();
            let last = &lines[lines.len().saturating_sub(20)..];
            format!("Kolibri did not start:\n{}", last.join("\n"))
        })?;
        Ok(server)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        let _ = self.process.wait();
    }
}

/// Starts Kolibri, and visits every node; then every node once more in another browser.
pub fn try_out(environment: &Path, report: &mut Report) -> Result<()> {
    let scratch = Scratch::new("kolibri")?;
    println!("· Kolibri: making a channel, importing it, starting the server");
    let server = Server::start(environment, &scratch)?;
    let platform = format!("Kolibri {}", server.served.version);
    for (package, frames) in PACKAGES {
        let mut found = first_visit(&server.served, package, frames)?;
        if found.kept {
            let again = visit_in_another_browser(&server.served, package, frames);
            found.kept = found.note("in another browser", again).is_some();
        }
        report.add(&platform, &format!("`{package}`"), found);
    }
    Ok(())
}

fn first_visit(served: &Served, package: &str, frames: &'static [&str]) -> Result<Found> {
    let (found, sender) = channel();
    let served = served.clone();
    let name = package.to_owned();
    in_one(
        Engine::Chromium,
        &Options::default(),
        |browser| async move {
            sign_in(&browser, &served).await?;
            let place = Place {
                url: served.address_of(&name)?,
                frames,
                is_sized: false,
                leave: "button[aria-label='Go back']",
                come_back: None,
            };
            sender.send(visit(&browser, &place).await);
            Ok(())
        },
    )
    .with_context(|| package.to_owned())?;
    found.take()
}

/// The same learner at another machine: what is there now was kept by Kolibri.
fn visit_in_another_browser(served: &Served, package: &str, frames: &'static [&str]) -> Result<()> {
    let served = served.clone();
    let name = package.to_owned();
    in_one(
        Engine::Chromium,
        &Options::default(),
        |browser| async move {
            sign_in(&browser, &served).await?;
            browser.open_url(served.address_of(&name)?).await?;
            enter(&browser, frames).await?;
            is_solved(&browser).await
        },
    )
}

/// As Kolibri's form does it.
async fn sign_in(browser: &Browser, served: &Served) -> Result<()> {
    browser.open_url(&served.url).await?;
    let token = "document.cookie.match(/csrftoken=([^;]+)/)?.[1]";
    browser.wait_for(token).await?;
    let who = json!({
        "username": served.username,
        "password": served.password,
        "facility": served.facility,
    });
    let status: u16 = browser
        .value_of_async(&format!(
            "const answer = await fetch('/api/auth/session/', {{
               method: 'POST',
               headers: {{ 'Content-Type': 'application/json', 'X-CSRFToken': {token} }},
               body: JSON.stringify({who}),
             }});
             return answer.status;"
        ))
        .await?;
    ensure!(status == 200, "signing in is answered with {status}");
    Ok(())
}
