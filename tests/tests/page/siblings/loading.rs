//! Files that do not come, that come again, and that are needed only once.

use super::{open, text_of};
use anyhow::ensure;
use tests::{Fault, Options, in_engines};

#[test]
fn the_part_is_asked_for_only_when_it_is_opened() {
    in_engines(Options::default(), |browser| async move {
        browser.open("en/").await?;
        let asked = |part: &str| {
            let requests = browser.site.requests();
            requests.iter().filter(|r| r.target.contains(part)).count()
        };
        ensure!(asked("siblings") == 0 && asked("safetensors") == 0);
        browser.click("#siblings-open").await?;
        super::ready(&browser).await?;
        ensure!(asked("safetensors") == 3, "{}", asked("safetensors"));
        // From here on the network may be gone.
        browser.site.stop().await;
        browser.click("#t5-write").await?;
        text_of(&browser, "#t5-status").await?;
        browser.click("#gpt-write").await?;
        text_of(&browser, "#gpt-status").await?;
        Ok(())
    });
}

#[test]
fn a_file_that_does_not_come_is_named_and_tried_again() {
    in_engines(Options::default(), |browser| async move {
        for (fault, file) in [
            (Fault::NotFound("decoder-".into()), "decoder.safetensors"),
            (Fault::Html("vocabulary-".into()), "vocabulary.txt"),
        ] {
            browser.site.set_faults(vec![fault]);
            browser.open("en/").await?;
            browser.click("#siblings-open").await?;
            browser
                .wait_for("document.querySelector('#load-retry')?.hidden === false")
                .await?;
            let said = text_of(&browser, "#load-status").await?;
            ensure!(said.contains(file), "{said}");
            browser.site.set_faults(vec![]);
            browser.click("#load-retry").await?;
            super::ready(&browser).await?;
        }
        // The part itself.
        browser
            .site
            .set_faults(vec![Fault::NotFound("siblings-".into())]);
        browser.open("en/").await?;
        browser.click("#siblings-open").await?;
        let failed =
            "document.querySelector('#siblings-status').textContent.includes('did not load')";
        browser.wait_for(failed).await?;
        ensure!(
            browser
                .value::<bool>("document.querySelector('#boot-notice').hidden")
                .await?
        );
        browser.site.set_faults(vec![]);
        browser.click("#siblings-open").await?;
        super::ready(&browser).await?;
        Ok(())
    });
}

/// A worker that hears nothing until it is released.
const SLOW: &str = "
    window.held = [];
    window.Worker = class extends window.Worker {
      postMessage(...given) {
        const post = () => super.postMessage(...given);
        if (window.isReleased) post();
        else window.held.push(post);
      }
    };";

/// Whoever is quick presses the button while the engine is still on its way.
#[test]
fn only_what_did_not_come_is_tried_again() {
    in_engines(Options::default(), |browser| async move {
        browser.site.set_before_load(Some(SLOW));
        browser
            .site
            .set_faults(vec![Fault::NotFound("decoder-".into())]);
        browser.open("en/").await?;
        let asked = |part: &str| {
            let requests = browser.site.requests();
            requests.iter().filter(|r| r.target.contains(part)).count()
        };
        browser.click("#siblings-open").await?;
        browser
            .wait_for("document.querySelector('#load-retry')?.hidden === false")
            .await?;
        browser.site.set_faults(vec![]);
        browser.click("#load-retry").await?;
        browser
            .wait_for("document.querySelector('#load-retry').hidden")
            .await?;
        browser
            .script("window.isReleased = true; window.held.forEach((post) => post())")
            .await?;
        super::ready(&browser).await?;
        ensure!(asked("/config-") == 1, "the configurations came again");
        ensure!(asked("/vocabulary-") == 1, "the vocabulary came again");
        // Two did not come; the encoder's did.
        let weights = [
            asked("/encoder-decoder-"),
            asked("/decoder-"),
            asked(".safetensors"),
        ];
        ensure!(weights == [2, 2, 5], "{weights:?}");
        Ok(())
    });
}

#[test]
fn nothing_goes_wrong_on_the_way() {
    let options = Options {
        record_errors: true,
        ..Options::default()
    };
    in_engines(options, |browser| async move {
        open(&browser, "").await?;
        browser.click("#gpt-write").await?;
        text_of(&browser, "#gpt-status").await?;
        let errors = browser.errors().await?;
        ensure!(errors.is_empty(), "{errors:?}");
        Ok(())
    });
}
