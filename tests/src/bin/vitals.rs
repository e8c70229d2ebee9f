//! First contentful paint and first Run on localhost, of the single file from its opening to its
//! first Run, and the trained siblings' first prediction, as medians over fresh loads; and how long
//! their demos hold the page.

use anyhow::{Context, Result};
use tests::{Browser, Options, in_browser, site_folder};

const ROUNDS: usize = 9;

/// Presses Run on a page just come alive, the engine perhaps still loading, and waits for the end.
/// Answers when Run was pressed and when it was done, in milliseconds since the page was opened.
const PRESS_RUN: &str = "
    const panel = document.querySelector('.run-panel');
    const begun = performance.now();
    document.getElementById('run-start').click();
    while (panel.dataset.state !== 'done') await new Promise((r) => setTimeout(r, 1));
    return [begun, performance.now()];";

fn main() {
    in_browser(Options::default(), |browser| async move {
        let (mut paints, mut runs, mut openings) = (Vec::new(), Vec::new(), Vec::new());
        let file = site_folder()
            .join("three-transformers.html")
            .canonicalize()?;
        let file = format!("file://{}", file.to_str().context("a path in UTF-8")?);
        for _ in 0..ROUNDS {
            browser.open("en/").await?;
            browser
                .wait_for("performance.getEntriesByName('first-contentful-paint').length")
                .await?;
            paints.push(
                browser
                    .value("performance.getEntriesByName('first-contentful-paint')[0].startTime")
                    .await?,
            );
            let (begun, done) = press_run(&browser).await?;
            runs.push(done - begun);
            browser.open_url(&file).await?;
            browser.wait_until_alive().await?;
            openings.push(press_run(&browser).await?.1);
        }
        let siblings = siblings(&browser).await?;
        println!(
            "first contentful paint: {:.0} ms (goal 150)",
            median(paints)
        );
        println!("first Run: {:.0} ms (goal 400)", median(runs));
        println!(
            "single file, from opening to the first Run done: {:.0} ms (goal 1000)",
            median(openings)
        );
        println!(
            "siblings, from opening the part to the first prediction: {:.0} ms (goal 1000)",
            median(siblings.predictions)
        );
        println!("medians of {ROUNDS} fresh loads on this machine");
        println!("a step of generation: {} (goal 5 ms)", siblings.steps);
        for (demo, tasks) in siblings.long_tasks {
            let tasks: Vec<String> = tasks.iter().map(|ms| format!("{ms:.0} ms")).collect();
            let tasks = match tasks.is_empty() {
                true => "none".to_owned(),
                false => tasks.join(", "),
            };
            println!("main-thread tasks over 50 ms, {demo}: {tasks}");
        }
        Result::<()>::Ok(())
    });
}

/// What the siblings' part takes.
struct Siblings {
    predictions: Vec<f64>,
    steps: String,
    long_tasks: Vec<(String, Vec<f64>)>,
}

/// Every demo: a name, what begins it, and what is there once it is over.
const DEMOS: [(&str, &str, &str); 10] = [
    (
        "opening the part",
        "click('#siblings-open')",
        "text('#bert-status') && text('#three-status') && text('#inside-status')",
    ),
    (
        "BERT, a word hidden",
        "click(\"#bert-tokens [data-at='2']\")",
        "document.querySelectorAll('#bert-places .panel-box').length === 2",
    ),
    (
        "BERT, a sentence written",
        "type('#bert-text', 'The scientist who likes dogs is working in the office.')",
        "document.querySelectorAll('#bert-tokens button').length === 11",
    ),
    (
        "BERT, a megabyte pasted",
        "type('#bert-text', 'the cat 貓 '.repeat(90_000))",
        "text('#bert-failure')",
    ),
    (
        "GPT, 64 tokens",
        "type('#gpt-length', '64', 'change'); click('#gpt-write')",
        "text('#gpt-status')",
    ),
    (
        "GPT, a branch",
        "click(\"#gpt-written [data-at='1']\"); click('#gpt-candidates button:not(.is-original)')",
        "text('#gpt-status')",
    ),
    (
        "T5, a summary",
        "click('[name=t5-task][value=summary]'); click('#t5-write')",
        "text('#t5-status')",
    ),
    (
        "three at once",
        "click(\"#three-tokens [data-at='3']\")",
        "text('#three-status') && document.querySelector(\"#three-tokens [data-at='3']\").ariaPressed === 'true'",
    ),
    (
        "looking inside GPT",
        "click('[name=inside-of][value=gpt]'); document.querySelector('#inside-twin').open = true",
        "document.querySelectorAll('#inside-table td').length > 1000",
    ),
    (
        "all heads in turn",
        "for (const head of document.querySelectorAll('#inside-heads button')) head.click()",
        "true",
    ),
];

/// Opens the part on fresh loads; on the last of them does every demo and lists what held the page
/// for longer than the browser calls short.
async fn siblings(browser: &Browser) -> Result<Siblings> {
    let mut predictions = Vec::new();
    for _ in 0..ROUNDS {
        browser.open("en/").await?;
        predictions.push(
            browser
                .value_of_async(
                    "const begun = performance.now();
                     document.getElementById('siblings-open').click();
                     while (!document.querySelector('#bert-status')?.textContent)
                       await new Promise((r) => setTimeout(r, 1));
                     return performance.now() - begun;",
                )
                .await?,
        );
    }
    browser.open("en/").await?;
    let mut long_tasks = Vec::new();
    for (name, begin, is_over) in DEMOS {
        let body = format!(
            "const click = (css) => document.querySelector(css).click();
             const text = (css) => document.querySelector(css)?.textContent;
             const type = (css, text, kind = 'input') => {{
               const field = document.querySelector(css);
               field.value = text;
               field.dispatchEvent(new Event(kind, {{ bubbles: true }}));
             }};
             const tasks = [];
             const note = (list) => tasks.push(...list.getEntries().map((e) => e.duration));
             const observer = new PerformanceObserver(note);
             observer.observe({{ type: 'longtask' }});
             {begin};
             const pause = (ms) => new Promise((r) => setTimeout(r, ms));
             await pause(20);
             while (!({is_over})) await pause(20);
             await pause(300);
             note({{ getEntries: () => observer.takeRecords() }});
             observer.disconnect();
             return tasks;"
        );
        let tasks = browser.value_of_async(&body).await?;
        long_tasks.push((name.to_owned(), tasks));
    }
    browser.write("#line", "bench --steps 64").await?;
    browser
        .script("document.querySelector('#line').focus()")
        .await?;
    browser.press("\u{e007}").await?;
    browser
        .wait_for("document.querySelector('#line-said').textContent.includes('Median')")
        .await?;
    Ok(Siblings {
        predictions,
        steps: browser.text("#line-said").await?,
        long_tasks,
    })
}

async fn press_run(browser: &Browser) -> Result<(f64, f64)> {
    browser.value_of_async(PRESS_RUN).await
}

fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers[numbers.len() / 2]
}
