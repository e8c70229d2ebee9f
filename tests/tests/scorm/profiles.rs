//! What real platforms do beyond the specifications: one row each of `tests/suite/platforms.toml`.

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use serde_json::{Value, json};
use std::path::Path;
use tests::{Browser, Options, in_browser};

/// A platform, as `tests/scorm/platform.js` plays it.
#[derive(Clone, Debug)]
pub struct Profile {
    pub name: String,
    /// The packages that are put into it: `12`, `2004`.
    pub versions: Vec<String>,
    /// Fields of which it keeps nothing, as regular expressions.
    pub unknown: Vec<String>,
    /// Versions in which it has no list of answers.
    no_answers_in: Vec<String>,
    unanswered: Vec<String>,
    /// All of it, for `launch`.
    pub row: Value,
}

#[derive(Deserialize)]
struct File {
    profile: Vec<toml::Table>,
}

/// All of them, in the file's order.
pub fn all() -> Result<Vec<Profile>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("suite/platforms.toml");
    let file: File = toml::from_str(&std::fs::read_to_string(&path)?)?;
    let profiles: Result<Vec<_>> = file.profile.into_iter().map(profile).collect();
    let profiles = profiles?;
    ensure!(profiles.len() > 4, "only {} platforms", profiles.len());
    Ok(profiles)
}

/// One of them.
pub fn named(name: &str) -> Result<Profile> {
    let found = all()?.into_iter().find(|profile| profile.name == name);
    found.with_context(|| format!("there is no platform {name:?}"))
}

fn profile(table: toml::Table) -> Result<Profile> {
    let row = serde_json::to_value(&table)?;
    let list = |key: &str| -> Vec<String> {
        let items = row[key].as_array().into_iter().flatten();
        items
            .filter_map(|item| item.as_str())
            .map(str::to_owned)
            .collect()
    };
    let name = row["name"].as_str().context("a platform without a name")?;
    let source = row["source"].as_str().unwrap_or_default();
    ensure!(!source.is_empty(), "{name}: no source");
    let versions = list("versions");
    ensure!(!versions.is_empty(), "{name}: no versions");
    Ok(Profile {
        name: name.to_owned(),
        versions,
        unknown: list("unknown"),
        no_answers_in: list("no_answers_in"),
        unanswered: list("unanswered"),
        row: row.clone(),
    })
}

impl Profile {
    /// Whether it hands the course's state back.
    pub fn keeps_states(&self) -> bool {
        !self
            .unknown
            .iter()
            .any(|field| field.contains("suspend_data"))
    }

    /// Whether it keeps a list of answers.
    pub fn keeps_answers(&self, version: &str) -> bool {
        !self.no_answers_in.iter().any(|own| own == version)
    }

    /// Whether it keeps nothing of a field.
    pub fn keeps_nothing_of(&self, field: &str) -> bool {
        let is_answer = field.starts_with("cmi.interactions.");
        // The only shape of a pattern in that list: the end of a field's name.
        let ends = self
            .unknown
            .iter()
            .filter_map(|pattern| pattern.strip_suffix('$'));
        (is_answer && !self.no_answers_in.is_empty())
            || ends.into_iter().any(|end| field.ends_with(end))
    }

    /// Whether a package hears that it is only looked at.
    pub fn tells_modes(&self) -> bool {
        !self.unanswered.iter().any(|field| field == "mode$")
    }
}

/// Runs a body in Chromium for every platform and every version that is put into it: what the
/// package makes of a platform does not depend on the browser's engine.
pub fn in_every_one<F, Done>(body: F)
where
    F: Fn(Browser, Profile, String) -> Done,
    Done: Future<Output = Result<()>> + Send + 'static,
{
    let profiles = all().unwrap_or_else(|error| panic!("{error:?}"));
    for profile in profiles {
        for version in profile.versions.clone() {
            let name = format!("{}, {version}", profile.name);
            in_browser(knows_when_it_is_offline(), |browser| {
                let done = body(browser, profile.clone(), version);
                async move { done.await.context(name) }
            });
        }
    }
}

/// A browser that is offline when the platform's page says so.
pub fn knows_when_it_is_offline() -> Options {
    Options {
        before_load: Some(
            "Object.defineProperty(Navigator.prototype, 'onLine', {
               get: () => { try { return top.world?.isOnline ?? true } catch { return true } },
             });"
            .into(),
        ),
        ..Options::default()
    }
}

/// Options of a launch in it.
pub fn launch(profile: &Profile, version: &str, more: Value) -> Value {
    let mut options = json!({ "version": version, "profile": profile.row });
    if let (Some(options), Value::Object(more)) = (options.as_object_mut(), more) {
        options.extend(more);
    }
    options
}
