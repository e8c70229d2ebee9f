//! Checks that look at several files together.

use super::course::Head;
use super::files::Sources;
use super::finding::Report;
use crate::exercise::Exercise;
use crate::model::{Block, Section};
use std::collections::BTreeSet;

/// Exercise ids in order of appearance.
pub fn exercise_order(sections: &[Section]) -> Vec<String> {
    let mut order: Vec<String> = Vec::new();
    for block in sections.iter().flat_map(|section| &section.blocks) {
        if let Block::Exercise { exercise } = block
            && !order.contains(exercise)
        {
            order.push(exercise.clone());
        }
    }
    order
}

/// Warns of exercises that no section places: nobody would ever see them.
pub fn placed(order: &[String], exercises: &[Exercise], sources: &Sources, report: &mut Report) {
    let order: BTreeSet<&String> = order.iter().collect();
    for exercise in exercises {
        let path = format!("exercises/{}.toml", exercise.id);
        if let (false, Some(source)) = (order.contains(&exercise.id), sources.get(&path)) {
            let message = "no section places this exercise";
            let fix = format!("write `{{{{exercise {}}}}}` into a section", exercise.id);
            report.warning(source, 0..0, "unplaced-exercise", message, fix);
        }
    }
}

/// Every section has to have the same blocks in the same order in every language, and no block of
/// the course may stand twice.
pub fn same_blocks(heads: &[Head; 2], sources: &Sources, report: &mut Report) {
    let [first, second] = heads;
    let mut seen = BTreeSet::new();
    for (ours, theirs) in first.sections.iter().zip(&second.sections) {
        let path = format!("sections/{}.{}.md", theirs.id, second.lang.code());
        let Some(source) = sources.get(&path) else {
            continue;
        };
        let (ours, theirs) = (outline(ours), outline(theirs));
        if ours != theirs && !ours.is_empty() {
            let message = format!(
                "the languages have different blocks: {} and {}",
                ours.join(", "),
                theirs.join(", ")
            );
            let fix = "place the same figures and exercises between the same texts";
            report.error(source, 0..0, "blocks-differ", message, fix);
        }
        for block in theirs.into_iter().filter(|block| block != "text") {
            if !seen.insert(block.clone()) {
                let message = format!("{block} is placed twice");
                report.error(source, 0..0, "duplicate-block", message, "place it once");
            }
        }
    }
}

fn outline(section: &Section) -> Vec<String> {
    let name = |block: &Block| match block {
        Block::Prose { .. } => "text".to_owned(),
        Block::Figure { figure } => format!("figure {figure:?}").to_lowercase(),
        Block::Exercise { exercise } => format!("exercise {exercise}"),
    };
    section.blocks.iter().map(name).collect()
}
