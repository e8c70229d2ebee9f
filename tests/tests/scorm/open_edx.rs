//! The 2004 package in Open edX's own SCORM block: its upload, its page, its grades.

use crate::{course, package, peers};
use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use tests::{Browser, Options, in_browser};

/// The block's server, which ends when its input does.
struct Block {
    process: Child,
    folder: PathBuf,
    url: String,
}

impl Block {
    fn start() -> Result<Block> {
        let name = format!("open-edx-{}", std::process::id());
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::create_dir_all(&folder)?;
        let process = peers::python("open_edx.py")?
            .arg(package::path("2004"))
            .arg(peers::npm("jquery/dist/jquery.js"))
            .arg(&folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut block = Block {
            process,
            folder,
            url: String::new(),
        };
        let output = block.process.stdout.take().context("it has an output")?;
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line)?;
        let port: u16 = line.trim().parse().context("the block did not start")?;
        block.url = format!("http://127.0.0.1:{port}/");
        Ok(block)
    }
}

impl Drop for Block {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        let _ = self.process.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

// The block does not depend on the browser's engine.
#[test]
fn open_edx_grades_the_2004_package() {
    in_browser(Options::default(), |browser| async move {
        let block = Block::start()?;
        let fields = open(&browser, &block).await?;
        // The author is not warned that the package would not tell completion.
        ensure!(
            fields["package_warnings"] == Value::Array(vec![]),
            "{fields}"
        );
        ensure!(
            fields["scorm_version"] == "SCORM_2004" && fields["index_page_path"] == "index.html"
        );

        course::choose(&browser, "encoder-to-decoder", "bidirectional-is-worse").await?;
        course::choose(&browser, "encoder-to-decoder", "scale-and-zero-shot").await?;
        // One point of all, of a weight of ten.
        let percent: f64 = course::percent(1).parse()?;
        wait_for_grade(&browser, percent / 10.0).await?;
        ensure!(completions(&browser).await?.last() == Some(&course::share(1)));
        ensure!(browser.text(".completion-status").await? == "incomplete");

        enter(&browser).await?;
        course::complete(&browser).await?;
        wait_for_grade(&browser, 10.0).await?;
        browser
            .wait_for("document.querySelector('.completion-status').textContent === 'completed'")
            .await?;
        ensure!(browser.text(".grade").await? == "10");
        ensure!(completions(&browser).await?.last() == Some(&1.0));
        let states = events(&browser, "openedx.xblock.scorm.terminated").await?;
        ensure!(states.is_empty(), "it has ended already");
        // Away to another unit: the block hears of the end.
        browser
            .script("document.querySelector('iframe.scorm-embedded').remove()")
            .await?;
        wait_for_events(&browser, "openedx.xblock.scorm.terminated").await?;

        come_back(&browser, &block).await
    });
}

/// The learner comes back in another browser and practises again.
async fn come_back(browser: &Browser, block: &Block) -> Result<()> {
    browser.script("localStorage.clear()").await?;
    let before = open(browser, block).await?;
    // The reason why the package keeps for itself what was reached: this platform does not say.
    browser.leave_frames().await?;
    for field in ["cmi.completion_status", "cmi.score.scaled", "cmi.mode"] {
        let value: String = browser
            .value(&format!("API_1484_11.GetValue('{field}')"))
            .await?;
        ensure!(value.is_empty(), "{field} is {value}");
    }
    enter(browser).await?;
    ensure!(before["lesson_status"] == "completed" && before["success_status"] == "passed");
    let solved = "document.getElementById('exercise-text-to-text').dataset.stage === 'solved'";
    browser
        .wait_for(solved)
        .await
        .context("nothing was restored")?;
    browser.click("#exercise-text-to-text .retry").await?;
    course::choose(browser, "text-to-text", "decoder-only").await?;
    browser.leave_frames().await?;
    let told = "(await (await fetch('/fields')).json()).scorm_data";
    // One row for each exercise, with the last answer to it.
    let response = |exercise: &str| -> Result<String> {
        let place = course::place(exercise)?;
        Ok(format!("cmi.interactions.{place}.learner_response"))
    };
    let next = response("text-to-text")?;
    for _ in 0..200 {
        let told: Value = browser.value_of_async(&format!("return {told}")).await?;
        if told[&*next] == "decoder_only"
            && told["cmi.suspend_data"]
                .as_str()
                .is_some_and(|s| s.contains("decoder-only"))
        {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    let told: Value = browser.value_of_async(&format!("return {told}")).await?;
    // The earlier ones are there.
    ensure!(
        told[&*response("encoder-to-decoder")?] == "scale_and_zero_shot",
        "{told}"
    );
    ensure!(told[&*next] == "decoder_only", "{told}");
    let after = fields(browser).await?;
    for field in ["lesson_status", "success_status", "lesson_score"] {
        ensure!(
            after[field] == before[field],
            "{field} stepped back: {after}"
        );
    }
    let grades = grades(browser).await?;
    ensure!(grades.is_sorted(), "the grade stepped back: {grades:?}");
    Ok(())
}

/// Opens the block's page and enters the course; answers the block's fields.
async fn open(browser: &Browser, block: &Block) -> Result<Value> {
    browser.open_url(&block.url).await?;
    let fields = fields(browser).await?;
    enter(browser).await?;
    Ok(fields)
}

async fn enter(browser: &Browser) -> Result<()> {
    browser.leave_frames().await?;
    let alive = "document.querySelector('iframe.scorm-embedded')?.contentDocument
        ?.getElementById('lesson')?.contentDocument?.documentElement?.hasAttribute('data-alive')";
    browser
        .wait_for(alive)
        .await
        .context("the course did not come alive")?;
    browser.enter_frame("iframe.scorm-embedded").await?;
    browser.enter_frame("#lesson").await
}

async fn fields(browser: &Browser) -> Result<Value> {
    let body = "return (await fetch('/fields')).json()";
    browser.value_of_async(body).await
}

/// What the block has published of a kind. From the block's page.
async fn events(browser: &Browser, kind: &str) -> Result<Vec<Value>> {
    let body = format!(
        "const all = await (await fetch('/published')).json();
         return all.filter((one) => one.event === '{kind}').map((one) => one.data);"
    );
    browser.value_of_async(&body).await
}

async fn wait_for_events(browser: &Browser, kind: &str) -> Result<()> {
    for _ in 0..200 {
        if !events(browser, kind).await?.is_empty() {
            return Ok(());
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    anyhow::bail!("{kind} was never published")
}

async fn grades(browser: &Browser) -> Result<Vec<f64>> {
    let grades = events(browser, "grade").await?;
    grades
        .iter()
        .map(|grade| {
            ensure!(grade["max_value"] == 10.0, "{grade}");
            grade["value"].as_f64().context("a grade without a value")
        })
        .collect()
}

async fn completions(browser: &Browser) -> Result<Vec<f64>> {
    let told = events(browser, "completion").await?;
    Ok(told
        .iter()
        .filter_map(|one| one["completion"].as_f64())
        .collect())
}

async fn wait_for_grade(browser: &Browser, wanted: f64) -> Result<()> {
    browser.leave_frames().await?;
    let mut seen = Vec::new();
    for _ in 0..200 {
        seen = grades(browser).await?;
        if seen.last().is_some_and(|last| (last - wanted).abs() < 1e-6) {
            return Ok(());
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    anyhow::bail!("a grade of {wanted} was never published: {seen:?}")
}
