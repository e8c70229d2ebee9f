//! Whole days of a learner with the real course, in every platform that we know of.

use crate::platform::Call;
use crate::profiles::{self, Profile};
use crate::{course, platform, solving};
use anyhow::{Context, Result, ensure};
use lesson::{Exercise, Lang};
use serde_json::{Value, json};
use tests::Browser;

const RIGHT: (&str, &str) = ("text-to-text", "encoder-decoder");
const WRONG: (&str, &str) = ("encoder-to-decoder", "bidirectional-is-worse");

/// A platform with a package in it.
struct Place {
    browser: Browser,
    profile: Profile,
    version: String,
}

#[test]
fn looking_and_leaving_is_not_completing_and_answers_go_on_counting() {
    in_every_place(|place| async move {
        ensure!(place.enter("ann", json!({})).await? == "normal");
        place.leave().await?;
        ensure!(!place.is_finished(&place.kept().await?), "a look completed");

        ensure!(
            place.enter("ann", json!({})).await? == "normal",
            "locked out"
        );
        course::choose(&place.browser, RIGHT.0, RIGHT.1).await?;
        place.leave().await?;
        place.has_score(1).await?;

        // Typed without a pause, and away.
        ensure!(
            place.enter("ann", json!({})).await? == "normal",
            "locked out"
        );
        ensure!(course::stage(&place.browser, RIGHT.0).await? == "solved");
        place
            .browser
            .write("#bottleneck-answer", "一口氣打完的句子")
            .await?;
        place.leave().await?;

        place.another_browser().await?;
        ensure!(
            place.enter("ann", json!({})).await? == "normal",
            "locked out"
        );
        place
            .browser
            .wait_for(&solving::stage_is(RIGHT.0, "solved"))
            .await?;
        let written = "document.getElementById('bottleneck-answer').value";
        let text: String = place.browser.value(written).await?;
        ensure!(text == "一口氣打完的句子", "{text:?} is left");
        course::choose(&place.browser, WRONG.0, WRONG.1).await?;
        place.leave().await?;
        place.has_score(1).await?;
        ensure!(
            !place.is_finished(&place.kept().await?),
            "two answers completed"
        );
        if place.profile.keeps_answers(&place.version) {
            place.has_answers(&[RIGHT, WRONG]).await?;
        }
        place.check().await
    });
}

#[test]
fn who_does_all_wrong_completes_and_who_does_all_right_passes() {
    in_every_place(|place| async move {
        let (browser, version) = (&place.browser, &place.version);
        // All but one opened without a point, as the platform gives it back.
        if place.profile.keeps_states() {
            let saved = json!({ "cmi.suspend_data": all_revealed_but(WRONG.0),
                "cmi.exit": "suspend", "cmi.core.exit": "suspend" });
            place
                .enter("wrong", json!({ "saved": only(version, &saved) }))
                .await?;
            browser
                .wait_for(&solving::stage_is("mask-gpt", "revealed"))
                .await?;
            course::choose(browser, WRONG.0, WRONG.1).await?;
            browser
                .click(&format!("#exercise-{} .reveal", WRONG.0))
                .await?;
            place.leave().await?;
            place.has_score(0).await?;
            let kept = place.kept().await?;
            let [status, success] = place.statuses(&kept);
            ensure!(
                status == "completed" && success != "passed",
                "{status}, {success}"
            );
        }

        place.enter("right", json!({})).await?;
        course::complete(browser).await?;
        place.leave().await?;
        let kept = place.kept().await?;
        let [status, success] = place.statuses(&kept);
        let wanted = if version == "12" {
            "passed"
        } else {
            "completed"
        };
        ensure!(
            status == wanted && success == "passed",
            "{status}, {success}"
        );
        ensure!(place.score(&kept) == Some(100.0), "{kept}");

        // Once more: for review where the platform does that, and nothing is taken back.
        let mode = place.enter("right", json!({})).await?;
        place
            .has_notice((mode == "review").then_some("review"))
            .await?;
        place
            .browser
            .wait_for(&solving::stage_is(RIGHT.0, "solved"))
            .await?;
        browser
            .click(&format!("#exercise-{} .retry", RIGHT.0))
            .await?;
        course::choose(browser, RIGHT.0, "decoder-only").await?;
        place.leave().await?;
        let after = place.kept().await?;
        ensure!(place.statuses(&after) == place.statuses(&kept), "{after}");
        ensure!(place.score(&after) == Some(100.0), "{after}");
        ensure!(mode != "review" || after == kept, "told in review: {after}");
        place.check().await
    });
}

#[test]
fn attempts_learners_activities_and_previews_share_nothing() {
    in_every_place(|place| async move {
        place.enter("ann", json!({})).await?;
        course::choose(&place.browser, RIGHT.0, RIGHT.1).await?;
        place.leave().await?;
        let first = place.kept().await?;
        let mut rows = vec![
            ("a new attempt", "ann", json!({ "isNew": true })),
            ("another learner", "bob", json!({})),
            ("another activity", "ann", json!({ "activity": "two" })),
        ];
        if place.profile.tells_modes() {
            rows.push(("a preview", "teacher", json!({ "isPreview": true })));
            rows.push(("after the preview", "teacher", json!({})));
        }
        // Where no state is kept, nothing tells two attempts apart.
        let rows = rows.into_iter().filter(|(name, ..)| {
            place.profile.keeps_states() || ["another learner", "a preview"].contains(name)
        });
        for (name, learner, options) in rows {
            let mode = place.enter(learner, options.clone()).await?;
            let stage = course::stage(&place.browser, RIGHT.0).await?;
            ensure!(stage == "unanswered", "{name}: {stage}");
            let is_preview = mode == "browse";
            place
                .has_notice(is_preview.then_some("browse"))
                .await
                .context(name)?;
            place.leave().await?;
            let kept = place.kept().await?;
            ensure!(place.score(&kept).is_none(), "{name} has a score: {kept}");
            ensure!(!place.is_finished(&kept), "{name} is finished: {kept}");

            place.enter(learner, without(&options, "isNew")).await?;
            course::choose(&place.browser, WRONG.0, WRONG.1).await?;
            place.leave().await?;
            let kept = place.kept().await?;
            ensure!(
                !is_preview || place.score(&kept).is_none(),
                "{name} has a score: {kept}"
            );
            ensure!(!kept.to_string().contains(RIGHT.1), "{name}: {kept}");
        }
        let of_the_first: Value = place.browser.value("store[0].values").await?;
        ensure!(
            of_the_first == first,
            "the first attempt is now {of_the_first}"
        );
        place.check().await
    });
}

#[test]
fn lost_connections_and_sessions_are_said_and_heal() {
    in_every_place(|place| async move {
        let browser = &place.browser;
        let away = [
            (
                "not-kept",
                "world.hasSession = false",
                "world.hasSession = true",
            ),
            ("offline", "online(false)", "online(true)"),
        ];
        let online = "const online = (is) => {
            world.isOnline = is;
            document.getElementById('sco').contentWindow.dispatchEvent(new Event(is ? 'online' : 'offline'));
        };";
        for (name, lose, find) in away {
            place.enter(name, json!({})).await?;
            browser.leave_frames().await?;
            browser.script(&format!("{online} {lose}")).await?;
            platform::enter(browser).await?;
            course::choose(browser, RIGHT.0, RIGHT.1).await?;
            place.has_notice(Some(name)).await?;
            ensure!(
                place.score(&place.kept().await?).is_none(),
                "{name}: kept all the same"
            );
            browser.script(&format!("{online} {find}")).await?;
            platform::enter(browser).await?;
            course::choose(browser, WRONG.0, "scale-and-zero-shot").await?;
            place.has_notice(None).await?;
            place.leave().await?;
            place.has_score(2).await.context(name)?;
            // A session that is gone loses the row of a report, in Moodle 1.2 and its like.
            if place.profile.keeps_answers(&place.version) && name == "offline" {
                place.has_answers(&[RIGHT]).await.context(name)?;
            }
            place.another_browser().await?;
            place.enter(name, json!({})).await?;
            for exercise in [RIGHT.0, WRONG.0] {
                browser
                    .wait_for(&solving::stage_is(exercise, "solved"))
                    .await?;
            }
            place.leave().await?;
        }
        place.check().await
    });
}

fn in_every_place<F, Done>(body: F)
where
    F: Fn(Place) -> Done,
    Done: Future<Output = Result<()>> + Send + 'static,
{
    profiles::in_every_one(|browser, profile, version| {
        // The place goes into the body once it is there.
        let body = &body;
        let place = Place {
            browser,
            profile,
            version,
        };
        body(place)
    });
}

impl Place {
    /// Enters; the platform's page is opened on the first time.
    async fn enter(&self, learner: &str, mut options: Value) -> Result<String> {
        self.browser.leave_frames().await?;
        if !self.browser.value::<bool>("!!window.isReady").await? {
            platform::open(&self.browser).await?;
        }
        options["learner"] = learner.into();
        let options = profiles::launch(&self.profile, &self.version, options);
        let mode = platform::launch(&self.browser, &options).await?;
        // Until the course has heard what there was.
        let heard = "document.documentElement.hasAttribute('data-host-keeps')";
        self.browser.wait_for(heard).await?;
        Ok(mode)
    }

    async fn leave(&self) -> Result<()> {
        platform::leave(&self.browser).await
    }

    /// From now on only the platform knows, where it does.
    async fn another_browser(&self) -> Result<()> {
        match self.profile.keeps_states() {
            true => self.browser.script("localStorage.clear()").await,
            false => Ok(()),
        }
    }

    async fn kept(&self) -> Result<Value> {
        platform::kept(&self.browser).await
    }

    /// Completion and success; 1.2 has one word for both.
    fn statuses<'a>(&self, kept: &'a Value) -> [&'a str; 2] {
        let fields = match self.version.as_str() {
            "12" => ["cmi.core.lesson_status"; 2],
            _ => ["cmi.completion_status", "cmi.success_status"],
        };
        fields.map(|field| kept[field].as_str().unwrap_or_default())
    }

    fn is_finished(&self, kept: &Value) -> bool {
        self.statuses(kept)
            .iter()
            .any(|status| ["completed", "passed", "failed"].contains(status))
    }

    /// As a percentage.
    fn score(&self, kept: &Value) -> Option<f64> {
        let field = match self.version.as_str() {
            "12" => "cmi.core.score.raw",
            _ => "cmi.score.raw",
        };
        kept[field].as_str()?.parse().ok()
    }

    async fn has_score(&self, points: u32) -> Result<()> {
        let kept = self.kept().await?;
        let wanted: f64 = course::percent(points).parse()?;
        ensure!(
            self.score(&kept) == Some(wanted),
            "for {points} points: {kept}"
        );
        Ok(())
    }

    /// Each answer stands at its exercise's place, the same for every learner.
    async fn has_answers(&self, answers: &[(&str, &str)]) -> Result<()> {
        let kept = self.kept().await?;
        let field = match self.version.as_str() {
            "12" => "student_response",
            _ => "learner_response",
        };
        for (exercise, option) in answers {
            let place = course::place(exercise)?;
            let told = |field: &str| kept[format!("cmi.interactions.{place}.{field}")].clone();
            ensure!(told("id") == *exercise, "{place} is {}", told("id"));
            ensure!(
                told(field) == option.replace('-', "_"),
                "{exercise}: {}",
                told(field)
            );
        }
        Ok(())
    }

    /// The notice that is shown, or that none is.
    async fn has_notice(&self, notice: Option<&str>) -> Result<()> {
        platform::see_notice(&self.browser, notice).await?;
        platform::enter(&self.browser).await
    }

    /// Of all days together: nothing was refused but what this platform keeps nothing of, nobody
    /// failed, and a page that goes sends one request that is small enough.
    async fn check(&self) -> Result<()> {
        let calls: Vec<Call> = platform::calls(&self.browser).await?;
        let not_known = |field: &str| self.profile.keeps_nothing_of(field);
        platform::check_calls(&calls, not_known)?;
        let told = calls.iter().filter_map(Call::set);
        let failed = told.clone().find(|(_, value)| *value == "failed");
        ensure!(failed.is_none(), "{failed:?}");
        let beacons: Vec<Value> = self.browser.value("session.beacons").await?;
        ensure!(beacons.len() <= 1, "{beacons:?}");
        Ok(())
    }
}

fn exercises() -> Vec<Exercise> {
    solving::lesson_in(Lang::En).exercises
}

/// Of some options, all but one.
fn without(options: &Value, key: &str) -> Value {
    let mut options = options.clone();
    options.as_object_mut().map(|map| map.remove(key));
    options
}

/// Of some values, those of a version.
fn only(version: &str, values: &Value) -> Value {
    let mut values = values.clone();
    let other = if version == "12" {
        "cmi.exit"
    } else {
        "cmi.core.exit"
    };
    values.as_object_mut().map(|map| map.remove(other));
    values
}

/// What an earlier package has kept of a learner who opened every solution but one.
fn all_revealed_but(open: &str) -> String {
    let rows: Vec<Value> = exercises()
        .iter()
        .filter(|exercise| exercise.id != open)
        .map(|exercise| json!([exercise.id, exercise.revision, 0, 2, 1, [], "", 1, 0, [], 1]))
        .collect();
    format!("0.0000 0 {}", json!([1, 4, rows, 7]))
}

/// An attempt begun by an earlier package, whose answers stand in the order of answering.
#[test]
fn answers_of_an_earlier_package_stay_where_they_are() {
    in_every_place(|place| async move {
        if !place.profile.keeps_answers(&place.version) || place.version == "12" {
            return Ok(());
        }
        let saved = json!({
            "cmi.exit": "suspend",
            "cmi.suspend_data": "0.0000 0 [1,4,[],7]",
            "cmi.interactions.0.id": WRONG.0,
            "cmi.interactions.1.id": RIGHT.0,
        });
        place.enter("ann", json!({ "saved": saved })).await?;
        course::choose(&place.browser, RIGHT.0, RIGHT.1).await?;
        // One that stood nowhere yet comes at the end.
        course::write_and_reveal(
            &place.browser,
            "bottleneck",
            "這是一個夠長的回答，可以看解答了。",
        )
        .await?;
        place.leave().await?;
        let kept = place.kept().await?;
        let ids = [WRONG.0, RIGHT.0, "bottleneck"];
        for (place, id) in ids.into_iter().enumerate() {
            ensure!(kept[format!("cmi.interactions.{place}.id")] == id, "{kept}");
        }
        let told = &kept["cmi.interactions.1.learner_response"];
        ensure!(told == "encoder_decoder", "{kept}");
        ensure!(kept["cmi.interactions.2.result"] == "neutral", "{kept}");
        ensure!(kept["cmi.interactions.3.id"].is_null(), "{kept}");
        place.check().await
    });
}
