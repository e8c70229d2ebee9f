//! One sentence under the three masks, morphing from one to the next.
//!
//! All three are in the HTML; which one shows follows the radio buttons by style alone
//! (`www/styles/figures.css`), so it works without any script.

use super::Page;
use crate::components::choice_group::ChoiceGroup;
use crate::state::page_data::{MaskPanel, MaskPicture};
use leptos::prelude::*;
use lesson::Architecture;

/// Side of a cell in the drawing's own units.
const CELL: usize = 20;
/// The architectures' codes, in the order of the pictures.
const CODES: [&str; 3] = ["bert", "gpt", "t5"];

/// The figure. All cells are always there; choosing an architecture fills and empties them, so the
/// eye sees which ones change.
pub fn view(page: &Page<'_>) -> impl IntoView + use<> {
    let grids: Vec<Joined> = page.masks.iter().map(joined).collect();
    let size = grids.iter().map(|g| g.labels.len()).max().unwrap_or(0);
    let options = CODES.map(|code| (code.to_owned(), page.text(&format!("architecture.{code}"))));
    let cells = (0..size * size)
        .map(|index| {
            let (row, column) = (index / size, index % size);
            let class = CODES
                .iter()
                .zip(&grids)
                .filter(|(_, grid)| grid.is_visible(row, column))
                .fold("cell".to_owned(), |class, (code, _)| class + " in-" + code);
            view! {
                <rect
                    class=class
                    x=column * CELL + 1
                    y=row * CELL + 1
                    width=CELL - 2
                    height=CELL - 2
                    rx="2"
                />
            }
        })
        .collect_view();
    let axes = |side: &str| {
        CODES
            .iter()
            .zip(&grids)
            .map(|(code, grid)| {
                let labels = grid
                    .labels
                    .iter()
                    .map(|label| view! { <span>{label.clone()}</span> })
                    .collect_view();
                view! { <div class=format!("axis {side} only-{code}") aria-hidden="true">{labels}</div> }
            })
            .collect_view()
    };
    let captions = CODES
        .iter()
        .zip(&grids)
        .map(|(code, grid)| {
            let count = page.fill(
                "masks.count",
                &[
                    ("visible", grid.visible_count().to_string()),
                    ("all", (size * size).to_string()),
                ],
            );
            view! {
                <div class=format!("only-{code}")>
                    <p>{page.text(&format!("masks.caption-{code}"))}</p>
                    <p class="help">{count}</p>
                </div>
            }
        })
        .collect_view();
    view! {
        <figure class="mask-figure">
            <ChoiceGroup
                legend=page.text("masks.choose")
                name="mask-figure"
                options=options.into()
                chosen=CODES[0].to_owned()
            />
            <div class="mask-stage">
                {axes("columns")} {axes("rows")}
                <svg
                    class="mask-grid"
                    viewBox=format!("0 0 {0} {0}", size * CELL)
                    role="img"
                    aria-label=page.text("masks.label")
                >
                    {cells}
                </svg>
            </div>
            <figcaption aria-live="polite">{captions}</figcaption>
        </figure>
    }
}

/// A picture as one square matrix. The encoder-decoder's three attentions become its four corners:
/// input to input, nothing, output to input, output to output.
struct Joined {
    labels: Vec<String>,
    rows: Vec<Vec<bool>>,
}

impl Joined {
    fn is_visible(&self, row: usize, column: usize) -> bool {
        self.rows.get(row).and_then(|keys| keys.get(column)) == Some(&true)
    }

    fn visible_count(&self) -> usize {
        self.rows
            .iter()
            .flatten()
            .filter(|visible| **visible)
            .count()
    }
}

fn joined(picture: &MaskPicture) -> Joined {
    let panel = |stage: &str| picture.panels.iter().find(|panel| panel.stage == stage);
    if picture.architecture == Architecture::EncoderDecoder
        && let (Some(encoder), Some(decoder), Some(cross)) =
            (panel("encoder"), panel("decoder"), panel("cross"))
    {
        return join_corners(encoder, decoder, cross);
    }
    picture.panels.first().map_or(
        Joined {
            labels: Vec::new(),
            rows: Vec::new(),
        },
        |panel| Joined {
            labels: panel.query_tokens.clone(),
            rows: panel.rows.clone(),
        },
    )
}

fn join_corners(encoder: &MaskPanel, decoder: &MaskPanel, cross: &MaskPanel) -> Joined {
    let target_len = decoder.query_tokens.len();
    let upper = encoder.rows.iter().map(|keys| {
        let mut row = keys.clone();
        row.extend(std::iter::repeat_n(false, target_len));
        row
    });
    let lower = cross.rows.iter().zip(&decoder.rows).map(|(input, output)| {
        let mut row = input.clone();
        row.extend(output);
        row
    });
    Joined {
        labels: [encoder.query_tokens.clone(), decoder.query_tokens.clone()].concat(),
        rows: upper.chain(lower).collect(),
    }
}
