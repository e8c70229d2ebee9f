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
            let before = platform::calls(&browser).await?.len();
            platform::enter(&browser).await?;
            browser.open_siblings().await?;
            for card in ["gpt", "t5"] {
                browser.write_on_card(card).await?;
            }
            let written = "document.querySelectorAll('#gpt-written button').length > 1";
            ensure!(browser.value::<bool>(written).await?, "{version}");
            let calls = platform::calls(&browser).await?;
            let told = calls[before..].iter().find_map(|call| call.set());
            ensure!(told.is_none(), "{version}: told of a demo: {told:?}");
            platform::enter(&browser).await?;
            course::choose(&browser, "text-to-text", "encoder-decoder").await?;
            ensure!(course::stage(&browser, "text-to-text").await? == "solved");
            platform::leave(&browser).await?;
            let calls = platform::calls(&browser).await?;
            platform::check_calls(&calls, |_| false)?;
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
