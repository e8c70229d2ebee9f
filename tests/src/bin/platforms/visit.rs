//! A learner's visit to the course in a platform: it comes alive, has its whole height at a desk and
//! on a phone, runs, takes an answer, and has it when the learner comes back.

use anyhow::{Context, Result, bail, ensure};
use serde_json::json;
use std::sync::mpsc;
use std::time::{Duration, Instant};
use tests::Browser;

/// Widths of the platform's page in CSS pixels: at a desk, and on a phone.
const WIDTHS: [u32; 2] = [1280, 390];
const HEIGHT: u32 = 900;
/// A question with options, and its right one is not the first.
const QUESTION: &str = "encoder-to-decoder";
/// How long a frame may take to have the height of what is in it.
const PATIENCE: Duration = Duration::from_secs(20);

/// Where the course is in a platform, and how one gets there and away.
pub struct Place<'a> {
    /// The page with the course.
    pub url: &'a str,
    /// The frames around the course, from the outermost in.
    pub frames: &'a [&'a str],
    /// Whether the platform gives the frame the course's height; else it keeps one of its own.
    pub is_sized: bool,
    /// What is clicked in the platform's page to leave the course.
    pub leave: &'a str,
    /// What is clicked there to come back; the address is opened again where there is nothing.
    pub come_back: Option<&'a str>,
}

/// What was seen.
#[derive(Default)]
pub struct Found {
    /// From asking for the page until the course was alive.
    pub alive: Option<Duration>,
    /// The browser, with its version.
    pub browser: String,
    /// The language in which the course opened.
    pub lang: String,
    /// At each width.
    pub sizes: Vec<Size>,
    /// Whether every Run came to its end.
    pub ran: bool,
    /// Whether the answer was there again.
    pub kept: bool,
    /// What was not as it should be.
    pub failures: Vec<String>,
}

/// Heights of the frame and of the course in it, before and after a Run.
pub struct Size {
    /// Of the platform's page.
    pub width: u32,
    /// Of the course's frame in it.
    pub frame_width: u32,
    /// When it had come alive.
    pub before: (u32, u32),
    /// When the Run was done.
    pub after: (u32, u32),
}

impl Found {
    /// Keeps what went wrong and goes on.
    pub fn note<T>(&mut self, what: &str, outcome: Result<T>) -> Option<T> {
        match outcome {
            Ok(value) => Some(value),
            Err(error) => {
                self.failures.push(format!("{what}: {error:#}"));
                None
            }
        }
    }
}

/// Visits and looks at everything; failures do not end it.
pub async fn visit(browser: &Browser, place: &Place<'_>) -> Found {
    let mut found = Found::default();
    let browsers = version(browser).await;
    found.browser = found.note("the browser", browsers).unwrap_or_default();
    let begun = Instant::now();
    for width in WIDTHS {
        let arrived = arrive(browser, place, width).await;
        if found.note("coming alive", arrived).is_none() {
            return found;
        }
        found.alive.get_or_insert_with(|| begun.elapsed());
        let lang = browser.value("document.documentElement.lang").await;
        found.lang = found.note("its language", lang).unwrap_or_default();
        let before = look(browser, place, &mut found, &format!("{width} wide")).await;
        found.ran = found.note("Run", run(browser).await).is_some();
        let when = format!("{width} wide, after a Run");
        let after = look(browser, place, &mut found, &when).await;
        let frame_width = browser.value("innerWidth").await;
        let frame_width = found.note("its width", frame_width).unwrap_or_default();
        found.sizes.push(Size {
            width,
            frame_width,
            before,
            after,
        });
        if !found.ran {
            return found;
        }
    }
    let kept = answer_and_come_back(browser, place).await;
    found.kept = found.note("coming back", kept).is_some();
    found
}

/// Opens the page anew at this width, and stays inside of the course.
async fn arrive(browser: &Browser, place: &Place<'_>, width: u32) -> Result<()> {
    browser.resize(width, HEIGHT).await?;
    browser.open_url(place.url).await?;
    enter(browser, place.frames).await
}

/// Goes into the course's document as soon as it is there, and waits until it is alive.
pub async fn enter(browser: &Browser, frames: &[&str]) -> Result<()> {
    browser.leave_frames().await?;
    for css in frames {
        browser
            .wait_for(&format!("document.querySelector({})", json!(css)))
            .await?;
        browser.enter_frame(css).await?;
    }
    browser.wait_until_alive().await
}

async fn version(browser: &Browser) -> Result<String> {
    let devtools = browser.driver.cdp();
    let version = devtools.send_raw("Browser.getVersion", json!({})).await?;
    Ok(version["product"].as_str().unwrap_or_default().to_owned())
}

async fn run(browser: &Browser) -> Result<()> {
    let state = browser.run_once().await?;
    ensure!(state == "done", "it ended as {state}");
    Ok(())
}

/// The heights of the frame and of the course, once they agree where they should, with a failure
/// for what does not fit.
async fn look(browser: &Browser, place: &Place<'_>, found: &mut Found, when: &str) -> (u32, u32) {
    let mut heights = (0, 0);
    let begun = Instant::now();
    let mut held = 0;
    // The course grows while its parts are set up: what fits must do so for a while.
    while held < 3 && begun.elapsed() < PATIENCE {
        let Some(now) = found.note(when, measure(browser).await) else {
            return heights;
        };
        let is_done = if place.is_sized {
            now.0 == now.1
        } else {
            now == heights
        };
        held = if is_done { held + 1 } else { 0 };
        heights = now;
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    let fits = match held {
        3 => fits(browser, place).await,
        _ => Err(anyhow::anyhow!(
            "the frame is {} px high, the course {}",
            heights.0,
            heights.1
        )),
    };
    found.note(when, fits);
    heights
}

/// Inside of the course: the frame's height, which is its window's, and its own.
async fn measure(browser: &Browser) -> Result<(u32, u32)> {
    browser
        .value("[innerHeight, Math.ceil(document.documentElement.getBoundingClientRect().height)]")
        .await
}

/// Nothing of the course is beside its frame, and a frame that has its height is shown whole.
async fn fits(browser: &Browser, place: &Place<'_>) -> Result<()> {
    let [content, frame]: [u32; 2] = browser
        .value("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        .await?;
    ensure!(content <= frame, "{content} px in a frame {frame} px wide");
    if !place.is_sized {
        return Ok(());
    }
    browser.leave_frames().await?;
    let cuts: Vec<String> = browser
        .value(&format!(
            "(() => {{
               const cuts = [];
               let box = document.querySelector({}).parentElement;
               for (; box !== document.documentElement && box !== document.body; box = box.parentElement) {{
                 const cutsOff = getComputedStyle(box).overflowY !== 'visible';
                 if (cutsOff && box.scrollHeight > box.clientHeight)
                   cuts.push(`${{box.localName}}.${{box.className}}`);
               }}
               return cuts;
             }})()",
            json!(place.frames[0])
        ))
        .await?;
    enter(browser, place.frames).await?;
    ensure!(cuts.is_empty(), "the platform cuts the frame: {cuts:?}");
    Ok(())
}

/// Answers the question, goes to another page of the platform, comes back, and finds the answer.
async fn answer_and_come_back(browser: &Browser, place: &Place<'_>) -> Result<()> {
    solve(browser).await.context("answering")?;
    browser.leave_frames().await?;
    browser.click(place.leave).await?;
    let gone = format!("!document.querySelector({})", json!(place.frames[0]));
    browser.wait_for(&gone).await.context("leaving")?;
    match place.come_back {
        Some(link) => {
            let is_there = format!("document.querySelector({})", json!(link));
            browser.wait_for(&is_there).await?;
            browser.click(link).await?;
        }
        None => browser.open_url(place.url).await?,
    }
    enter(browser, place.frames).await?;
    is_solved(browser).await
}

/// Finds the answer of an earlier visit in the course that was just entered.
pub async fn is_solved(browser: &Browser) -> Result<()> {
    browser
        .wait_for(&format!("{} === 'solved'", stage()))
        .await
        .context("the answer is not there")
}

/// Tries one option after the other.
async fn solve(browser: &Browser) -> Result<()> {
    let options: usize = browser
        .value(&format!(
            "document.querySelectorAll('#exercise-{QUESTION} input[type=radio]').length"
        ))
        .await?;
    for option in 0..options {
        browser
            .script(&format!(
                "document.querySelectorAll('#exercise-{QUESTION} input[type=radio]')[{option}].click()"
            ))
            .await?;
        browser
            .click(&format!("#exercise-{QUESTION} .check"))
            .await?;
        if browser.value::<String>(&stage()).await? == "solved" {
            return Ok(());
        }
    }
    bail!("none of {options} options is right")
}

fn stage() -> String {
    format!("document.getElementById('exercise-{QUESTION}').dataset.stage")
}

/// Brings what was found out of the browser's task.
pub fn channel() -> (Receiver, Sender) {
    let (sender, receiver) = mpsc::channel();
    (Receiver(receiver), Sender(sender))
}

/// Has what was found once the browser is done.
pub struct Receiver(mpsc::Receiver<Found>);

impl Receiver {
    /// What was sent.
    pub fn take(self) -> Result<Found> {
        self.0.try_recv().context("nothing was looked at")
    }
}

/// Goes into the browser's task.
pub struct Sender(mpsc::Sender<Found>);

impl Sender {
    /// Sends it; the other end waits for as long as the task lives.
    pub fn send(self, found: Found) {
        let _ = self.0.send(found);
    }
}
