//! The real content loads, and says what it has to.
#![cfg(feature = "authoring")]

use lesson::authoring::{Content, load};
use lesson::kv_cache::{Precision, Usage, cache_bytes, format_bytes};
use lesson::{Block, CacheLayout, Choice, ExerciseKind, Lang, Lesson, ModelSpec};
use std::path::Path;

fn content() -> Content {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content");
    load(&dir).unwrap_or_else(|findings| {
        let all: Vec<String> = findings.iter().map(|f| f.render()).collect();
        panic!("{} findings\n{}", findings.len(), all.join("\n"));
    })
}

fn model<'a>(content: &'a Content, id: &str) -> &'a ModelSpec {
    let models = &content.lessons[0].catalogue.models;
    models
        .iter()
        .find(|model| model.id == id)
        .expect("a model of that id")
}

#[test]
fn content_has_no_findings_at_all() {
    let warnings: Vec<String> = content().warnings.iter().map(|f| f.to_string()).collect();
    assert!(warnings.is_empty(), "{}", warnings.join("\n"));
}

/// The ids of a lesson's exercises, as its sections place them.
fn exercises_of(lesson: &Lesson) -> Vec<String> {
    let blocks = lesson.sections.iter().flat_map(|section| &section.blocks);
    let exercise = |block: &Block| match block {
        Block::Exercise { exercise } => Some(exercise.clone()),
        _ => None,
    };
    blocks.filter_map(exercise).collect()
}

#[test]
fn every_language_has_the_same_shape() {
    let content = content();
    let codes: Vec<&str> = content.lessons.iter().map(|l| l.lang.code()).collect();
    assert_eq!(codes, ["zh-Hant", "en"]);
    for lesson in &content.lessons {
        let ids: Vec<&str> = lesson.sections.iter().map(|s| s.id.as_str()).collect();
        let expected = [
            "opening",
            "formula",
            "architectures",
            "run",
            "siblings",
            "decoder-dominance",
            "vram",
            "quiz",
            "challenge",
        ];
        assert_eq!(ids, expected);
        let ids = lesson.exercises.iter().map(|e| e.id.clone());
        assert_eq!(ids.collect::<Vec<_>>(), exercises_of(&content.lessons[0]));
        assert_eq!(lesson.cards.len(), 3);
    }
    let keys = |index: usize| content.lessons[index].ui.keys().collect::<Vec<_>>();
    assert_eq!(keys(0), keys(1));
}

#[test]
fn the_owners_words_are_kept() {
    let content = content();
    let [zh, en] = &content.lessons[..] else {
        panic!("two languages");
    };
    assert_eq!(zh.title, "Transformer 架構的三要素");
    let names: Vec<&str> = zh.cards.iter().map(|card| card.name.as_str()).collect();
    assert_eq!(
        names,
        ["僅編碼器(BERT)", "僅解碼器(GPT)", "編碼器-解碼器(T5)"]
    );
    let title = |id: &str| {
        let section = zh.sections.iter().find(|section| section.id == id);
        section.map(|section| section.title.as_str()).unwrap()
    };
    assert_eq!(title("decoder-dominance"), "關鍵洞察:解碼器主導性");
    assert_eq!(title("vram"), "VRAM 上下文視窗影響");
    let own = ["quiz", "challenge"].map(|id| {
        let section = en.sections.iter().find(|section| section.id == id);
        section.expect("the section is there").blocks.iter()
    });
    let own = own.into_iter().flatten().filter_map(|block| match block {
        Block::Exercise { exercise } => en.exercises.iter().find(|e| e.id == *exercise),
        _ => None,
    });
    let prompts: Vec<&str> = own.map(|exercise| exercise.prompt.trim()).collect();
    assert_eq!(
        prompts,
        [
            "<p>Why did the industry move from BERT-style encoders to GPT-style decoders for \
             Large Language Models?</p>",
            "<p>Which architecture treats every NLP task as a 'text-to-text' problem?</p>",
            "<p>Identify the architectural bottleneck regarding context processing.</p>",
            "<p>Justify the preference using Scaling Laws.</p>",
        ]
    );
}

/// The texts that belong to a kind of exercise.
fn texts_of(kind: &ExerciseKind) -> Vec<&str> {
    match kind {
        ExerciseKind::SingleChoice { options }
        | ExerciseKind::MultipleChoice { options }
        | ExerciseKind::Predict { options, .. } => of_options(options),
        ExerciseKind::Number { mistakes, .. } => mistakes.iter().map(|m| m.why.as_str()).collect(),
        ExerciseKind::Ordering { items } | ExerciseKind::Matching { items } => items
            .iter()
            .flat_map(|item| [item.label.as_str(), &item.text, &item.why])
            .collect(),
        ExerciseKind::Cloze { text, gaps } => std::iter::once(text.as_str())
            .chain(gaps.iter().flat_map(|gap| of_options(&gap.options)))
            .collect(),
        ExerciseKind::FreeText { rubric } => rubric.iter().map(|item| item.text.as_str()).collect(),
        ExerciseKind::PaintMask {
            why_hidden,
            why_visible,
            ..
        } => vec![why_hidden, why_visible],
    }
}

fn of_options(options: &[Choice]) -> Vec<&str> {
    options
        .iter()
        .flat_map(|option| [option.text.as_str(), option.why.as_str()])
        .collect()
}

#[test]
fn html_is_whole() {
    for lesson in &content().lessons {
        let prose = lesson.sections.iter().flat_map(|s| &s.blocks);
        let mut texts: Vec<&str> = prose
            .filter_map(|block| match block {
                Block::Prose { html } => Some(html.as_str()),
                _ => None,
            })
            .collect();
        for exercise in &lesson.exercises {
            texts.extend([exercise.prompt.as_str(), exercise.solution.as_str()]);
            assert!((1..=3).contains(&exercise.hints.len()), "{}", exercise.id);
            texts.extend(exercise.hints.iter().map(String::as_str));
            texts.extend(texts_of(&exercise.kind));
        }
        for html in texts {
            for leftover in ["{{", "}}", "**", "$", "<!--", "omitted", "<img", "<script"] {
                assert!(!html.contains(leftover), "{leftover} in {html}");
            }
            assert_eq!(
                html.matches("<a ").count(),
                html.matches("rel=\"noopener\"").count()
            );
        }
    }
}

#[test]
fn formula_marks_query_key_and_value() {
    for lesson in &content().lessons {
        let Block::Prose { html } = &lesson.sections[1].blocks[0] else {
            panic!("the formula section begins with the formula");
        };
        assert!(html.contains("<math display=\"block\""), "{html}");
        for symbol in ["class=\"q\">Q<", "class=\"k\">K<", "class=\"v\">V<"] {
            assert!(html.contains(symbol), "{symbol} in {html}");
        }
    }
}

#[test]
fn published_caches_come_out() {
    let content = content();
    for (id, tokens, expected) in [
        ("gemma-3-27b", 131_072, "10.41\u{a0}GiB"),
        ("deepseek-v3", 163_840, "10.72\u{a0}GiB"),
        ("qwen3-0-6b", 40_960, "4.38\u{a0}GiB"),
        ("phi-3-mini-128k", 8_192, "3\u{a0}GiB"),
        ("phi-3-mini-128k", 131_072, "48\u{a0}GiB"),
        ("llama-2-7b", 1, "512\u{a0}KiB"),
        ("llama-3-8b", 1, "128\u{a0}KiB"),
        ("bert-base", 512, "0\u{a0}B"),
    ] {
        let usage = Usage {
            tokens,
            output_tokens: 0,
            batch: 1,
            bits_per_element: Precision::Fp16.bits(),
        };
        let bytes = cache_bytes(&model(&content, id).cache, &usage).unwrap();
        assert_eq!(format_bytes(bytes), expected, "{id} at {tokens}");
    }
}

#[test]
fn sources_traps_are_avoided() {
    let content = content();
    let CacheLayout::Standard { n_kv_heads, .. } = model(&content, "llama-2-7b").cache else {
        panic!("Llama-2-7B has a standard cache");
    };
    assert_eq!(n_kv_heads, 32);
    for model in &content.lessons[0].catalogue.models {
        if model.id.starts_with("t5") {
            assert_eq!(model.context, None, "{}", model.id);
        }
    }
}

#[test]
fn facts_are_pinned_in_the_prose() {
    let content = content();
    let html = |lang: Lang, id: &str| {
        let lesson = content.lessons.iter().find(|l| l.lang == lang).unwrap();
        let section = lesson.sections.iter().find(|s| s.id == id).unwrap();
        let texts = section.blocks.iter().filter_map(|block| match block {
            Block::Prose { html } => Some(html.as_str()),
            _ => None,
        });
        texts.collect::<String>()
    };
    let (hidden, mask, random, unchanged) = (15, 80, 10, 10);
    assert_eq!(mask + random + unchanged, 100);
    let bert = html(Lang::En, "architectures");
    for expected in [
        format!("picks {hidden}% of the tokens"),
        format!("{mask}% become"),
        format!("{random}% a random token"),
        format!("and {unchanged}% stay"),
        "hides 15% of the tokens, but in short spans, 3 tokens long".to_owned(),
    ] {
        assert!(bert.contains(&expected), "{expected} in {bert}");
    }
    let zh = html(Lang::ZhHant, "architectures");
    for expected in [
        "挑出 15% 的",
        "80% 換成",
        "10% 換成隨機",
        "10% 原封不動",
        "平均長 3 個",
    ] {
        assert!(zh.contains(expected), "{expected} in {zh}");
    }
    for lang in Lang::ALL {
        let dominance = html(lang, "decoder-dominance");
        assert!(dominance.contains("約 20 個詞元") || dominance.contains("about 20 tokens"));
    }
}
