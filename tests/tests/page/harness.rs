//! The harness itself, in every engine: what the other tests take its word for.

use anyhow::{Result, bail, ensure};
use std::panic::catch_unwind;
use tests::{Options, Site, in_engines, site_folder};

#[test]
fn a_failure_names_its_engine_and_a_panic_its_words() {
    let failure = catch_unwind(|| {
        in_engines(Options::default(), |browser| async move {
            browser.open_without_waiting("en/").await?;
            bail!("on purpose")
        });
    });
    let panic = catch_unwind(|| {
        in_engines(Options::default(), |_| async { panic!("by mistake") });
    });
    for (outcome, words) in [(failure, "on purpose"), (panic, "by mistake")] {
        let message = outcome.expect_err("it did not fail");
        let message = message.downcast_ref::<String>().expect("words");
        for engine in tests::Engine::selected() {
            let named = format!("in {engine}");
            assert!(message.contains(&named), "no {engine}: {message}");
        }
        assert!(message.contains(words), "{message}");
    }
}

#[test]
fn what_goes_wrong_on_a_page_is_recorded() {
    let options = Options {
        record_errors: true,
        ..Options::default()
    };
    in_engines(options, |browser| async move {
        let page = "<!doctype html><html><head><title>x</title>
            <meta http-equiv=content-security-policy content=\"script-src 'self'; img-src 'none'\">
            <script>window.forbidden = true</script></head>
            <body><script src=bad.js></script><script src=missing.js></script></body></html>";
        let script = "Promise.reject('left alone'); console.warn('take', 'care');
            setTimeout(() => { throw new Error('thrown late') });
            new Image().src = 'picture.png';";
        let site = &browser.site;
        site.put("bad.html", "text/html", page);
        site.put("bad.js", "text/javascript", script);
        browser.open_without_waiting("bad.html").await?;
        browser.wait_for("window.__errors.length >= 6").await?;
        let errors = browser.errors().await?;
        for words in [
            "script-src",
            "img-src",
            "missing.js does not load",
            "not caught: left alone",
            "take care",
            "thrown late",
        ] {
            ensure!(
                errors.iter().any(|e| e.contains(words)),
                "no {words}: {errors:?}"
            );
        }
        ensure!(!browser.value::<bool>("'forbidden' in window").await?);
        // Without a record the question is refused, not answered with nothing.
        site.set_before_load(None);
        browser.open_without_waiting("bad.html").await?;
        ensure!(browser.errors().await.is_err());
        Ok(())
    });
}

#[test]
fn a_page_under_a_prefix_and_in_a_frame_of_another_origin() {
    let options = Options {
        prefix: "/courses/課程/".into(),
        record_errors: true,
        ..Options::default()
    };
    in_engines(options, |browser| async move {
        browser.open("en/").await?;
        ensure!(browser.run_once().await? == "done");
        ensure!(browser.errors().await?.is_empty());

        let host = Site::serve_nothing().await?;
        let frame = format!(
            "<h1>A host</h1><iframe src=\"{}en/\" height=600></iframe>",
            browser.site.url
        );
        host.put("index.html", "text/html; charset=utf-8", frame);
        browser.open_url(&host.url).await?;
        ensure!(browser.text("h1").await? == "A host");
        browser.enter_frame("iframe").await?;
        browser.wait_until_alive().await?;
        ensure!(browser.run_once().await? == "done");
        ensure!(browser.errors().await?.is_empty());
        browser.leave_frames().await?;
        ensure!(browser.text("h1").await? == "A host");

        let outside: Vec<String> = browser
            .site
            .requests()
            .into_iter()
            .map(|request| request.target)
            .filter(|target| !target.starts_with("/courses/%E8%AA%B2%E7%A8%8B/"))
            .collect();
        ensure!(outside.is_empty(), "{outside:?}");
        ensure!(host.requests().len() <= 2, "{:?}", host.requests());
        Ok(())
    });
}

#[test]
fn a_page_opened_from_a_folder() {
    in_engines(Options::default(), |browser| async move {
        let file = site_folder().canonicalize()?.join("en/index.html");
        browser
            .open_url(&format!("file://{}", file.display()))
            .await?;
        ensure!(browser.value::<String>("location.protocol").await? == "file:");
        ensure!(
            browser.text("#vram").await?.len() > 200,
            "it cannot be read"
        );
        // As for a learner, whatever drives the browser: other files are out of reach.
        let read: String = browser
            .value_of_async("return fetch('../index.html').then(() => 'read', () => 'refused');")
            .await?;
        ensure!(read == "refused", "another file was {read}");
        Result::Ok(())
    });
}

#[test]
fn a_page_has_the_size_that_was_asked_for() {
    in_engines(Options::default(), |browser| async move {
        for (width, height) in [(1024, 700), (768, 900)] {
            browser.resize(width, height).await?;
            browser.open("en/").await?;
            let size: (u32, u32) = browser.value("[innerWidth, innerHeight]").await?;
            ensure!(size == (width, height), "{size:?}");
        }
        browser.open_in_frame("en/", 320, "").await?;
        ensure!(browser.value::<u32>("innerWidth").await? == 320);
        browser.resize(900, 800).await?;
        ensure!(
            browser.value::<u32>("innerWidth").await? == 900,
            "it is the frame's"
        );
        Ok(())
    });
}
