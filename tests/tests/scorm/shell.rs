//! The page of a package around the course: a byte of it goes wrong.

use crate::{course, package, platform};
use anyhow::{Context, Result, ensure};
use tests::{Browser, Options, in_browser};

/// No hash can stand before the shell, but it names its script and its style with theirs. With a wrong
/// letter in it the course is as it was, or the platform is told nothing.
#[test]
fn a_flipped_byte_in_the_shell_is_refused_or_harmless() {
    in_browser(Options::default(), |browser| async move {
        platform::open(&browser).await?;
        let right = scores_of_one_answer(&browser).await?;
        ensure!(!right.is_empty(), "nothing is told");
        let files = package::files("2004")?;
        let flips = [("index.html", 12), ("scorm.js", 2), ("scorm.css", 2)];
        for (name, n_flips) in flips {
            let (_, bytes) = files
                .iter()
                .find(|(file, _)| file == name)
                .with_context(|| format!("the package has no {name}"))?;
            let path = format!("platform/one/package-2004/{name}");
            let mut n_scored = 0;
            for step in 0..n_flips {
                // Spread over the file, another bit each time.
                let (at, bit) = (
                    (2 * step + 1) * bytes.len() / (2 * n_flips),
                    1 << (step % 8),
                );
                let mut flipped = bytes.clone();
                flipped[at] ^= bit;
                browser.site.put(&path, platform::type_of(name), flipped);
                browser
                    .open_without_waiting("platform/platform.html")
                    .await?;
                browser.wait_for("window.isReady").await?;
                let scores = scores_of_one_answer(&browser).await?;
                ensure!(
                    scores.is_empty() || scores == right,
                    "{name}, byte {at}, bit {bit:#04x}: {scores:?}"
                );
                n_scored += usize::from(!scores.is_empty());
            }
            println!("{name}: with {n_scored} of {n_flips} flips the platform had the score");
            ensure!(name != "scorm.js" || n_scored == 0, "a damaged driver ran");
            browser
                .site
                .put(&path, platform::type_of(name), bytes.clone());
        }
        Ok(())
    });
}

/// Launches the package, answers where the course comes alive soon, and leaves; the scores told.
async fn scores_of_one_answer(browser: &Browser) -> Result<Vec<String>> {
    browser
        .script("launch('{ \"version\": \"2004\" }')")
        .await?;
    let alive = "document.getElementById('sco')?.contentDocument?.getElementById('lesson')
        ?.contentDocument?.documentElement?.hasAttribute('data-alive') === true";
    for _ in 0..120 {
        if browser.value(alive).await? {
            platform::enter(browser).await?;
            course::choose(browser, "text-to-text", "encoder-decoder").await?;
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(25)).await;
    }
    platform::leave(browser).await?;
    let calls = platform::calls(browser).await?;
    let scores = platform::values_of(&calls, "cmi.score.scaled");
    Ok(scores.into_iter().map(str::to_owned).collect())
}
