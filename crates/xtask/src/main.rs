//! Every command a person runs.
fn main() {}
