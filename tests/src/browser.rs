//! A browser driven by WebDriver, and the few verbs that the tests need.
//!
//! The verbs speak only the W3C protocol, so that a test runs in every engine; what Chromium alone
//! can do says so.

use crate::engine::PATIENCE;
use crate::{Engine, Site, site_folder};
use anyhow::{Context, Result, anyhow, bail};
use hyper::Method;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::any::Any;
use std::future::Future;
use std::path::PathBuf;
use std::time::{Duration, Instant};
use thirtyfour::common::command::{Command, ExtensionCommand};
use thirtyfour::prelude::*;

/// How a browser and the site's server are started.
#[derive(Clone, Debug)]
pub struct Options {
    /// Width of the page in CSS pixels.
    pub width: u32,
    /// Its height.
    pub height: u32,
    /// Whether scripts run.
    pub scripts: bool,
    /// Run in every document of the site before anything else, by the server's doing (see
    /// [`Site::set_before_load`]); used to break storage on purpose.
    pub before_load: Option<String>,
    /// Whether [`Browser::errors`] can be asked; a script before all others keeps the record.
    pub record_errors: bool,
    /// The folder that is served.
    pub folder: PathBuf,
    /// The path under which it is served, with a slash at both ends.
    pub prefix: String,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            width: 1280,
            height: 900,
            scripts: true,
            before_load: None,
            record_errors: false,
            folder: site_folder(),
            prefix: "/".into(),
        }
    }
}

/// Keeps what [`Browser::errors`] answers.
pub const ERROR_RECORDER: &str = "
    window.__errors = [];
    addEventListener('error', (e) => __errors.push(
        e.message ?? `${e.target.src ?? e.target.href} does not load`), true);
    addEventListener('unhandledrejection', (e) => __errors.push(`not caught: ${e.reason}`));
    addEventListener('securitypolicyviolation', (e) => __errors.push(
        `${e.violatedDirective} forbids ${e.blockedURI} (${e.sourceFile}:${e.lineNumber})`));
    for (const level of ['error', 'warn']) {
        const usual = console[level];
        console[level] = (...words) => { __errors.push(words.map(String).join(' ')); usual(...words); };
    }";

/// A browser with the site's server.
pub struct Browser {
    /// Which one it is.
    pub engine: Engine,
    /// The session.
    pub driver: WebDriver,
    /// The server.
    pub site: Site,
}

/// Runs `body` in every engine that was asked for, each with a server and a session of its own, and
/// ends them whatever happened. This is how a browser test is written.
///
/// # Panics
/// With the message of whatever failed, and in which engines: this is a test's outermost frame.
pub fn in_engines<F, Done>(options: Options, body: F)
where
    F: Fn(Browser) -> Done,
    Done: Future<Output = Result<()>> + Send + 'static,
{
    // One engine's failure does not hide another's.
    let failures: Vec<String> = Engine::selected()
        .into_iter()
        .filter_map(|engine| in_one(engine, &options, &body).err())
        .map(|error| format!("{error:?}"))
        .collect();
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

/// Runs `body` in Chromium alone, where it is among the engines that were asked for: for what only
/// Chromium can do, or what does not depend on the engine.
///
/// # Panics
/// With the message of whatever failed: this is a test's outermost frame.
pub fn in_browser<F, Done>(options: Options, body: F)
where
    F: FnOnce(Browser) -> Done,
    Done: Future<Output = Result<()>> + Send + 'static,
{
    if !Engine::selected().contains(&Engine::Chromium) {
        println!("not run: it is for Chromium alone, which was not asked for");
        return;
    }
    if let Err(error) = in_one(Engine::Chromium, &options, body) {
        panic!("{error:?}");
    }
}

/// Runs `body` in this engine, and answers how it went: for what goes on after a failure.
///
/// # Errors
/// With whatever failed, a panic and a body that hangs included.
pub fn in_one<F, Done>(engine: Engine, options: &Options, body: F) -> Result<()>
where
    F: FnOnce(Browser) -> Done,
    Done: Future<Output = Result<()>> + Send + 'static,
{
    let runtime = tokio::runtime::Runtime::new()?;
    let outcome = runtime.block_on(async {
        let site = Site::serve_folder(&options.folder, &options.prefix).await?;
        let recorder = options.record_errors.then_some(ERROR_RECORDER);
        let scripts: Vec<&str> = recorder
            .into_iter()
            .chain(options.before_load.as_deref())
            .collect();
        if !scripts.is_empty() {
            site.set_before_load(Some(&scripts.join(";\n")));
        }
        let session = engine.start(options).await?;
        let driver = session.driver.clone();
        let browser = Browser {
            engine,
            driver: driver.clone(),
            site,
        };
        let outcome = async {
            driver.set_script_timeout(PATIENCE).await?;
            if options.scripts {
                browser.resize(options.width, options.height).await?;
            }
            let mut test = tokio::spawn(body(browser));
            match tokio::time::timeout(5 * PATIENCE, &mut test).await {
                Ok(outcome) => outcome.map_err(|panic| anyhow!("{}", words_of(panic)))?,
                Err(_) => {
                    test.abort();
                    bail!("the browser or the test hangs")
                }
            }
        }
        .await;
        let _ = driver.quit().await;
        drop(session);
        outcome
    });
    outcome.with_context(|| format!("in {engine}"))
}

fn words_of(panic: tokio::task::JoinError) -> String {
    let Ok(panic) = panic.try_into_panic() else {
        return "the test was ended".into();
    };
    let panic: &(dyn Any + Send) = &*panic;
    let words = panic.downcast_ref::<String>().map(String::as_str);
    let words = words.or_else(|| panic.downcast_ref::<&str>().copied());
    format!("the test panicked: {}", words.unwrap_or("without a word"))
}

impl Browser {
    /// Sets the size of the page in CSS pixels, and leaves the frames.
    ///
    /// # Errors
    /// When the engine has no window that narrow: only Chromium, which is told the page's size
    /// apart from its window's, goes below about 450 pixels. A narrow page in every engine is one in
    /// a frame ([`Browser::open_in_frame`]).
    pub async fn resize(&self, width: u32, height: u32) -> Result<()> {
        self.leave_frames().await?;
        if self.engine == Engine::Chromium {
            let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
            self.driver
                .cdp()
                .send_raw("Emulation.setDeviceMetricsOverride", size)
                .await?;
            return Ok(());
        }
        // Windows change in steps of their own time: the size must hold for a while.
        let mut page = (0, 0);
        let mut held = 0;
        for _ in 0..100 {
            let [w, h, outer_w, outer_h]: [u32; 4] = self
                .value("[innerWidth, innerHeight, outerWidth, outerHeight]")
                .await?;
            page = (w, h);
            held = if page == (width, height) { held + 1 } else { 0 };
            if held == 3 {
                return Ok(());
            }
            if held == 0 {
                let window_width = width + outer_w.saturating_sub(w);
                let window_height = height + outer_h.saturating_sub(h);
                self.driver
                    .set_window_rect(0, 0, window_width, window_height)
                    .await?;
            }
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
        bail!(
            "{} has no page of {width} × {height}, but one of {page:?}",
            self.engine
        )
    }

    /// Opens a page of the site and waits until it is alive.
    pub async fn open(&self, path: &str) -> Result<()> {
        self.open_without_waiting(path).await?;
        self.wait_until_alive()
            .await
            .with_context(|| path.to_owned())
    }

    /// Opens a page of the site.
    pub async fn open_without_waiting(&self, path: &str) -> Result<()> {
        self.open_url(&format!("{}{path}", self.site.url)).await
    }

    /// Opens any address, `file://` ones included.
    pub async fn open_url(&self, url: &str) -> Result<()> {
        // A change of the fragment alone would not load anything.
        self.driver.goto("about:blank").await?;
        self.driver.goto(url).await?;
        Ok(())
    }

    /// Opens a page of the site in a frame of this width on a page without anything else, enters
    /// it and waits until it is alive. `attributes` are the frame's own, such as `sandbox`.
    pub async fn open_in_frame(&self, path: &str, width: u32, attributes: &str) -> Result<()> {
        let host = format!(
            "<!doctype html><meta charset=utf-8><title>A host</title>
             <style>body {{ margin: 0 }} iframe {{ border: 0; width: {width}px; height: 700px }}</style>
             <iframe title=course src=\"{}{path}\" {attributes}></iframe>",
            self.site.url
        );
        self.site
            .put("tests-host.html", "text/html; charset=utf-8", host);
        self.open_without_waiting("tests-host.html").await?;
        self.enter_frame("iframe").await?;
        self.wait_until_alive()
            .await
            .with_context(|| format!("{path} in a frame"))
    }

    /// Waits until the program has taken over the page.
    pub async fn wait_until_alive(&self) -> Result<()> {
        self.wait_for("document.documentElement?.hasAttribute('data-alive')")
            .await
            .context("the page did not come alive")
    }

    /// From now on everything is about the document in this frame.
    pub async fn enter_frame(&self, css: &str) -> Result<()> {
        Ok(self.find(css).await?.enter_frame().await?)
    }

    /// From now on everything is about the top document again.
    pub async fn leave_frames(&self) -> Result<()> {
        Ok(self.driver.enter_default_frame().await?)
    }

    /// What went wrong in this document, in words: errors, rejected promises, violations of the
    /// content security policy, `console.error` and `console.warn`.
    ///
    /// # Errors
    /// When nothing keeps a record: see [`Options::record_errors`], or give [`ERROR_RECORDER`] to
    /// another [`Site::set_before_load`].
    pub async fn errors(&self) -> Result<Vec<String>> {
        let errors: Option<Vec<String>> = self.value("window.__errors ?? null").await?;
        errors.context("nobody recorded the errors of this document")
    }

    /// The role that a screen reader is told, as the engine computes it.
    pub async fn role(&self, element: &WebElement) -> Result<String> {
        self.computed(element, "computedrole").await
    }

    /// The name that a screen reader says, as the engine computes it.
    pub async fn label(&self, element: &WebElement) -> Result<String> {
        self.computed(element, "computedlabel").await
    }

    async fn computed(&self, element: &WebElement, what: &str) -> Result<String> {
        let question = Computed(format!("/element/{}/{what}", element.element_id()));
        let question = Command::ExtensionCommand(Box::new(question));
        Ok(self.driver.cmd(question).await?.value()?)
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

    /// Waits until a JavaScript expression is true, also across a change of the page.
    pub async fn wait_for(&self, expression: &str) -> Result<()> {
        let begun = Instant::now();
        loop {
            match self.value(&format!("!!({expression})")).await {
                Ok(Some(true)) => return Ok(()),
                // Firefox answers with nothing while a page goes.
                Ok(Some(false) | None) => {}
                Err(error) if was_unloaded(&error) => {}
                Err(error) => return Err(error),
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

    /// Presses keys on whatever has the focus. WebKit's driver may lose one: a key that the page has not
    /// seen, long after a slow machine would have shown it, is pressed again.
    pub async fn press(&self, keys: &str) -> Result<()> {
        const SEEN: &str = "window.testsKeys ?? null";
        self.script(
            "if (window.testsKeys === undefined) {
                window.testsKeys = 0;
                addEventListener('keydown', () => { window.testsKeys += 1; }, true);
            }",
        )
        .await?;
        let before: Option<u64> = self.value(SEEN).await?;
        for _ in 0..5 {
            self.driver.active_element().await?.send_keys(keys).await?;
            for _ in 0..400 {
                // A page that went away, or another one, has seen it.
                match self.value::<Option<u64>>(SEEN).await {
                    Ok(seen) if seen == before => {}
                    Ok(_) => return Ok(()),
                    Err(error) if was_unloaded(&error) => return Ok(()),
                    Err(error) => return Err(error),
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
        bail!("the page has seen no key of {keys:?}")
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

    /// Opens the trained siblings' part and waits until each of them can be asked.
    pub async fn open_siblings(&self) -> Result<()> {
        self.click("#siblings-open").await?;
        self.wait_for("document.querySelector('#load-progress')?.hidden")
            .await
    }

    /// Presses a card's button (`gpt`, `t5`) and waits until it has written all.
    pub async fn write_on_card(&self, card: &str) -> Result<()> {
        self.click(&format!("#{card}-write")).await?;
        self.wait_for(&format!(
            "document.querySelector('#{card}-status').textContent"
        ))
        .await
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

/// Whether a script was not answered because its page went away.
fn was_unloaded(error: &anyhow::Error) -> bool {
    let words = format!("{error:#}").to_lowercase();
    ["unloaded", "unload event", "navigation"]
        .iter()
        .any(|sign| words.contains(sign))
}

/// A question of the protocol about an element that the driver's crate does not know.
#[derive(Debug)]
struct Computed(String);

impl ExtensionCommand for Computed {
    fn parameters_json(&self) -> Option<Value> {
        None
    }

    fn method(&self) -> Method {
        Method::GET
    }

    fn endpoint(&self) -> std::sync::Arc<str> {
        self.0.as_str().into()
    }
}
