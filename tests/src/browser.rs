//! A headless browser driven by WebDriver, and the few verbs that the tests need.
//!
//! Chromium today; the verbs speak only the W3C protocol, so that other engines can join.

use crate::Site;
use anyhow::{Context, Result, bail};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::future::Future;
use std::net::TcpListener;
use std::process::Stdio;
use std::time::{Duration, Instant};
use thirtyfour::prelude::*;
use tokio::process::{Child, Command};

/// How long anything on the page may take before a test gives up; generous, since machines differ.
const PATIENCE: Duration = Duration::from_secs(60);

/// How a browser is started.
#[derive(Clone, Debug)]
pub struct Options {
    /// Window width in CSS pixels.
    pub width: u32,
    /// Window height.
    pub height: u32,
    /// Whether scripts run.
    pub scripts: bool,
    /// Run in every new document before anything else; used to break storage on purpose.
    pub before_load: Option<String>,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            width: 1280,
            height: 900,
            scripts: true,
            before_load: None,
        }
    }
}

/// A browser with the site's server.
pub struct Browser {
    /// The session.
    pub driver: WebDriver,
    /// The server.
    pub site: Site,
}

/// Starts a server and a browser, runs `body`, and ends the browser whatever happened.
///
/// # Panics
/// With the message of whatever failed: this is a test's outermost frame.
pub fn in_browser<F, Done>(options: Options, body: F)
where
    F: FnOnce(Browser) -> Done + Send + 'static,
    Done: Future<Output = Result<()>> + Send + 'static,
{
    let runtime = tokio::runtime::Runtime::new().expect("a runtime for the test");
    let outcome: Result<()> = runtime.block_on(async {
        let site = Site::serve().await?;
        let (mut process, driver) = start(&options).await?;
        let browser = Browser {
            driver: driver.clone(),
            site,
        };
        let outcome = tokio::spawn(body(browser)).await;
        let _ = driver.quit().await;
        let _ = process.kill().await;
        outcome.context("the test panicked")?
    });
    if let Err(error) = outcome {
        panic!("{error:?}");
    }
}

async fn start(options: &Options) -> Result<(Child, WebDriver)> {
    let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
    let process = Command::new("chromedriver")
        .arg(format!("--port={port}"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .context("chromedriver is not on PATH: run `cargo xtask test`, which installs it")?;
    let mut capabilities = DesiredCapabilities::chrome();
    for argument in [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--hide-scrollbars",
        "--force-color-profile=srgb",
    ] {
        capabilities.add_arg(argument)?;
    }
    capabilities.add_arg(&format!(
        "--window-size={},{}",
        options.width, options.height
    ))?;
    if !options.scripts {
        capabilities.add_experimental_option(
            "prefs",
            json!({"profile.managed_default_content_settings.javascript": 2}),
        )?;
    }
    let url = format!("http://127.0.0.1:{port}");
    let begun = Instant::now();
    let driver = loop {
        match WebDriver::new(&url, capabilities.clone()).await {
            Ok(driver) => break driver,
            Err(error) if begun.elapsed() > PATIENCE => return Err(error.into()),
            Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
        }
    };
    driver.set_script_timeout(PATIENCE).await?;
    if let Some(script) = &options.before_load {
        driver
            .cdp()
            .send_raw(
                "Page.addScriptToEvaluateOnNewDocument",
                json!({ "source": script }),
            )
            .await?;
    }
    resize(&driver, options.width, options.height).await?;
    Ok((process, driver))
}

/// Sets the page's own size: a window has a least width, a phone is narrower than that.
async fn resize(driver: &WebDriver, width: u32, height: u32) -> Result<()> {
    driver
        .cdp()
        .send_raw(
            "Emulation.setDeviceMetricsOverride",
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false }),
        )
        .await?;
    Ok(())
}

impl Browser {
    /// Sets the size of the page in CSS pixels.
    pub async fn resize(&self, width: u32, height: u32) -> Result<()> {
        resize(&self.driver, width, height).await
    }

    /// Opens a page of the site and waits until it is alive.
    pub async fn open(&self, path: &str) -> Result<()> {
        self.open_without_waiting(path).await?;
        self.wait_for("document.documentElement.hasAttribute('data-alive')")
            .await
            .with_context(|| format!("{path} did not come alive"))
    }

    /// Opens a page of the site.
    pub async fn open_without_waiting(&self, path: &str) -> Result<()> {
        // A change of the fragment alone would not load anything.
        self.driver.goto("about:blank").await?;
        self.driver.goto(format!("{}{path}", self.site.url)).await?;
        Ok(())
    }

    /// The value of a JavaScript expression.
    pub async fn value<T: DeserializeOwned>(&self, expression: &str) -> Result<T> {
        let result = self
            .driver
            .execute(format!("return ({expression});"), Vec::<Value>::new())
            .await
            .with_context(|| format!("evaluating {expression}"))?;
        Ok(serde_json::from_value(result.json().clone())?)
    }

    /// The value that an asynchronous JavaScript body returns.
    pub async fn value_of_async<T: DeserializeOwned>(&self, body: &str) -> Result<T> {
        let script = format!(
            "const done = arguments[arguments.length - 1];
             (async () => {{ {body} }})().then(
                 (value) => done({{ value: value === undefined ? null : value }}),
                 (error) => done({{ error: String(error && error.stack || error) }}));"
        );
        let result = self
            .driver
            .execute_async(script, Vec::<Value>::new())
            .await?;
        let result = result.json();
        if let Some(error) = result.get("error") {
            bail!("{error}");
        }
        Ok(serde_json::from_value(result["value"].clone())?)
    }

    /// Runs JavaScript statements.
    pub async fn script(&self, statements: &str) -> Result<()> {
        self.driver
            .execute(statements, Vec::<Value>::new())
            .await
            .with_context(|| format!("running {statements}"))?;
        Ok(())
    }

    /// Waits until a JavaScript expression is true.
    pub async fn wait_for(&self, expression: &str) -> Result<()> {
        let begun = Instant::now();
        loop {
            if self.value::<bool>(&format!("!!({expression})")).await? {
                return Ok(());
            }
            if begun.elapsed() > PATIENCE {
                bail!("never became true: {expression}");
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// The element for a CSS selector.
    pub async fn find(&self, css: &str) -> Result<WebElement> {
        self.driver
            .find(By::Css(css))
            .await
            .with_context(|| format!("no element {css}"))
    }

    /// The visible text of an element.
    pub async fn text(&self, css: &str) -> Result<String> {
        Ok(self.find(css).await?.text().await?)
    }

    /// Presses keys on whatever has the focus.
    pub async fn press(&self, keys: &str) -> Result<()> {
        self.driver.active_element().await?.send_keys(keys).await?;
        Ok(())
    }

    /// Sets the text of a text box as typing would.
    pub async fn write(&self, css: &str, text: &str) -> Result<()> {
        let script = "
            const box = document.querySelector(arguments[0]);
            box.value = arguments[1];
            box.dispatchEvent(new Event('input', { bubbles: true }));";
        self.driver
            .execute(script, vec![json!(css), json!(text)])
            .await?;
        Ok(())
    }

    /// Clicks by script: it scrolls nothing and cannot miss.
    pub async fn click(&self, css: &str) -> Result<()> {
        let found: bool = self
            .value(&format!(
                "(() => {{ const e = document.querySelector({}); if (e) e.click(); return !!e; }})()",
                json!(css)
            ))
            .await?;
        if !found {
            bail!("no element {css} to click");
        }
        Ok(())
    }

    /// Presses Run and waits for the end; answers how it ended (`done`, `failed`, `stopped`).
    pub async fn run_once(&self) -> Result<String> {
        self.click("#run-start").await?;
        let state = "document.querySelector('.run-panel').dataset.state";
        self.wait_for(&format!("['done', 'failed', 'stopped'].includes({state})"))
            .await?;
        self.value(state).await
    }
}
