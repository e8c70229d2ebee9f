//! Commands do what buttons do, and buttons print the commands.

use super::{open, text_of, texts};
use anyhow::{Result, ensure};
use tests::{Browser, Options, in_engines};

const ENTER: &str = "\u{e007}";
const UP: &str = "\u{e013}";
const TAB: &str = "\u{e004}";

async fn line(browser: &Browser) -> Result<String> {
    browser.value("document.querySelector('#line').value").await
}

/// What stands on the screen now is no answer to what comes.
async fn mark(browser: &Browser) -> Result<()> {
    browser
        .script(
            "document.querySelectorAll('#line-screen p')
                .forEach((line) => line.setAttribute('data-tests-before', ''))",
        )
        .await
}

/// Presses a key on the line, which holds this text.
async fn press(browser: &Browser, text: &str, key: &str) -> Result<()> {
    mark(browser).await?;
    browser
        .script("document.querySelector('#line').focus()")
        .await?;
    browser.write("#line", text).await?;
    browser.press(key).await
}

/// Writes on the line and presses Enter.
async fn enter(browser: &Browser, text: &str) -> Result<()> {
    press(browser, text, ENTER).await
}

/// Waits for a line with some words since [`mark`], which every key on the line calls. Not for the
/// last line: what is looked at is printed a while after.
async fn printed(browser: &Browser, words: &str) -> Result<()> {
    browser
        .wait_for(&format!(
            "[...document.querySelectorAll('#line-screen p:not([data-tests-before])')]
                .some((line) => line.textContent.includes({}))",
            serde_json::to_string(words)?
        ))
        .await
}

#[test]
fn what_a_button_prints_does_the_same_again() {
    in_engines(Options::default(), |browser| async move {
        open(&browser, "en/").await?;
        browser.click("#t5-write").await?;
        let said = text_of(&browser, "#t5-status").await?;
        printed(&browser, &said).await?;
        let commands = texts(&browser, "#line-screen .command").await?;
        let command = commands.last().expect("a command").clone();
        ensure!(command.starts_with("translate --task zh "), "{command}");

        // Another task in between, then the command as it was printed.
        enter(
            &browser,
            "translate --task sentiment \"Lucy said the view was charming.\"",
        )
        .await?;
        browser
            .wait_for("document.querySelector('[name=t5-task][value=sentiment]').checked")
            .await?;
        let other = text_of(&browser, "#t5-status").await?;
        printed(&browser, &other).await?;
        ensure!(other != said, "{other}");
        enter(&browser, &command).await?;
        browser
            .wait_for(&format!(
                "document.querySelector('#t5-status').textContent === {}",
                serde_json::to_string(&said)?
            ))
            .await
    });
}

#[test]
fn a_branch_is_a_command_too() {
    in_engines(Options::default(), |browser| async move {
        open(&browser, "en/").await?;
        enter(&browser, "generate --length 5 \"The cat\"").await?;
        printed(&browser, "Written").await?;
        browser.click("#gpt-written [data-at='1']").await?;
        mark(&browser).await?;
        browser
            .click("#gpt-candidates button:not(.is-original)")
            .await?;
        browser
            .wait_for("document.querySelector('#gpt-written .is-given')")
            .await?;
        printed(&browser, "Written").await?;
        let commands = texts(&browser, "#line-screen .command").await?;
        let command = commands.last().expect("a command").clone();
        ensure!(command.contains(" --given "), "{command}");
        let branch = texts(&browser, "#gpt-written button").await?;
        enter(&browser, "generate --length 5 \"The cat\"").await?;
        printed(&browser, "Written").await?;
        let first = texts(&browser, "#gpt-written button").await?;
        ensure!(first != branch, "{first:?}");
        enter(&browser, &command).await?;
        browser
            .wait_for("document.querySelector('#gpt-written .is-given')")
            .await?;
        printed(&browser, "Written").await?;
        let again = texts(&browser, "#gpt-written button").await?;
        ensure!(again == branch, "{again:?}, before {branch:?}");
        Ok(())
    });
}

#[test]
fn what_is_looked_at_is_a_command_too() {
    in_engines(Options::default(), |browser| async move {
        open(&browser, "en/").await?;
        enter(&browser, "look --at t5").await?;
        printed(&browser, "read nothing yet").await?;
        enter(&browser, "translate \"the cat is sleeping.\"").await?;
        printed(&browser, "The answer").await?;
        enter(&browser, "look --at t5 --layer 2 --head 3 --cell 1,2").await?;
        printed(&browser, "looks at").await?;
        let shown = "[document.querySelector('[name=inside-of]:checked').value]
            .concat(['stage', 'layer', 'head']
            .map((name) => document.querySelector(`#inside-${name}`).value)).join(' ')";
        let seen: String = browser.value(shown).await?;
        ensure!(seen == "t5 cross 1 2", "{seen}");
        let cell = text_of(&browser, "#inside-cell").await?;
        printed(&browser, &cell).await?;
        let said = text_of(&browser, "#line-said").await?;
        ensure!(said == cell, "{said}");

        // Where no cell is asked for, each token and where it looks most.
        enter(&browser, "look --at bert --head 2").await?;
        browser
            .wait_for("document.querySelector('[name=inside-of]:checked').value === 'bert'")
            .await?;
        browser
            .wait_for(
                "document.querySelector('#line-said').textContent.split('\\n').length
                === document.querySelectorAll('#inside-queries span').length",
            )
            .await?;

        // A head that is chosen by hand is printed as its command.
        browser.click("#inside-heads [data-at='0']").await?;
        printed(
            &browser,
            "look --at bert --stage encoder --layer 1 --head 1",
        )
        .await
    });
}

#[test]
fn every_command_answers_and_a_wrong_one_is_named() {
    in_engines(Options::default(), |browser| async move {
        open(&browser, "en/").await?;
        enter(&browser, "help").await?;
        printed(&browser, "bench --steps").await?;
        let said = text_of(&browser, "#line-said").await?;
        ensure!(said.contains("bench --steps"), "{said}");
        enter(&browser, "cache").await?;
        printed(&browser, "generate first").await?;
        enter(&browser, "generate --seed 4 --length 6 \"The cat\"").await?;
        printed(&browser, "Written").await?;
        ensure!(
            browser
                .value::<String>("document.querySelector('#gpt-seed').value")
                .await?
                == "4"
        );
        enter(&browser, "cache").await?;
        printed(&browser, "bit for bit").await?;
        enter(&browser, "mask --hide 2 \"the cat is sleeping.\"").await?;
        printed(&browser, "Guessed").await?;
        let hidden = texts(&browser, "#bert-tokens .is-hidden").await?;
        ensure!(hidden == ["cat"], "{hidden:?}");
        enter(&browser, "compare --place 2 \"the cat is sleeping.\"").await?;
        printed(&browser, "All three have answered").await?;
        let asked = texts(&browser, "#three-tokens [aria-pressed=true]").await?;
        ensure!(asked == ["cat"], "{asked:?}");
        enter(&browser, "bench --steps 4").await?;
        printed(&browser, "Median step, of 4").await?;
        enter(&browser, "sudo rm").await?;
        printed(&browser, "no command sudo").await?;
        enter(&browser, "generate \"ねこ\"").await?;
        printed(&browser, "no word here").await?;
        enter(&browser, "run --arch bert \"a small cat\"").await?;
        browser
            .wait_for("document.querySelector('#run-panel').dataset.state === 'done'")
            .await?;
        ensure!(
            browser
                .value::<String>("document.querySelector('#run-text').value")
                .await?
                == "a small cat"
        );

        // History and completion.
        press(&browser, "", UP).await?;
        ensure!(line(&browser).await? == "run --arch bert \"a small cat\"");
        press(&browser, "tran", TAB).await?;
        ensure!(line(&browser).await? == "translate ");
        Ok(())
    });
}
