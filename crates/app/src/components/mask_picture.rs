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
    let cells = panel
        .rows
        .iter()
        .enumerate()
        .flat_map(|(row, keys)| {
            keys.iter()
                .enumerate()
                .map(move |(column, visible)| (row, column, *visible))
        })
        .map(|(row, column, visible)| {
            view! {
                <rect
                    class=if visible { "cell visible" } else { "cell hidden" }
                    x=column * CELL + 1
                    y=row * CELL + 1
                    width=CELL - 1
                    height=CELL - 1
                />
            }
        })
        .collect_view();
    view! {
        <svg
            class="mask-picture"
            role="img"
            aria-label=label
            viewBox=format!("0 0 {} {}", columns * CELL + 1, rows * CELL + 1)
        >
            {cells}
        </svg>
    }
}
