//! What one right answer comes to in Moodle with its default settings, which is what most teachers
//! meet first: each of its rules by itself.

use crate::profiles::{self, Profile};
use crate::{course, platform};
use anyhow::{Result, ensure};
use serde_json::json;
use tests::{Browser, Options, in_browser};

/// The mark of a manifest decides when the learner leaves, and who has failed is locked out.
#[test]
fn one_answer_neither_fails_nor_locks_out() {
    in_browser(Options::default(), |browser| async move {
        let profile = profiles::named("Moodle")?;
        answer_once(&browser, &profile, "12").await?;
        let kept = platform::kept(&browser).await?;
        let status = &kept["cmi.core.lesson_status"];
        ensure!(status == "incomplete", "{status}");
        let again = profiles::launch(&profile, "12", json!({}));
        let mode = platform::launch(&browser, &again).await?;
        ensure!(mode == "normal", "opened for {mode}");
        platform::leave(&browser).await
    });
}

/// Silence is completion.
#[test]
fn a_look_is_no_completion() {
    in_browser(Options::default(), |browser| async move {
        let profile = profiles::named("Moodle")?;
        platform::open(&browser).await?;
        for more in [
            json!({}),
            json!({ "learner": "teacher", "isPreview": true }),
        ] {
            let options = profiles::launch(&profile, "12", more);
            platform::launch(&browser, &options).await?;
            platform::leave(&browser).await?;
            let kept = platform::kept(&browser).await?;
            let status = &kept["cmi.core.lesson_status"];
            ensure!(status == "incomplete" || status == "browsed", "{status}");
        }
        Ok(())
    });
}

/// More than two digits of a second are refused.
#[test]
fn every_time_is_taken() {
    in_browser(Options::default(), |browser| is_taken(browser, "timestamp"));
}

/// Hyphens in a choice are refused.
#[test]
fn every_choice_is_taken() {
    in_browser(Options::default(), |browser| {
        is_taken(browser, "learner_response")
    });
}

async fn is_taken(browser: Browser, field: &str) -> Result<()> {
    let profile = profiles::named("Moodle")?;
    answer_once(&browser, &profile, "2004").await?;
    let calls = platform::calls(&browser).await?;
    let told = calls.iter().filter(|call| {
        let is_it = |(name, _): (&str, &str)| name.ends_with(field);
        call.set().is_some_and(is_it)
    });
    let told: Vec<_> = told.collect();
    ensure!(!told.is_empty(), "no {field} was told");
    ensure!(told.iter().all(|call| call.is_taken), "{told:?}");
    Ok(())
}

async fn answer_once(browser: &Browser, profile: &Profile, version: &str) -> Result<()> {
    platform::open(browser).await?;
    let options = profiles::launch(profile, version, json!({}));
    platform::launch(browser, &options).await?;
    course::choose(browser, "text-to-text", "encoder-decoder").await?;
    let score = match version {
        "12" => "cmi.core.score.raw",
        _ => "cmi.score.raw",
    };
    platform::wait_for_set(browser, score, &course::percent(1)).await?;
    platform::leave(browser).await
}
