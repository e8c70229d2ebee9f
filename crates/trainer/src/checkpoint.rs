//! Everything that a training needs to go on as if it had never stopped, in one file.
//!
//! It is not a file of weights for a learner: it is as the machine has it, and only goes back into
//! the same recipe.

use std::path::Path;

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};

use crate::step::Training;

const MAGIC: &[u8; 8] = b"siblings";

/// Writes a checkpoint: first beside its place, then over it, so that a kill leaves a whole one.
///
/// # Errors
/// When the disk refuses.
pub fn save(training: &Training, path: &Path) -> Result<()> {
    let mut file = MAGIC.to_vec();
    file.extend(fingerprint(training));
    file.extend(training.optimiser.steps.to_le_bytes());
    file.extend(training.recipe.schedule.fall.to_le_bytes());
    file.extend(training.recipe.schedule.total.to_le_bytes());
    let rows = [
        &training.weights,
        &training.optimiser.mean,
        &training.optimiser.square,
    ];
    for numbers in rows {
        file.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
    }
    let beside = path.with_extension("new");
    std::fs::write(&beside, &file).with_context(|| format!("writing {}", beside.display()))?;
    std::fs::rename(&beside, path).with_context(|| format!("writing {}", path.display()))
}

/// Takes a checkpoint up, if there is one of this recipe.
///
/// # Errors
/// When there is one that cannot be used.
pub fn resume(training: &mut Training, path: &Path) -> Result<bool> {
    let Ok(file) = std::fs::read(path) else {
        return Ok(false);
    };
    let n = training.weights.len();
    let head = MAGIC.len() + 32 + 3 * 8;
    if file.len() != head + 3 * 4 * n || file[..8] != *MAGIC {
        bail!("{}: not a checkpoint of this model", path.display());
    }
    if file[8..40] != fingerprint(training) {
        bail!("{}: a checkpoint of another recipe", path.display());
    }
    let (counts, _) = file[40..head].as_chunks::<8>();
    let &[steps, fall, total] = counts else {
        bail!("{}: three counts", path.display());
    };
    let [steps, fall, total] = [steps, fall, total].map(u64::from_le_bytes);
    let schedule = training.recipe.schedule;
    let same = (fall, total) == (schedule.fall, schedule.total);
    if !same && steps > fall.min(schedule.fall) {
        bail!("{}: its learning rate fell already", path.display());
    }
    training.optimiser.steps = steps;
    let (numbers, _) = file[head..].as_chunks::<4>();
    let rows = [
        &mut training.weights,
        &mut training.optimiser.mean,
        &mut training.optimiser.square,
    ];
    for (row, numbers) in rows.into_iter().zip(numbers.chunks_exact(n)) {
        for (to, from) in row.iter_mut().zip(numbers) {
            *to = f32::from_le_bytes(*from);
        }
    }
    Ok(true)
}

/// What must not change between the parts of a training. How long it goes on may, as long as its
/// learning rate has not begun to fall.
fn fingerprint(training: &Training) -> [u8; 32] {
    let mut recipe = training.recipe.clone();
    recipe.schedule.fall = 0;
    recipe.schedule.total = 0;
    Sha256::digest(format!("{recipe:?}")).into()
}
