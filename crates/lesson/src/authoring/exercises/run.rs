//! `[run]`: what the kernel is asked, where it is the kernel that grades.

use super::{Reader, choices, small};
use crate::authoring::source::Located;
use crate::authoring::table::Table;
use crate::exercise::{Demo, ExerciseKind, Quantity};
use std::ops::Range;

/// More cells than these squared nobody paints, nor could they be hit on a phone.
const MAX_TOKENS: usize = 7;

/// A mask to paint.
pub fn paint_mask(root: &mut Table<'_>, reader: &mut Reader<'_, '_>) -> Option<[ExerciseKind; 2]> {
    let why_hidden = root.texts("why_hidden", reader.report);
    let why_visible = root.texts("why_visible", reader.report);
    let table = root.table("run", reader.report)?;
    let place = table.span.clone();
    let demos = demos(table, reader)?;
    let sizes = [demos[0].grid(), demos[1].grid()];
    if sizes[0] != sizes[1] {
        let message = format!(
            "the languages have grids of different sizes: {} × {} and {} × {}",
            sizes[0].0, sizes[0].1, sizes[1].0, sizes[1].1
        );
        let fix = "write texts of equally many words, each token apart: `貓 坐 下`";
        reader
            .report
            .error(root.source, place, "tokens-differ", message, fix);
    } else if !(2..=MAX_TOKENS).contains(&sizes[0].0) || !(2..=MAX_TOKENS).contains(&sizes[0].1) {
        let message = format!("a grid of {} × {} cells", sizes[0].0, sizes[0].1);
        let fix = format!("use two to {MAX_TOKENS} tokens, with spaces between them");
        reader
            .report
            .error(root.source, place, "grid-size", message, fix);
    }
    let mut demos = demos.into_iter();
    let mut kind = |index: usize| {
        let prose = &reader.prose[index];
        Some(ExerciseKind::PaintMask {
            run: demos.next()?,
            why_hidden: prose.inline(&why_hidden[index], reader.report),
            why_visible: prose.inline(&why_visible[index], reader.report),
        })
    };
    Some([kind(0)?, kind(1)?])
}

/// A prediction.
pub fn predict(
    root: &mut Table<'_>,
    kind: Range<usize>,
    reader: &mut Reader<'_, '_>,
) -> Option<[ExerciseKind; 2]> {
    let options = choices::options_with_values(root, reader);
    options.expect_one_right(root.source, kind.clone(), reader.report);
    let mut values = options.values.clone();
    values.sort_unstable();
    if values.windows(2).any(|pair| pair[0] == pair[1]) {
        let message = "two options stand for the same value";
        reader
            .report
            .error(root.source, kind, "same-values", message, "change one");
    }
    let code = root.string("quantity", reader.report);
    let quantity = code.as_ref().and_then(|code| {
        let quantity = Quantity::from_code(&code.text);
        if quantity.is_none() {
            unknown(code, "quantity", &Quantity::ALL.map(Quantity::code), reader);
        }
        quantity
    });
    let first = root.table("run", reader.report);
    let first = first.and_then(|table| demos(table, reader));
    let second = if root.has("second") {
        root.table("second", reader.report).map(|mut table| {
            let texts = table.texts("text", reader.report);
            table.finish(reader.report);
            texts.map(|text| text.text)
        })
    } else {
        None
    };
    let (first, quantity, code) = (first?, quantity?, code?);
    let n_runs = 1 + usize::from(second.is_some());
    if quantity.n_runs() != n_runs {
        let message = format!(
            "`{}` takes {} runs, here are {n_runs}",
            code.text,
            quantity.n_runs()
        );
        let fix = "add or remove `[second]`, which holds the second run's `text`";
        reader
            .report
            .error(code.source, code.span, "second-run", message, fix);
    }
    let mut options_by_lang = options.texts.into_iter();
    let mut first = first.into_iter();
    let mut kind = |index: usize| {
        let demo = first.next()?;
        let again = second.as_ref().map(|texts| Demo {
            text: texts[index].clone(),
            ..demo.clone()
        });
        Some(ExerciseKind::Predict {
            runs: [demo].into_iter().chain(again).collect(),
            quantity,
            options: options_by_lang.next()?,
            values: options.values.clone(),
        })
    };
    Some([kind(0)?, kind(1)?])
}

fn demos(mut table: Table<'_>, reader: &mut Reader<'_, '_>) -> Option<[Demo; 2]> {
    let architecture = code(
        &mut table,
        "architecture",
        &Demo::ARCHITECTURES,
        None,
        reader,
    );
    let usual = match architecture.as_deref() {
        Some("gpt") => "decoder",
        _ => "encoder",
    };
    let stages: &[&'static str] = match architecture.as_deref() {
        Some("t5") => &Demo::STAGES,
        _ => &[],
    };
    let stage = if stages.is_empty() {
        Some(usual.to_owned())
    } else {
        code(&mut table, "stage", stages, None, reader)
    };
    let mask = code(&mut table, "mask", &Demo::MASKS, Some("auto"), reader);
    let mask_size = match mask.as_deref() {
        Some("prefix-lm" | "sliding-window" | "padding") => table.integer("size", reader.report),
        _ => Some((0, 0..0)),
    };
    let heads = table.optional_integer("heads", reader.report);
    let n_heads = heads.as_ref().map_or(1, |(heads, _)| *heads);
    if let Some((heads, span)) = heads
        && !matches!(heads, 1 | 2 | 4 | 8)
    {
        let message = format!("{heads} heads");
        reader.report.error(
            table.source,
            span,
            "head-count",
            message,
            "use 1, 2, 4 or 8",
        );
    }
    let texts = table.texts("text", reader.report);
    // The other two have one text: it is what looks and what is looked at.
    let targets = if architecture.as_deref() == Some("t5") {
        table.texts("target", reader.report)
    } else {
        texts.clone()
    };
    table.finish(reader.report);
    let (architecture, stage, mask) = (architecture?, stage?, mask?);
    let mask_size = small(mask_size?.0);
    Some([0, 1].map(|index: usize| Demo {
        architecture: architecture.clone(),
        stage: stage.clone(),
        mask: mask.clone(),
        mask_size,
        n_heads: small(n_heads),
        text: texts[index].text.trim().to_owned(),
        target: targets[index].text.trim().to_owned(),
    }))
}

/// One of the known codes; `usual` where the key may be left out.
fn code(
    table: &mut Table<'_>,
    key: &'static str,
    known: &[&str],
    usual: Option<&str>,
    reader: &mut Reader<'_, '_>,
) -> Option<String> {
    if let Some(usual) = usual
        && !table.has(key)
    {
        return Some(usual.to_owned());
    }
    let code = table.string(key, reader.report)?;
    if !known.contains(&code.text.as_str()) {
        unknown(&code, key, known, reader);
        return None;
    }
    Some(code.text)
}

fn unknown(code: &Located<'_>, key: &str, known: &[&str], reader: &mut Reader<'_, '_>) {
    let message = format!("`{}` is not a known {key}", code.text);
    let fix = format!("known: {}", known.join(", "));
    let place = code.span.clone();
    reader
        .report
        .error(code.source, place, "unknown-code", message, fix);
}
