//! A mask as a small picture: visible cells filled, hidden ones hatched.

use crate::state::page_data::MaskPanel;
use leptos::prelude::*;

/// Side of a cell in the drawing's own units.
const CELL: usize = 10;

/// One matrix. The picture has the panel's words as its text alternative.
#[component]
pub fn MaskPicture(
    /// What the kernel said.
    panel: MaskPanel,
    /// Its text alternative.
    label: String,
) -> impl IntoView {
    let (rows, columns) = (panel.query_tokens.len(), panel.key_tokens.len());
    // One path for all cells of a kind: a third of the bytes of one rectangle each.
    let cells = |wanted: bool| {
        let mut path = String::new();
        for (row, keys) in panel.rows.iter().enumerate() {
            for (column, visible) in keys.iter().enumerate() {
                if *visible == wanted {
                    let (x, y, side) = (column * CELL + 1, row * CELL + 1, CELL - 1);
                    path += &format!("M{x} {y}h{side}v{side}h-{side}z");
                }
            }
        }
        path
    };
    view! {
        <svg
            class="mask-picture"
            role="img"
            aria-label=label
            viewBox=format!("0 0 {} {}", columns * CELL + 1, rows * CELL + 1)
        >
            <path class="cell visible" d=cells(true) />
            <path class="cell hidden" d=cells(false) />
        </svg>
    }
}
