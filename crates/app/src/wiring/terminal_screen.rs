//! The terminal's screen: lines are added at the end, the oldest go.

use crate::bridge::dom;
use crate::state::terminal::{Line, MAX_LINES};

/// Prints lines and scrolls to them. Without a screen there is nothing to print on.
pub fn print(lines: &[Line]) {
    let Ok(screen) = dom::by_id("terminal") else {
        return;
    };
    for line in lines {
        if let Some(row) = dom::append(&screen, "p", line.tone.class(), "") {
            dom::append(&row, "span", "label", &line.label);
            dom::append(&row, "bdi", "", &line.text);
        }
    }
    let printed = dom::all(&screen, ".line").unwrap_or_default();
    for old in &printed[..printed.len().saturating_sub(MAX_LINES)] {
        old.remove();
    }
    screen.set_scroll_top(screen.scroll_height());
}
