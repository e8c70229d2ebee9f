//! The first thing that runs in the browser: reads the page's data and brings its parts to life.

use super::dom;
use crate::state::page_data::{PAGE_DATA_ID, PageData};
use crate::wiring;
use any_spawner::Executor;
use js_sys::Function;
use reactive_graph::owner::Owner;
use wasm_bindgen::prelude::*;

/// Ties every part to its signals. Called once, by `www/program.js`, with the function that makes
/// a worker.
///
/// # Errors
/// A page without its data block or one of its elements is not our page; the reason is thrown, and
/// the boot script shows its notice.
#[wasm_bindgen(js_name = startPage)]
pub fn start_page(new_worker: Function) -> Result<(), JsValue> {
    super::engine::set_factory(new_worker);
    // Effects run as tasks; a second start in one page finds the executor set, which is fine.
    let _ = Executor::init_wasm_bindgen();
    let data = read_page_data()?;
    let owner = Owner::new();
    let wired = owner.with(|| wiring::wire(data));
    std::mem::forget(owner); // The signals live as long as the page.
    wired?;
    // A convenience: without it the page is whole.
    let _ = super::reading::follow();
    Ok(())
}

fn read_page_data() -> Result<PageData, JsValue> {
    let text = dom::by_id(PAGE_DATA_ID)?.text_content().unwrap_or_default();
    super::json::rows(&text)
        .and_then(PageData::from_rows)
        .ok_or_else(|| JsError::new("the page's data cannot be read").into())
}
