//! Typing in a platform that stops the page for every Commit: it is told all the time, stopped
//! seldom, and has every word when the learner goes.

use crate::platform::Call;
use crate::{platform, profiles};
use anyhow::{Context, Result, ensure};
use serde_json::json;
use tests::{Browser, Options, in_browser, in_engines};

/// Types a phrase every half second, for a little longer than half a minute.
const TYPING: &str = "
    const box = document.getElementById('bottleneck-answer');
    for (let i = 0; i < 64; i += 1) {
      box.value += `phrase ${i}, `;
      box.dispatchEvent(new Event('input', { bubbles: true }));
      await new Promise((done) => setTimeout(done, 500));
    }
    return performance.now();";

#[test]
fn typing_is_told_while_it_goes_on_and_stops_the_page_once_in_half_a_minute() {
    in_browser(Options::default(), |browser| async move {
        for version in ["12", "2004"] {
            let mut profile = profiles::named("Moodle")?;
            profile.row["commit_ms"] = 400.into();
            platform::open(&browser).await?;
            let options = profiles::launch(&profile, version, json!({}));
            platform::launch(&browser, &options).await?;
            browser.value_of_async::<f64>(TYPING).await?;
            let calls = platform::calls(&browser).await?;
            let told = platform::values_of(&calls, "cmi.suspend_data");
            ensure!(told.len() > 10, "{version}: told {} times", told.len());
            check_commits(&calls).with_context(|| version.to_owned())?;
            leave_with(&browser, "phrase 63").await?;
        }
        Ok(())
    });
}

/// Never two of them within half a minute.
fn check_commits(calls: &[Call]) -> Result<()> {
    let commits = calls.iter().filter(|call| call.name == "Commit");
    let times: Vec<f64> = commits.map(|call| call.at).collect();
    // The first is the launch's own.
    ensure!(times.len() > 1, "nothing was committed");
    for pair in times.windows(2) {
        ensure!(pair[1] - pair[0] > 29_000.0, "commits at {times:?}");
    }
    Ok(())
}

#[test]
fn the_last_words_before_leaving_are_kept() {
    in_engines(Options::default(), |browser| async move {
        for version in ["12", "2004"] {
            let profile = profiles::named("Moodle")?;
            platform::open(&browser).await?;
            let options = profiles::launch(&profile, version, json!({}));
            platform::launch(&browser, &options).await?;
            let heard = "document.documentElement.hasAttribute('data-host-keeps')";
            browser.wait_for(heard).await?;
            browser
                .write("#bottleneck-answer", "words without a pause")
                .await?;
            leave_with(&browser, "words without a pause").await?;
        }
        Ok(())
    });
}

async fn leave_with(browser: &Browser, words: &str) -> Result<()> {
    platform::leave(browser).await?;
    let kept = platform::kept(browser).await?;
    let state = kept["cmi.suspend_data"].as_str().unwrap_or_default();
    ensure!(state.contains(words), "{state:?} lacks {words:?}");
    Ok(())
}
