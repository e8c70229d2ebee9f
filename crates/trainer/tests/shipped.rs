//! The weights that are committed: whole, readable, and small enough to ship.

use std::path::{Path, PathBuf};

use trainer::files::{self, MANIFEST, VOCABULARY};
use transformer::{Family, Vocabulary};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content/models")
}

#[test]
fn every_file_is_the_manifests_and_its_model_can_be_made() {
    files::read(&folder()).expect("three siblings");
    let text = std::fs::read_to_string(folder().join(VOCABULARY)).expect("a vocabulary");
    Vocabulary::from_text(&text).expect("a vocabulary");
}

#[test]
fn the_weights_fit_their_budget() {
    let text = std::fs::read(folder().join(MANIFEST)).expect("a manifest");
    let manifest: serde_json::Value = serde_json::from_slice(&text).expect("JSON");
    let bytes: Vec<u64> = Family::ALL
        .map(|family| manifest[files::weights_name(family)]["brotli_bytes"].as_u64())
        .into_iter()
        .flatten()
        .collect();
    assert_eq!(bytes.len(), 3);
    assert!(bytes.iter().sum::<u64>() <= 2_200_000, "{bytes:?}");
}
