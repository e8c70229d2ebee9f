//! `cards.toml`: the three architecture cards.

use super::document::with_document;
use super::files::Sources;
use super::finding::Report;
use super::prose::Prose;
use crate::model::{Architecture, Card};

const ARCHITECTURES: [(&str, Architecture); 3] = [
    ("encoder-only", Architecture::EncoderOnly),
    ("decoder-only", Architecture::DecoderOnly),
    ("encoder-decoder", Architecture::EncoderDecoder),
];

/// Reads the file. Every card has to be there; the order on the page is fixed.
pub fn read(sources: &Sources, prose: &[Prose<'_>; 2], report: &mut Report) -> [Vec<Card>; 2] {
    let mut cards = [Vec::new(), Vec::new()];
    with_document(sources, "cards.toml", report, |mut root, report| {
        for (key, architecture) in ARCHITECTURES {
            let Some(mut table) = root.table(key, report) else {
                continue;
            };
            let name = table.texts("name", report);
            let mechanism = table.texts("mechanism", report);
            let behaviour = table.texts("behaviour", report);
            let best_for = table.texts("best_for", report);
            let mask_caption = table.texts("mask_caption", report);
            table.finish(report);
            for (index, prose) in prose.iter().enumerate() {
                cards[index].push(Card {
                    architecture,
                    name: prose.plain(&name[index], report),
                    mechanism: prose.inline(&mechanism[index], report),
                    behaviour: prose.inline(&behaviour[index], report),
                    best_for: prose.inline(&best_for[index], report),
                    mask_caption: prose.plain(&mask_caption[index], report),
                });
            }
        }
        root.finish(report);
    });
    cards
}
