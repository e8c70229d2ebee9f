//! Weeks of a learner, fifty in each platform, in an order that a seed decides: the package, the
//! page's scripts for hosts, and a course without content (`tests/scorm/course.js`), since the real
//! one takes a second to open. What may never happen is in `tests/scorm/weeks.js`.

use crate::{platform, profiles};
use anyhow::ensure;
use serde_json::{Value, json};

const WEEKS: u32 = 50;

#[test]
fn a_week_in_any_platform_loses_nothing_and_fails_nobody() {
    profiles::in_every_one(|browser, profile, version| async move {
        platform::open(&browser).await?;
        browser.wait_for("window.areWeeksReady").await?;
        let options = profiles::launch(&profile, &version, json!({}));
        for seed in 1..=WEEKS {
            let wrong: Option<String> = browser
                .value_of_async(&format!("return week({seed}, {options})"))
                .await?;
            ensure!(wrong.is_none(), "{}", wrong.unwrap_or_default());
        }
        // Those weeks had something in them.
        let told: Vec<Value> = browser
            .value("calls.filter((c) => c.name === 'SetValue')")
            .await?;
        ensure!(told.len() > 1_000, "only {} values were told", told.len());
        Ok(())
    });
}
