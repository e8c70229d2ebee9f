//! The three cards of equal weight, each headed by its mask as the kernel drew it.

use super::Page;
use crate::components::mask_picture::MaskPicture;
use crate::state::page_data::{MaskPanel, MaskPicture as Picture};
use leptos::prelude::*;
use lesson::{Architecture, Card};

/// All three.
pub fn view(page: &Page<'_>) -> impl IntoView + use<> {
    let cards = page
        .lesson
        .cards
        .iter()
        .map(|card| {
            let picture = page
                .masks
                .iter()
                .find(|p| p.architecture == card.architecture);
            card_view(page, card, picture).into_any()
        })
        .collect_view();
    view! { <div class="cards">{cards}</div> }
}

fn card_view(page: &Page<'_>, card: &Card, picture: Option<&Picture>) -> impl IntoView + use<> {
    let code = match card.architecture {
        Architecture::EncoderOnly => "bert",
        Architecture::DecoderOnly => "gpt",
        Architecture::EncoderDecoder => "t5",
    };
    let heading_id = format!("card-{code}");
    let panels = picture
        .iter()
        .flat_map(|picture| &picture.panels)
        .map(|panel| panel_view(page, panel))
        .collect_view();
    let row = |key: &str, html: &str| {
        view! {
            <div>
                <dt>{page.text(key)}</dt>
                <dd inner_html=html.to_owned()></dd>
            </div>
        }
    };
    view! {
        <article class=format!("card {code}") aria-labelledby=heading_id.clone() data-architecture=code>
            <div class="panels">{panels}</div>
            <h3 id=heading_id.clone()>{card.name.clone()}</h3>
            <dl>
                {row("card.mechanism", &card.mechanism)}
                {row("card.behaviour", &card.behaviour)}
                {row("card.best-for", &card.best_for)}
            </dl>
            <p class="help">{card.mask_caption.clone()}</p>
        </article>
    }
}

fn panel_view(page: &Page<'_>, panel: &MaskPanel) -> impl IntoView + use<> {
    let name = page.text(&format!("stage.{}", panel.stage));
    let visible = panel.rows.iter().flatten().filter(|v| **v).count();
    let all = panel.rows.iter().map(Vec::len).sum::<usize>();
    let label = page.fill(
        "masks.picture",
        &[
            ("name", name.clone()),
            ("visible", visible.to_string()),
            ("all", all.to_string()),
        ],
    );
    view! {
        <div class="panel">
            <MaskPicture panel=panel.clone() label=label />
            <span class="panel-name">{name}</span>
        </div>
    }
}
