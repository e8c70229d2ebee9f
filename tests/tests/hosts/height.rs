//! The page's height in every protocol that hosts listen to, both directions.

use super::{host_page, in_frame};
use anyhow::{Context, Result, ensure};
use tests::{Browser, Options, in_engines};

/// Waits until the host has heard a message for which a JavaScript expression over `m` is true.
async fn hear(browser: &Browser, what: &str) -> Result<()> {
    browser
        .wait_for(&format!(
            "heard.some((m) => {{ try {{ return {what}; }} catch {{ return false; }} }})"
        ))
        .await
        .with_context(|| format!("never heard {what}"))
}

async fn forget(browser: &Browser) -> Result<()> {
    browser.script("heard.length = 0").await
}

async fn height_in_frame(browser: &Browser) -> Result<u32> {
    in_frame(browser, async || {
        browser
            .value("Math.ceil(document.documentElement.getBoundingClientRect().height)")
            .await
    })
    .await
}

/// Makes the page taller, as opening a part of it does.
async fn grow(browser: &Browser) -> Result<()> {
    in_frame(browser, async || {
        browser
            .script(
                "const more = document.createElement('div');
                 more.style.height = '333.3px';
                 document.getElementById('main').append(more);",
            )
            .await
    })
    .await
}

#[test]
fn hosts_that_only_listen_hear_a_new_height_at_once() {
    in_engines(Options::default(), |browser| async move {
        let address = format!("{}en/?embed=1&section=quiz", browser.site.url);
        let _host = host_page(&browser, &address, "", "").await?;
        for round in 0..2 {
            let height = height_in_frame(&browser).await?;
            ensure!(height > 200, "{height}");
            for what in [
                // LTI: Canvas, PreTeXt, SPLICE hosts.
                format!("m.subject === 'lti.frameResize' && m.height === {height}"),
                // OpenLearning.
                format!("m === '{{\"action\":\"resize\",\"height\":{height}}}'"),
                // Open edX.
                format!("m.type === 'plugin.resize' && m.payload.height === {height}"),
            ] {
                hear(&browser, &what)
                    .await
                    .with_context(|| format!("round {round}"))?;
            }
            let heights: Vec<f64> = browser
                .value("heard.filter((m) => m.subject === 'lti.frameResize').map((m) => m.height)")
                .await?;
            ensure!(
                heights.iter().all(|h| *h > 0.0 && h.fract() == 0.0),
                "{heights:?}"
            );
            // Nobody has asked for these.
            let unasked: bool = browser
                .value("heard.some((m) => m.type === 'iframe-resized' || m.action === 'prepareResize')")
                .await?;
            ensure!(!unasked, "a protocol that this host does not speak");
            forget(&browser).await?;
            grow(&browser).await?;
        }
        Ok(())
    });
}

#[test]
fn h5ps_resizer_is_greeted_until_it_answers_and_then_obeyed() {
    // The host's part of the protocol, as its resizer plays it; it comes late on purpose.
    let resizer = "
        var frame = () => document.querySelector('iframe');
        var reply = (action) => say({ context: 'h5p', action });
        var hellos = 0;
        addEventListener('message', ({ data }) => {
          if (data.context !== 'h5p') return;
          if (data.action === 'hello' && (hellos += 1) === 2) reply('hello');
          if (data.action === 'prepareResize' && frame().clientHeight !== data.scrollHeight) {
            frame().style.height = data.clientHeight + 'px';
            reply('resizePrepared');
          }
          if (data.action === 'resize') frame().style.height = data.scrollHeight + 'px';
        });";
    in_engines(Options::default(), |browser| async move {
        let address = format!("{}en/?embed=1&section=quiz", browser.site.url);
        let _host = host_page(&browser, &address, "", resizer).await?;
        let fits = "document.querySelector('iframe').clientHeight";
        for _ in 0..2 {
            // Its early resizers read `height`.
            let said =
                "m.action === 'resize' && m.scrollHeight > 200 && m.height === m.scrollHeight";
            hear(&browser, &format!("m.context === 'h5p' && {said}")).await?;
            let height = height_in_frame(&browser).await?;
            browser.wait_for(&format!("{fits} === {height}")).await?;
            let hellos: u32 = browser.value("hellos").await?;
            ensure!(hellos == 2, "greeted {hellos} times");
            forget(&browser).await?;
            grow(&browser).await?;
        }
        // The host's window changed: it asks for the height again.
        forget(&browser).await?;
        browser.script("reply('resize')").await?;
        hear(
            &browser,
            "m.action === 'prepareResize' && m.scrollHeight > 200",
        )
        .await
    });
}

#[test]
fn open_iframe_resizer_itself_fits_the_frame() {
    let library = std::fs::read(
        std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("node_modules/@open-iframe-resizer/core/dist/index.js"),
    )
    .expect("`cargo xtask test` brings open-iframe-resizer");
    in_engines(Options::default(), move |browser| {
        let library = library.clone();
        async move {
            let address = format!("{}en/?embed=1&section=quiz", browser.site.url);
            let host = host_page(&browser, &address, "", "").await?;
            host.put("resizer.js", "text/javascript", library);
            browser
                .value_of_async::<()>(
                    "const { initialize } = await import('./resizer.js');
                     const [made] = await initialize({ checkOrigin: false }, 'iframe');
                     const frame = document.querySelector('iframe');
                     const turn = () => new Promise((r) => setTimeout(r, 20));
                     while (frame.style.height === '') await turn();
                     // The other direction: the host asks, and is answered.
                     frame.style.height = '50px';
                     made.resize();
                     while (frame.style.height === '50px') await turn();",
                )
                .await?;
            for _ in 0..2 {
                let height = height_in_frame(&browser).await?;
                browser
                    .wait_for(&format!(
                        "document.querySelector('iframe').clientHeight === {height}"
                    ))
                    .await?;
                grow(&browser).await?;
            }
            Ok(())
        }
    });
}

#[test]
fn a_page_that_nobody_embeds_tells_nobody() {
    let options = Options {
        record_errors: true,
        before_load: Some(
            "window.__posted = []; window.postMessage = (m) => __posted.push(m);".into(),
        ),
        ..Options::default()
    };
    in_engines(options, |browser| async move {
        for page in ["en/", "three-transformers.html"] {
            browser.open(page).await?;
            browser.click("#exercise-text-to-text input").await?;
            browser.click("#exercise-text-to-text .check").await?;
            let posted: u32 = browser.value("__posted.length").await?;
            ensure!(posted == 0, "{page} posts messages to itself");
            let errors = browser.errors().await?;
            ensure!(errors.is_empty(), "{page}: {errors:#?}");
            let loads_host: bool = browser
                .value("performance.getEntriesByType('resource').some((r) => r.name.includes('/host-'))")
                .await?;
            ensure!(!loads_host, "{page} loads what only a host needs");
        }
        Ok(())
    });
}
