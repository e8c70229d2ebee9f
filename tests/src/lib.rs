//! What the tests share.

mod assert_close;

pub use assert_close::assert_close;
