//! A platform in the browser, with scorm-again behind its API; every call is on record.

use crate::{package, peers};
use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use serde_json::Value;
use tests::Browser;

/// A call of the API.
#[derive(Clone, Debug, Deserialize)]
pub struct Call {
    /// Without `LMS` in front.
    pub name: String,
    pub given: Vec<String>,
    /// Whether it was answered as it should be.
    #[serde(rename = "isTaken")]
    pub is_taken: bool,
    /// The error that scorm-again had set after it.
    pub error: String,
}

impl Call {
    /// The field that was set, and to what.
    pub fn set(&self) -> Option<(&str, &str)> {
        match (self.name.as_str(), &self.given[..]) {
            ("SetValue", [field, value]) => Some((field, value)),
            _ => None,
        }
    }
}

/// Puts the platform's page and the packages on the server and opens the page.
pub async fn open(browser: &Browser) -> Result<()> {
    put(
        browser,
        "platform.html",
        peers::fixtures().join("platform.html"),
    )?;
    put(
        browser,
        "platform.js",
        peers::fixtures().join("platform.js"),
    )?;
    for module in ["scorm12.js", "scorm2004.js"] {
        let file = peers::npm("scorm-again/dist/esm").join(module);
        put(browser, module, file)?;
    }
    for version in package::VERSIONS {
        for (name, bytes) in package::files(version)? {
            let path = format!("platform/package-{version}/{name}");
            browser.site.put(&path, type_of(&name), bytes);
        }
    }
    browser
        .open_without_waiting("platform/platform.html")
        .await?;
    browser.wait_for("window.isReady").await
}

fn put(browser: &Browser, name: &str, file: std::path::PathBuf) -> Result<()> {
    let bytes = std::fs::read(&file)
        .with_context(|| format!("{}: `cargo xtask test` brings it", file.display()))?;
    browser
        .site
        .put(&format!("platform/{name}"), type_of(name), bytes);
    Ok(())
}

pub fn type_of(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("html") => "text/html",
        Some("js") => "text/javascript",
        Some("css") => "text/css",
        _ => "application/xml",
    }
}

/// Launches a package as `launch` in `platform.js` has it, and enters the course.
pub async fn launch(browser: &Browser, options: &Value) -> Result<()> {
    browser.leave_frames().await?;
    let options = Value::String(options.to_string());
    browser.script(&format!("launch({options})")).await?;
    enter(browser).await
}

/// Into the course, once it is alive; the top document is the platform's.
pub async fn enter(browser: &Browser) -> Result<()> {
    browser.leave_frames().await?;
    let alive = "document.getElementById('sco')?.contentDocument?.getElementById('lesson')
        ?.contentDocument?.documentElement?.hasAttribute('data-alive')";
    browser
        .wait_for(alive)
        .await
        .context("the course did not come alive")?;
    browser.enter_frame("#sco").await?;
    browser.enter_frame("#lesson").await
}

/// Leaves the package as a learner does who goes on to another page.
pub async fn leave(browser: &Browser) -> Result<()> {
    browser.leave_frames().await?;
    browser.script("leave()").await
}

/// The calls so far. Ends on the platform's page.
pub async fn calls(browser: &Browser) -> Result<Vec<Call>> {
    browser.leave_frames().await?;
    browser.value("window.calls").await
}

/// Waits until a field has been set to a value and what was set has been committed. Ends on the
/// platform's page.
pub async fn wait_for_set(browser: &Browser, field: &str, value: &str) -> Result<()> {
    browser.leave_frames().await?;
    let is_it = format!(
        "(c) => c.name === 'SetValue' && c.given[0] === '{field}' && c.given[1] === '{value}'"
    );
    browser
        .wait_for(&format!(
            "(() => {{ const at = calls.findLastIndex({is_it});
                return at >= 0 && calls.slice(at).some((c) => c.name === 'Commit'); }})()"
        ))
        .await
        .with_context(|| format!("{field} was never {value}"))
}

/// What the platform keeps for the learner. Ends on the platform's page.
pub async fn kept(browser: &Browser) -> Result<Value> {
    browser.leave_frames().await?;
    browser.value("kept()").await
}

/// Nothing that was told was refused, and the score came before the status every time.
pub fn check_calls(calls: &[Call]) -> Result<()> {
    for call in calls {
        // What was never told has no value, and 2004 calls asking for it an error of its own.
        let is_unset = call.name == "GetValue" && call.error == "403";
        ensure!(call.error == "0" || is_unset, "refused: {call:?}");
    }
    let mut score_told = false;
    let mut statuses = 0;
    for call in calls {
        match call.set() {
            Some((field, _)) if field.ends_with("score.raw") => score_told = true,
            Some((
                "cmi.completion_status" | "cmi.success_status" | "cmi.core.lesson_status",
                _,
            )) => {
                ensure!(score_told, "the status came before the score: {call:?}");
                statuses += 1;
            }
            _ if call.name == "Commit" => score_told = false,
            _ => {}
        }
    }
    ensure!(statuses > 0, "no status was told");
    Ok(())
}

/// The values that a field was set to, in order.
pub fn values_of<'a>(calls: &'a [Call], field: &str) -> Vec<&'a str> {
    calls
        .iter()
        .filter_map(Call::set)
        .filter(|(name, _)| *name == field)
        .map(|(_, value)| value)
        .collect()
}

/// A state that the smallest platform keeps whole; characters are counted as JavaScript does.
pub fn check_state(state: &str) -> Result<usize> {
    let length = state.encode_utf16().count();
    ensure!(length <= 3_800, "{length} characters of state");
    Ok(length)
}
