//! The first thing that runs in the browser: reads the page's data and brings its parts to life.

use crate::state::page_data::{PAGE_DATA_ID, PageData};
use crate::views::{live, page_state::PageState};
use leptos::mount::hydrate_from;
use leptos::prelude::{Owner, document};
use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;

/// Hydrates every `data-live` element. Called by the module's own start.
///
/// # Errors
/// A page without its data block is not our page; the reason is thrown, and the boot script shows
/// its notice.
#[wasm_bindgen(start)]
pub fn start() -> Result<(), JsValue> {
    let data = read_page_data().ok_or_else(|| JsError::new("the page has no readable data"))?;
    let owner = Owner::new();
    let page = owner.with(|| PageState::new(data));
    std::mem::forget(owner); // The state lives as long as the page.

    let elements = document().query_selector_all("[data-live]")?;
    for index in 0..elements.length() {
        let Some(element) = elements.get(index) else {
            continue;
        };
        let Ok(element) = element.dyn_into::<HtmlElement>() else {
            continue;
        };
        let name = element.get_attribute("data-live").unwrap_or_default();
        let owned = element.clone();
        hydrate_from(element, move || live::view(&name, page)).forget();
        let _ = owned.set_attribute("data-hydrated", "");
    }
    crate::views::run_actions::wake(page);
    crate::views::progress_actions::wake(page);
    // A convenience: without it the page is whole.
    let _ = super::reading::follow();
    Ok(())
}

fn read_page_data() -> Option<PageData> {
    let text = document().get_element_by_id(PAGE_DATA_ID)?.text_content()?;
    super::json::parse(&text)
}
