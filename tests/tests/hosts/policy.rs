//! The content policy: every part of it is needed. That nothing breaks it is seen on the tour.

use super::file_address;
use anyhow::{Context, Result, bail, ensure};
use serde_json::json;
use tests::{Browser, Options, Site, in_browser, site_folder};

/// A part of the policy, and what shows that it is needed.
struct Need {
    /// The part: a directive's name, or a directive and one of its sources.
    part: &'static str,
    /// Holds with the whole policy and fails without the part.
    probe: Probe,
}

enum Probe {
    /// The page comes alive.
    Alive,
    /// It does, and Run works.
    Run,
    /// The page is dressed.
    Styled,
    /// In a sandbox the single file takes over.
    HandsOver,
    /// The worker for offline use can be registered.
    Offline,
    /// The browser reads the app's manifest.
    Manifest,
    /// An asynchronous expression over the page alive is true.
    True(&'static str),
}

const LOADS_ICON: &str = "await new Promise((resolve) => {
        const image = new Image();
        image.onload = () => resolve(true);
        image.onerror = () => resolve(false);
        image.src = document.querySelector('link[rel=icon]').href;
    })";
/// A frame is something that no other directive speaks of.
const FRAMES_ARE_REFUSED: &str = "await new Promise((resolve) => {
        document.addEventListener('securitypolicyviolation', () => resolve(true));
        const frame = document.createElement('iframe');
        frame.src = location.href;
        frame.onload = () => setTimeout(() => resolve(false), 500);
        document.body.append(frame);
    })";
const BASE_IS_REFUSED: &str = "(() => {
        const base = document.createElement('base');
        base.href = '/elsewhere/';
        document.head.append(base);
        return !document.baseURI.includes('elsewhere');
    })()";
const FORMS_ARE_REFUSED: &str = "await new Promise((resolve) => {
        document.addEventListener('securitypolicyviolation', () => resolve(true));
        const form = document.createElement('form');
        form.action = '/elsewhere';
        form.target = 'elsewhere';
        document.body.append(form);
        form.submit();
        setTimeout(() => resolve(false), 1000);
    })";

const SITE: &[Need] = &[
    Need {
        part: "default-src",
        probe: Probe::True(FRAMES_ARE_REFUSED),
    },
    Need {
        part: "script-src",
        probe: Probe::Alive,
    },
    Need {
        part: "script-src 'self'",
        probe: Probe::Alive,
    },
    Need {
        part: "script-src 'sha256-",
        probe: Probe::HandsOver,
    },
    Need {
        part: "script-src 'wasm-unsafe-eval'",
        probe: Probe::Alive,
    },
    Need {
        part: "style-src",
        probe: Probe::Styled,
    },
    Need {
        part: "img-src",
        probe: Probe::True(LOADS_ICON),
    },
    Need {
        part: "connect-src",
        probe: Probe::Alive,
    },
    Need {
        part: "worker-src 'self'",
        probe: Probe::Offline,
    },
    Need {
        part: "worker-src blob:",
        probe: Probe::Run,
    },
    Need {
        part: "manifest-src",
        probe: Probe::Manifest,
    },
    Need {
        part: "base-uri",
        probe: Probe::True(BASE_IS_REFUSED),
    },
    Need {
        part: "form-action",
        probe: Probe::True(FORMS_ARE_REFUSED),
    },
];

const SINGLE_FILE: &[Need] = &[
    Need {
        part: "default-src",
        probe: Probe::True(FRAMES_ARE_REFUSED),
    },
    Need {
        part: "script-src",
        probe: Probe::Alive,
    },
    Need {
        part: "script-src 'wasm-unsafe-eval'",
        probe: Probe::Alive,
    },
    Need {
        part: "style-src",
        probe: Probe::Styled,
    },
    Need {
        part: "img-src",
        probe: Probe::True(LOADS_ICON),
    },
    Need {
        part: "worker-src",
        probe: Probe::Run,
    },
    Need {
        part: "base-uri",
        probe: Probe::True(BASE_IS_REFUSED),
    },
    Need {
        part: "form-action",
        probe: Probe::True(FORMS_ARE_REFUSED),
    },
];

/// The page's policy, and the page around it.
fn policy_of(html: &str) -> Result<(&str, &str, &str)> {
    let mark = "http-equiv=\"Content-Security-Policy\" content=\"";
    let at = html.find(mark).context("the page has no policy")? + mark.len();
    let end = at + html[at..].find('"').context("the policy has no end")?;
    Ok((&html[..at], &html[at..end], &html[end..]))
}

/// The policy without a part.
fn without(policy: &str, part: &str) -> Result<String> {
    let (name, source) = part.split_once(' ').unwrap_or((part, ""));
    let mut found = false;
    let mut kept = Vec::new();
    for directive in policy.split("; ") {
        let mut words = directive.split(' ');
        if words.next() != Some(name) {
            kept.push(directive.to_owned());
        } else if source.is_empty() {
            found = true;
        } else {
            let left: Vec<&str> = words.filter(|word| !word.starts_with(source)).collect();
            found |= left.len() + 1 < directive.split(' ').count();
            kept.push(format!("{name} {}", left.join(" ")));
        }
    }
    ensure!(found, "{part} is not in {policy}");
    Ok(kept.join("; "))
}

#[test]
fn every_part_of_the_policy_is_needed() {
    // The engines agree on what policies mean; that they all obey ours is seen on the tour.
    in_browser(Options::default(), |browser| async move {
        for (page, needs) in [
            ("en/index.html", SITE),
            ("three-transformers.html", SINGLE_FILE),
        ] {
            let html = std::fs::read_to_string(site_folder().join(page))?;
            let (before, policy, after) = policy_of(&html)?;
            for word in [
                "unsafe-inline",
                "'unsafe-eval'",
                "*",
                "http:",
                "https:",
                "ws:",
            ] {
                ensure!(!policy.contains(word), "{page}: {word} is allowed");
            }
            for directive in policy.split("; ") {
                let name = directive.split(' ').next().unwrap_or_default();
                ensure!(
                    needs
                        .iter()
                        .any(|need| need.part.split(' ').next() == Some(name)),
                    "{page}: nothing shows that {directive} is needed"
                );
            }
            for need in needs {
                for (policy, holds) in [(policy, true), (&without(policy, need.part)?, false)] {
                    // A name of its own each time: nothing of another policy is in a cache.
                    let name = page.replace(".html", "-probe.html");
                    browser.site.put(
                        &name,
                        "text/html; charset=utf-8",
                        format!("{before}{policy}{after}"),
                    );
                    let seen = probe(&browser, &name, &need.probe, holds).await?;
                    let whole = if holds {
                        "with the whole policy"
                    } else {
                        "without it"
                    };
                    ensure!(seen == holds, "{page}, {}: {seen} {whole}", need.part);
                }
            }
        }
        Ok(())
    });
}

/// What comes of a probe. What should be there is waited for as long as it takes; what should not is
/// given a moment to show itself.
async fn probe(browser: &Browser, page: &str, probe: &Probe, hopes: bool) -> Result<bool> {
    let alive = "document.documentElement.hasAttribute('data-alive')";
    if let Probe::HandsOver = probe {
        let host = Site::serve_nothing().await?;
        let frame = format!(
            "<!doctype html><iframe sandbox=allow-scripts src=\"{}{page}\"></iframe>",
            browser.site.url
        );
        host.put("host.html", "text/html", frame);
        browser.open_url(&format!("{}host.html", host.url)).await?;
        browser.enter_frame("iframe").await?;
        let is_handed = soon(browser, alive, hopes).await;
        browser.leave_frames().await?;
        return is_handed;
    }
    browser.open_without_waiting(page).await?;
    let hopes = hopes || !matches!(probe, Probe::Alive);
    let is_alive = soon(browser, alive, hopes).await?;
    Ok(match probe {
        Probe::Alive => is_alive,
        Probe::Run => is_alive && browser.run_once().await? == "done",
        Probe::Styled => {
            browser
                .value("getComputedStyle(document.body).marginTop === '0px'")
                .await?
        }
        Probe::Offline => {
            browser
                .value_of_async(
                    "const workers = navigator.serviceWorker;
                     try {
                       const made = await workers.register('/offline-worker.js', { scope: '/' });
                       await made.unregister();
                       return true;
                     } catch { return false; }",
                )
                .await?
        }
        Probe::Manifest => {
            let answer = browser
                .driver
                .cdp()
                .send_raw("Page.getAppManifest", json!({}))
                .await?;
            answer["data"]
                .as_str()
                .is_some_and(|data| data.contains("start_url"))
        }
        Probe::True(expression) => {
            browser
                .value_of_async(&format!("return {expression};"))
                .await?
        }
        Probe::HandsOver => bail!("asked above"),
    })
}

/// Whether something becomes true; where it is not hoped for, only for a short while.
async fn soon(browser: &Browser, expression: &str, hopes: bool) -> Result<bool> {
    if hopes {
        browser.wait_for(expression).await?;
        return Ok(true);
    }
    for _ in 0..60 {
        if browser.value(expression).await? {
            return Ok(true);
        }
        tokio::time::sleep(std::time::Duration::from_millis(25)).await;
    }
    Ok(false)
}

#[test]
fn the_single_file_has_no_addresses_to_load_from() -> Result<()> {
    let html = std::fs::read_to_string(site_folder().join("three-transformers.html"))?;
    for word in [
        " src=\"",
        "<link rel=\"stylesheet\"",
        "<link rel=\"preload\"",
        "@import",
        "url(",
    ] {
        ensure!(!html.contains(word), "the single file holds {word}");
    }
    // With the trained weights inside.
    ensure!(html.len() <= 4_000_000, "{} bytes", html.len());
    ensure!(file_address("three-transformers.html")?.starts_with("file:///"));
    Ok(())
}
