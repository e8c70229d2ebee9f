//! Answering, and keeping answers: nothing that was answered is ever lost silently.
//!
//! There are two records in storage, the newest and the one before it. Every save first reads what
//! is there and merges, so two tabs never undo one another; a record that cannot be read falls
//! back to the one before.

use super::page_state::{Keeping, PageState};
use crate::bridge::storage::{self, StorageError};
use crate::bridge::{files, host, json, random};
use crate::state::graded::{Graded, graded};
use crate::state::tally::Tally;
use lesson::Exercise;
use lesson::attempt::{self, Action, Attempt};
use lesson::progress::{Progress, StoredError, StoredProgress};
use reactive_graph::traits::{
    GetUntracked as _, GetValue as _, Set as _, SetValue as _, Update as _,
};

/// The newest record.
const KEY: &str = "three-transformers.progress";
/// The record before it.
const KEY_BEFORE: &str = "three-transformers.progress.before";
/// Name of an exported file.
const FILE_NAME: &str = "three-transformers-progress.json";

/// Reads what was kept, and listens to other tabs. Called once, when the page comes alive.
pub fn wake(page: PageState) {
    match read_all() {
        Ok(found) => {
            page.progress.set(found.progress);
            page.keeping.set(found.keeping);
        }
        Err(_) => page.keeping.set(Keeping::InMemory),
    }
    // Kept with the first answer: a page that is only read stores nothing.
    page.progress.update(|progress| {
        if progress.seed == 0 {
            progress.seed = random::seed();
        }
    });
    storage::on_change_elsewhere(KEY, move || {
        let ours = page.progress.get_untracked();
        match read_all() {
            // Emptied while the page is open: what we know is written again.
            Ok(found) if found.is_empty && !ours.attempts.is_empty() => {
                save(page);
                if page.keeping.get_untracked() == Keeping::Stored {
                    page.keeping.set(Keeping::Rewritten);
                }
            }
            Ok(found) => {
                let merged = Progress::merge(ours, found.progress.clone());
                // WebKit's tabs can write at once, neither knowing of the other: the record then
                // lacks what only we know. Merging again gives the same, so this ends.
                let is_missing_some = merged != found.progress;
                page.progress.set(merged);
                if is_missing_some {
                    save(page);
                }
            }
            Err(_) => page.keeping.set(Keeping::InMemory),
        }
    });
    // A host may come before us or after us.
    host::on_arrival(move || tell_host(page, None));
    host::on_restore(move |record| {
        import(page, Some(record));
        tell_host(page, None);
    });
    tell_host(page, None);
}

/// Does one action on an exercise. An action that is not possible now changes nothing: its button
/// is disabled, so only an event that was already under way can ask for it.
pub fn act(page: PageState, exercise: &Exercise, action: Action) {
    let mut progress = page.progress.get_untracked();
    let entry = progress
        .attempts
        .entry(exercise.id.clone())
        .or_insert_with(|| attempt::start(exercise));
    if attempt::apply(exercise, entry, action.clone()).is_ok() {
        let graded = graded(exercise, entry, &action);
        page.progress.set(progress);
        save(page);
        tell_host(page, graded);
    }
}

/// Starts again those of some exercises for which `which` holds.
pub fn restart(page: PageState, exercises: &[Exercise], which: fn(&Exercise, &Attempt) -> bool) {
    let mut progress = page.progress.get_untracked();
    progress.restart(exercises, which);
    page.progress.set(progress);
    save(page);
    tell_host(page, None);
}

/// Tells a host that embeds the page, if there is one, how far the learner is.
fn tell_host(page: PageState, graded: Option<Graded>) {
    let progress = page.progress.get_untracked();
    let tally = Tally::new(&page.data().exercises, &progress);
    if let Some(record) = json::stringify(&progress) {
        host::tell(record, tally, graded);
    }
}

/// Offers all answers as a file.
pub fn export(page: PageState) {
    if let Some(text) = json::stringify(&page.progress.get_untracked()) {
        files::offer(FILE_NAME, "application/json", &text);
    }
}

/// Merges an exported file into the answers. Answers the key of what to tell the learner.
pub fn import(page: PageState, text: Option<String>) -> &'static str {
    let opened = text
        .and_then(|text| json::stored_progress(&text))
        .ok_or(StoredError::NotProgress)
        .and_then(StoredProgress::open);
    match opened {
        Ok(opened) => {
            let merged = Progress::merge(page.progress.get_untracked(), opened.progress);
            page.progress.set(merged);
            save(page);
            "progress.imported"
        }
        Err(StoredError::NewerSchema { .. }) => "progress.import-newer",
        Err(StoredError::NotProgress) => "progress.import-unreadable",
    }
}

struct Found {
    progress: Progress,
    keeping: Keeping,
    is_empty: bool,
}

enum Record {
    Absent,
    Unreadable,
    Newer,
    Read { progress: Progress, is_whole: bool },
}

fn record(key: &str) -> Result<Record, StorageError> {
    let Some(text) = storage::read(key)? else {
        return Ok(Record::Absent);
    };
    let opened = json::stored_progress(&text)
        .ok_or(StoredError::NotProgress)
        .and_then(StoredProgress::open);
    Ok(match opened {
        Ok(opened) => Record::Read {
            progress: opened.progress,
            is_whole: opened.set_aside.is_empty(),
        },
        Err(StoredError::NewerSchema { .. }) => Record::Newer,
        Err(StoredError::NotProgress) => Record::Unreadable,
    })
}

fn read_all() -> Result<Found, StorageError> {
    let found = |progress, keeping| Found {
        progress,
        keeping,
        is_empty: false,
    };
    Ok(match record(KEY)? {
        Record::Read {
            progress,
            is_whole: true,
        } => found(progress, Keeping::Stored),
        Record::Read { progress, .. } => found(progress, Keeping::SetAside),
        Record::Newer => found(Progress::default(), Keeping::Newer),
        Record::Unreadable => match record(KEY_BEFORE)? {
            Record::Read { progress, .. } => found(progress, Keeping::SetAside),
            _ => found(Progress::default(), Keeping::SetAside),
        },
        Record::Absent => Found {
            progress: Progress::default(),
            keeping: Keeping::Stored,
            is_empty: true,
        },
    })
}

fn save(page: PageState) {
    let keeping = match try_save(page) {
        Ok(keeping) => keeping,
        Err(StorageError::Unavailable) => Keeping::InMemory,
        Err(StorageError::Refused) => Keeping::Full,
    };
    // News about what was found stays until the page is left: the next answer must not hide it.
    let is_news = matches!(
        page.keeping.get_untracked(),
        Keeping::SetAside | Keeping::Rewritten
    );
    if !(is_news && keeping == Keeping::Stored) {
        page.keeping.set(keeping);
    }
}

fn try_save(page: PageState) -> Result<Keeping, StorageError> {
    let found = read_all()?;
    if found.keeping == Keeping::Newer {
        return Ok(Keeping::Newer); // A newer page's record is never overwritten.
    }
    let had_saved = page.has_saved.get_value();
    let merged = Progress::merge(page.progress.get_untracked(), found.progress);
    if merged != page.progress.get_untracked() {
        page.progress.set(merged.clone());
    }
    let text = json::stringify(&merged).ok_or(StorageError::Refused)?;
    if let Some(before) = storage::read(KEY)? {
        match found.keeping {
            // Only a record that can be read is worth falling back to.
            Keeping::Stored => storage::write(KEY_BEFORE, &before)?,
            // What could not be read is put aside, not destroyed.
            _ => storage::write(&format!("{KEY}.damaged"), &before)?,
        }
    }
    storage::write(KEY, &text)?;
    page.has_saved.set_value(true);
    Ok(if found.is_empty && had_saved {
        Keeping::Rewritten
    } else {
        found.keeping
    })
}
