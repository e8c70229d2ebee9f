//! SPLICE: score, state and events to the host, an earlier state back from it. OpenLearning's word
//! for completion. And the page's own messages.

use super::{QUESTION, host_page, in_frame, open_host, run_and_solve, solve, solving, stage};
use anyhow::{Context, Result, ensure};
use serde_json::Value;
use tests::{Browser, Options, in_engines};

/// A host that keeps the state, as a course platform does, across loads of its own page.
const KEEPER: &str = "
    addEventListener('message', ({ data }) => {
      if (data.subject === 'SPLICE.reportScoreAndState') sessionStorage.setItem('kept', data.state);
      if (data.subject === 'SPLICE.getState') {
        say({
          subject: 'SPLICE.getState.response',
          message_id: data.message_id,
          state: sessionStorage.getItem('kept'),
        });
      }
    });";

async fn last_report(browser: &Browser) -> Result<Value> {
    browser
        .wait_for("heard.some((m) => m.subject === 'SPLICE.reportScoreAndState')")
        .await?;
    browser
        .value("heard.filter((m) => m.subject === 'SPLICE.reportScoreAndState').at(-1)")
        .await
}

#[test]
fn a_host_that_keeps_states_gets_score_and_state_and_gives_them_back() {
    in_engines(Options::default(), |browser| async move {
        // In a sandbox nothing but the host can keep the answers.
        let address = format!("{}en/?embed=1", browser.site.url);
        let host = host_page(&browser, &address, "sandbox=allow-scripts", KEEPER).await?;
        in_frame(&browser, async || run_and_solve(&browser).await).await?;

        let report = last_report(&browser).await?;
        let score = report["score"].as_f64().context("a score")?;
        ensure!(score > 0.0 && score < 1.0, "{report}");
        ensure!(report["message_id"].is_string(), "{report}");
        let state = report["state"].as_str().context("a state")?;
        ensure!(state.contains(QUESTION) && state.len() <= 3_800, "{state}");
        let events: Vec<Value> = browser
            .value("heard.filter((m) => m.subject === 'SPLICE.sendEvent').map((m) => m.data)")
            .await?;
        let right = events.last().context("an event for the answer")?;
        ensure!(
            right["exercise"] == QUESTION && right["result"] == "correct",
            "{right}"
        );
        ensure!(
            events[..events.len() - 1]
                .iter()
                .all(|e| e["result"] == "incorrect"),
            "{events:?}"
        );
        let ids: Vec<String> = browser
            .value("heard.filter((m) => m.message_id).map((m) => m.message_id)")
            .await?;
        let mut unique = ids.clone();
        unique.sort();
        unique.dedup();
        ensure!(unique.len() == ids.len(), "message ids repeat: {ids:?}");

        open_host(&browser, &host).await?;
        in_frame(&browser, async || {
            browser
                .wait_for(&format!(
                    "document.getElementById('exercise-{QUESTION}').dataset.stage === 'solved'"
                ))
                .await
                .context("the host's state did not come back")?;
            // Nothing is lost, so nothing says that it will be.
            let said: [bool; 2] = browser
                .value("['#storage-notice', '.if-kept'].map((css) => document.querySelector(css).checkVisibility())")
                .await?;
            ensure!(said == [false, true], "{said:?}");
            Ok(())
        })
        .await
    });
}

#[test]
fn a_state_of_the_host_is_never_overwritten_before_it_has_come() {
    // Answers only when told to.
    let slow = "
        var question;
        addEventListener('message', ({ data }) => {
          if (data.subject === 'SPLICE.getState') question = data.message_id;
        });";
    in_engines(Options::default(), |browser| async move {
        // First a state to give.
        let address = format!("{}en/?embed=1", browser.site.url);
        let _host = host_page(&browser, &address, "sandbox=allow-scripts", KEEPER).await?;
        in_frame(&browser, async || solve(&browser, QUESTION).await).await?;
        let state = last_report(&browser).await?["state"].clone();

        let _host = host_page(&browser, &address, "sandbox=allow-scripts", slow).await?;
        in_frame(&browser, async || solve(&browser, "text-to-text").await).await?;
        let early: bool = browser
            .value("heard.some((m) => m.subject === 'SPLICE.reportScoreAndState')")
            .await?;
        // On a very slow machine the page may have waited long enough and gone on.
        let waited: bool = browser.value("performance.now() > 2500").await?;
        ensure!(
            !early || waited,
            "reported over a state that was on its way"
        );
        browser
            .script(&format!(
                "say({{ subject: 'SPLICE.getState.response', message_id: question, state: {state} }})"
            ))
            .await?;
        let report = last_report(&browser).await?;
        let both = report["state"].as_str().context("a state")?;
        if !early {
            ensure!(
                both.contains(QUESTION) && both.contains("text-to-text"),
                "{both}"
            );
            in_frame(&browser, async || {
                ensure!(stage(&browser, QUESTION).await? == "solved");
                ensure!(stage(&browser, "text-to-text").await? == "solved");
                Ok(())
            })
            .await?;
        }
        Ok(())
    });
}

#[test]
fn typing_is_reported_when_it_pauses_and_when_the_page_goes() {
    in_engines(Options::default(), |browser| async move {
        let address = format!("{}en/?embed=1&section=challenge", browser.site.url);
        let _host = host_page(&browser, &address, "", KEEPER).await?;
        let texts = "[...document.querySelectorAll('textarea[id$=-answer]')][0]";
        in_frame(&browser, async || {
            browser
                .script(&format!(
                    "const box = {texts};
                     for (const word of ['the', 'the encoder', 'the encoder reads everything first']) {{
                       box.value = word;
                       box.dispatchEvent(new Event('input', {{ bubbles: true }}));
                     }}"
                ))
                .await
        })
        .await?;
        browser
            .wait_for("heard.some((m) => m.subject === 'SPLICE.reportScoreAndState' && m.state.includes('reads everything first'))")
            .await?;
        // The frame goes before the pause is over.
        in_frame(&browser, async || {
            browser
                .script(&format!(
                    "const box = {texts};
                     box.value = 'the encoder reads it all, and only then';
                     box.dispatchEvent(new Event('input', {{ bubbles: true }}));
                     setTimeout(() => location.replace('about:blank'));"
                ))
                .await
        })
        .await?;
        // What a page says while it goes has no source any more in some browsers.
        browser
            .wait_for("fromAnyone.some((m) => m.subject === 'SPLICE.reportScoreAndState' && m.state.includes('only then'))")
            .await
    });
}

#[test]
fn replies_that_are_none_change_nothing() {
    let refuser = "
        addEventListener('message', ({ data }) => {
          if (data.subject !== 'SPLICE.getState') return;
          for (const subject of ['unsupported_subject', 'unauthorized', 'wrong_origin', 'bad_request']) {
            say({ subject, error: { code: subject, message: 'no' } });
            say({ subject: 'SPLICE.getState.response', message_id: 'of somebody else', state: 'x' });
          }
          say({ subject: 'SPLICE.getState.response', message_id: data.message_id, error: 'no state' });
        });";
    let options = Options {
        record_errors: true,
        ..Options::default()
    };
    in_engines(options, move |browser| async move {
        let address = format!("{}en/?embed=1", browser.site.url);
        let _host = host_page(&browser, &address, "sandbox=allow-scripts", refuser).await?;
        in_frame(&browser, async || {
            run_and_solve(&browser).await?;
            let errors = browser.errors().await?;
            ensure!(errors.is_empty(), "{errors:#?}");
            Ok(())
        })
        .await?;
        last_report(&browser).await.map(|_| ())
    });
}

#[test]
fn completion_is_told_once_all_is_done() {
    in_engines(Options::default(), |browser| async move {
        let address = format!("{}en/?embed=1", browser.site.url);
        let _host = host_page(&browser, &address, "sandbox=allow-scripts", KEEPER).await?;
        let complete = "heard.filter((m) => m === '{\"action\":\"complete\"}').length";
        in_frame(&browser, async || {
            for question in [QUESTION, "text-to-text"] {
                solve(&browser, question).await?;
            }
            Ok(())
        })
        .await?;
        last_report(&browser).await?;
        ensure!(browser.value::<u32>(complete).await? == 0, "too early");
        in_frame(&browser, async || {
            let lesson = solving::lesson_in(lesson::Lang::En);
            solving::solve_all(&browser, &lesson).await
        })
        .await?;
        browser.wait_for(&format!("{complete} === 1")).await?;
        let report = last_report(&browser).await?;
        ensure!(report["progress"] == 1, "{report}");
        Ok(())
    });
}

#[test]
fn the_pages_own_messages_name_their_version() {
    in_engines(Options::default(), |browser| async move {
        let address = format!("{}en/?embed=1", browser.site.url);
        let _host = host_page(&browser, &address, "", "").await?;
        let own =
            |what: &str| format!("heard.filter((m) => m.subject === 'three-transformers.{what}')");
        browser
            .wait_for(&format!("{}.length === 1", own("ready")))
            .await?;
        let ready: Value = browser.value(&format!("{}[0]", own("ready"))).await?;
        ensure!(ready["version"] == 1 && ready["lang"] == "en", "{ready}");
        // A newer host asks: one answer, whatever it goes on saying.
        browser
            .script(
                "for (const version of [2, 99, undefined, '1'])
                   say({ subject: 'three-transformers.theme', version, theme: 'dark' });
                 say({ subject: 'three-transformers.unheard-of', version: 1 });
                 say({ subject: 'three-transformers.hello', version: 1 });",
            )
            .await?;
        browser
            .wait_for(&format!("{}.length === 2", own("ready")))
            .await?;
        let refusals: Vec<Value> = browser.value(&own("error")).await?;
        ensure!(refusals.len() == 1, "{refusals:?}");
        ensure!(
            refusals[0]["supported"] == serde_json::json!([1]),
            "{refusals:?}"
        );
        browser
            .script("say({ subject: 'three-transformers.theme', version: 1, theme: 'dark' })")
            .await?;
        in_frame(&browser, async || {
            browser
                .wait_for("document.documentElement.dataset.theme === 'dark'")
                .await
        })
        .await
    });
}
