//! The decoder's cache, drawn as it grows, and the bill of every step with it and without.

use super::part::Part;
use crate::bridge::dom::{self, Wired, by_id};
use crate::bridge::{canvas, parts};
use crate::state::decimal::fixed;
use crate::state::format;
use crate::state::siblings::gpt::Gpt;
use crate::state::siblings::shown;
use protocol::Architecture;
use reactive_graph::traits::With as _;

/// The picture, the sums, and the table of steps.
pub fn wire(part: Part) -> Wired {
    let (picture, now) = (by_id("gpt-cache")?, by_id("gpt-cache-step")?);
    dom::watch(move || {
        let n_layers = part
            .facts_of(Architecture::DecoderOnly)
            .map_or(1, |facts| facts.n_decoder_layers as usize);
        part.gpt.with(|gpt| {
            let Some(written) = gpt.step() else { return };
            let tokens = written.step.cached_tokens as usize;
            let before = match gpt.selected {
                Some(step) if step > 0 => gpt.steps[step - 1].step.cached_tokens as usize,
                _ => 0,
            };
            canvas::paint(&picture, n_layers, tokens, 12, |_, token| {
                Some(if token >= before {
                    (214, 106, 0)
                } else {
                    (31, 79, 163)
                })
            });
            let slots = [
                ("tokens", tokens.to_string()),
                (
                    "bytes",
                    format::bytes(written.step.with_cache.kept_bytes as u64),
                ),
            ];
            dom::set_text(&now, &part.fill("gpt.cache-step", &slots));
        });
    });
    dom::text(by_id("gpt-total")?, move || {
        part.gpt.with(|gpt| {
            let (with, without) = gpt.multiply_adds();
            let slots = [
                ("with", shown::count(with)),
                ("without", shown::count(without)),
                ("times", fixed(without / with.max(1.0), 1)),
            ];
            part.fill("gpt.total", &slots)
        })
    });
    dom::text(by_id("gpt-same")?, move || {
        part.text(match part.gpt.with(Gpt::is_same_everywhere) {
            true => "gpt.same",
            false => "gpt.not-same",
        })
    });
    let bill = by_id("gpt-bill")?;
    dom::watch(move || part.gpt.with(|gpt| show_bill(part, &bill, gpt)));
    Ok(())
}

fn show_bill(part: Part, bill: &dom::Element, gpt: &Gpt) {
    let words = part.words();
    let rows = parts::children(bill, gpt.steps.len(), "tr", "");
    for (row, written) in rows.iter().zip(&gpt.steps) {
        let step = &written.step;
        let ms = [
            fixed(step.with_cache.ms, 1),
            " / ".to_owned(),
            fixed(step.without_cache.ms, 1),
        ];
        let same = if step.same_logits {
            "gpt.yes"
        } else {
            "gpt.no"
        };
        let cells = [
            (step.index + 1).to_string(),
            shown::token(&words, &step.chosen.text),
            format::thousands(step.with_cache.multiply_adds as u64),
            format::thousands(step.without_cache.multiply_adds as u64),
            format::thousands(step.with_cache.kept_bytes as u64),
            ms.concat(),
            part.text(same),
        ];
        for (cell, text) in parts::children(row, cells.len(), "td", "")
            .iter()
            .zip(cells)
        {
            dom::set_text(cell, &text);
        }
    }
}
