//! A small valid course, ways of changing it, and ways of looking at what comes of it.

use lesson::authoring::{Files, Finding, load_from};
use lesson::{Block, Lesson};

pub const COURSE: &str = r#"schema = 1
title = { zh-Hant = "題", en = "Title" }
lede = { zh-Hant = "一句話", en = "One sentence" }
[[section]]
id = "one"
title = { zh-Hant = "一", en = "One" }
"#;
pub const FACTS: &str = r#"schema = 1
names = ["Llama 3"]
[fact.share]
value = 15
unit = { zh-Hant = "%", en = "%" }
source = "a paper"
"#;
pub const MODELS: &str = r#"schema = 1
[[model]]
id = "gemma-3-27b"
name = "Gemma-3-27B"
context = 131_072
parameters = 27_000_000_000
cache = { type = "sliding-window", n_layers = 62, n_local_layers = 52, n_heads = 32, n_kv_heads = 16, head_dim = 128, window = 1_024 }
source = "somewhere"
parameters_source = "its name"
"#;
pub const GPUS: &str = r#"schema = 1
[[gpu]]
name = "T4"
label_memory_gb = 16
source = "somewhere"
"#;
pub const CARD: &str = r#"name = { zh-Hant = "名", en = "Name" }
mechanism = { zh-Hant = "甲", en = "a" }
behaviour = { zh-Hant = "乙", en = "b" }
best_for = { zh-Hant = "丙", en = "c" }
mask_caption = { zh-Hant = "丁", en = "d" }
"#;
pub const UI: &str = r#"schema = 1
[run]
start = { zh-Hant = "執行 {name}", en = "Run {name}" }
"#;
pub const CHOICE: &str = r#"schema = 1
id = "pick"
revision = 1
points = 1
kind = "single-choice"
title = { zh-Hant = "選", en = "Pick" }
prompt = { zh-Hant = "哪個？", en = "Which?" }
solution = { zh-Hant = "乙。", en = "B." }
[[option]]
id = "a"
text = { zh-Hant = "甲", en = "A" }
why = { zh-Hant = "不對", en = "No" }
[[option]]
id = "b"
correct = true
text = { zh-Hant = "乙", en = "B" }
why = { zh-Hant = "對", en = "Yes" }
"#;
pub const FREE: &str = r#"schema = 1
id = "write"
revision = 1
points = 2
kind = "free-text"
title = { zh-Hant = "寫", en = "Write" }
prompt = { zh-Hant = "為什麼？", en = "Why?" }
solution = { zh-Hant = "因為。", en = "Because." }
[[rubric]]
id = "x"
points = 2
text = { zh-Hant = "要點", en = "Point" }
"#;
pub const ZH: &str = "第一段。\n\n{{figure run}}\n\n{{exercise pick}}\n\n{{exercise write}}\n";
pub const EN: &str = "A paragraph.\n\n{{figure run}}\n\n{{exercise pick}}\n\n{{exercise write}}\n";
pub const MD: &str = "sections/one.en.md";

pub fn valid() -> Files {
    let cards = format!(
        "schema = 1\n[encoder-only]\n{CARD}[decoder-only]\n{CARD}[encoder-decoder]\n{CARD}"
    );
    let files = [
        ("course.toml", COURSE),
        ("facts.toml", FACTS),
        ("models.toml", MODELS),
        ("gpus.toml", GPUS),
        ("cards.toml", &cards),
        ("ui.toml", UI),
        ("exercises/pick.toml", CHOICE),
        ("exercises/write.toml", FREE),
        ("sections/one.zh-Hant.md", ZH),
        (MD, EN),
    ];
    let bytes = |(path, text): (&str, &str)| (path.to_owned(), text.as_bytes().to_vec());
    files.into_iter().map(bytes).collect()
}

/// The valid course with `old` replaced by `new` in one file.
pub fn broken(path: &str, old: &str, new: &str) -> Files {
    let mut files = valid();
    let text = String::from_utf8(files[path].clone()).expect("UTF-8");
    assert!(text.contains(old), "{old:?} is not in {path}");
    files.insert(path.to_owned(), text.replacen(old, new, 1).into_bytes());
    files
}

pub fn findings(files: &Files) -> Vec<Finding> {
    match load_from(files) {
        Ok(content) => content.warnings,
        Err(findings) => findings,
    }
}

pub fn english(text: &str) -> Lesson {
    let files = broken(MD, "A paragraph.", text);
    let content = load_from(&files).unwrap_or_else(|f| panic!("{text}: {f:?}"));
    content.lessons[1].clone()
}

pub fn html(text: &str) -> String {
    match &english(text).sections[0].blocks[0] {
        Block::Prose { html } => html.trim().to_owned(),
        other => panic!("{other:?}"),
    }
}
