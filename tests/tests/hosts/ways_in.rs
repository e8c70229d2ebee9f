//! Each way in works as if it were the only one: Run, an answer, and the page loaded again.

use super::{
    QUESTION, file_address, host_page, in_frame, keeping, open_siblings, run_and_solve, stage,
};
use anyhow::{Context, Result, ensure};
use tests::{Browser, Options, in_engines};

/// What is left after loading again: the answer, or a word that it is gone.
async fn check_after_reload(browser: &Browser, is_kept: bool) -> Result<()> {
    browser.wait_until_alive().await?;
    if is_kept {
        ensure!(
            stage(browser, QUESTION).await? == "solved",
            "the answer is lost"
        );
    } else {
        ensure!(
            keeping(browser).await? == "in-memory",
            "no word that nothing is kept"
        );
        ensure!(
            !browser.text("#storage-notice").await?.is_empty(),
            "the notice is not to be seen"
        );
    }
    ensure!(
        browser.run_once().await? == "done",
        "no Run after loading again"
    );
    Ok(())
}

fn options() -> Options {
    Options {
        record_errors: true,
        ..Options::default()
    }
}

async fn no_errors(browser: &Browser) -> Result<()> {
    let errors = browser.errors().await?;
    ensure!(errors.is_empty(), "{errors:#?}");
    Ok(())
}

#[test]
fn the_site() {
    in_engines(options(), |browser| async move {
        for path in ["", "en/"] {
            browser.open(path).await?;
            run_and_solve(&browser).await?;
            browser.driver.refresh().await?;
            check_after_reload(&browser, true).await.context(path)?;
            no_errors(&browser).await?;
        }
        Ok(())
    });
}

#[test]
fn a_folder_of_a_site() {
    let options = Options {
        prefix: "/courses/深度學習/".into(),
        ..options()
    };
    in_engines(options, |browser| async move {
        for path in ["", "en/"] {
            browser.open(path).await?;
            run_and_solve(&browser).await?;
            browser.driver.refresh().await?;
            check_after_reload(&browser, true).await.context(path)?;
            no_errors(&browser).await?;
            // The other language is found from here.
            browser.click("a.language").await?;
            browser
                .wait_for("document.documentElement.hasAttribute('data-alive')")
                .await?;
        }
        // A wrong address leads back.
        browser.open_without_waiting("no/such/page").await?;
        browser
            .wait_for(
                "document.querySelector('a[data-home=\"en/\"]').pathname.endsWith('%E7%BF%92/en/')",
            )
            .await?;
        Ok(())
    });
}

#[test]
fn a_frame_on_another_origin() {
    in_engines(options(), |browser| async move {
        let address = format!("{}?embed=1", browser.site.url);
        let _host = host_page(&browser, &address, "", "").await?;
        in_frame(&browser, async || {
            run_and_solve(&browser).await?;
            // A frame does tell its host, and says so; it makes no other promise.
            let promises: Vec<bool> = browser
                .value("['.if-alone', '.if-framed'].map((css) => document.querySelector(css).checkVisibility())")
                .await?;
            ensure!(promises == [false, true], "{promises:?}");
            no_errors(&browser).await
        })
        .await?;
        browser.driver.refresh().await?;
        in_frame(&browser, async || {
            browser.wait_until_alive().await?;
            // Browsers may keep a frame's storage apart, or forbid it; then the page says so.
            let is_kept = keeping(&browser).await? != "in-memory";
            check_after_reload(&browser, is_kept).await
        })
        .await
    });
}

#[test]
fn a_frame_that_may_run_scripts_and_nothing_else() {
    in_engines(options(), |browser| async move {
        for path in ["?embed=1", "en/?embed=1&section=run,quiz"] {
            let address = format!("{}{path}", browser.site.url);
            let _host = host_page(&browser, &address, "sandbox=allow-scripts", "").await?;
            in_frame(&browser, async || {
                let lang: String = browser.value("document.documentElement.lang").await?;
                ensure!(
                    lang == if path.starts_with("en") {
                        "en"
                    } else {
                        "zh-Hant"
                    }
                );
                run_and_solve(&browser).await?;
                // Where a section alone is shown, the siblings are not there.
                if !path.contains("section=") {
                    open_siblings(&browser).await?;
                }
                no_errors(&browser).await
            })
            .await
            .context(path)?;
            browser.driver.refresh().await?;
            in_frame(&browser, async || check_after_reload(&browser, false).await)
                .await
                .context(path)?;
        }
        Ok(())
    });
}

#[test]
fn a_file_opened_by_double_click_with_the_network_off() {
    in_engines(Options::default(), |browser| async move {
        browser.site.stop().await;
        let cases = [
            ("three-transformers.html", "zh-Hant"),
            ("three-transformers.html?lang=en", "en"),
            // The site's own pages, opened from a folder, hand over to the single file.
            ("index.html", "zh-Hant"),
            ("en/index.html", "en"),
        ];
        for (file, lang) in cases {
            let (path, query) = file.split_once('?').unwrap_or((file, ""));
            let address = format!("{}?{query}", file_address(path)?);
            browser.open_url(&address).await?;
            browser.wait_until_alive().await.context(file)?;
            let shown: String = browser.value("document.documentElement.lang").await?;
            ensure!(shown == lang, "{file} is shown in {shown}");
            let title: String = browser.value("document.title").await?;
            let heading = browser.text("h1").await?;
            ensure!(title == heading, "{file}: {title} over {heading}");
            run_and_solve(&browser).await.context(file)?;
            browser.driver.refresh().await?;
            browser.wait_until_alive().await?;
            let is_kept = keeping(&browser).await? != "in-memory";
            check_after_reload(&browser, is_kept).await.context(file)?;
            open_siblings(&browser).await.context(file)?;
        }
        // The other language is one click away, and keeps the experiment.
        browser.click("a.language").await?;
        browser
            .wait_for("document.documentElement.lang === 'zh-Hant'")
            .await?;
        browser.wait_until_alive().await?;
        let hash: String = browser.value("location.hash").await?;
        ensure!(hash.contains("text="), "the experiment is lost: {hash}");
        Ok(())
    });
}
