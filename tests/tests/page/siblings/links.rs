//! Every state is a link.

use super::{open, ready, text_of, texts};
use anyhow::ensure;
use tests::{Options, in_engines};

#[test]
fn a_state_comes_back_from_its_link_in_either_language() {
    in_engines(Options::default(), |browser| async move {
        open(&browser, "en/").await?;
        browser.write("#gpt-text", "The cat").await?;
        browser.click("#gpt-write").await?;
        text_of(&browser, "#gpt-status").await?;
        let written = texts(&browser, "#gpt-written button").await?;
        let link: String = browser.value("location.hash").await?;
        ensure!(link.starts_with("#siblings?s=1&demo=gpt"), "{link}");
        let other: String = browser
            .value("document.querySelector('a.language').getAttribute('href')")
            .await?;
        ensure!(
            other.ends_with(&link),
            "the other language is offered {other}"
        );

        // The link opens the part by itself.
        browser.open(&link).await?;
        ready(&browser).await?;
        text_of(&browser, "#gpt-status").await?;
        let again = texts(&browser, "#gpt-written button").await?;
        ensure!(
            again.len() == written.len(),
            "{again:?}, before {written:?}"
        );
        let text: String = browser
            .value("document.querySelector('#gpt-text').value")
            .await?;
        ensure!(text == "The cat", "{text}");

        // As far as it had come, and the step that was looked at.
        browser.click("#gpt-one").await?;
        browser
            .wait_for("document.querySelector('#gpt-stop').ariaDisabled !== 'false'")
            .await?;
        browser.click("#gpt-written [data-at='1']").await?;
        let written = texts(&browser, "#gpt-written button").await?;
        let link: String = browser.value("location.hash").await?;
        ensure!(link.contains("&step=1"), "{link}");
        browser.script("location.hash = '#siblings?s=1&demo=t5&task=sentiment&text=Lucy%20said%20the%20view%20was%20charming.&cross=1,2&step=0'").await?;
        text_of(&browser, "#t5-status").await?;
        let head = "document.querySelector('#t5-head').value";
        browser.wait_for(&format!("{head} === '1-2'")).await?;
        browser
            .wait_for(
                "document.querySelector('#t5-written [data-at=\"0\"]').ariaPressed === 'true'",
            )
            .await?;
        browser.script(&format!("location.hash = {link:?}")).await?;
        browser
            .wait_for(&format!(
                "document.querySelectorAll('#gpt-written button').length === {}
                && document.querySelector('#gpt-written [data-at=\"1\"]').ariaPressed === 'true'",
                written.len()
            ))
            .await?;

        // A link followed while the part is open, with a cell inside.
        let inside = "siblings?s=1&demo=inside&of=bert&text=the%20cat&hide=1&stage=encoder&layer=2&head=3&cell=1,2";
        browser
            .script(&format!("location.hash = '{inside}'"))
            .await?;
        browser
            .wait_for(
                "document.querySelector('#inside-layer').value === '2'
                && document.querySelector('#inside-trace li')",
            )
            .await?;
        ensure!(
            browser
                .value::<String>("document.querySelector('#inside-head').value")
                .await?
                == "3"
        );
        let hidden = texts(&browser, "#bert-tokens .is-hidden").await?;
        ensure!(hidden == ["cat"], "{hidden:?}");
        Ok(())
    });
}

#[test]
fn a_link_that_cannot_be_right_changes_nothing() {
    in_engines(Options::default(), |browser| async move {
        for bad in ["s=9&demo=gpt", "s=1&demo=rnn", "s=1&demo=bert&hide=x"] {
            browser.open(&format!("en/#siblings?{bad}")).await?;
            ready(&browser).await?;
            let said = text_of(&browser, "#link-status").await?;
            ensure!(said.contains("not used"), "{bad}: {said}");
        }
        Ok(())
    });
}
