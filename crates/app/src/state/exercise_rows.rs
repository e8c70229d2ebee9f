//! An exercise as rows of texts: what grading needs of it, without its words.

use super::page_rows::{Rows, row};
use lesson::{
    Choice, Demo, Exercise, ExerciseKind, Gap, Item, Mistake, Number, Quantity, RubricItem,
};

/// An exercise as the rows hold it.
pub fn bare(exercise: &Exercise) -> Exercise {
    let rows = exercise_rows(exercise);
    let mut read_again = Vec::new();
    for row in &rows {
        let cells: Vec<&str> = row.iter().map(String::as_str).collect();
        // What was just written can be read: a test holds every kind to it.
        let _ = read(&cells, &mut read_again);
    }
    read_again.pop().unwrap_or_else(|| empty("", 0, 0, 0))
}

/// The rows of an exercise: one that opens it, then those of its kind.
pub fn exercise_rows(exercise: &Exercise) -> Rows {
    let text = |number: u32| number.to_string();
    let mut rows = vec![row(&[
        "exercise",
        &exercise.id,
        &text(exercise.revision),
        &text(exercise.points),
        &exercise.hints.len().to_string(),
    ])];
    let option = |option: &Choice| {
        let verdict = if option.correct { "right" } else { "wrong" };
        row(&["option", &option.id, verdict])
    };
    match &exercise.kind {
        ExerciseKind::SingleChoice { options } => rows.extend(options.iter().map(option)),
        ExerciseKind::MultipleChoice { options } => {
            rows.push(row(&["multiple"]));
            rows.extend(options.iter().map(option));
        }
        ExerciseKind::Number { number, mistakes } => {
            let (value, tolerance) = (number.value.to_string(), number.tolerance.to_string());
            rows.push(row(&["number", &value, &tolerance]));
            let mistake = |mistake: &Mistake| row(&["mistake", &mistake.value.to_string()]);
            rows.extend(mistakes.iter().map(mistake));
        }
        ExerciseKind::Ordering { items } => rows.extend(item_rows("ordering", items)),
        ExerciseKind::Matching { items } => rows.extend(item_rows("matching", items)),
        ExerciseKind::Cloze { gaps, .. } => {
            for gap in gaps {
                rows.push(row(&["gap", &gap.id]));
                rows.extend(gap.options.iter().map(option));
            }
        }
        ExerciseKind::FreeText { rubric } => {
            rows.push(row(&["free-text"]));
            let item = |item: &RubricItem| row(&["rubric", &item.id, &text(item.points)]);
            rows.extend(rubric.iter().map(item));
        }
        ExerciseKind::PaintMask { run, .. } => {
            rows.push(row(&["paint"]));
            rows.push(run_row(run));
        }
        ExerciseKind::Predict {
            runs,
            quantity,
            options,
            values,
        } => {
            rows.push(row(&["predict", quantity.code()]));
            rows.extend(runs.iter().map(run_row));
            for (choice, value) in options.iter().zip(values) {
                let mut cells = option(choice);
                cells.push(value.to_string());
                rows.push(cells);
            }
        }
    }
    rows
}

fn item_rows(kind: &str, items: &[Item]) -> Rows {
    let mut rows = vec![row(&[kind])];
    rows.extend(items.iter().map(|item| row(&["item", &item.id])));
    rows
}

fn run_row(run: &Demo) -> Vec<String> {
    row(&[
        "run",
        &run.architecture,
        &run.stage,
        &run.mask,
        &run.mask_size.to_string(),
        &run.n_heads.to_string(),
        &run.text,
        &run.target,
    ])
}

/// Reads one more row; `None` where it is not of this program's version.
pub fn read(cells: &[&str], exercises: &mut Vec<Exercise>) -> Option<()> {
    if let ["exercise", id, revision, points, hints] = *cells {
        let (revision, points) = (revision.parse().ok()?, points.parse().ok()?);
        exercises.push(empty(id, revision, points, hints.parse().ok()?));
        return Some(());
    }
    let kind = &mut exercises.last_mut()?.kind;
    match (cells, kind) {
        (["multiple"], kind) => *kind = ExerciseKind::MultipleChoice { options: vec![] },
        (["free-text"], kind) => *kind = ExerciseKind::FreeText { rubric: vec![] },
        (["ordering"], kind) => *kind = ExerciseKind::Ordering { items: vec![] },
        (["matching"], kind) => *kind = ExerciseKind::Matching { items: vec![] },
        (["number", value, tolerance], kind) => {
            let number = Number {
                value: value.parse().ok()?,
                tolerance: tolerance.parse().ok()?,
                unit: String::new(),
            };
            let mistakes = vec![];
            *kind = ExerciseKind::Number { number, mistakes };
        }
        (["paint"], kind) => {
            *kind = ExerciseKind::PaintMask {
                run: run(&[""; 7])?,
                why_hidden: String::new(),
                why_visible: String::new(),
            };
        }
        (["predict", quantity], kind) => {
            *kind = ExerciseKind::Predict {
                runs: vec![],
                quantity: Quantity::from_code(quantity)?,
                options: vec![],
                values: vec![],
            };
        }
        (["gap", id], kind) => {
            let gap = Gap {
                id: (*id).to_owned(),
                options: vec![],
            };
            match kind {
                ExerciseKind::Cloze { gaps, .. } => gaps.push(gap),
                kind => {
                    let (text, gaps) = (String::new(), vec![gap]);
                    *kind = ExerciseKind::Cloze { text, gaps };
                }
            }
        }
        (["mistake", value], ExerciseKind::Number { mistakes, .. }) => mistakes.push(Mistake {
            value: value.parse().ok()?,
            why: String::new(),
        }),
        (["item", id], ExerciseKind::Ordering { items } | ExerciseKind::Matching { items }) => {
            items.push(Item {
                id: (*id).to_owned(),
                label: String::new(),
                text: String::new(),
                why: String::new(),
            });
        }
        (["rubric", id, points], ExerciseKind::FreeText { rubric }) => rubric.push(RubricItem {
            id: (*id).to_owned(),
            text: String::new(),
            points: points.parse().ok()?,
        }),
        (["run", cells @ ..], ExerciseKind::PaintMask { run: own, .. }) => *own = run(cells)?,
        (["run", cells @ ..], ExerciseKind::Predict { runs, .. }) => runs.push(run(cells)?),
        (
            ["option", id, verdict, value],
            ExerciseKind::Predict {
                options, values, ..
            },
        ) => {
            options.push(choice(id, verdict));
            values.push(value.parse().ok()?);
        }
        (
            ["option", id, verdict],
            ExerciseKind::SingleChoice { options } | ExerciseKind::MultipleChoice { options },
        ) => options.push(choice(id, verdict)),
        (["option", id, verdict], ExerciseKind::Cloze { gaps, .. }) => {
            gaps.last_mut()?.options.push(choice(id, verdict));
        }
        _ => return None,
    }
    Some(())
}

fn choice(id: &str, verdict: &str) -> Choice {
    Choice {
        id: id.to_owned(),
        text: String::new(),
        correct: verdict == "right",
        why: String::new(),
    }
}

fn run(cells: &[&str]) -> Option<Demo> {
    let [architecture, stage, mask, mask_size, n_heads, text, target] = *cells else {
        return None;
    };
    Some(Demo {
        architecture: architecture.to_owned(),
        stage: stage.to_owned(),
        mask: mask.to_owned(),
        mask_size: mask_size.parse().unwrap_or(0),
        n_heads: n_heads.parse().unwrap_or(1),
        text: text.to_owned(),
        target: target.to_owned(),
    })
}

fn empty(id: &str, revision: u32, points: u32, n_hints: usize) -> Exercise {
    Exercise {
        id: id.to_owned(),
        revision,
        points,
        title: String::new(),
        prompt: String::new(),
        hints: vec![String::new(); n_hints],
        solution: String::new(),
        kind: ExerciseKind::SingleChoice {
            options: Vec::new(),
        },
    }
}
