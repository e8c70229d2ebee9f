//! Giving the learner a file, taking one back, and the clipboard.

use super::dom::{document, window};
use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, BlobPropertyBag, Event, HtmlAnchorElement, HtmlInputElement, Url};

/// Largest file that is read; a progress file has a few kilobytes.
pub const MAX_FILE_BYTES: f64 = 1_000_000.0;

/// Offers `text` as a download. Answers whether the browser took it.
pub fn offer(name: &str, mime: &str, text: &str) -> bool {
    let options = BlobPropertyBag::new();
    options.set_type(mime);
    let parts = Array::of1(&JsValue::from_str(text));
    let offered = || -> Option<()> {
        let blob = Blob::new_with_str_sequence_and_options(&parts, &options).ok()?;
        let url = Url::create_object_url_with_blob(&blob).ok()?;
        let link: HtmlAnchorElement = document().create_element("a").ok()?.dyn_into().ok()?;
        link.set_href(&url);
        link.set_download(name);
        link.click();
        super::timer::after(1_000, move || {
            let _ = Url::revoke_object_url(&url);
        });
        Some(())
    };
    offered().is_some()
}

/// Reads the file just chosen in a file field; `None` where it is too large or unreadable.
pub fn read_chosen(event: &Event, then: impl FnOnce(Option<String>) + 'static) {
    let Some(input) = event
        .target()
        .and_then(|target| target.dyn_into::<HtmlInputElement>().ok())
    else {
        return;
    };
    let Some(file) = input.files().and_then(|files| files.get(0)) else {
        return; // The dialogue was left without a choice.
    };
    if file.size() > MAX_FILE_BYTES {
        return then(None);
    }
    let text = file.text();
    spawn_local(async move {
        then(
            JsFuture::from(text)
                .await
                .ok()
                .and_then(|text| text.as_string()),
        );
        input.set_value(""); // So that the same file can be chosen again.
    });
}

/// Copies text; `then` hears whether it worked (a frame may forbid it).
pub fn copy(text: &str, then: impl FnOnce(bool) + 'static) {
    let clipboard = js_sys::Reflect::get(&window().navigator(), &"clipboard".into());
    if clipboard.is_ok_and(|clipboard| clipboard.is_undefined()) {
        return then(false);
    }
    let copied = window().navigator().clipboard().write_text(text);
    spawn_local(async move { then(JsFuture::from(copied).await.is_ok()) });
}
