//! `embed.js`: one script tag in a host's page, and events for that page.

use super::{QUESTION, in_frame, run_and_solve, stage};
use anyhow::{Context, Result, ensure};
use serde_json::Value;
use tests::{Browser, Options, Site, in_engines};

async fn open_host_with_script(browser: &Browser, attributes: &str) -> Result<Site> {
    let host = Site::serve_nothing().await?;
    let page = format!(
        "<!doctype html><meta charset=utf-8><title>A host</title>
         <script>
           var events = [];
           for (const name of ['ready', 'height', 'score', 'answer', 'get-state', 'complete']) {{
             addEventListener('three-transformers:' + name, ({{ target, detail }}) =>
               events.push({{ name, tag: target.localName, detail }}));
           }}
           addEventListener('three-transformers:score', ({{ detail }}) =>
             sessionStorage.setItem('kept', detail.state));
           addEventListener('three-transformers:get-state', ({{ detail }}) =>
             detail.respond(sessionStorage.getItem('kept')));
         </script>
         <p>Before</p><script async src=\"{}embed.js\" {attributes}></script><p>After</p>",
        browser.site.url
    );
    host.put("host.html", "text/html; charset=utf-8", page);
    open(browser, &host).await?;
    Ok(host)
}

async fn open(browser: &Browser, host: &Site) -> Result<()> {
    browser.open_url(&format!("{}host.html", host.url)).await?;
    browser.wait_for("document.querySelector('iframe')").await?;
    in_frame(browser, async || browser.wait_until_alive().await).await
}

async fn last(browser: &Browser, name: &str) -> Result<Value> {
    let of_that_name = format!("events.filter((e) => e.name === '{name}')");
    browser
        .wait_for(&format!("{of_that_name}.length"))
        .await
        .with_context(|| format!("no event {name}"))?;
    let event: Value = browser.value(&format!("{of_that_name}.at(-1)")).await?;
    ensure!(event["tag"] == "iframe", "{event}");
    Ok(event["detail"].clone())
}

#[test]
fn one_tag_puts_the_course_in_sizes_it_and_tells_the_page() {
    in_engines(Options::default(), |browser| async move {
        for sandbox in ["", "data-sandbox"] {
            let attributes = format!(
                "data-lang=en data-section=run,quiz data-theme=dark data-title='A course' {sandbox}"
            );
            let host = open_host_with_script(&browser, &attributes).await?;
            let place: String = browser
                .value("[...document.body.children].map((e) => e.localName).join(' ')")
                .await?;
            ensure!(place.starts_with("p script iframe p"), "{place}");
            let ready = last(&browser, "ready").await?;
            ensure!(ready["lang"] == "en", "{ready}");
            in_frame(&browser, async || {
                let theme: String = browser
                    .value("document.documentElement.dataset.theme")
                    .await?;
                ensure!(theme == "dark", "{theme}");
                run_and_solve(&browser).await
            })
            .await?;
            let height = last(&browser, "height").await?["height"]
                .as_f64()
                .context("a height")?;
            browser
                .wait_for(&format!(
                    "document.querySelector('iframe').getBoundingClientRect().height >= {height}"
                ))
                .await?;
            let answer = last(&browser, "answer").await?;
            ensure!(
                answer["exercise"] == QUESTION && answer["result"] == "correct",
                "{answer}"
            );
            let score = last(&browser, "score").await?;
            ensure!(score["score"].as_f64().is_some_and(|s| s > 0.0), "{score}");

            // The next time the page gives the state back.
            open(&browser, &host).await?;
            in_frame(&browser, async || {
                browser
                    .wait_for(&format!(
                        "document.getElementById('exercise-{QUESTION}').dataset.stage === 'solved'"
                    ))
                    .await?;
                ensure!(stage(&browser, QUESTION).await? == "solved");
                Ok(())
            })
            .await?;
            browser
                .script(
                    "document.querySelector('iframe').setTheme('light');
                     document.querySelector('iframe').showSection('quiz');
                     sessionStorage.clear();",
                )
                .await?;
            in_frame(&browser, async || {
                browser
                    .wait_for("document.documentElement.dataset.theme === 'light'")
                    .await
            })
            .await?;
        }
        Ok(())
    });
}

#[test]
fn wrong_heights_are_clamped_and_strangers_not_heard() {
    in_engines(Options::default(), |browser| async move {
        let _host = open_host_with_script(&browser, "data-lang=en").await?;
        last(&browser, "height").await?;
        // As the frame itself would send it, and as others would.
        browser
            .script(
                "window.frame = document.querySelector('iframe');
                 window.send = (data, source = frame.contentWindow, origin = new URL(frame.src).origin) => {
                   events.length = 0;
                   dispatchEvent(new MessageEvent('message', { data, source, origin }));
                   return events.map((e) => e.detail);
                 };
                 window.sendHeight = (height, ...from) =>
                   (send({ subject: 'lti.frameResize', height }, ...from), parseFloat(frame.style.height));",
            )
            .await?;
        for (height, wanted) in [
            ("700.2", 701.0),
            ("-1", 50.0),
            ("0", 50.0),
            ("1e9", 30_000.0),
            // Nothing at all: the height stays.
            ("NaN", 30_000.0),
            ("Infinity", 30_000.0),
            ("'500'", 30_000.0),
            ("null", 30_000.0),
            ("500, window", 30_000.0),
            (
                "500, frame.contentWindow, 'https://127.0.0.1.example'",
                30_000.0,
            ),
            ("500, frame.contentWindow, 'null'", 30_000.0),
        ] {
            let shown: f64 = browser.value(&format!("sendHeight({height})")).await?;
            ensure!(shown == wanted, "{height} gives {shown}");
        }
        for nonsense in [
            "null",
            "undefined",
            "7",
            "'{}'",
            "[]",
            "{ subject: 'SPLICE.reportScoreAndState', score: NaN, state: '' }",
            "{ subject: 'SPLICE.reportScoreAndState', score: 2, state: '' }",
            "{ subject: 'SPLICE.reportScoreAndState', score: 1, state: {} }",
            "{ subject: 'SPLICE.reportScoreAndState', score: 1, state: 'x'.repeat(200000) }",
            "{ subject: 'SPLICE.sendEvent', name: 'answer', data: null }",
            "{ subject: 'SPLICE.sendEvent', name: 'other', data: {} }",
            "{ subject: 'SPLICE.getState' }",
            "{ subject: 'three-transformers.ready', version: 2 }",
            "{ subject: '__proto__' }",
        ] {
            let told: u32 = browser.value(&format!("send({nonsense}).length")).await?;
            ensure!(told == 0, "{nonsense} became an event");
        }
        Ok(())
    });
}
