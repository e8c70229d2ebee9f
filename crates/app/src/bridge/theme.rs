//! Light or dark: what the learner chose, else what the system prefers.

use super::storage;
use leptos::prelude::document;

/// The record under which the choice is kept; `www/boot.js` reads it before the first paint.
const KEY: &str = "three-transformers.theme";

/// The choice made earlier: `light`, `dark`, or `None` to follow the system.
pub fn stored() -> Option<String> {
    let root = document().document_element()?;
    root.get_attribute("data-theme")
}

/// Shows a theme and remembers it; `None` follows the system again. Where nothing can be
/// remembered, the choice holds until the page is left.
pub fn choose(theme: Option<&str>) {
    let Some(root) = document().document_element() else {
        return;
    };
    let _ = match theme {
        Some(theme) => root.set_attribute("data-theme", theme),
        None => root.remove_attribute("data-theme"),
    };
    let _ = storage::write(KEY, theme.unwrap_or(""));
}
