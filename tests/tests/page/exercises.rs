//! Both questions and both steps of the challenge, with the keyboard alone.

use anyhow::{Result, ensure};
use tests::{Browser, Options, in_engines};

#[test]
fn questions_and_challenge_by_keyboard_alone() {
    in_engines(Options::default(), |browser| async move {
        browser.open("en/").await?;
        for id in ["encoder-to-decoder", "text-to-text"] {
            answer_choice_by_keyboard(&browser, id).await?;
        }
        for id in ["bottleneck", "scaling-laws"] {
            answer_text_by_keyboard(&browser, id).await?;
        }
        let before = browser.text("#progress-summary").await?;
        browser.open("en/").await?;
        for id in ["encoder-to-decoder", "text-to-text"] {
            ensure!(stage(&browser, id).await? == "solved", "{id} after reload");
        }
        ensure!(stage(&browser, "bottleneck").await? == "revealed");
        ensure!(browser.text("#progress-summary").await? == before);
        Ok(())
    });
}

async fn stage(browser: &Browser, id: &str) -> Result<String> {
    browser
        .value(&format!(
            "document.getElementById('exercise-{id}').dataset.stage"
        ))
        .await
}

/// Tabs into the question, walks its options with the arrow keys, checks each until it is right.
async fn answer_choice_by_keyboard(browser: &Browser, id: &str) -> Result<()> {
    browser
        .script(&format!(
            "document.querySelector('#exercise-{id} input[type=radio]').focus()"
        ))
        .await?;
    browser.press(" ").await?;
    for _ in 0..4 {
        tab_to(browser, &format!("#exercise-{id} .check")).await?;
        browser.press("\u{E007}").await?; // Enter
        let verdict: Option<String> = browser
            .value(&format!(
                "document.querySelector('#exercise-{id} .option[data-verdict]')?.dataset.verdict ?? null"
            ))
            .await?;
        ensure!(verdict.is_some(), "{id}: no verdict shown");
        if stage(browser, id).await? == "solved" {
            return Ok(());
        }
        ensure!(verdict.as_deref() == Some("wrong"), "{id}: {verdict:?}");
        back_to(browser, &format!("#exercise-{id} input:checked")).await?;
        browser.press("\u{E015}").await?; // Arrow down selects the next option
    }
    anyhow::bail!("{id}: no option was right")
}

async fn answer_text_by_keyboard(browser: &Browser, id: &str) -> Result<()> {
    browser
        .script(&format!("document.getElementById('{id}-answer').focus()"))
        .await?;
    browser
        .press("The encoder reads all of it before the decoder can start.")
        .await?;
    tab_to(browser, &format!("#exercise-{id} .reveal")).await?;
    browser.press("\u{E007}").await?;
    browser
        .wait_for(&format!(
            "!document.querySelector('#exercise-{id} .solution').hidden"
        ))
        .await?;
    back_to(browser, &format!("#exercise-{id} .rubric input")).await?;
    browser.press(" ").await?;
    ensure!(stage(browser, id).await? == "revealed");
    let ticked: u32 = browser
        .value(&format!(
            "document.querySelectorAll('#exercise-{id} .rubric input:checked').length"
        ))
        .await?;
    ensure!(ticked == 1, "{id}: {ticked} ticked");
    Ok(())
}

async fn tab_to(browser: &Browser, css: &str) -> Result<()> {
    walk(browser, css, "\u{E004}").await
}

async fn back_to(browser: &Browser, css: &str) -> Result<()> {
    walk(browser, css, "\u{E008}\u{E004}").await // Shift+Tab
}

async fn walk(browser: &Browser, css: &str, key: &str) -> Result<()> {
    for _ in 0..16 {
        let there: bool = browser
            .value(&format!("document.activeElement.matches({css:?})"))
            .await?;
        if there {
            return Ok(());
        }
        browser.press(key).await?;
    }
    anyhow::bail!("the keyboard does not reach {css}")
}

#[test]
fn no_reason_is_told_before_an_answer() {
    in_engines(Options::default(), |browser| async move {
        browser.open("").await?;
        let told = "document.querySelectorAll('.option input[aria-describedby]').length";
        ensure!(
            browser.value::<u32>(told).await? == 0,
            "a reason is tied to an option"
        );
        browser.click("#exercise-text-to-text input").await?;
        browser.click("#exercise-text-to-text .check").await?;
        ensure!(
            browser.value::<u32>(told).await? > 0,
            "the reason is not tied to its option"
        );
        Ok(())
    });
}

#[test]
fn pressed_buttons_keep_the_focus() {
    in_engines(Options::default(), |browser| async move {
        browser.open("en/").await?;
        for css in ["#exercise-text-to-text .hint", "#run-start"] {
            browser
                .script(&format!("document.querySelector('{css}').focus()"))
                .await?;
            for _ in 0..4 {
                browser.press("\u{E007}").await?;
            }
            let kept: bool = browser
                .value(&format!("document.activeElement.matches('{css}')"))
                .await?;
            ensure!(kept, "{css} lost the focus");
        }
        Ok(())
    });
}

#[test]
fn what_was_written_before_the_program_came_is_kept() {
    let options = Options {
        // Between the page's own scripts and the program, which is still being fetched then.
        before_load: Some(
            "addEventListener('DOMContentLoaded', () => {
                 document.getElementById('run-text').value = 'an early bird';
                 document.getElementById('bottleneck-answer').value = 'early words of my own';
                 document.querySelector('#exercise-text-to-text [value=encoder-only]').checked = true;
             });"
            .into(),
        ),
        ..Options::default()
    };
    in_engines(options, |browser| async move {
        browser.open("en/").await?;
        let value = |id: &str| format!("document.getElementById('{id}').value");
        let text: String = browser.value(&value("run-text")).await?;
        ensure!(text == "an early bird", "{text}");
        let answer: String = browser.value(&value("bottleneck-answer")).await?;
        ensure!(answer == "early words of my own", "{answer}");
        let chosen: bool = browser
            .value("document.querySelector('#exercise-text-to-text [value=encoder-only]').checked")
            .await?;
        ensure!(chosen, "the option was unticked");
        ensure!(browser.run_once().await? == "done");
        Ok(())
    });
}
