//! The trained siblings in a browser: every card in both languages, with the native session's values.

mod cards;
mod links;
mod loading;
#[path = "../../shared/siblings.rs"]
mod support;
mod terminal;
mod using;

use anyhow::Result;
use lesson::Strings;
use std::path::Path;
use tests::Browser;

/// Opens the part and waits until all three siblings can be asked and the first answer is there.
async fn open(browser: &Browser, path: &str) -> Result<()> {
    browser.open(path).await?;
    browser.open_siblings().await?;
    ready(browser).await
}

/// Waits until all is loaded and what the part computes by itself is said and printed: whatever comes
/// after is the test's own doing.
pub async fn ready(browser: &Browser) -> Result<()> {
    browser
        .wait_for("document.querySelector('#load-progress')?.hidden")
        .await?;
    browser
        .wait_for(
            "['bert', 'three'].every((card) => {
                const said = document.querySelector(`#${card}-status`)?.textContent;
                const printed = [...document.querySelectorAll('#line-screen p')];
                return said && printed.some((line) => line.textContent === said);
            })",
        )
        .await
}

/// Waits for an element's text.
async fn text_of(browser: &Browser, css: &str) -> Result<String> {
    let text = format!("document.querySelector({css:?})?.textContent");
    browser.wait_for(&text).await?;
    browser.value(&text).await
}

/// The texts of all elements of a selector.
async fn texts(browser: &Browser, css: &str) -> Result<Vec<String>> {
    let all = format!("[...document.querySelectorAll({css:?})].map((e) => e.textContent)");
    browser.value(&all).await
}

/// The part's texts in the languages of [`crate::PAGES`].
fn words() -> [Strings; 2] {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../content");
    let content = lesson::authoring::load(&folder).expect("no findings in content/");
    let mut lessons = content.lessons.into_iter().map(|lesson| lesson.siblings);
    [(); 2].map(|()| lessons.next().expect("two languages"))
}
