//! What is right in an answer that has several parts. Pure; what the kernel has to say about a
//! painted mask comes in as a key.

use crate::attempt::ActionError;
use crate::exercise::{Choice, Exercise, ExerciseKind, Item};
use crate::number::millionths;

/// Characters that a typed number can have.
pub const MAX_NUMBER_CHARS: usize = 40;

/// The parts of an answer in the form in which they are kept, or why they do not fit the exercise:
///
/// * multiple choice: the ids of the chosen options, in authored order
/// * ordering and matching: the ids of all items, each at its place
/// * cloze: an option's id for each gap, empty for one not filled yet
/// * number: the text typed
/// * painted mask: a row a part, `1` where a cell is painted
///
/// # Errors
/// [`ActionError::Malformed`] when they do not fit, [`ActionError::WrongKind`] for other kinds.
pub fn fitted(exercise: &Exercise, mut parts: Vec<String>) -> Result<Vec<String>, ActionError> {
    let fits = match &exercise.kind {
        ExerciseKind::MultipleChoice { options } => {
            let given = parts.len();
            let chosen = options.iter().map(|option| &option.id);
            parts = chosen.filter(|id| parts.contains(id)).cloned().collect();
            parts.len() == given
        }
        ExerciseKind::Ordering { items } | ExerciseKind::Matching { items } => {
            parts.len() == items.len() && items.iter().all(|item| parts.contains(&item.id))
        }
        ExerciseKind::Cloze { gaps, .. } => {
            let known = |options: &[Choice], id: &String| {
                id.is_empty() || options.iter().any(|option| option.id == *id)
            };
            parts.len() == gaps.len()
                && gaps.iter().zip(&parts).all(|(g, id)| known(&g.options, id))
        }
        ExerciseKind::Number { .. } => {
            let is_typed =
                |text: &String| !text.contains('\n') && text.chars().count() <= MAX_NUMBER_CHARS;
            parts.len() == 1 && parts.iter().all(is_typed)
        }
        ExerciseKind::PaintMask { run, .. } => is_mask(&parts, run.grid()),
        _ => return Err(ActionError::WrongKind),
    };
    if fits {
        Ok(parts)
    } else {
        Err(ActionError::Malformed)
    }
}

/// Whether these are the rows of a mask of that many rows and columns.
pub fn is_mask(rows: &[String], (n_rows, n_columns): (usize, usize)) -> bool {
    let is_row = |row: &String| {
        row.len() == n_columns && row.bytes().all(|cell| matches!(cell, b'0' | b'1'))
    };
    rows.len() == n_rows && rows.iter().all(is_row)
}

/// Whether an answer is complete enough to be checked.
pub fn is_complete(exercise: &Exercise, parts: &[String]) -> bool {
    match &exercise.kind {
        ExerciseKind::Number { .. } => parts.iter().all(|text| millionths(text).is_some()),
        _ => !parts.is_empty() && parts.iter().all(|part| !part.is_empty()),
    }
}

/// The right answer of the kinds that hold it themselves and in one form only.
pub fn key(exercise: &Exercise) -> Option<Vec<String>> {
    let right = |options: &[Choice]| -> Vec<String> {
        let right = options.iter().filter(|option| option.correct);
        right.map(|option| option.id.clone()).collect()
    };
    let ids = |items: &[Item]| items.iter().map(|item| item.id.clone()).collect();
    match &exercise.kind {
        ExerciseKind::MultipleChoice { options } => Some(right(options)),
        ExerciseKind::Ordering { items } | ExerciseKind::Matching { items } => Some(ids(items)),
        ExerciseKind::Cloze { gaps, .. } => {
            Some(gaps.iter().flat_map(|gap| right(&gap.options)).collect())
        }
        _ => None,
    }
}

/// Which parts of an answer are right: options, items by their place, gaps, the number, or cells
/// row by row. `key` is the kernel's mask; without it no cell is right.
pub fn verdicts(exercise: &Exercise, parts: &[String], key: &[String]) -> Vec<bool> {
    match &exercise.kind {
        ExerciseKind::MultipleChoice { options } => options
            .iter()
            .map(|option| parts.contains(&option.id) == option.correct)
            .collect(),
        ExerciseKind::Number { number, .. } => {
            let is_close =
                |value: i64| value.abs_diff(number.value) <= number.tolerance.unsigned_abs();
            vec![
                parts
                    .first()
                    .and_then(|text| millionths(text))
                    .is_some_and(is_close),
            ]
        }
        ExerciseKind::PaintMask { .. } => {
            let mut cells = key.iter().flat_map(|row| row.bytes());
            let painted = parts.iter().flat_map(|row| row.bytes());
            painted.map(|cell| cells.next() == Some(cell)).collect()
        }
        _ => {
            let key = crate::grade::key(exercise).unwrap_or_default();
            parts
                .iter()
                .zip(key)
                .map(|(part, key)| *part == key)
                .collect()
        }
    }
}
