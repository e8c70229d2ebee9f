//! The memory calculator: choices in, everything that is shown out.

use super::page_state::PageState;
use crate::bridge::dom::{self, Wired, by_id};
use crate::state::decimal::parse;
use crate::state::vram::{Choices, MAX_BATCH, MAX_OUTPUT, Shown, step_of_tokens, tokens_at_step};
use lesson::kv_cache::Precision;
use reactive_graph::signal::RwSignal;
use reactive_graph::traits::{Update as _, With as _};

/// The panel.
pub fn wire(page: PageState) -> Wired {
    let data = page.data();
    let choices = RwSignal::new(Choices::new(&data.catalogue.models));
    controls(choices)?;
    let show = shower()?;
    dom::watch(move || {
        choices.with(|choices| show(&Shown::new(&page.words(), choices, &data.catalogue)));
    });
    Ok(())
}

fn controls(choices: RwSignal<Choices>) -> Wired {
    dom::field(
        "vram-model",
        move || choices.with(|c| c.model.to_string()),
        move |value| choices.update(|c| c.model = value.parse().unwrap_or(c.model)),
    )?;
    precision(choices, "vram-cache", |c| &mut c.cache_precision)?;
    precision(choices, "vram-weights", |c| &mut c.weight_precision)?;
    number(choices, "vram-batch", MAX_BATCH, |c| &mut c.batch)?;
    number(choices, "vram-output", MAX_OUTPUT, |c| &mut c.output_tokens)?;
    let slider = by_id("vram-tokens")?;
    dom::set_flag(&slider, "disabled", false);
    dom::on(&slider, "input", move |event| {
        let step = dom::value_of(&event).parse().unwrap_or(0);
        choices.update(|c| c.tokens = tokens_at_step(step));
    });
    dom::watch(move || {
        let step = choices.with(|c| step_of_tokens(c.tokens));
        dom::set_value(&slider, &step.to_string());
    });
    Ok(())
}

fn precision(
    choices: RwSignal<Choices>,
    id: &str,
    part: fn(&mut Choices) -> &mut Precision,
) -> Wired {
    dom::field(
        id,
        move || choices.with(|c| part(&mut c.clone()).id().to_owned()),
        move |value| {
            choices.update(|c| {
                let precision = part(c);
                *precision = Precision::from_id(&value).unwrap_or(*precision);
            });
        },
    )
}

fn number(
    choices: RwSignal<Choices>,
    id: &str,
    max: u64,
    part: fn(&mut Choices) -> &mut u64,
) -> Wired {
    dom::field(
        id,
        move || choices.with(|c| part(&mut c.clone()).to_string()),
        move |value| {
            // What is no number, or out of range, is brought into range.
            let number = parse(&value).unwrap_or(1.0).clamp(1.0, max as f64);
            choices.update(|c| *part(c) = number as u64);
        },
    )
}

/// Finds every element once; the answer shows what it is given.
fn shower() -> Result<impl Fn(&Shown) + 'static, dom::Missing> {
    type Read = fn(&Shown) -> &str;
    let texts: [(&str, Read); 7] = [
        ("vram-tokens-value", |s| &s.tokens),
        ("vram-cache-bytes", |s| &s.cache),
        ("vram-weight-bytes", |s| &s.weights),
        ("vram-total-bytes", |s| &s.total),
        ("vram-formula", |s| &s.formula),
        ("vram-note", |s| &s.note),
        ("vram-source", |s| &s.source),
    ];
    let texts = texts
        .into_iter()
        .map(|(id, read)| Ok((by_id(id)?, read)))
        .collect::<Result<Vec<_>, dom::Missing>>()?;
    let slider = by_id("vram-tokens")?;
    let output = by_id("vram-output-field")?;
    let bars = by_id("vram-bars")?;
    let (labels, bars) = (dom::all(&bars, ".bar-label")?, dom::all(&bars, "rect")?);
    let cells = dom::all(&by_id("vram-windows")?, "td")?;
    let gpus = dom::all(&by_id("vram-gpus")?, "tr")?;
    let verdicts = dom::all(&by_id("vram-gpus")?, ".verdict")?;
    Ok(move |shown: &Shown| {
        for (element, read) in &texts {
            dom::set_text(element, read(shown));
        }
        dom::set_attribute(&slider, "aria-valuetext", &shown.tokens);
        dom::set_flag(&output, "hidden", !shown.has_output);
        for ((label, rect), bar) in labels.iter().zip(&bars).zip(&shown.bars) {
            dom::set_text(label, &bar.label);
            dom::set_attribute(rect, "width", &bar.percent);
        }
        let windows = shown
            .windows
            .iter()
            .flat_map(|(cache, total)| [cache, total]);
        for (cell, text) in cells.iter().zip(windows) {
            dom::set_text(cell, text);
        }
        for ((row, cell), verdict) in gpus.iter().zip(&verdicts).zip(&shown.gpus) {
            dom::set_attribute(
                row,
                "data-holds",
                if verdict.holds { "true" } else { "false" },
            );
            dom::set_text(cell, &verdict.text);
        }
    })
}
