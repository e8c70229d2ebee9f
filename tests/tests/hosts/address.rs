//! What of the page an address asks for.

use anyhow::{Context, Result, ensure};
use tests::{Browser, Options, in_engines};

async fn is_shown(browser: &Browser, css: &str) -> Result<bool> {
    browser
        .value(&format!(
            "[...document.querySelectorAll('{css}')].some((e) => e.checkVisibility())"
        ))
        .await
}

#[test]
fn an_address_shows_and_hides_what_it_says() {
    // The address, what is to be seen, what is not.
    const CASES: [(&str, &[&str], &[&str]); 8] = [
        (
            "?",
            &[".masthead", ".toc ol", ".title", "#opening", ".take-along"],
            &[".open-whole"],
        ),
        (
            "?embed=1",
            &[".title", "#opening", "#vram", ".progress", ".open-whole"],
            &[".masthead", ".toc ol", ".take-along"],
        ),
        (
            "?embed=1&section=run",
            &["#run", ".terminal", ".progress"],
            &[".title", "#opening", "#vram", ".masthead"],
        ),
        (
            "?section=quiz,vram",
            &["#quiz", "#vram", ".masthead"],
            &["#run", "#opening"],
        ),
        (
            "?hide=terminal,contents,nonsense",
            &["#run", ".masthead"],
            &[".terminal", ".toc ol"],
        ),
        (
            "?hide=frame,prose,title,progress",
            &["#run"],
            &[".masthead", ".foot", ".prose", ".title", ".progress"],
        ),
        // What is unknown changes nothing.
        (
            "?section=%3Cimg%3E,nowhere&embed=yes",
            &[".masthead", "#opening", "#run"],
            &[],
        ),
        (
            "?hide=%22%5D%2A&theme=pink&lang=tlh",
            &[".masthead", "#opening"],
            &[],
        ),
    ];
    in_engines(Options::default(), |browser| async move {
        for page in ["en/", "three-transformers.html"] {
            for (query, shown, hidden) in CASES {
                let address = format!("{page}{query}");
                browser.open(&address).await?;
                for css in shown {
                    // A file by itself offers no files to take along.
                    let is_absent = page.ends_with(".html") && *css == ".take-along";
                    ensure!(
                        is_shown(&browser, css).await? != is_absent,
                        "{address}: {css} is missing"
                    );
                }
                for css in hidden {
                    ensure!(!is_shown(&browser, css).await?, "{address}: {css} is there");
                }
            }
        }
        Ok(())
    });
}

#[test]
fn language_and_theme_come_from_the_address() {
    in_engines(Options::default(), |browser| async move {
        for (address, lang, theme) in [
            ("?lang=en&theme=dark", "en", "dark"),
            ("en/?lang=zh-Hant&theme=light", "zh-Hant", "light"),
            ("three-transformers.html?lang=en&theme=dark", "en", "dark"),
            ("three-transformers.html?lang=fr", "zh-Hant", ""),
        ] {
            browser.open_without_waiting(address).await?;
            browser
                .wait_for(&format!("document.documentElement.lang === '{lang}' && document.documentElement.hasAttribute('data-alive')"))
                .await
                .context(address)?;
            let shown: String = browser
                .value("document.documentElement.dataset.theme ?? ''")
                .await?;
            ensure!(shown == theme, "{address}: {shown}");
        }
        // Asked for by an address, a theme is not the learner's own choice from then on.
        browser.open("en/?theme=dark").await?;
        browser.open("en/").await?;
        let theme: bool = browser
            .value("document.documentElement.hasAttribute('data-theme')")
            .await?;
        ensure!(!theme, "the address's theme stays");
        Ok(())
    });
}

#[test]
fn an_experiment_in_the_address_survives_embedding_and_language() {
    in_engines(Options::default(), |browser| async move {
        let experiment = "run?v=1&arch=gpt&text=one%20two%20three&mask=sliding-window&n=2&seed=7";
        browser
            .open(&format!("en/?embed=1&section=run&theme=dark#{experiment}"))
            .await?;
        ensure!(browser.run_once().await? == "done");
        let text: String = browser
            .value("document.getElementById('run-text').value")
            .await?;
        ensure!(text == "one two three", "{text}");
        let seed: String = browser
            .value("document.getElementById('run-seed').value")
            .await?;
        ensure!(seed == "7", "seed {seed}");
        // The way to the whole page and to the other language keep it.
        browser
            .script("document.getElementById('open-whole').addEventListener('click', (e) => e.preventDefault())")
            .await?;
        browser.click("#open-whole").await?;
        let whole: String = browser
            .value("document.getElementById('open-whole').href")
            .await?;
        ensure!(
            whole.contains("/en/#run?") && whole.contains("one%20two") && whole.contains("seed=7"),
            "{whole}"
        );
        let other: String = browser
            .value("document.querySelector('a.language').href")
            .await?;
        for part in [
            "embed=1",
            "section=run",
            "theme=dark",
            "one%20two",
            "seed=7",
        ] {
            ensure!(other.contains(part), "{part} is lost in {other}");
        }
        Ok(())
    });
}
