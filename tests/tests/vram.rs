//! The memory calculator as the page shows it, on the content as it ships.

use app::state::page_data::Words;
use app::state::vram::{Choices, Shown, TABLE_WINDOWS};
use lesson::{Lesson, authoring};
use std::path::Path;

fn lesson() -> Lesson {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../content");
    let content = authoring::load(&folder).expect("content/ has no findings");
    content.lessons.into_iter().next().expect("a lesson")
}

fn shown(lesson: &Lesson, model: &str, tokens: u64) -> Shown {
    let models = &lesson.catalogue.models;
    let choices = Choices {
        model: models
            .iter()
            .position(|m| m.id == model)
            .unwrap_or_else(|| panic!("no model {model}")),
        tokens,
        ..Choices::new(models)
    };
    Shown::new(&Words::new(&lesson.ui), &choices, &lesson.catalogue)
}

/// The pinned figures, at fp16 and batch 1.
#[test]
fn the_pinned_figures_are_what_a_learner_reads() {
    let lesson = lesson();
    for (model, tokens, cache) in [
        ("gemma-3-27b", 131_072, "10.41\u{a0}GiB"),
        ("deepseek-v3", 163_840, "10.72\u{a0}GiB"),
        ("qwen3-0-6b", 40_960, "4.38\u{a0}GiB"),
    ] {
        assert_eq!(shown(&lesson, model, tokens).cache, cache, "{model}");
    }
}

#[test]
fn every_model_shows_every_part() {
    let lesson = lesson();
    for model in &lesson.catalogue.models {
        let shown = shown(&lesson, &model.id, 8_192);
        assert_eq!(shown.windows.len(), TABLE_WINDOWS.len());
        assert_eq!(shown.gpus.len(), lesson.catalogue.gpus.len());
        let texts = [
            &shown.tokens,
            &shown.cache,
            &shown.weights,
            &shown.total,
            &shown.formula,
            &shown.note,
            &shown.source,
        ];
        for text in texts {
            // A key without a text would show as itself, a slot without a value as its braces.
            assert!(
                !text.is_empty() && !text.contains("vram.") && !text.contains('{'),
                "{}: {text:?}",
                model.id
            );
        }
    }
}
