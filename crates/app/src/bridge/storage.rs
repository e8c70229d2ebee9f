//! The browser's local storage, which may be absent, full, or emptied by somebody else.
//!
//! A host where several learners share a browser, such as a course platform, gives each a profile
//! in the page's address; their records then lie apart.

use super::dom::window;
use wasm_bindgen::prelude::*;
use web_sys::{Storage, StorageEvent};

/// Why storage did not do what was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StorageError {
    /// It cannot be reached: forbidden by the browser's settings or by a sandboxed frame.
    Unavailable,
    /// It is there but does not take the record: usually full.
    Refused,
}

/// Reads a record.
///
/// # Errors
/// [`StorageError::Unavailable`]; an absent record is `Ok(None)`.
pub fn read(key: &str) -> Result<Option<String>, StorageError> {
    storage()?
        .get_item(&scoped(key))
        .map_err(|_| StorageError::Unavailable)
}

/// Writes a record.
///
/// # Errors
/// [`StorageError`]; the old record is then still there.
pub fn write(key: &str, value: &str) -> Result<(), StorageError> {
    storage()?
        .set_item(&scoped(key), value)
        .map_err(|_| StorageError::Refused)
}

/// Calls `listener` when another tab of the same site changes `key`, or empties the storage.
pub fn on_change_elsewhere(key: &'static str, listener: impl Fn() + 'static) {
    let key = scoped(key);
    let closure = Closure::<dyn Fn(StorageEvent)>::new(move |event: StorageEvent| {
        // No key at all means that everything was cleared.
        if event.key().is_none_or(|changed| changed == key) {
            listener();
        }
    });
    let _ = window().add_event_listener_with_callback("storage", closure.as_ref().unchecked_ref());
    closure.forget(); // For as long as the page.
}

/// The key of this learner's record.
fn scoped(key: &str) -> String {
    let query = window().location().search().unwrap_or_default();
    let profile = query
        .split(['?', '&'])
        .find_map(|pair| pair.strip_prefix("profile="))
        .filter(|profile| profile.len() <= 32)
        .filter(|profile| {
            !profile.is_empty() && profile.bytes().all(|b| b.is_ascii_alphanumeric())
        });
    match profile {
        Some(profile) => [key, ".", profile].concat(),
        None => key.to_owned(),
    }
}

fn storage() -> Result<Storage, StorageError> {
    window()
        .local_storage()
        .ok()
        .flatten()
        .ok_or(StorageError::Unavailable)
}
