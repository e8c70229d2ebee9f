//! The files that ship: weights, configurations, vocabulary, and a manifest with their hashes.

use std::path::Path;

use anyhow::{Context, Result};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use transformer::{Family, check_file_size, file_from_weights, json_from_configs};

use crate::language::vocabulary;
use crate::recipe;
use crate::step::Training;

/// The configurations of all families.
pub const CONFIG: &str = "config.json";
/// Every token, one a line, in order of their ids.
pub const VOCABULARY: &str = "vocabulary.txt";
/// Sizes and hashes of the other files.
pub const MANIFEST: &str = "manifest.json";

/// The name of a family's weights.
#[must_use]
pub fn weights_name(family: Family) -> String {
    format!("{}.safetensors", family.name())
}

/// Writes the weights of a finished training, then everything beside them.
///
/// # Errors
/// When the disk refuses.
pub fn write(folder: &Path, training: &Training) -> Result<()> {
    std::fs::create_dir_all(folder)?;
    let config = &training.recipe.config;
    let file = file_from_weights(config, &training.weights);
    save(&folder.join(weights_name(config.family)), &file)?;
    write_beside(folder)
}

/// The configurations, the vocabulary and the manifest.
fn write_beside(folder: &Path) -> Result<()> {
    let configs = Family::ALL.map(|family| recipe::shipped(family).config);
    save(&folder.join(CONFIG), json_from_configs(&configs).as_bytes())?;
    let mut tokens = vocabulary().tokens().join("\n");
    tokens.push('\n');
    save(&folder.join(VOCABULARY), tokens.as_bytes())?;
    let mut files = Map::new();
    let names = Family::ALL.map(weights_name).into_iter();
    for name in names.chain([CONFIG.to_owned(), VOCABULARY.to_owned()]) {
        let Ok(file) = std::fs::read(folder.join(&name)) else {
            continue;
        };
        let entry = json!({
            "bytes": file.len(),
            "brotli_bytes": packed_bytes(&file)?,
            "sha256": sha256(&file),
        });
        files.insert(name, entry);
    }
    let manifest = serde_json::to_string_pretty(&Value::Object(files))?;
    save(&folder.join(MANIFEST), format!("{manifest}\n").as_bytes())
}

fn save(path: &Path, bytes: &[u8]) -> Result<()> {
    std::fs::write(path, bytes).with_context(|| format!("writing {}", path.display()))
}

/// SHA-256 in hexadecimal.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// How many bytes brotli makes of a file.
fn packed_bytes(file: &[u8]) -> Result<usize> {
    let mut packed = Vec::new();
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: 11,
        lgwin: 22,
        ..Default::default()
    };
    brotli::BrotliCompress(&mut &file[..], &mut packed, &parameters)?;
    Ok(packed.len())
}

/// The three siblings as they ship, on this machine's lane.
pub type Siblings = bench::siblings::Siblings;

/// Reads the files of a folder, holding them against the manifest and the vocabulary.
///
/// # Errors
/// When one is missing, differs from the manifest, or is refused.
pub fn read(folder: &Path) -> Result<Siblings> {
    let manifest: Value = serde_json::from_slice(&load(folder, MANIFEST)?)?;
    let checked = |name: &str| -> Result<Vec<u8>> {
        let file = load(folder, name)?;
        let expected = manifest[name]["sha256"].as_str();
        anyhow::ensure!(
            expected == Some(&sha256(&file)),
            "{name}: not the file of the manifest"
        );
        Ok(file)
    };
    let tokens = String::from_utf8(checked(VOCABULARY)?)?;
    anyhow::ensure!(
        tokens.lines().eq(vocabulary().tokens()),
        "{VOCABULARY}: not the language's vocabulary; train again"
    );
    let config = checked(CONFIG)?;
    let weights: Vec<Vec<u8>> = Family::ALL
        .iter()
        .map(|&family| checked(&weights_name(family)))
        .collect::<Result<_>>()?;
    let of_family = |family: Family| {
        let at = Family::ALL.iter().position(|&one| one == family);
        at.map_or(&[][..], |at| &weights[at])
    };
    Siblings::from_files(&config, of_family).map_err(anyhow::Error::msg)
}

fn load(folder: &Path, name: &str) -> Result<Vec<u8>> {
    let path = folder.join(name);
    let size = std::fs::metadata(&path).with_context(|| path.display().to_string())?;
    check_file_size(size.len())?;
    std::fs::read(&path).with_context(|| path.display().to_string())
}
