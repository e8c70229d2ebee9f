//! Doing something a little later.

use std::time::Duration;

/// Calls `action` after `milliseconds`.
pub fn after(milliseconds: u64, action: impl FnOnce() + 'static) {
    leptos::prelude::set_timeout(action, Duration::from_millis(milliseconds));
}
