//! The decoder's card.

use super::candidates::{self, Line};
use super::part::Part;
use super::{field, gpt_cache, links, terminal};
use crate::bridge::dom::{self, Wired, by_id};
use crate::bridge::sibling_engine::{self, Slot};
use crate::bridge::{canvas, parts};
use crate::state::decimal::{fixed, parse};
use crate::state::format;
use crate::state::siblings::gpt::{Gpt, MAX_LENGTH, Written};
use crate::state::siblings::shown;
use protocol::{Architecture, EndReason, SiblingCommand};
use reactive_graph::traits::{GetUntracked as _, Set as _, Update as _, With as _};

/// Height of the chart of the whole vocabulary, in pixels.
const CHART_HEIGHT: usize = 96;
/// The smallest probability on the chart, as a power of ten.
const CHART_FLOOR: f32 = -12.0;

/// The card.
pub fn wire(part: Part) -> Wired {
    field::wire(
        part,
        "gpt",
        move || part.gpt.with(|gpt| gpt.text.clone()),
        move |text| part.gpt.update(|gpt| gpt.set(|gpt| gpt.text = text)),
        move || {},
    )?;
    dom::flag(by_id("gpt-controls")?, "disabled", move || {
        !part.is_loaded(Architecture::DecoderOnly)
    });
    options(part)?;
    dom::on(&by_id("gpt-write")?, "click", move |_| {
        act(part, Gpt::write);
    });
    dom::on(&by_id("gpt-one")?, "click", move |_| {
        act(part, Gpt::write_one)
    });
    dom::on(&by_id("gpt-stop")?, "click", move |_| {
        sibling_engine::stop(Slot::Gpt);
    });
    let stop = by_id("gpt-stop")?;
    dom::watch(move || dom::set_idle(&stop, !part.gpt.with(|gpt| gpt.is_busy)));
    dom::flag(by_id("gpt-empty")?, "hidden", move || {
        part.gpt.with(|gpt| !gpt.steps.is_empty())
    });
    dom::flag(by_id("gpt-shown")?, "hidden", move || {
        part.gpt.with(|gpt| gpt.steps.is_empty())
    });
    written(part)?;
    step(part)?;
    gpt_cache::wire(part)?;
    links::wire_copy(part, "gpt")?;
    dom::text(by_id("gpt-failure")?, move || {
        let failure = part.gpt.with(|gpt| gpt.failure.clone());
        failure.map_or_else(String::new, |f| shown::failure(&part.words(), &f))
    });
    dom::text(by_id("gpt-status")?, move || {
        part.gpt.with(|gpt| {
            let Some((text, why)) = gpt.end.as_ref().filter(|_| !gpt.is_busy) else {
                return String::new();
            };
            let why = part.text(match why {
                EndReason::End => "gpt.end",
                EndReason::Enough => "gpt.enough",
                EndReason::Full => "gpt.full",
            });
            part.fill("gpt.done", &[("why", why), ("text", text.clone())])
        })
    });
    Ok(())
}

/// Writes what a link or a command holds.
pub fn resume(part: Part) {
    act(part, Gpt::resume);
}

fn act(part: Part, act: impl FnOnce(&mut Gpt) -> SiblingCommand) {
    let mut gpt = part.gpt.get_untracked();
    let command = act(&mut gpt);
    part.gpt.set(gpt);
    terminal::say(part, "gpt");
    sibling_engine::ask(Slot::Gpt, command);
    links::remember(part, "gpt");
}

fn options(part: Part) -> Wired {
    type Read = fn(&Gpt) -> String;
    type Take = fn(&mut Gpt, f64);
    let fields: [(&str, Read, Take); 5] = [
        (
            "gpt-temperature",
            |gpt| fixed(gpt.sampling.temperature.into(), 2),
            |gpt, n| gpt.sampling.temperature = (n as f32).clamp(0.0, 5.0),
        ),
        (
            "gpt-top-k",
            |gpt| gpt.sampling.top_k.to_string(),
            |gpt, n| gpt.sampling.top_k = n.clamp(0.0, 1e5) as u32,
        ),
        (
            "gpt-top-p",
            |gpt| fixed(gpt.sampling.top_p.into(), 2),
            |gpt, n| gpt.sampling.top_p = (n as f32).clamp(0.01, 1.0),
        ),
        (
            "gpt-seed",
            |gpt| gpt.sampling.seed.to_string(),
            |gpt, n| gpt.sampling.seed = n.max(0.0) as u32,
        ),
        (
            "gpt-length",
            |gpt| gpt.length.to_string(),
            |gpt, n| gpt.length = (n.max(1.0) as u32).min(MAX_LENGTH),
        ),
    ];
    for (id, read, take) in fields {
        let control = by_id(id)?;
        {
            let control = control.clone();
            dom::on(&control.clone(), "change", move |event| {
                if let Some(number) = parse(&dom::value_of(&event)) {
                    part.gpt.update(|gpt| gpt.set(|gpt| take(gpt, number)));
                    links::remember(part, "gpt");
                }
                // What is out of range, or no number, becomes what is used.
                dom::set_value(&control, &read(&part.gpt.get_untracked()));
            });
        }
        dom::watch(move || dom::set_value(&control, &part.gpt.with(read)));
    }
    Ok(())
}

fn written(part: Part) -> Wired {
    let list = by_id("gpt-written")?;
    dom::on(&list, "click", move |event| {
        if let Some(step) = parts::place_of(&event) {
            part.gpt.update(|gpt| gpt.selected = Some(step));
            links::remember(part, "gpt");
        }
    });
    dom::watch(move || {
        part.gpt.with(|gpt| {
            let words = part.words();
            let buttons = parts::buttons(&list, gpt.steps.len(), "token");
            for (at, (button, written)) in buttons.iter().zip(&gpt.steps).enumerate() {
                let class = if written.step.is_given {
                    "token is-given"
                } else {
                    "token"
                };
                button.set_class_name(class);
                let is_selected = gpt.selected == Some(at);
                dom::set_attribute(
                    button,
                    "aria-pressed",
                    if is_selected { "true" } else { "false" },
                );
                let token = shown::token(&words, &written.step.chosen.text);
                candidates::set_token(button, &token);
            }
        });
    });
    Ok(())
}

fn step(part: Part) -> Wired {
    let (name, kept) = (by_id("gpt-step-name")?, by_id("gpt-kept")?);
    let (chart, list) = (by_id("gpt-chart")?, by_id("gpt-candidates")?);
    {
        let list = list.clone();
        dom::on(&list, "click", move |event| {
            let Some(place) = parts::place_of(&event) else {
                return;
            };
            let gpt = part.gpt.get_untracked();
            let step = gpt.selected;
            let candidates = gpt.step().map(|written| &written.step.candidates);
            let candidate = candidates.and_then(|list| list.get(place));
            if let (Some(step), Some(candidate)) = (step, candidate) {
                let token = candidate.id;
                act(part, move |gpt| gpt.branch(step, token));
            }
        });
    }
    dom::watch(move || {
        part.gpt.with(|gpt| {
            let Some(written) = gpt.step() else { return };
            let at = gpt.selected.unwrap_or(0) + 1;
            dom::set_text(&name, &part.fill("gpt.step", &[("step", at.to_string())]));
            dom::set_text(&kept, &kept_text(part, written));
            draw_chart(&chart, written);
            show_branches(part, &list, written);
        });
    });
    Ok(())
}

fn kept_text(part: Part, written: &Written) -> String {
    let step = &written.step;
    let key = if step.is_given {
        "gpt.given"
    } else {
        "gpt.kept"
    };
    let slots = [
        ("all", format::thousands(written.shares.len() as u64)),
        ("kept", format::thousands(step.n_kept.into())),
        ("mass", shown::percent(step.kept_mass)),
        ("word", shown::token(&part.words(), &step.chosen.text)),
        ("rank", (step.rank + 1).to_string()),
        ("share", shown::percent(step.chosen.probability)),
    ];
    part.fill(key, &slots)
}

/// One column a token, the likeliest left; the height is the logarithm of the probability.
fn draw_chart(chart: &dom::Element, written: &Written) {
    let heights: Vec<usize> = written
        .shares
        .iter()
        .map(|share| {
            let height = 1.0 - share.max(1e-30).log10() / CHART_FLOOR;
            (height.clamp(0.0, 1.0) * CHART_HEIGHT as f32) as usize
        })
        .collect();
    let n_kept = written.step.n_kept as usize;
    let chosen = written.step.rank as usize;
    canvas::paint_pixels(chart, heights.len(), CHART_HEIGHT, |x, y| {
        let is_bar = CHART_HEIGHT - y <= heights[x];
        match is_bar {
            _ if x.abs_diff(chosen) <= 2 && is_bar => [214, 106, 0, 255],
            true if x < n_kept => [31, 79, 163, 255],
            true => [140, 146, 158, 150],
            false => [0, 0, 0, 0],
        }
    });
}

fn show_branches(part: Part, list: &dom::Element, written: &Written) {
    let words = part.words();
    let lines: Vec<Line> = written
        .step
        .candidates
        .iter()
        .map(|candidate| Line {
            word: shown::token(&words, &candidate.text),
            share: candidate.probability,
            class: if candidate.id == written.step.chosen.id {
                "is-original"
            } else {
                ""
            },
        })
        .collect();
    candidates::show_buttons(list, &lines);
}
