//! The names of the parts that come alive, and the view behind each.
//!
//! The prerendered page puts the same view into a `data-live` element, so both build one tree.

use super::{exercise, mask_figure, page_state::PageState, progress, run, toolbar, vram};
use leptos::prelude::*;

/// The view of a live part; unknown names are empty.
pub fn view(name: &str, page: PageState) -> AnyView {
    match name.split_once(':') {
        Some(("exercise", id)) => exercise::view(id.to_owned(), page).into_any(),
        Some(_) => ().into_any(),
        None => match name {
            "toolbar" => toolbar::view(page).into_any(),
            "masks" => mask_figure::view(page).into_any(),
            "run" => run::view(page).into_any(),
            "vram" => vram::view(page).into_any(),
            "progress" => progress::view(page).into_any(),
            _ => ().into_any(),
        },
    }
}

/// A live part inside the prerendered page.
pub fn island(name: &str, page: PageState) -> impl IntoView {
    let content = view(name, page);
    view! { <div class="island" data-live=name.to_owned()>{content}</div> }
}
