//! `[answer]`: a number that comes out of a formula, never one that is only typed.

use super::{Reader, why};
use crate::authoring::source::Located;
use crate::authoring::table::Table;
use crate::exercise::{ExerciseKind, Mistake, Number};
use crate::number::millionths;

/// The number, its tolerance, and wrong ones with their reasons.
pub fn read(root: &mut Table<'_>, reader: &mut Reader<'_, '_>) -> Option<[ExerciseKind; 2]> {
    let answer = root.table("answer", reader.report);
    let numbers = answer.and_then(|mut table| {
        let value = table.string("value", reader.report);
        let tolerance = if table.has("tolerance") {
            super::millionths(&mut table, "tolerance", reader.report)
        } else {
            Some(0)
        };
        table.finish(reader.report);
        let value = value?;
        if value.text.contains("{{number") {
            let message = "the answer is a number that somebody typed";
            let fix = "use a placeholder that computes it: kv, kv-per-token, weights, times, \
                       context or fact";
            let place = value.span.clone();
            reader
                .report
                .error(value.source, place, "typed-key", message, fix);
        }
        both(&value, tolerance?, reader)
    });
    let mut mistakes = [Vec::new(), Vec::new()];
    for mut table in root.tables("mistake", reader.report) {
        let value = table.string("value", reader.report);
        let why = why(&mut table, reader);
        table.finish(reader.report);
        let (Some(value), Some(why)) = (value, why) else {
            continue;
        };
        let Some(wrong) = both(&value, 0, reader) else {
            continue;
        };
        if let Some(right) = &numbers
            && wrong[0].value.abs_diff(right[0].value) <= right[0].tolerance.unsigned_abs()
        {
            let message = "this mistake counts as right";
            let fix = "choose another number, or a smaller tolerance";
            let place = value.span.clone();
            reader
                .report
                .error(value.source, place, "right-mistake", message, fix);
        }
        for (index, prose) in reader.prose.iter().enumerate() {
            mistakes[index].push(Mistake {
                value: wrong[index].value,
                why: prose.inline(&why[index], reader.report),
            });
        }
    }
    let [first, second] = numbers?;
    let [zh, en] = mistakes;
    let kind = |number, mistakes| ExerciseKind::Number { number, mistakes };
    Some([kind(first, zh), kind(second, en)])
}

/// A filled-in text such as `1.5 GiB` as number and unit, in every language.
fn both(value: &Located<'_>, tolerance: i64, reader: &mut Reader<'_, '_>) -> Option<[Number; 2]> {
    let [first, second] = reader.prose;
    let first = first.plain(value, reader.report);
    let second = second.plain(value, reader.report);
    let parts = [&first, &second].map(|text| {
        let end = text
            .find(|c: char| !c.is_ascii_digit() && !matches!(c, ',' | '.'))
            .unwrap_or(text.len());
        let (number, unit) = text.split_at(end);
        Some(Number {
            value: millionths(number)?,
            tolerance,
            unit: unit.trim().to_owned(),
        })
    });
    if let [Some(first), Some(second)] = parts {
        return Some([first, second]);
    }
    // A placeholder that could not be filled is reported already.
    if !first.is_empty() {
        let message = format!("`{first}` does not begin with a number");
        let fix = "write one placeholder, such as `{{kv llama-3-8b 8192 fp16}}`";
        let place = value.span.clone();
        reader
            .report
            .error(value.source, place, "not-a-number", message, fix);
    }
    None
}
