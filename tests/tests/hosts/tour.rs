//! The tour of everything that can be done: it breaks no policy, asks no other origin, and works
//! under the headers that the docs name.

use super::{host_page, in_frame, run_and_solve};
use anyhow::{Context, Result, ensure};
use tests::{Browser, Options, Site, in_engines};

#[test]
fn the_tour_breaks_nothing_and_stays_at_home() {
    let options = Options {
        record_errors: true,
        ..Options::default()
    };
    in_engines(options, |browser| async move {
        for page in ["en/", "three-transformers.html", "404.html"] {
            if page == "404.html" {
                browser.open_without_waiting(page).await?;
            } else {
                browser.open(page).await?;
                tour(&browser).await.context(page)?;
            }
            let errors = browser.errors().await?;
            ensure!(errors.is_empty(), "{page}: {errors:#?}");
            let strangers: Vec<String> = browser
                .value(
                    "performance.getEntriesByType('resource').map((r) => r.name)
                       .filter((name) => !/^(blob|data):/.test(name) && new URL(name).origin !== location.origin)",
                )
                .await?;
            ensure!(strangers.is_empty(), "{page} asked {strangers:?}");
        }
        Ok(())
    });
}

/// Everything that can be done on the page.
async fn tour(browser: &Browser) -> Result<()> {
    run_and_solve(browser).await?;
    browser
        .value_of_async::<()>(
            "const turn = () => new Promise((r) => setTimeout(r, 20));
             for (const details of document.querySelectorAll('details')) { details.open = true; await turn(); }
             for (const button of document.querySelectorAll('[data-theme-choice]')) { button.click(); await turn(); }
             for (const choice of document.querySelectorAll('input[type=radio]:not(:disabled)')) { choice.click(); await turn(); }
             for (const list of document.querySelectorAll('select:not(:disabled)')) {
               list.selectedIndex = list.options.length - 1;
               list.dispatchEvent(new Event('change', { bubbles: true }));
               await turn();
             }
             for (const slider of document.querySelectorAll('input[type=range]')) {
               slider.value = slider.max;
               slider.dispatchEvent(new Event('input', { bubbles: true }));
               await turn();
             }
             for (const css of ['.hint', '.check', '.reveal', '.retry', '#run-csv', '#run-copy', '#progress-export'])
               for (const button of document.querySelectorAll(css)) { button.click(); await turn(); }",
        )
        .await?;
    browser.click("#run-crash").await?;
    browser
        .wait_for("document.querySelector('.run-panel').dataset.state === 'failed'")
        .await?;
    ensure!(browser.run_once().await? == "done", "no Run after a crash");
    Ok(())
}

#[test]
fn the_worker_and_the_page_may_not_evaluate_or_call_abroad() {
    in_engines(Options::default(), |browser| async move {
        let stranger = Site::serve_nothing().await?;
        stranger.put("secret", "text/plain", "x");
        stranger.add_header("", "access-control-allow-origin", "*")?;
        let attempts = format!(
            "[
               () => eval('1'),
               () => new Function('return 1')(),
               () => fetch('{}secret', {{ mode: 'no-cors' }}),
             ]",
            stranger.url
        );
        for page in ["en/", "three-transformers.html"] {
            browser.open(page).await?;
            // As the engine's worker is made: from a blob, which inherits the page's policy.
            let outcomes: Vec<Vec<String>> = browser
                .value_of_async(&format!(
                    "const outcomes = `(async () => {{
                       const outcomes = [];
                       for (const attempt of {attempts})
                         try {{ await attempt(); outcomes.push('done'); }} catch {{ outcomes.push('refused'); }}
                       return outcomes;
                     }})()`;
                     const script = `${{outcomes}}.then((o) => postMessage(o))`;
                     const worker = new Worker(URL.createObjectURL(new Blob([script])));
                     const inWorker = new Promise((resolve) => {{ worker.onmessage = ({{ data }}) => resolve(data); }});
                     const tag = document.createElement('script');
                     tag.textContent = 'window.__inline = true';
                     document.head.append(tag);
                     const inPage = [];
                     for (const attempt of [() => fetch('{}secret', {{ mode: 'no-cors' }})])
                       try {{ await attempt(); inPage.push('done'); }} catch {{ inPage.push('refused'); }}
                     inPage.push(window.__inline ? 'done' : 'refused');
                     return [await inWorker, inPage];",
                    stranger.url
                ))
                .await?;
            ensure!(
                outcomes.iter().flatten().all(|o| o == "refused"),
                "{page}: {outcomes:?}"
            );
        }
        ensure!(stranger.requests().is_empty(), "a request went abroad");
        Ok(())
    });
}

#[test]
fn a_host_may_add_the_headers_that_the_docs_name() {
    in_engines(Options::default(), |browser| async move {
        for (name, value) in HEADERS {
            browser.site.add_header("", name, value)?;
        }
        for page in ["", "en/", "three-transformers.html"] {
            browser.open(page).await?;
            run_and_solve(&browser).await.context(page)?;
            browser.script("localStorage.clear()").await?;
        }
        let address = format!("{}?embed=1", browser.site.url);
        let _host = host_page(&browser, &address, "", "").await?;
        in_frame(&browser, async || run_and_solve(&browser).await).await
    });
}

/// As `docs/hosting.md` and the files beside it say.
const HEADERS: [(&str, &str); 3] = [
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    (
        "permissions-policy",
        "camera=(), microphone=(), geolocation=()",
    ),
];

#[test]
fn the_docs_name_the_headers_that_were_tried() {
    let docs = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs");
    for file in [
        "hosting.md",
        "hosting/nginx.conf",
        "hosting/_headers",
        "hosting/apache.htaccess",
        "hosting/web.config",
    ] {
        let text = std::fs::read_to_string(docs.join(file)).expect("the docs are there");
        let text = text.to_lowercase();
        for (name, value) in HEADERS {
            assert!(
                text.contains(name) && text.contains(value),
                "{file}: {name}: {value}"
            );
        }
    }
}
