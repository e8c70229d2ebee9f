//! What a new exercise begins as: a file that is right already, to be rewritten text by text.

use super::exercises::KINDS;
use super::ids::is_id;

/// The files, in the order of [`KINDS`].
const TEMPLATES: [&str; 9] = [
    include_str!("templates/single-choice.toml"),
    include_str!("templates/multiple-choice.toml"),
    include_str!("templates/number.toml"),
    include_str!("templates/ordering.toml"),
    include_str!("templates/matching.toml"),
    include_str!("templates/cloze.toml"),
    include_str!("templates/free-text.toml"),
    include_str!("templates/paint-mask.toml"),
    include_str!("templates/predict.toml"),
];

/// The text of a new exercise's file.
///
/// # Errors
/// What is wrong with the kind or with the id, in words.
pub fn new_exercise(kind: &str, id: &str) -> Result<String, String> {
    if !is_id(id) {
        return Err(format!(
            "`{id}` is not an id: use lower-case letters, digits and hyphens, a letter first"
        ));
    }
    let known = KINDS.iter().zip(TEMPLATES);
    let template = known.into_iter().find(|(name, _)| **name == kind);
    match template {
        Some((_, text)) => Ok(text.replace("%ID%", id)),
        None => Err(format!(
            "`{kind}` is not a kind of exercise; known: {}",
            KINDS.join(", ")
        )),
    }
}
