//! What a visitor reads before pressing anything, and in the other language.

use crate::PAGES;
use anyhow::ensure;
use tests::{Options, in_engines};

#[test]
fn without_scripts_every_section_can_be_read() {
    let options = Options {
        scripts: false,
        ..Options::default()
    };
    in_engines(options, |browser| async move {
        let content = lesson_content();
        for ((path, lang), lesson) in PAGES.into_iter().zip(content) {
            browser.open_without_waiting(path).await?;
            let html = browser.driver.source().await?;
            ensure!(html.contains(&format!("lang=\"{lang}\"")));
            ensure!(!html.contains("data-alive"), "scripts ran");
            let text = browser.text("main").await?;
            for section in &lesson.sections {
                ensure!(
                    text.contains(&section.title),
                    "{lang}: no {}",
                    section.title
                );
            }
            for card in &lesson.cards {
                ensure!(text.contains(&card.name), "{lang}: no {}", card.name);
            }
            for exercise in &lesson.exercises {
                let solution = browser
                    .text(&format!("#exercise-{} .solution", exercise.id))
                    .await?;
                ensure!(
                    !solution.is_empty(),
                    "{lang}: {} hides its answer",
                    exercise.id
                );
            }
            ensure!(
                html.matches("mask-picture").count() >= 5,
                "{lang}: mask pictures"
            );
            ensure!(html.contains("<math"), "{lang}: no MathML");
        }
        Ok(())
    });
}

fn lesson_content() -> Vec<lesson::Lesson> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../content");
    lesson::authoring::load(&folder)
        .unwrap_or_else(|findings| panic!("{} findings in content/", findings.len()))
        .lessons
}

#[test]
fn language_switch_keeps_the_experiment() {
    in_engines(Options::default(), |browser| async move {
        browser.open("").await?;
        browser.click("input[name=architecture][value=gpt]").await?;
        browser.write("#run-text", "貓 & dog #1").await?;
        ensure!(browser.run_once().await? == "done");
        browser.click("a.language").await?;
        browser
            .wait_for("document.documentElement.lang === 'en' && document.documentElement.hasAttribute('data-alive')")
            .await?;
        let text: String = browser
            .value("document.getElementById('run-text').value")
            .await?;
        ensure!(text == "貓 & dog #1", "{text}");
        let chosen: String = browser
            .value("document.querySelector('input[name=architecture]:checked').value")
            .await?;
        ensure!(chosen == "gpt", "{chosen}");
        Ok(())
    });
}
