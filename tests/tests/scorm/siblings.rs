//! The trained siblings inside a package: their files come out of it, and the platform is none the
//! wiser.

use crate::{course, platform};
use anyhow::ensure;
use serde_json::json;
use tests::{Options, in_engines};

#[test]
fn the_siblings_run_in_a_package_and_the_platform_hears_of_answers_only() {
    in_engines(Options::default(), |browser| async move {
        for version in ["12", "2004"] {
            platform::open(&browser).await?;
            // What was answered in one version would be there in the other.
            browser.script("localStorage.clear()").await?;
            platform::launch(&browser, &json!({ "version": version })).await?;
            browser.click("#siblings-open").await?;
            browser
                .wait_for("document.querySelector('#load-progress')?.hidden")
                .await?;
            for card in ["gpt", "t5"] {
                browser.click(&format!("#{card}-write")).await?;
                let status = format!("document.querySelector('#{card}-status').textContent");
                browser.wait_for(&status).await?;
            }
            let written = "document.querySelectorAll('#gpt-written button').length > 1";
            ensure!(browser.value::<bool>(written).await?, "{version}");
            course::choose(&browser, "text-to-text", "encoder-decoder").await?;
            ensure!(course::stage(&browser, "text-to-text").await? == "solved");
            platform::leave(&browser).await?;
            let calls = platform::calls(&browser).await?;
            platform::check_calls(&calls)?;
            let field = match version {
                "12" => "cmi.core.score.raw",
                _ => "cmi.score.scaled",
            };
            ensure!(
                !platform::values_of(&calls, field).is_empty(),
                "{version}: no score"
            );
            for state in platform::values_of(&calls, "cmi.suspend_data") {
                platform::check_state(state)?;
            }
        }
        Ok(())
    });
}
