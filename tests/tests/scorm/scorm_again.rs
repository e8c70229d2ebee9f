//! Both packages with scorm-again as the platform: what is told, in which order, and what a later
//! launch makes of it.

use crate::platform::Call;
use crate::{course, platform};
use anyhow::{Context, Result, ensure};
use serde_json::json;
use tests::{Browser, Options, in_browser, in_engines};

/// An answer that a line or a language tag cannot hold as it is.
const TEXT: &str = "{The} encoder reads all of it,\nand only then the decoder starts. 長";
const TEXT_AS_TOLD: &str = " {The} encoder reads all of it, and only then the decoder starts. 長";

/// What a version calls its fields, and what they hold in the end.
struct Version {
    name: &'static str,
    end: &'static str,
    /// Field by field after a wrong answer, the right one, a free answer and one tick.
    told: &'static [(&'static str, &'static str)],
    /// Of an interaction: type, time, response and result, in this order.
    fields: [&'static str; 4],
    choice_and_text: [&'static str; 2],
    wrong: &'static str,
    score: &'static str,
    /// Fields and values once everything is done and right.
    completed: &'static [(&'static str, &'static str)],
    times: &'static str,
    moment: fn(&str) -> bool,
    duration: fn(&str) -> bool,
}

const VERSIONS: [Version; 2] = [
    Version {
        name: "12",
        end: "Finish",
        told: &[
            ("cmi.core.score.raw", "two points"),
            ("cmi.core.score.min", "0"),
            ("cmi.core.score.max", "100"),
            ("cmi.core.lesson_status", "incomplete"),
            ("cmi.core.lesson_location", "bottleneck"),
            ("cmi.core.exit", "suspend"),
        ],
        fields: ["type", "time", "student_response", "result"],
        choice_and_text: ["choice", "fill-in"],
        wrong: "wrong",
        score: "cmi.core.score.raw",
        completed: &[
            ("cmi.core.score.raw", "100"),
            ("cmi.core.lesson_status", "passed"),
        ],
        times: "cmi.core.session_time",
        moment: |text| has_shape(text, "99:99:99"),
        duration: |text| has_shape(text, "9999:99:99.99") && !text.contains(":60"),
    },
    Version {
        name: "2004",
        end: "Terminate",
        told: &[
            ("cmi.score.scaled", "two points of one"),
            ("cmi.score.raw", "two points"),
            ("cmi.score.min", "0"),
            ("cmi.score.max", "100"),
            ("cmi.progress_measure", "two exercises"),
            ("cmi.completion_status", "incomplete"),
            ("cmi.success_status", "unknown"),
            ("cmi.location", "bottleneck"),
            ("cmi.exit", "suspend"),
        ],
        fields: ["type", "timestamp", "learner_response", "result"],
        choice_and_text: ["choice", "long-fill-in"],
        wrong: "incorrect",
        score: "cmi.score.scaled",
        completed: &[
            ("cmi.score.scaled", "1"),
            ("cmi.score.raw", "100"),
            ("cmi.progress_measure", "1"),
            ("cmi.completion_status", "completed"),
            ("cmi.success_status", "passed"),
        ],
        times: "cmi.session_time",
        moment: |text| has_shape(text, "9999-99-99T99:99:99.000Z"),
        duration: |text| {
            let seconds = text.strip_prefix("PT").and_then(|t| t.strip_suffix('S'));
            seconds.is_some_and(|s| s.split_once('.').is_some_and(|(_, rest)| rest.len() == 2))
        },
    },
];

/// Whether a text is like another in which every digit stands for any; zeros stand for themselves.
fn has_shape(text: &str, shape: &str) -> bool {
    text.len() == shape.len()
        && text.bytes().zip(shape.bytes()).all(|(b, s)| {
            if s == b'9' {
                b.is_ascii_digit()
            } else {
                b == s
            }
        })
}

#[test]
fn scorm_12_is_graded_resumed_and_completed() {
    in_engines(Options::default(), |browser| run(browser, &VERSIONS[0]));
}

#[test]
fn scorm_2004_is_graded_resumed_and_completed() {
    in_engines(Options::default(), |browser| run(browser, &VERSIONS[1]));
}

async fn run(browser: Browser, version: &'static Version) -> Result<()> {
    platform::open(&browser).await?;
    let first = first_launch(&browser, version).await?;
    let calls = second_launch(&browser, version, first).await?;
    // Of both launches together: nothing was refused, and nothing ever stepped back.
    platform::check_calls(&calls)?;
    let scores: Vec<f64> = platform::values_of(&calls, version.score)
        .iter()
        .map(|score| score.parse())
        .collect::<Result<_, _>>()?;
    ensure!(scores.len() > 8, "only {} scores told", scores.len());
    ensure!(scores.is_sorted(), "the score stepped back: {scores:?}");
    for duration in platform::values_of(&calls, version.times) {
        ensure!((version.duration)(duration), "a time of {duration:?}");
    }
    for state in platform::values_of(&calls, "cmi.suspend_data") {
        platform::check_state(state)?;
    }
    Ok(())
}

async fn first_launch(browser: &Browser, version: &Version) -> Result<serde_json::Value> {
    platform::launch(browser, &json!({ "version": version.name })).await?;
    course::choose(browser, "encoder-to-decoder", "bidirectional-is-worse").await?;
    course::choose(browser, "encoder-to-decoder", "scale-and-zero-shot").await?;
    course::write_and_reveal(browser, "bottleneck", TEXT).await?;
    course::tick(browser, "bottleneck", Some("uniform")).await?;
    let (score, value) = version.told[0];
    platform::wait_for_set(browser, score, &figure(value)).await?;
    platform::leave(browser).await?;
    let calls = platform::calls(browser).await?;
    for (field, value) in version.told {
        let value = &*figure(value);
        let last = platform::values_of(&calls, field).last().copied();
        ensure!(last == Some(value), "{field} was {last:?} in the end");
    }
    check_interactions(&calls, version)?;
    check_commits(&calls)?;
    let names: Vec<&str> = calls.iter().map(|call| call.name.as_str()).collect();
    ensure!(names.first() == Some(&"Initialize"), "{names:?}");
    let ends = names.iter().filter(|name| **name == version.end).count();
    ensure!(
        ends == 1 && names.last() == Some(&version.end),
        "{} ended {ends} times: {names:?}",
        version.name
    );
    platform::kept(browser).await
}

/// What a course of this size has to tell, where it depends on that.
fn figure(value: &str) -> String {
    match value {
        "two points" => course::percent(2),
        "two points of one" => {
            let percent: f64 = course::percent(2).parse().unwrap_or(f64::NAN);
            format!("{}", (percent * 100.0).round() / 10_000.0)
        }
        "two exercises" => course::share(2).to_string(),
        value => value.to_owned(),
    }
}

fn check_interactions(calls: &[Call], version: &Version) -> Result<()> {
    let [choice, text] = version.choice_and_text;
    let expected = [
        (
            "encoder-to-decoder",
            choice,
            "bidirectional-is-worse",
            version.wrong,
        ),
        (
            "encoder-to-decoder",
            choice,
            "scale-and-zero-shot",
            "correct",
        ),
        ("bottleneck", text, TEXT_AS_TOLD, "neutral"),
    ];
    for (number, (id, kind, response, result)) in expected.into_iter().enumerate() {
        let value = |field: &str| -> Result<&str> {
            let field = format!("cmi.interactions.{number}.{field}");
            let values = platform::values_of(calls, &field);
            ensure!(values.len() == 1, "{field}: {values:?}");
            Ok(values[0])
        };
        let [type_field, time, response_field, result_field] = version.fields;
        ensure!(value("id")? == id);
        ensure!(id.bytes().all(|b| b.is_ascii_graphic() && b != b'/'));
        ensure!(value(type_field)? == kind);
        ensure!(
            value(response_field)? == response,
            "{:?}",
            value(response_field)?
        );
        ensure!(value(result_field)? == result);
        ensure!((version.moment)(value(time)?), "{time}: {}", value(time)?);
        let latency = value("latency")?;
        ensure!((version.duration)(latency), "a latency of {latency:?}");
    }
    let more = format!("cmi.interactions.{}.id", expected.len());
    ensure!(
        platform::values_of(calls, &more).is_empty(),
        "{more} was told"
    );
    Ok(())
}

/// Every answer and every state is committed before the next one is told.
fn check_commits(calls: &[Call]) -> Result<()> {
    let mut waits: Option<&Call> = None;
    let mut told = 0;
    for call in calls {
        match call.set() {
            Some((field, _)) if field == "cmi.suspend_data" || field.ends_with(".id") => {
                ensure!(waits.is_none(), "not committed: {waits:?}");
                waits = Some(call);
                told += 1;
            }
            _ if call.name == "Commit" => waits = None,
            _ => {}
        }
    }
    ensure!(waits.is_none(), "not committed: {waits:?}");
    // Three answers with their states, and the tick.
    ensure!(told >= 7, "only {told} answers and states told");
    Ok(())
}

/// Another browser, so to speak: only the platform knows the learner.
async fn second_launch(
    browser: &Browser,
    version: &Version,
    saved: serde_json::Value,
) -> Result<Vec<Call>> {
    browser.leave_frames().await?;
    browser.script("localStorage.clear()").await?;
    let options = json!({ "version": version.name, "saved": saved });
    platform::launch(browser, &options).await?;
    let solved =
        "document.getElementById('exercise-encoder-to-decoder').dataset.stage === 'solved'";
    browser
        .wait_for(solved)
        .await
        .context("nothing was restored")?;
    ensure!(course::stage(browser, "bottleneck").await? == "revealed");
    let written = "document.getElementById('bottleneck-answer').value";
    ensure!(browser.value::<String>(written).await? == TEXT);
    let ticked = "[...document.querySelectorAll('#exercise-bottleneck .rubric input:checked')]
        .map((box) => box.value)";
    ensure!(browser.value::<Vec<String>>(ticked).await? == ["uniform"]);

    // Practising again takes the point away in the course, and not in the platform.
    let before = platform::calls(browser).await?.len();
    platform::enter(browser).await?;
    browser.click("#exercise-encoder-to-decoder .retry").await?;
    browser.leave_frames().await?;
    browser
        .wait_for(&format!(
            "calls.slice({before}).some((c) => c.given[0] === 'cmi.suspend_data')"
        ))
        .await?;
    platform::enter(browser).await?;
    course::complete(browser).await?;
    for (field, value) in version.completed {
        platform::wait_for_set(browser, field, value).await?;
    }
    // What is complete stays complete.
    platform::enter(browser).await?;
    browser.click("#exercise-text-to-text .retry").await?;
    // Once in the record: begun again once, and not answered.
    browser.leave_frames().await?;
    browser
        .wait_for(
            "calls.findLast((c) => c.given[0] === 'cmi.suspend_data').given[1]
                .includes('[\"text-to-text\",1,1,0,')",
        )
        .await?;
    platform::leave(browser).await?;
    let calls = platform::calls(browser).await?;
    for (field, value) in version.completed {
        let last = platform::values_of(&calls, field).last().copied();
        ensure!(last == Some(value), "{field} was {last:?} in the end");
    }
    let interactions: Vec<_> = calls[before..]
        .iter()
        .filter_map(Call::set)
        .filter(|(field, _)| field.starts_with("cmi.interactions.") && field.ends_with(".id"))
        .map(|(field, _)| field)
        .collect();
    ensure!(
        interactions.first() == Some(&"cmi.interactions.3.id"),
        "interactions went on with {interactions:?}"
    );
    Ok(calls)
}

/// With a mastery score a platform judges everybody who leaves, also those who are not through.
#[test]
fn a_mastery_score_does_not_end_the_course_half_way() {
    in_browser(Options::default(), |browser| async move {
        platform::open(&browser).await?;
        let options = json!({
            "version": "12",
            "settings": { "mastery_override": true },
            "values": { "cmi.student_data.mastery_score": "60", "cmi.core.credit": "credit" },
        });
        platform::launch(&browser, &options).await?;
        course::choose(&browser, "text-to-text", "encoder-decoder").await?;
        platform::wait_for_set(&browser, "cmi.core.score.raw", &course::percent(1)).await?;
        platform::leave(&browser).await?;
        let saved = platform::kept(&browser).await?;
        ensure!(saved["cmi.core.lesson_status"] == "failed", "{saved}");

        let before = platform::calls(&browser).await?.len();
        let options = json!({ "version": "12", "saved": saved });
        platform::launch(&browser, &options).await?;
        course::choose(&browser, "encoder-to-decoder", "scale-and-zero-shot").await?;
        platform::wait_for_set(&browser, "cmi.core.score.raw", &course::percent(2)).await?;
        let calls = platform::calls(&browser).await?;
        let told = platform::values_of(&calls[before..], "cmi.core.lesson_status");
        ensure!(told.last() == Some(&"incomplete"), "{told:?}");
        Ok(())
    });
}
