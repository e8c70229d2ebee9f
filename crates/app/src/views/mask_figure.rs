//! One sentence under the three masks, morphing from one to the next.

use super::page_state::PageState;
use crate::components::choice_group::ChoiceGroup;
use crate::state::page_data::{MaskPanel, MaskPicture};
use leptos::prelude::*;
use lesson::Architecture;

/// Side of a cell in the drawing's own units.
const CELL: usize = 20;

/// The figure. All cells are always there; choosing an architecture fills and empties them, so the
/// eye sees which ones change.
pub fn view(page: PageState) -> impl IntoView {
    let pictures = page.data.with_value(|data| data.masks.clone());
    let size = pictures
        .iter()
        .map(|p| joined(p).labels.len())
        .max()
        .unwrap_or(0);
    let grids: Vec<Joined> = pictures.iter().map(joined).collect();
    let chosen = RwSignal::new(0usize);
    let grids = StoredValue::new(grids);
    let codes = ["bert", "gpt", "t5"];
    let options = codes.map(|code| (code.to_owned(), page.text(&format!("architecture.{code}"))));

    let cells = (0..size * size)
        .map(|index| {
            let (row, column) = (index / size, index % size);
            let class = move || {
                let visible = grids.with_value(|grids| {
                    grids
                        .get(chosen.get())
                        .is_some_and(|grid| grid.is_visible(row, column))
                });
                if visible {
                    "cell visible"
                } else {
                    "cell hidden"
                }
            };
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
    let labels = |is_row: bool| {
        (0..size)
            .map(|index| {
                let text = move || {
                    grids.with_value(|grids| {
                        grids
                            .get(chosen.get())
                            .and_then(|grid| grid.labels.get(index).cloned())
                            .unwrap_or_default()
                    })
                };
                let class = if is_row { "row-token" } else { "column-token" };
                view! { <span class=class>{text}</span> }
            })
            .collect_view()
    };
    let caption = move || {
        let code = codes.get(chosen.get()).copied().unwrap_or("bert");
        page.text(&format!("masks.caption-{code}"))
    };
    let count = move || {
        let visible =
            grids.with_value(|grids| grids.get(chosen.get()).map_or(0, Joined::visible_count));
        page.words().fill(
            "masks.count",
            &[
                ("visible", visible.to_string()),
                ("all", (size * size).to_string()),
            ],
        )
    };
    view! {
        <figure class="mask-figure">
            <ChoiceGroup
                legend=page.text("masks.choose")
                name="mask-figure"
                options=options.into()
                chosen=Signal::derive(move || codes.get(chosen.get()).copied().unwrap_or("bert").to_owned())
                on_choose=move |code: String| {
                    chosen.set(codes.iter().position(|c| *c == code).unwrap_or(0));
                }
            />
            <div class="mask-stage">
                <div class="axis columns" aria-hidden="true">{labels(false)}</div>
                <div class="axis rows" aria-hidden="true">{labels(true)}</div>
                <svg
                    class="mask-grid"
                    viewBox=format!("0 0 {0} {0}", size * CELL)
                    role="img"
                    aria-label=page.text("masks.label")
                >
                    {cells}
                </svg>
            </div>
            <figcaption aria-live="polite">
                <p>{caption}</p>
                <p class="help">{count}</p>
            </figcaption>
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
