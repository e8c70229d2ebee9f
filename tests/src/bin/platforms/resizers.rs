//! Pages that size a frame by somebody else's script: H5P's resizer and open-iframe-resizer.

use crate::given;
use crate::report::Report;
use crate::scratch::Addresses;
use crate::visit::{Place, channel, visit};
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::fs;
use std::path::Path;
use tests::{Engine, Options, Site, in_one};

/// Serves a page with the course in a frame and the script of an npm package, and visits it.
pub fn try_out(name: &str, package: &Path, report: &mut Report) -> Result<()> {
    let (name, script) = match name {
        "h5p-resizer" => ("h5p-resizer", "lib/h5p-resizer.js"),
        "h5p-early-resizer" => (
            "h5p-resizer",
            "lib/assets/h5p-core/library/js/h5p-resizer.js",
        ),
        "open-iframe-resizer" => ("open-iframe-resizer", "dist/index.js"),
        other => bail!("there is no resizer {other}"),
    };
    let script = fs::read(package.join(script))?;
    let description = fs::read_to_string(package.join("package.json"))?;
    let description: Value = serde_json::from_str(&description)?;
    let word = |key: &str| description[key].as_str().unwrap_or_default().to_owned();
    let platform = format!("{name}.js of {} {}", word("name"), word("version"));
    let shows = "a frame with the course";
    let name = name.to_owned();
    let (found, sender) = channel();
    in_one(
        Engine::Chromium,
        &Options::default(),
        |browser| async move {
            let host = Site::serve_nothing().await?;
            let addresses = Addresses {
                course: browser.site.url.clone(),
                host: host.url_on_localhost(),
            };
            let html = "text/html; charset=utf-8";
            for page in [&name, "other"] {
                let page = format!("{page}.html");
                let text = addresses.put_into(&given("resizers").join(&page))?;
                host.put(&page, html, text);
            }
            host.put(&format!("{name}.js"), "text/javascript", script);
            let url = format!("{}{name}.html", addresses.host);
            let back = format!("a[href='{name}.html']");
            let place = Place {
                url: &url,
                frames: &["iframe"],
                is_sized: true,
                leave: "a[href='other.html']",
                come_back: Some(&back),
            };
            sender.send(visit(&browser, &place).await);
            Ok(())
        },
    )
    .with_context(|| platform.clone())?;
    report.add(&platform, shows, found.take()?);
    Ok(())
}
