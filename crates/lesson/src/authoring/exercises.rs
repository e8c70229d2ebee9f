//! `exercises/<id>.toml`: one quiz question or challenge step a file.

use super::document::with_document;
use super::files::Sources;
use super::finding::Report;
use super::ids::unique_id;
use super::prose::Prose;
use super::source::Located;
use super::table::Table;
use crate::model::{Choice, Exercise, ExerciseKind, RubricItem};
use std::collections::BTreeSet;
use std::ops::Range;

/// Reads every exercise file, by path.
pub fn read(sources: &Sources, prose: &[Prose<'_>; 2], report: &mut Report) -> [Vec<Exercise>; 2] {
    let mut exercises = [Vec::new(), Vec::new()];
    let mut seen = BTreeSet::new();
    for path in sources.keys() {
        if !path.starts_with("exercises/") {
            continue;
        }
        let pair = with_document(sources, path, report, |root, report| {
            exercise(root, path, &mut seen, prose, report)
        });
        if let Some([first, second]) = pair.flatten() {
            exercises[0].push(first);
            exercises[1].push(second);
        }
    }
    exercises
}

fn exercise(
    mut root: Table<'_>,
    path: &str,
    seen: &mut BTreeSet<String>,
    prose: &[Prose<'_>; 2],
    report: &mut Report,
) -> Option<[Exercise; 2]> {
    let id = unique_id(&mut root, "id", seen, report);
    if let Some(id) = &id
        && path != format!("exercises/{id}.toml")
    {
        let message = format!("the file is not named after its id `{id}`");
        let fix = format!("rename it to {id}.toml");
        report.error(root.source, 0..0, "file-name", message, fix);
    }
    let revision = root.integer("revision", report);
    let points = root.integer("points", report);
    let title = root.texts("title", report);
    let prompt = root.texts("prompt", report);
    let hints: Vec<[Located<'_>; 2]> = root
        .tables("hint", report)
        .into_iter()
        .map(|mut hint| {
            let texts = hint.languages(report);
            hint.finish(report);
            texts
        })
        .collect();
    let solution = root.texts("solution", report);
    let kinds = kind(&mut root, points.clone(), prose, report);
    root.finish(report);

    let (id, kinds) = (id?, kinds?);
    let (revision, points) = (small(revision?.0), small(points?.0));
    let mut kinds = kinds.into_iter();
    let mut make = |index: usize| {
        let prose = &prose[index];
        Some(Exercise {
            id: id.clone(),
            revision,
            points,
            title: prose.plain(&title[index], report),
            prompt: prose.blocks(&prompt[index], report),
            hints: hints
                .iter()
                .map(|hint| prose.blocks(&hint[index], report))
                .collect(),
            solution: prose.blocks(&solution[index], report),
            kind: kinds.next()?,
        })
    };
    Some([make(0)?, make(1)?])
}

fn kind(
    root: &mut Table<'_>,
    points: Option<(u64, Range<usize>)>,
    prose: &[Prose<'_>; 2],
    report: &mut Report,
) -> Option<[ExerciseKind; 2]> {
    let kind = root.string("kind", report)?;
    match kind.text.as_str() {
        "single-choice" => {
            let [first, second] = options(root, kind.span, prose, report);
            Some([first, second].map(|options| ExerciseKind::SingleChoice { options }))
        }
        "free-text" => {
            let [first, second] = rubric(root, points, prose, report);
            Some([first, second].map(|rubric| ExerciseKind::FreeText { rubric }))
        }
        other => {
            let message = format!("`{other}` is not a kind of exercise");
            let fix = "known: single-choice, free-text";
            report.error(kind.source, kind.span, "unknown-kind", message, fix);
            None
        }
    }
}

fn options(
    root: &mut Table<'_>,
    kind: Range<usize>,
    prose: &[Prose<'_>; 2],
    report: &mut Report,
) -> [Vec<Choice>; 2] {
    let mut options = [Vec::new(), Vec::new()];
    let mut seen = BTreeSet::new();
    let mut right = 0;
    let mut count = 0;
    for mut table in root.tables("option", report) {
        let id = unique_id(&mut table, "id", &mut seen, report);
        let correct = table.flag("correct", report);
        count += 1;
        right += usize::from(correct);
        let text = table.texts("text", report);
        if !table.has("why") {
            let message = "the option does not say why it is right or wrong";
            let fix = "add `why = { zh-Hant = …, en = … }`";
            report.error(
                table.source,
                table.span.clone(),
                "missing-why",
                message,
                fix,
            );
            table.finish(report);
            continue;
        }
        let why = table.texts("why", report);
        table.finish(report);
        let Some(id) = id else { continue };
        for (index, prose) in prose.iter().enumerate() {
            options[index].push(Choice {
                id: id.clone(),
                text: prose.inline(&text[index], report),
                correct,
                why: prose.inline(&why[index], report),
            });
        }
    }
    if right != 1 {
        let message = format!("{right} options are right, exactly one has to be");
        let fix = "write `correct = true` in one option";
        report.error(root.source, kind.clone(), "one-right-option", message, fix);
    }
    if count < 2 {
        let message = "a choice needs two options or more";
        report.error(root.source, kind, "too-few-options", message, "add options");
    }
    options
}

fn rubric(
    root: &mut Table<'_>,
    points: Option<(u64, Range<usize>)>,
    prose: &[Prose<'_>; 2],
    report: &mut Report,
) -> [Vec<RubricItem>; 2] {
    let mut rubric = [Vec::new(), Vec::new()];
    let mut seen = BTreeSet::new();
    let mut sum: u64 = 0;
    for mut table in root.tables("rubric", report) {
        let id = unique_id(&mut table, "id", &mut seen, report);
        let worth = table.integer("points", report);
        let text = table.texts("text", report);
        table.finish(report);
        let (Some(id), Some((worth, _))) = (id, worth) else {
            continue;
        };
        sum = sum.saturating_add(worth);
        for (index, prose) in prose.iter().enumerate() {
            rubric[index].push(RubricItem {
                id: id.clone(),
                text: prose.inline(&text[index], report),
                points: small(worth),
            });
        }
    }
    if let Some((points, span)) = points
        && points != sum
    {
        let message = format!("the rubric adds up to {sum} points, the exercise has {points}");
        let fix = "make them equal";
        report.error(root.source, span, "rubric-points", message, fix);
    }
    rubric
}

fn small(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
