//! A platform in the browser, with scorm-again behind its API; every call is on record.

use crate::{package, peers};
use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use serde_json::Value;
use std::path::PathBuf;
use tests::Browser;

/// The course's file in a package.
const COURSE: &str = "three-transformers.html";

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
    /// When it came, in milliseconds.
    #[serde(default)]
    pub at: f64,
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
    for file in ["platform.html", "platform.js", "weeks.js"] {
        put(browser, file, peers::fixtures().join(file))?;
    }
    for module in ["scorm12.js", "scorm2004.js"] {
        let file = peers::npm("scorm-again/dist/esm").join(module);
        put(browser, module, file)?;
    }
    for version in package::VERSIONS {
        let files = package::files(version)?;
        for activity in ["one", "two"] {
            let folder = format!("{activity}/package-{version}");
            for (name, bytes) in &files {
                let path = format!("platform/{folder}/{name}");
                browser.site.put(&path, type_of(name), bytes.clone());
                // The same around a course without content.
                let path = format!("platform/{folder}-small/{name}");
                if name != COURSE {
                    browser.site.put(&path, type_of(name), bytes.clone());
                }
            }
            put_small_course(browser, &format!("{folder}-small"))?;
        }
    }
    browser
        .open_without_waiting("platform/platform.html")
        .await?;
    browser.wait_for("window.isReady").await
}

fn put_small_course(browser: &Browser, folder: &str) -> Result<()> {
    let fixtures = peers::fixtures();
    put(
        browser,
        &format!("{folder}/{COURSE}"),
        fixtures.join("course.html"),
    )?;
    put(
        browser,
        &format!("{folder}/course.js"),
        fixtures.join("course.js"),
    )?;
    let host = fixtures.join("../../www/host");
    for file in std::fs::read_dir(&host).with_context(|| host.display().to_string())? {
        let file = file?;
        let name = file.file_name().to_string_lossy().into_owned();
        put(browser, &format!("{folder}/host/{name}"), file.path())?;
    }
    Ok(())
}

fn put(browser: &Browser, name: &str, file: PathBuf) -> Result<()> {
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

/// Launches a package as `launch` in `platform.js` has it, and enters the course. Answers in which
/// mode it was opened.
pub async fn launch(browser: &Browser, options: &Value) -> Result<String> {
    browser.leave_frames().await?;
    let options = Value::String(options.to_string());
    let mode = browser
        .value_of_async(&format!("return launch({options})"))
        .await?;
    enter(browser).await?;
    Ok(mode)
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

/// Into the course once it has come again in another language than this one.
pub async fn enter_another_language(browser: &Browser, than: &str) -> Result<()> {
    browser.leave_frames().await?;
    let lang = "document.getElementById('sco').contentDocument.getElementById('lesson')
        .contentDocument.documentElement.lang";
    browser.wait_for(&format!("{lang} !== '{than}'")).await?;
    enter(browser).await
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

/// Waits until a field has been set to a value. Ends on the platform's page.
pub async fn wait_for_set(browser: &Browser, field: &str, value: &str) -> Result<()> {
    browser.leave_frames().await?;
    let is_it = format!(
        "(c) => c.name === 'SetValue' && c.given[0] === '{field}' && c.given[1] === '{value}'"
    );
    browser
        .wait_for(&format!("calls.some({is_it})"))
        .await
        .with_context(|| format!("{field} was never {value}"))
}

/// What the platform keeps for the learner. Ends on the platform's page.
pub async fn kept(browser: &Browser) -> Result<Value> {
    browser.leave_frames().await?;
    browser.value("kept()").await
}

/// Nothing that was told was refused, but what the platform has no place for, and the score came
/// before the status that finishes.
pub fn check_calls(calls: &[Call], has_no_place_for: impl Fn(&str) -> bool) -> Result<()> {
    for call in calls {
        // What was never told has no value, and 2004 calls asking for it an error of its own; 1.2
        // does not tell what an answer was called.
        let is_unset = call.name == "GetValue" && ["403", "404"].contains(&call.error.as_str());
        let is_out = call.set().is_some_and(|(field, _)| has_no_place_for(field));
        let is_lost = ["Commit", "Finish", "Terminate"].contains(&call.name.as_str());
        ensure!(
            call.error == "0" || is_unset || is_out || is_lost,
            "refused: {call:?}"
        );
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
                // That nothing is finished yet is said from the beginning.
                let is_open = matches!(call.given[1].as_str(), "incomplete" | "unknown");
                ensure!(
                    score_told || is_open,
                    "the status came before the score: {call:?}"
                );
                statuses += 1;
            }
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

/// Waits until this notice is shown and no other. Ends on the platform's page.
pub async fn see_notice(browser: &Browser, notice: Option<&str>) -> Result<()> {
    browser.leave_frames().await?;
    let shown = "[...document.getElementById('sco').contentDocument.querySelectorAll('.notice')]
        .filter((notice) => !notice.hidden).map((notice) => notice.id).join()";
    let wanted = notice.unwrap_or_default();
    browser
        .wait_for(&format!("({shown}) === '{wanted}'"))
        .await
        .with_context(|| format!("the notice {notice:?}"))
}
