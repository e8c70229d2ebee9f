//! Platforms that are not there, fail, or hear nonsense: the course goes on, nothing is lost, and
//! the learner is told.

use crate::{course, platform, profiles};
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use tests::{Browser, Options, Site, in_browser, in_engines};

/// A platform and what becomes of one right answer in it.
struct Row {
    name: &'static str,
    /// For `launch` in `platform.js`, as JSON.
    options: &'static str,
    /// The notice that the learner sees then.
    notice: Option<&'static str>,
    /// Whether the platform has the score.
    is_scored: bool,
}

const ROWS: [Row; 15] = [
    Row {
        name: "nothing wrong",
        options: r#"{ "version": "2004" }"#,
        notice: None,
        is_scored: true,
    },
    Row {
        name: "Initialize answers false twice",
        options: r#"{ "version": "2004", "fails": { "Initialize": { "times": 2 } } }"#,
        notice: None,
        is_scored: true,
    },
    Row {
        name: "Initialize answers false always",
        options: r#"{ "version": "12", "fails": { "Initialize": { "times": 99 } } }"#,
        notice: Some("no-platform"),
        is_scored: false,
    },
    Row {
        name: "Initialize throws always",
        options: r#"{ "version": "2004", "fails": { "Initialize": { "times": 99, "throws": true } } }"#,
        notice: Some("no-platform"),
        is_scored: false,
    },
    Row {
        name: "the API comes late",
        options: r#"{ "version": "2004", "late": true }"#,
        notice: None,
        is_scored: true,
    },
    Row {
        name: "the state is refused",
        options: r#"{ "version": "12",
            "fails": { "SetValue": { "after": 1, "times": 99, "about": "cmi.suspend_data" } } }"#,
        notice: Some("not-kept"),
        is_scored: true,
    },
    Row {
        name: "there is no place for a state from the beginning",
        options: r#"{ "version": "12",
            "fails": { "SetValue": { "times": 99, "about": "cmi.suspend_data" } } }"#,
        notice: None,
        is_scored: true,
    },
    Row {
        name: "the score is refused",
        options: r#"{ "version": "12",
            "fails": { "SetValue": { "times": 99, "about": "cmi.core.score.raw" } } }"#,
        notice: Some("not-kept"),
        is_scored: false,
    },
    Row {
        name: "every value is refused",
        options: r#"{ "version": "2004", "fails": { "SetValue": { "times": 9999 } } }"#,
        notice: Some("not-kept"),
        is_scored: false,
    },
    Row {
        name: "interactions are refused, which 1.2 leaves to the platform",
        options: r#"{ "version": "12",
            "fails": { "SetValue": { "times": 99, "about": "cmi.interactions.0.id" } } }"#,
        notice: None,
        is_scored: true,
    },
    Row {
        name: "Commit answers false",
        options: r#"{ "version": "2004", "fails": { "Commit": { "times": 99 } } }"#,
        notice: Some("not-kept"),
        is_scored: true,
    },
    Row {
        name: "Commit throws",
        options: r#"{ "version": "12", "fails": { "Commit": { "times": 99, "throws": true } } }"#,
        notice: Some("not-kept"),
        is_scored: true,
    },
    Row {
        name: "Commit answers false once",
        options: r#"{ "version": "2004", "fails": { "Commit": { "times": 1 } } }"#,
        notice: None,
        is_scored: true,
    },
    Row {
        name: "no mode is said",
        options: r#"{ "version": "2004", "fails": { "GetValue": { "times": 9, "about": "cmi.mode" } } }"#,
        notice: None,
        is_scored: true,
    },
    Row {
        name: "the learner looks back",
        options: r#"{ "version": "2004", "values": { "cmi.mode": "review" } }"#,
        notice: Some("review"),
        is_scored: false,
    },
];

fn watched() -> Options {
    Options {
        record_errors: true,
        ..Options::default()
    }
}

// What the driver makes of an answer of the platform does not depend on the browser's engine.
#[test]
fn a_platform_that_fails_loses_no_answer() {
    in_browser(watched(), |browser| async move {
        platform::open(&browser).await?;
        for row in &ROWS {
            check(&browser, row).await.context(row.name)?;
        }
        Ok(())
    });
}

async fn check(browser: &Browser, row: &Row) -> Result<()> {
    browser.leave_frames().await?;
    browser.script("localStorage.clear()").await?;
    let before = platform::calls(browser).await?.len();
    let mut options: Value = serde_json::from_str(row.options)?;
    options["learner"] = row.name.into();
    platform::launch(browser, &options).await?;
    course::choose(browser, "text-to-text", "encoder-decoder").await?;
    ensure!(course::stage(browser, "text-to-text").await? == "solved");
    if row.is_scored {
        browser.leave_frames().await?;
        browser
            .wait_for(&format!(
                "calls.slice({before}).some((c) => c.given[0]?.endsWith('score.raw') && c.given[1] === '{}')",
                course::percent(1)
            ))
            .await?;
    }
    platform::see_notice(browser, row.notice).await?;
    for frame in ["#sco", "#lesson"] {
        // Into the shell, and from there into the course.
        browser.enter_frame(frame).await?;
        let errors = browser.errors().await?;
        ensure!(errors.is_empty(), "{frame}: {errors:?}");
    }
    platform::leave(browser).await?;
    let calls = platform::calls(browser).await?;
    let answered_true = |field: &str| {
        calls[before..]
            .iter()
            .any(|call| call.is_taken && call.set().is_some_and(|(f, _)| f.ends_with(field)))
    };
    ensure!(answered_true("score.raw") == row.is_scored, "{calls:?}");
    if row.notice == Some("no-platform") || row.options.contains("review") {
        let told = calls[before..].iter().filter_map(|call| call.set()).next();
        ensure!(told.is_none(), "told all the same: {told:?}");
    }
    if row.notice == Some("review") {
        return Ok(());
    }

    // Another day, with the platform mended: the answer is there, and the platform has it too.
    // Whoever answered without a platform has no name, and finds the answer without one again.
    let is_nameless = row.notice == Some("no-platform");
    let mended = json!({ "version": options["version"], "learner": row.name });
    platform::launch(browser, if is_nameless { &options } else { &mended }).await?;
    ensure!(course::stage(browser, "text-to-text").await? == "solved");
    browser.leave_frames().await?;
    if is_nameless {
        return platform::leave(browser).await;
    }
    browser
        .wait_for(&format!(
            "(kept()['cmi.core.score.raw'] ?? kept()['cmi.score.raw']) === '{}'",
            course::percent(1)
        ))
        .await
        .context("the mended platform was not told")?;
    platform::leave(browser).await
}

/// Where there is no platform at all, and where there could be one that may not be looked at.
#[test]
fn without_a_platform_the_course_works() {
    in_engines(watched(), |browser| async move {
        platform::open(&browser).await?;
        let package = format!("{}platform/one/package-2004/index.html", browser.site.url);
        let host = Site::serve_nothing().await?;
        host.put(
            "index.html",
            "text/html",
            format!("<!doctype html><title>Elsewhere</title><iframe src=\"{package}\" style=\"width: 900px; height: 600px\"></iframe>"),
        );
        for (name, url) in [("alone", &package), ("in a page from elsewhere", &host.url)] {
            browser.open_url(url).await?;
            if url == &host.url {
                browser.enter_frame("iframe").await?;
            }
            let alive = "document.getElementById('lesson')?.contentDocument?.documentElement
                ?.hasAttribute('data-alive')";
            browser.wait_for(alive).await.context(name)?;
            let shown = "document.getElementById('no-platform').getBoundingClientRect().height > 0";
            ensure!(browser.value::<bool>(shown).await?, "{name}: no notice");
            let mut errors = browser.errors().await?;
            browser.enter_frame("#lesson").await?;
            course::choose(&browser, "text-to-text", "encoder-decoder").await?;
            ensure!(
                course::stage(&browser, "text-to-text").await? == "solved",
                "{name}"
            );
            errors.extend(browser.errors().await?);
            ensure!(errors.is_empty(), "{name}: {errors:?}");
        }
        Ok(())
    });
}

#[test]
fn learners_who_share_a_browser_keep_their_answers_and_languages_apart() {
    in_browser(Options::default(), |browser| async move {
        platform::open(&browser).await?;
        let (wrong, right) = ("unanswered", "solved");
        let rows = [
            ("12", "ann", "en-GB", wrong),
            ("12", "bob", "zh-TW", wrong),
            ("12", "ann", "en", right),
            ("2004", "王小明/7", "", wrong),
            ("2004", "王小明/8", "en-US", wrong),
            ("2004", "王小明/7", "", right),
            // The same learner in a package of the other version: another attempt.
            ("2004", "ann", "EN", wrong),
        ];
        for (version, learner, language, stage) in rows {
            let field = match version {
                "12" => "cmi.student_preference.language",
                _ => "cmi.learner_preference.language",
            };
            let options = json!({
                "version": version, "learner": learner, "values": { field: language },
            });
            platform::launch(&browser, &options).await?;
            let found = course::stage(&browser, "text-to-text").await?;
            ensure!(found == stage, "{learner}: {found}");
            let lang: String = browser.value("document.documentElement.lang").await?;
            // Where the platform does not say: the browser's, which is English here.
            let wanted = if language == "zh-TW" { "zh-Hant" } else { "en" };
            ensure!(lang == wanted, "{learner} with {language:?} reads {lang}");
            if stage == wrong {
                course::choose(&browser, "text-to-text", "encoder-decoder").await?;
            }
            platform::leave(&browser).await?;
        }
        Ok(())
    });
}

/// The learner's last choice, the platform's word, its page, the browser: in this order.
#[test]
fn the_course_opens_in_the_learners_language() {
    in_browser(Options::default(), |browser| async move {
        platform::open(&browser).await?;
        let rows = [
            ("zh-TW", "en", "zh-Hant"),
            ("", "zh-tw", "zh-Hant"),
            ("", "en", "en"),
            ("fr", "", "en"),
        ];
        for version in ["12", "2004"] {
            for (said, page, wanted) in rows {
                browser.leave_frames().await?;
                browser.script("localStorage.clear()").await?;
                let learner = format!("{said} {page}");
                let profile = json!({ "language": said, "page_language": page });
                let options = json!({ "version": version, "learner": learner, "profile": profile });
                platform::launch(&browser, &options).await?;
                let lang = "document.documentElement.lang";
                let shown: String = browser.value(lang).await?;
                ensure!(shown == wanted, "{said:?} in a page in {page:?}: {shown}");
                // The other one is chosen, nothing answered, and the browser another the next time.
                browser.click("a.language").await?;
                platform::enter_another_language(&browser, wanted).await?;
                let chosen: String = browser.value(lang).await?;
                platform::leave(&browser).await?;
                browser.script("localStorage.clear()").await?;
                platform::launch(&browser, &options).await?;
                let shown: String = browser.value(lang).await?;
                ensure!(
                    shown == chosen && chosen != wanted,
                    "{chosen} was chosen: {shown}"
                );
                platform::leave(&browser).await?;
            }
        }
        Ok(())
    });
}

/// Every exercise answered at the greatest length, in characters that need most room.
#[test]
fn long_answers_are_shortened_to_what_every_platform_keeps() {
    profiles::in_every_one(|browser, profile, version| async move {
        if !profile.keeps_states() {
            return Ok(());
        }
        platform::open(&browser).await?;
        let options = profiles::launch(&profile, &version, json!({}));
        platform::launch(&browser, &options).await?;
        let texts = [
            ("bottleneck", "編碼器「讀完」才能寫。\n".repeat(330)),
            ("scaling-laws", "\"𝒳\" 🦙\\".repeat(570)),
        ];
        for (exercise, text) in &texts {
            course::write_and_reveal(&browser, exercise, text).await?;
        }
        course::complete(&browser).await?;
        // Only with the last tick: one has passed before.
        let score = match version.as_str() {
            "12" => "cmi.core.score.raw",
            _ => "cmi.score.raw",
        };
        platform::wait_for_set(&browser, score, "100").await?;
        platform::leave(&browser).await?;
        // What is sent while the page goes fits into what a browser still takes then.
        let beacons: Vec<Value> = browser.value("session.beacons").await?;
        let is_small = |beacon: &Value| beacon["isTaken"] == true;
        ensure!(
            beacons.len() <= 1 && beacons.iter().all(is_small),
            "{beacons:?}"
        );
        let kept = platform::kept(&browser).await?;
        let state = kept["cmi.suspend_data"].as_str().context("no state")?;
        let length = platform::check_state(state)?;
        ensure!(
            length > 3_700,
            "only {length} characters are left of the answers"
        );
        let calls = platform::calls(&browser).await?;
        platform::check_calls(&calls, |field| profile.keeps_nothing_of(field))?;
        for state in platform::values_of(&calls, "cmi.suspend_data") {
            platform::check_state(state)?;
        }

        browser.script("localStorage.clear()").await?;
        platform::launch(&browser, &options).await?;
        let all = "document.querySelectorAll('[data-stage=solved], [data-stage=revealed]').length";
        browser
            .wait_for(&format!("{all} === {}", course::n_exercises()))
            .await?;
        let ticks = "document.querySelectorAll('.rubric input:checked').length";
        ensure!(browser.value::<u32>(ticks).await? == 7);
        for (exercise, text) in &texts {
            let written = format!("document.getElementById('{exercise}-answer').value");
            let written: String = browser.value(&written).await?;
            let length = written.chars().count();
            ensure!(
                text.starts_with(&written) && length > 300,
                "{exercise}: {written}"
            );
        }
        Ok(())
    });
}

/// Only the course's own window is heard, and of what it says only what makes sense.
#[test]
fn nonsense_is_never_told_to_the_platform() {
    in_browser(watched(), |browser| async move {
        platform::open(&browser).await?;
        platform::launch(&browser, &json!({ "version": "2004" })).await?;
        let report = "subject: 'SPLICE.reportScoreAndState', message_id: 'm'";
        let answer = "subject: 'SPLICE.sendEvent', message_id: 'm', name: 'answer'";
        let mut messages = vec![
            "null".to_owned(),
            "undefined".into(),
            "'text'".into(),
            "7".into(),
            "[]".into(),
            "{}".into(),
            "{ subject: null }".into(),
            format!("{{ {report} }}"),
            format!("{{ {report}, score: 0.5 }}"),
            format!("{{ {report}, score: 0.5, state: {{}} }}"),
            format!("{{ {answer} }}"),
            format!("{{ {answer}, data: null }}"),
            format!("{{ {answer}, data: 'text' }}"),
        ];
        for score in [
            "NaN",
            "Infinity",
            "-Infinity",
            "-0.1",
            "1.1",
            "'1'",
            "null",
            "[1]",
        ] {
            messages.push(format!("{{ {report}, score: {score}, state: 's' }}"));
        }
        let good = "exercise: 'text-to-text', kind: 'choice', response: 'a', result: 'correct'";
        for bad in [
            "exercise: 'a/b'",
            "exercise: '編碼器'",
            "exercise: ''",
            "exercise: 7",
            "kind: 'toString'",
            "kind: 'essay'",
            "response: null",
            "result: '__proto__'",
            "result: 'NaN'",
        ] {
            messages.push(format!("{{ {answer}, data: {{ {good}, {bad} }} }}"));
        }
        // What makes sense but does not come from the course.
        browser.leave_frames().await?;
        browser
            .script(&format!(
                "document.getElementById('sco').contentWindow
                    .postMessage({{ {report}, score: 0.9, state: 's', progress: 1 }}, '*')"
            ))
            .await?;
        platform::enter(&browser).await?;
        for message in &messages {
            browser
                .script(&format!("parent.postMessage({message}, '*')"))
                .await?;
        }
        let late = "progress: NaN";
        browser
            .script(&format!(
                "parent.postMessage({{ {report}, score: 0.5, state: 'sense', {late} }}, '*')"
            ))
            .await?;
        browser.leave_frames().await?;
        let is_told = "calls.some((c) => c.name === 'SetValue' && c.given[1].endsWith(' sense'))";
        browser.wait_for(is_told).await?;
        let calls = platform::calls(&browser).await?;
        platform::check_calls(&calls, |_| false)?;
        let told: Vec<_> = calls.iter().filter_map(|call| call.set()).collect();
        let states = platform::values_of(&calls, "cmi.suspend_data");
        ensure!(states.len() == 2, "{states:?}");
        ensure!(
            platform::values_of(&calls, "cmi.score.raw") == ["50"],
            "{told:?}"
        );
        let answers = told
            .iter()
            .filter(|(field, _)| field.contains("interactions"));
        ensure!(answers.count() == 0, "{told:?}");
        for word in ["NaN", "undefined", "null", "Infinity"] {
            ensure!(
                !told.iter().any(|(_, value)| value.contains(word)),
                "{told:?}"
            );
        }
        browser.enter_frame("#sco").await?;
        let errors = browser.errors().await?;
        ensure!(errors.is_empty(), "{errors:?}");
        Ok(())
    });
}

/// A platform answers at once; the program may still be compiling then, as it is in Firefox.
#[test]
fn a_state_that_comes_before_the_program_is_taken_all_the_same() {
    let slow = "const compile = WebAssembly.instantiate;
        WebAssembly.instantiate = async (...given) => {
            await new Promise((done) => setTimeout(done, 500));
            return compile(...given);
        };";
    let options = Options {
        before_load: Some(slow.into()),
        ..Options::default()
    };
    in_browser(options, |browser| async move {
        platform::open(&browser).await?;
        let first = json!({ "version": "2004" });
        platform::launch(&browser, &first).await?;
        course::choose(&browser, "text-to-text", "encoder-decoder").await?;
        platform::wait_for_set(&browser, "cmi.score.raw", &course::percent(1)).await?;
        platform::leave(&browser).await?;
        browser.script("localStorage.clear()").await?;
        let before = platform::calls(&browser).await?.len();
        platform::launch(&browser, &first).await?;
        let solved = "document.getElementById('exercise-text-to-text').dataset.stage === 'solved'";
        browser.wait_for(solved).await?;
        course::choose(&browser, "encoder-to-decoder", "scale-and-zero-shot").await?;
        platform::wait_for_set(&browser, "cmi.score.raw", &course::percent(2)).await?;
        let calls = platform::calls(&browser).await?;
        let states = platform::values_of(&calls[before..], "cmi.suspend_data");
        ensure!(
            states.iter().all(|state| state.contains("text-to-text")),
            "the platform's state was overwritten: {states:?}"
        );
        Ok(())
    });
}
