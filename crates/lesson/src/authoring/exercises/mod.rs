//! `exercises/<id>.toml`: one quiz question or challenge step a file.

mod choices;
mod cloze;
mod number;
mod places;
mod run;

use super::document::with_document;
use super::files::Sources;
use super::finding::Report;
use super::ids::unique_id;
use super::prose::Prose;
use super::source::Located;
use super::table::Table;
use crate::exercise::{Exercise, ExerciseKind, RubricItem};
use std::collections::BTreeSet;
use std::ops::Range;

/// Every kind of exercise, as content files name it.
pub const KINDS: [&str; 9] = [
    "single-choice",
    "multiple-choice",
    "number",
    "ordering",
    "matching",
    "cloze",
    "free-text",
    "paint-mask",
    "predict",
];

/// Hints an exercise can have.
const HINTS: std::ops::RangeInclusive<usize> = 1..=3;

/// What reading an exercise's file needs at every step.
struct Reader<'r, 'p> {
    prose: &'r [Prose<'p>; 2],
    report: &'r mut Report,
}

/// Reads every exercise file, by path.
pub fn read(sources: &Sources, prose: &[Prose<'_>; 2], report: &mut Report) -> [Vec<Exercise>; 2] {
    let mut exercises = [Vec::new(), Vec::new()];
    let mut seen = BTreeSet::new();
    for path in sources.keys() {
        if !path.starts_with("exercises/") {
            continue;
        }
        let pair = with_document(sources, path, report, |root, report| {
            exercise(root, path, &mut seen, &mut Reader { prose, report })
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
    reader: &mut Reader<'_, '_>,
) -> Option<[Exercise; 2]> {
    let report = &mut *reader.report;
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
    if let Some((0, span)) = &points {
        let message = "the exercise is worth nothing";
        let fix = "write `points = 1` or more";
        report.error(root.source, span.clone(), "no-points", message, fix);
    }
    let title = root.texts("title", report);
    let prompt = root.texts("prompt", report);
    let hints = hints(&mut root, report);
    let solution = root.texts("solution", report);
    let kinds = kind(&mut root, points.clone(), reader);
    root.finish(reader.report);

    let (id, kinds) = (id?, kinds?);
    let (revision, points) = (small(revision?.0), small(points?.0));
    let mut kinds = kinds.into_iter();
    let (prose, report) = (reader.prose, &mut *reader.report);
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

fn hints<'t>(root: &mut Table<'t>, report: &mut Report) -> Vec<[Located<'t>; 2]> {
    let mut hints = Vec::new();
    for mut hint in root.tables("hint", report) {
        hints.push(hint.languages(report));
        hint.finish(report);
    }
    if !HINTS.contains(&hints.len()) {
        let message = format!("{} hints, one to three have to be", hints.len());
        let fix = "write `[[hint]]` tables, from gentle to nearly the answer";
        report.error(root.source, 0..0, "hint-count", message, fix);
    }
    hints
}

fn kind(
    root: &mut Table<'_>,
    points: Option<(u64, Range<usize>)>,
    reader: &mut Reader<'_, '_>,
) -> Option<[ExerciseKind; 2]> {
    let kind = root.string("kind", reader.report)?;
    let span = kind.span.clone();
    match kind.text.as_str() {
        "single-choice" => {
            let options = choices::options(root, reader);
            options.expect_one_right(root.source, span, reader.report);
            Some(
                options
                    .texts
                    .map(|options| ExerciseKind::SingleChoice { options }),
            )
        }
        "multiple-choice" => {
            let options = choices::options(root, reader);
            options.expect_some_right(root.source, span, reader.report);
            Some(
                options
                    .texts
                    .map(|options| ExerciseKind::MultipleChoice { options }),
            )
        }
        "number" => number::read(root, reader),
        "ordering" => places::ordering(root, span, reader),
        "matching" => places::matching(root, span, reader),
        "cloze" => cloze::read(root, span, reader),
        "free-text" => {
            let rubric = rubric(root, points, reader);
            Some(rubric.map(|rubric| ExerciseKind::FreeText { rubric }))
        }
        "paint-mask" => run::paint_mask(root, reader),
        "predict" => run::predict(root, span, reader),
        other => {
            let message = format!("`{other}` is not a kind of exercise");
            let fix = format!("known: {}", KINDS.join(", "));
            let report = &mut *reader.report;
            report.error(kind.source, kind.span, "unknown-kind", message, fix);
            None
        }
    }
}

fn rubric(
    root: &mut Table<'_>,
    points: Option<(u64, Range<usize>)>,
    reader: &mut Reader<'_, '_>,
) -> [Vec<RubricItem>; 2] {
    let report = &mut *reader.report;
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
        for (index, prose) in reader.prose.iter().enumerate() {
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

/// The reason that every option, item and number must give. Where it is missing the table is
/// finished: nothing more of it is looked at.
fn why<'t>(table: &mut Table<'t>, reader: &mut Reader<'_, '_>) -> Option<[Located<'t>; 2]> {
    if table.has("why") {
        return Some(table.texts("why", reader.report));
    }
    let message = "it does not say why it is right or wrong";
    let fix = "add `why = { zh-Hant = …, en = … }`";
    let (source, span) = (table.source, table.span.clone());
    reader
        .report
        .error(source, span, "missing-why", message, fix);
    None
}

/// A number's notation in TOML as millionths.
fn millionths(table: &mut Table<'_>, key: &'static str, report: &mut Report) -> Option<i64> {
    let notation = table.number(key, report)?;
    let value = crate::number::millionths(&notation.replace('_', ""));
    if value.is_none() {
        let message = format!("{notation} has more digits than are compared");
        let fix = "use at most six decimals";
        report.error(
            table.source,
            table.span.clone(),
            "not-a-number",
            message,
            fix,
        );
    }
    value
}

fn small(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
