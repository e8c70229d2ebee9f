//! Both packages in every platform: what is told, in which order, and what a later launch makes of
//! it.

use crate::platform::Call;
use crate::profiles::{self, Profile};
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
        // A choice is a single letter or digit in 1.2, which our options are not.
        choice_and_text: ["fill-in", "fill-in"],
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
        moment: |text| has_shape(text, "9999-99-99T99:99:99.99Z"),
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
    in_engines(Options::default(), |browser| async move {
        run(&browser, &VERSIONS[0], &profiles::named("scorm-again")?).await
    });
}

#[test]
fn scorm_2004_is_graded_resumed_and_completed() {
    in_engines(Options::default(), |browser| async move {
        run(&browser, &VERSIONS[1], &profiles::named("scorm-again")?).await
    });
}

#[test]
fn every_platform_grades_resumes_and_completes() {
    profiles::in_every_one(|browser, profile, version| async move {
        // That one is above, in every engine.
        if profile.name == "scorm-again" {
            return Ok(());
        }
        let version = VERSIONS.iter().find(|own| own.name == version);
        run(&browser, version.context("a version")?, &profile).await
    });
}

async fn run(browser: &Browser, version: &'static Version, profile: &Profile) -> Result<()> {
    platform::open(browser).await?;
    let mut calls = first_launch(browser, version, profile).await?;
    if profile.keeps_states() {
        calls = second_launch(browser, version, profile).await?;
    }
    // Of both launches together: nothing was refused, and nothing ever stepped back.
    platform::check_calls(&calls, |field| profile.keeps_nothing_of(field))?;
    let scores: Vec<f64> = platform::values_of(&calls, version.score)
        .iter()
        .map(|score| score.parse())
        .collect::<Result<_, _>>()?;
    let least = if profile.keeps_states() { 8 } else { 1 };
    ensure!(scores.len() > least, "only {} scores told", scores.len());
    ensure!(scores.is_sorted(), "the score stepped back: {scores:?}");
    for duration in platform::values_of(&calls, version.times) {
        ensure!((version.duration)(duration), "a time of {duration:?}");
    }
    for state in platform::values_of(&calls, "cmi.suspend_data") {
        platform::check_state(state)?;
    }
    Ok(())
}

async fn first_launch(
    browser: &Browser,
    version: &Version,
    profile: &Profile,
) -> Result<Vec<Call>> {
    platform::launch(browser, &profiles::launch(profile, version.name, json!({}))).await?;
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
    if profile.keeps_answers(version.name) {
        check_interactions(&calls, version)?;
    }
    check_commits(&calls)?;
    let names: Vec<&str> = calls.iter().map(|call| call.name.as_str()).collect();
    ensure!(names.first() == Some(&"Initialize"), "{names:?}");
    let ends = names.iter().filter(|name| **name == version.end).count();
    ensure!(
        ends == 1 && names.last() == Some(&version.end),
        "{} ended {ends} times: {names:?}",
        version.name
    );
    Ok(calls)
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

/// One row for each exercise, at its place in the course, whatever was answered first; the last
/// answer stands in it.
fn check_interactions(calls: &[Call], version: &Version) -> Result<()> {
    let [choice, text] = version.choice_and_text;
    let right = ["bidirectional_is_worse", "scale_and_zero_shot"];
    let expected = [
        (
            "encoder-to-decoder",
            choice,
            &right[..],
            &[version.wrong, "correct"][..],
        ),
        ("bottleneck", text, &[TEXT_AS_TOLD], &["neutral"]),
    ];
    for (id, kind, responses, results) in expected {
        let place = course::place(id)?;
        let values = |field: &str| {
            let field = format!("cmi.interactions.{place}.{field}");
            platform::values_of(calls, &field)
        };
        let [type_field, time, response_field, result_field] = version.fields;
        ensure!(values("id") == [id], "{:?}", values("id"));
        ensure!(id.bytes().all(|b| b.is_ascii_graphic() && b != b'/'));
        ensure!(values(type_field) == [kind], "{:?}", values(type_field));
        ensure!(
            values(response_field) == responses,
            "{:?}",
            values(response_field)
        );
        ensure!(
            values(result_field) == results,
            "{:?}",
            values(result_field)
        );
        let times = values(time);
        ensure!(
            !times.is_empty() && times.iter().all(|t| (version.moment)(t)),
            "{times:?}"
        );
        let latencies = values("latency");
        ensure!(
            !latencies.is_empty() && latencies.iter().all(|l| (version.duration)(l)),
            "{latencies:?}"
        );
    }
    check_places(calls)
}

/// A place has a name, and it is the exercise's that has this place in the course.
fn check_places(calls: &[Call]) -> Result<()> {
    for (field, id) in calls.iter().filter_map(Call::set) {
        if field.starts_with("cmi.interactions.") && field.ends_with(".id") {
            let place = course::place(id)?;
            ensure!(
                field == format!("cmi.interactions.{place}.id"),
                "{id} is {field}"
            );
        }
    }
    Ok(())
}

/// A platform may stop the page for every Commit: one when the course comes, one for each answer,
/// and none right before the end, which commits what came after them.
fn check_commits(calls: &[Call]) -> Result<()> {
    let commits = calls.iter().filter(|call| call.name == "Commit").count();
    ensure!((2..=4).contains(&commits), "{commits} commits");
    let last = calls.iter().rposition(|call| call.name == "Commit");
    let since = &calls[last.context("no Commit")? + 1..];
    let answer = since
        .iter()
        .filter_map(Call::set)
        .find(|(field, _)| field.starts_with("cmi.interactions."));
    ensure!(answer.is_none(), "not committed: {answer:?}");
    Ok(())
}

/// Another browser, so to speak: only the platform knows the learner.
async fn second_launch(
    browser: &Browser,
    version: &Version,
    profile: &Profile,
) -> Result<Vec<Call>> {
    browser.leave_frames().await?;
    browser.script("localStorage.clear()").await?;
    platform::launch(browser, &profiles::launch(profile, version.name, json!({}))).await?;
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
    check_places(&calls)?;
    Ok(calls)
}

/// With a mastery score a platform judges everybody who leaves, also those who are not through.
#[test]
fn a_mastery_score_does_not_end_the_course_half_way() {
    in_browser(Options::default(), |browser| async move {
        platform::open(&browser).await?;
        let options = json!({
            "version": "12",
            "profile": { "mastery": true },
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
