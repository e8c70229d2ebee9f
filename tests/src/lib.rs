//! What the tests share: comparing numbers, a server for the built site, and a browser.

mod assert_close;
mod browser;
mod site;

pub use assert_close::assert_close;
pub use browser::{Browser, Options, in_browser};
pub use site::{Fault, Site, site_folder};
