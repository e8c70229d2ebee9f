//! What the tests share: comparing numbers, a server for the built site, and a browser.

mod assert_close;
#[cfg(feature = "browser")]
mod browser;
#[cfg(feature = "browser")]
mod engine;
#[cfg(feature = "browser")]
mod site;

pub use assert_close::assert_close;
#[cfg(feature = "browser")]
pub use browser::{Browser, ERROR_RECORDER, Options, in_browser, in_engines, in_one};
#[cfg(feature = "browser")]
pub use engine::Engine;
#[cfg(feature = "browser")]
pub use site::{Fault, Recorded, Site, site_folder};
