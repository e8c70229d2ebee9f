//! `sections/<id>.<language>.md`: prose, cut where a line places a figure or an exercise.

use super::files::Sources;
use super::finding::Report;
use super::prose::Prose;
use super::source::{Located, Source};
use crate::model::{Block, FigureId, Section};
use std::collections::BTreeSet;
use std::ops::Range;

/// Reads the blocks of every section in the language of `prose`.
pub fn fill(
    sources: &Sources,
    sections: &mut [Section],
    exercise_ids: &BTreeSet<String>,
    prose: &Prose<'_>,
    report: &mut Report,
) {
    for section in sections {
        let path = path(&section.id, prose);
        let Some(source) = sources.get(&path) else {
            let message = format!("the section's text in `{}` is missing", prose.lang.code());
            report.file_error(&path, "missing-language", message, "add the file");
            continue;
        };
        section.blocks = blocks(source, exercise_ids, prose, report);
        if section.blocks.is_empty() {
            let message = "the section is empty";
            report.error(source, 0..0, "empty-text", message, "write its text");
        }
    }
}

/// Where a section's text in the language of `prose` lies.
pub fn path(id: &str, prose: &Prose<'_>) -> String {
    format!("sections/{id}.{}.md", prose.lang.code())
}

fn blocks(
    source: &Source,
    exercise_ids: &BTreeSet<String>,
    prose: &Prose<'_>,
    report: &mut Report,
) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut text_start = 0;
    let mut line_start = 0;
    for line in source.text.split_inclusive('\n') {
        let line_end = line_start + line.len();
        if let Some((kind, id)) = placed(line) {
            push_prose(source, text_start..line_start, &mut blocks, prose, report);
            let span = line_start..line_start + line.trim_end().len();
            if let Some(block) = block(kind, id, source, span, exercise_ids, report) {
                blocks.push(block);
            }
            text_start = line_end;
        }
        line_start = line_end;
    }
    push_prose(source, text_start..line_start, &mut blocks, prose, report);
    blocks
}

/// The kind and id of what a line places, if it does nothing else.
fn placed(line: &str) -> Option<(&str, &str)> {
    let inside = line.trim().strip_prefix("{{")?.strip_suffix("}}")?;
    let (kind, id) = inside.trim().split_once(' ')?;
    matches!(kind, "figure" | "exercise").then_some((kind, id.trim()))
}

fn block(
    kind: &str,
    id: &str,
    source: &Source,
    span: Range<usize>,
    exercise_ids: &BTreeSet<String>,
    report: &mut Report,
) -> Option<Block> {
    if kind == "figure" {
        let figure = figure(id);
        if figure.is_none() {
            let message = format!("there is no figure `{id}`");
            let fix = "known: masks, formula, cards, run, scaling, siblings, vram";
            report.error(source, span, "dangling-figure", message, fix);
        }
        return figure.map(|figure| Block::Figure { figure });
    }
    if !exercise_ids.contains(id) {
        let message = format!("there is no exercise `{id}`");
        let fix = format!("add exercises/{id}.toml or correct the id");
        report.error(source, span, "dangling-exercise", message, fix);
        return None;
    }
    let exercise = id.to_owned();
    Some(Block::Exercise { exercise })
}

fn figure(id: &str) -> Option<FigureId> {
    match id {
        "masks" => Some(FigureId::Masks),
        "formula" => Some(FigureId::Formula),
        "cards" => Some(FigureId::Cards),
        "run" => Some(FigureId::Run),
        "scaling" => Some(FigureId::Scaling),
        "siblings" => Some(FigureId::Siblings),
        "vram" => Some(FigureId::Vram),
        _ => None,
    }
}

fn push_prose(
    source: &Source,
    span: Range<usize>,
    blocks: &mut Vec<Block>,
    prose: &Prose<'_>,
    report: &mut Report,
) {
    let text = Located::slice(source, span);
    if text.text.trim().is_empty() {
        return;
    }
    let html = prose.blocks(&text, report);
    blocks.push(Block::Prose { html });
}
