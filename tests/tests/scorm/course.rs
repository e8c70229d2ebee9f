//! What a learner does in the course, wherever it lies.

use anyhow::Result;
use tests::Browser;

/// Chooses an option and checks it.
pub async fn choose(browser: &Browser, exercise: &str, option: &str) -> Result<()> {
    browser
        .click(&format!("#exercise-{exercise} input[value='{option}']"))
        .await?;
    browser.click(&format!("#exercise-{exercise} .check")).await
}

/// Writes a free answer and opens the model answer.
pub async fn write_and_reveal(browser: &Browser, exercise: &str, text: &str) -> Result<()> {
    browser.write(&format!("#{exercise}-answer"), text).await?;
    browser
        .click(&format!("#exercise-{exercise} .reveal"))
        .await
}

/// Ticks an item of the rubric, or all of them.
pub async fn tick(browser: &Browser, exercise: &str, item: Option<&str>) -> Result<()> {
    let which = item.map_or(String::new(), |item| format!("[value='{item}']"));
    browser
        .script(&format!(
            "document.querySelectorAll(\"#exercise-{exercise} .rubric input{which}\")
                .forEach((box) => box.checked || box.click());"
        ))
        .await
}

/// Everything that is not done yet, and everything right.
pub async fn complete(browser: &Browser) -> Result<()> {
    for (exercise, option) in [
        ("encoder-to-decoder", "scale-and-zero-shot"),
        ("text-to-text", "encoder-decoder"),
    ] {
        if stage(browser, exercise).await? != "solved" {
            choose(browser, exercise, option).await?;
        }
    }
    for exercise in ["bottleneck", "scaling-laws"] {
        if stage(browser, exercise).await? != "revealed" {
            let text = "The encoder reads all of it before the decoder can start.";
            write_and_reveal(browser, exercise, text).await?;
        }
        tick(browser, exercise, None).await?;
    }
    Ok(())
}

pub async fn stage(browser: &Browser, exercise: &str) -> Result<String> {
    browser
        .value(&format!(
            "document.getElementById('exercise-{exercise}').dataset.stage"
        ))
        .await
}
