//! Pictures of the page for people to look at: every width, theme and language.

use anyhow::Result;
use std::path::{Path, PathBuf};
use tests::{Browser, Options, in_browser};

fn main() {
    in_browser(Options::default(), |browser| async move {
        let folder = folder();
        std::fs::create_dir_all(&folder)?;
        for (path, lang) in [("", "zh"), ("en/", "en")] {
            for theme in ["light", "dark"] {
                for width in [360, 768, 1440] {
                    browser.resize(width, 1000).await?;
                    browser.open(path).await?;
                    browser
                        .script(&format!(
                            "document.documentElement.setAttribute('data-theme', '{theme}')"
                        ))
                        .await?;
                    browser.click("input[name=architecture][value=gpt]").await?;
                    browser.run_once().await?;
                    let height: u32 = browser
                        .value("document.documentElement.scrollHeight")
                        .await?;
                    browser.resize(width, height).await?;
                    let picture = browser.driver.screenshot_as_png().await?;
                    let file = folder.join(format!("{lang}-{theme}-{width}.png"));
                    std::fs::write(&file, picture)?;
                    println!("{lang} {theme} {width}: {height} px high");
                    siblings(&browser, &folder.join(format!("{lang}-{theme}-{width}"))).await?;
                }
            }
        }
        Result::<()>::Ok(())
    });
    // With scripts off the page's height cannot be asked for; this holds all of it.
    let options = Options {
        width: 1000,
        height: 16_000,
        scripts: false,
        ..Options::default()
    };
    in_browser(options, |browser| async move {
        browser.open_without_waiting("en/").await?;
        let picture = browser.driver.screenshot_as_png().await?;
        std::fs::write(folder().join("en-no-scripts.png"), picture)?;
        println!("en without scripts");
        Result::<()>::Ok(())
    });
}

/// The trained siblings' part after every demo, card by card.
async fn siblings(browser: &Browser, stem: &Path) -> Result<()> {
    browser.open_siblings().await?;
    for card in ["gpt", "t5"] {
        browser.write_on_card(card).await?;
    }
    browser
        .wait_for("document.querySelector('#three-status').textContent")
        .await?;
    browser
        .script("document.querySelector('#inside-map').focus()")
        .await?;
    for _ in 0..4 {
        browser.press("\u{e015}").await?;
    }
    browser
        .wait_for("document.querySelector('#inside-trace li')")
        .await?;
    for card in ["bert", "gpt", "t5", "three", "inside"] {
        let element = browser.find(&format!("#{card}-card")).await?;
        let picture = element.screenshot_as_png().await?;
        let name = format!("{}-{card}.png", stem.display());
        std::fs::write(name, picture)?;
    }
    Ok(())
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("output")
}
