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
           // As the frame itself would send it, and as others would.
           var send = (data, source = course().contentWindow, origin = new URL(course().src).origin) => {{
             events.length = 0;
             const event = new MessageEvent('message', {{ data, origin }});
             // Not every engine takes another process's window into an event that it makes.
             Object.defineProperty(event, 'source', {{ value: source }});
             dispatchEvent(event);
             return events.map((e) => e.detail);
           }};
           var course = () => document.querySelector('iframe');
           var sendHeight = (height, ...from) =>
             send({{ subject: 'lti.frameResize', height }}, ...from).length ? parseFloat(course().style.height) : null;
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

/// An expression that the page itself evaluates: what a driver's script makes is foreign to it.
fn in_page(expression: &str) -> String {
    format!("window.eval({})", serde_json::json!(expression))
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

/// The whole course in a narrow column: no part of it can only be reached by a second scroll bar.
#[test]
fn a_narrow_frame_is_as_tall_as_the_whole_course() {
    in_engines(Options::default(), |browser| async move {
        for lang in ["zh-Hant", "en"] {
            let _host = open_host_with_script(&browser, &format!("data-lang={lang}")).await?;
            browser
                .script("document.querySelector('iframe').style.width = '390px'")
                .await?;
            in_frame(&browser, async || {
                browser.wait_for("innerWidth === 390").await?;
                run_and_solve(&browser).await
            })
            .await?;
            // The host hears of a height a moment after it is one.
            let mut heights = (0.0, -1.0);
            for _ in 0..400 {
                let measured = "Math.ceil(document.querySelector('iframe, main')
                    .closest('iframe, html').getBoundingClientRect().height)";
                let frame: f64 = browser.value(measured).await?;
                browser.enter_frame("iframe").await?;
                let page: f64 = browser.value(measured).await?;
                browser.leave_frames().await?;
                heights = (frame, page);
                if frame == page {
                    break;
                }
                tokio::time::sleep(std::time::Duration::from_millis(25)).await;
            }
            ensure!(
                heights.0 == heights.1,
                "{lang}: frame and page are {heights:?}"
            );
        }
        Ok(())
    });
}

#[test]
fn wrong_heights_are_clamped_and_strangers_not_heard() {
    in_engines(Options::default(), |browser| async move {
        let _host = open_host_with_script(&browser, "data-lang=en").await?;
        last(&browser, "height").await?;
        // The height it gets, or none where nothing happens.
        for (height, wanted) in [
            ("700.2", Some(701.0)),
            ("-1", Some(50.0)),
            ("0", Some(50.0)),
            ("120000.5", Some(120_001.0)),
            ("NaN", None),
            ("Infinity", None),
            ("'500'", None),
            ("null", None),
            ("500, window", None),
            (
                "500, course().contentWindow, 'https://127.0.0.1.example'",
                None,
            ),
            ("500, course().contentWindow, 'null'", None),
        ] {
            let shown: Option<f64> = browser
                .value(&in_page(&format!("sendHeight({height})")))
                .await?;
            ensure!(shown == wanted, "{height} gives {shown:?}");
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
            let told: u32 = browser
                .value(&in_page(&format!("send({nonsense}).length")))
                .await?;
            ensure!(told == 0, "{nonsense} became an event");
        }
        Ok(())
    });
}
