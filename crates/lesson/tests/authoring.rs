//! The rules for content files: a small valid course, and many ways of breaking it.
#![cfg(feature = "authoring")]

use lesson::authoring::{Files, Finding, MAX_FILE_BYTES, Severity, load_from};
use lesson::{Block, Lesson};
use proptest::prelude::*;

const COURSE: &str = r#"schema = 1
title = { zh-Hant = "題", en = "Title" }
lede = { zh-Hant = "一句話", en = "One sentence" }
[[section]]
id = "one"
title = { zh-Hant = "一", en = "One" }
"#;
const FACTS: &str = r#"schema = 1
names = ["Llama 3"]
[fact.share]
value = 15
unit = { zh-Hant = "%", en = "%" }
source = "a paper"
"#;
const MODELS: &str = r#"schema = 1
[[model]]
id = "gemma-3-27b"
name = "Gemma-3-27B"
context = 131_072
parameters = 27_000_000_000
cache = { type = "sliding-window", n_layers = 62, n_local_layers = 52, n_heads = 32, n_kv_heads = 16, head_dim = 128, window = 1_024 }
source = "somewhere"
parameters_source = "its name"
"#;
const GPUS: &str = r#"schema = 1
[[gpu]]
name = "T4"
label_memory_gb = 16
source = "somewhere"
"#;
const CARD: &str = r#"name = { zh-Hant = "名", en = "Name" }
mechanism = { zh-Hant = "甲", en = "a" }
behaviour = { zh-Hant = "乙", en = "b" }
best_for = { zh-Hant = "丙", en = "c" }
mask_caption = { zh-Hant = "丁", en = "d" }
"#;
const UI: &str = r#"schema = 1
[run]
start = { zh-Hant = "執行 {name}", en = "Run {name}" }
"#;
const CHOICE: &str = r#"schema = 1
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
const FREE: &str = r#"schema = 1
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
const ZH: &str = "第一段。\n\n{{figure run}}\n\n{{exercise pick}}\n\n{{exercise write}}\n";
const EN: &str = "A paragraph.\n\n{{figure run}}\n\n{{exercise pick}}\n\n{{exercise write}}\n";
const MD: &str = "sections/one.en.md";

fn valid() -> Files {
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
fn broken(path: &str, old: &str, new: &str) -> Files {
    let mut files = valid();
    let text = String::from_utf8(files[path].clone()).expect("UTF-8");
    assert!(text.contains(old), "{old:?} is not in {path}");
    files.insert(path.to_owned(), text.replacen(old, new, 1).into_bytes());
    files
}

fn findings(files: &Files) -> Vec<Finding> {
    match load_from(files) {
        Ok(content) => content.warnings,
        Err(findings) => findings,
    }
}

fn english(text: &str) -> Lesson {
    let files = broken(MD, "A paragraph.", text);
    let content = load_from(&files).unwrap_or_else(|f| panic!("{text}: {f:?}"));
    content.lessons[1].clone()
}

fn html(text: &str) -> String {
    match &english(text).sections[0].blocks[0] {
        Block::Prose { html } => html.trim().to_owned(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_valid_course_is_valid() {
    assert_eq!(findings(&valid()), []);
}

/// path, what is replaced, by what, line, column, rule.
#[rustfmt::skip]
const CASES: &[(&str, &str, &str, usize, usize, &str)] = &[
    (
        "course.toml",
        "schema = 1",
        "schema = 2",
        1,
        10,
        "newer-schema",
    ),
    (
        "course.toml",
        "schema = 1",
        "schema = 0",
        1,
        10,
        "unknown-schema",
    ),
    ("course.toml", "schema = 1\n", "", 1, 1, "missing-key"),
    (
        "course.toml",
        "[[section]]",
        "[[section]\nx",
        4,
        11,
        "not-toml",
    ),
    (
        "course.toml",
        "lede =",
        "lead = 1\nlede =",
        3,
        1,
        "unknown-key",
    ),
    (
        "course.toml",
        ", en = \"Title\"",
        "",
        2,
        9,
        "missing-language",
    ),
    ("course.toml", "\"題\"", "3", 2, 21, "wrong-type"),
    ("course.toml", "\"題\"", "\" \"", 2, 21, "empty-text"),
    (
        "course.toml",
        "\"One sentence\"",
        "\"Read 3 lines\"",
        3,
        38,
        "bare-number",
    ),
    ("course.toml", "\"One\"", "'''1'''", 6, 34, "bare-number"),
    (
        "course.toml",
        "id = \"one\"",
        "id = \"../one\"",
        5,
        6,
        "path-escape",
    ),
    (
        "course.toml",
        "id = \"one\"",
        "id = \"One\"",
        5,
        6,
        "bad-id",
    ),
    ("facts.toml", "source", "sauce", 3, 1, "missing-key"),
    (
        "models.toml",
        "n_kv_heads = 16",
        "n_kv_heads = 5",
        7,
        99,
        "impossible-layout",
    ),
    (
        "models.toml",
        "sliding-window",
        "sliding",
        7,
        18,
        "unknown-layout",
    ),
    ("gpus.toml", "16", "-16", 4, 19, "wrong-type"),
    (
        "cards.toml",
        "[decoder-only]",
        "[decoder]",
        1,
        1,
        "missing-key",
    ),
    ("ui.toml", "Run {name}", "Run {nmae}", 3, 1, "slot-mismatch"),
    (
        "exercises/pick.toml",
        "id = \"pick\"",
        "id = \"pock\"",
        1,
        1,
        "file-name",
    ),
    (
        "exercises/pick.toml",
        "correct = true\n",
        "",
        5,
        8,
        "one-right-option",
    ),
    (
        "exercises/pick.toml",
        "id = \"b\"",
        "id = \"a\"",
        14,
        6,
        "duplicate-id",
    ),
    (
        "exercises/pick.toml",
        "why = { zh-Hant = \"不對\", en = \"No\" }\n",
        "",
        9,
        1,
        "missing-why",
    ),
    (
        "exercises/pick.toml",
        "\"single-choice\"",
        "\"essay\"",
        5,
        8,
        "unknown-kind",
    ),
    (
        "exercises/pick.toml",
        "en = \"A\"",
        "en = '# A'",
        11,
        31,
        "heading-level",
    ),
    (
        "exercises/write.toml",
        "points = 2",
        "points = 3",
        4,
        10,
        "rubric-points",
    ),
    (MD, "A paragraph.", "The <b>cat</b>", 1, 5, "raw-html"),
    (MD, "A paragraph.", "A ** bold ** cat", 1, 3, "literal-bold"),
    (MD, "A paragraph.", "A $ cat", 1, 3, "literal-dollar"),
    (MD, "A paragraph.", "A $\\frac{a$ cat", 1, 11, "broken-maths"),
    (MD, "A paragraph.", "A $x + 100$ cat", 1, 8, "bare-number"),
    (MD, "A paragraph.", "A\n15 cats", 2, 1, "bare-number"),
    (MD, "A paragraph.", "貓有１５隻", 1, 3, "bare-number"),
    (MD, "A paragraph.", "A **3.5** cat", 1, 5, "bare-number"),
    (MD, "A paragraph.", "A `15` cat", 1, 4, "bare-number"),
    (MD, "A paragraph.", "Llama 30", 1, 7, "bare-number"),
    (
        MD,
        "A paragraph.",
        "A {{fact nothing}}",
        1,
        3,
        "unknown-fact",
    ),
    (
        MD,
        "A paragraph.",
        "{{kv gpt-9 1 fp16}}",
        1,
        1,
        "unknown-model",
    ),
    (
        MD,
        "A paragraph.",
        "{{kv gemma-3-27b 1 fp17}}",
        1,
        1,
        "bad-placeholder",
    ),
    (
        MD,
        "A paragraph.",
        "So {{figure run}}",
        1,
        4,
        "bad-placeholder",
    ),
    (
        MD,
        "A paragraph.",
        "A {{fact share",
        1,
        3,
        "broken-placeholder",
    ),
    (MD, "A paragraph.", "A [cat](#two)", 1, 3, "dangling-link"),
    (MD, "A paragraph.", "A [cat](../x)", 1, 3, "path-escape"),
    (
        MD,
        "A paragraph.",
        "A [cat](http://a.b)",
        1,
        3,
        "link-scheme",
    ),
    (
        MD,
        "A paragraph.",
        "A [cat](javascript:x)",
        1,
        3,
        "link-scheme",
    ),
    (
        MD,
        "A paragraph.",
        "[arXiv:1.2](https://arxiv.org/abs/1.3)",
        1,
        1,
        "citation-mismatch",
    ),
    (
        MD,
        "A paragraph.",
        "A ![cat](https://a.b/c.png)",
        1,
        3,
        "remote-image",
    ),
    (
        MD,
        "A paragraph.",
        "A ![cat](//a.b/c.png)",
        1,
        3,
        "remote-image",
    ),
    (
        MD,
        "A paragraph.",
        "A ![cat](/etc/c.png)",
        1,
        3,
        "path-escape",
    ),
    (MD, "A paragraph.", "A ![cat](c.png)", 1, 3, "image"),
    (
        MD,
        "{{figure run}}",
        "{{figure rum}}",
        3,
        1,
        "dangling-figure",
    ),
    (
        MD,
        "{{exercise pick}}",
        "{{exercise pock}}",
        5,
        1,
        "dangling-exercise",
    ),
    (MD, "{{figure run}}\n", "", 1, 1, "blocks-differ"),
];

#[test]
fn every_fault_is_found_where_it_is() {
    let mut missed = Vec::new();
    for (path, old, new, line, column, rule) in CASES {
        let found = findings(&broken(path, old, new));
        let hit = |f: &Finding| {
            (f.path.as_str(), f.line, f.column, f.rule) == (*path, *line, *column, *rule)
        };
        if !found.iter().any(hit) {
            let found: Vec<String> = found.iter().map(|f| f.to_string()).collect();
            missed.push(format!(
                "{path} {new:?}: want {line}:{column} {rule}, got {found:#?}"
            ));
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

#[test]
fn only_html_is_a_mere_warning() {
    for (path, old, new, _, _, rule) in CASES {
        let refused = load_from(&broken(path, old, new)).is_err();
        assert_eq!(refused, *rule != "raw-html", "{new:?}");
    }
}

#[test]
fn all_faults_are_reported_at_once() {
    let mut files = broken("course.toml", "lede =", "lead = 1\nlede =");
    files.insert(MD.to_owned(), b"15 cats and 3 <i>dogs</i>".to_vec());
    files.remove("gpus.toml");
    let rules: Vec<&str> = findings(&files).iter().map(|f| f.rule).collect();
    for rule in [
        "unknown-key",
        "bare-number",
        "raw-html",
        "missing-file",
        "blocks-differ",
    ] {
        assert!(rules.contains(&rule), "{rule} in {rules:?}");
    }
}

#[test]
fn files_unfit_to_be_read_are_refused() {
    let mut files = valid();
    files.insert(
        "exercises/big.toml".to_owned(),
        vec![b'#'; MAX_FILE_BYTES as usize + 1],
    );
    files.insert("exercises/../x.toml".to_owned(), b"schema = 1".to_vec());
    files.insert("/exercises/y.toml".to_owned(), b"schema = 1".to_vec());
    files.insert("exercises/z.toml".to_owned(), b"ab\n\xff".to_vec());
    let rules: Vec<(String, &str)> = findings(&files)
        .into_iter()
        .map(|f| (format!("{}:{}:{}", f.path, f.line, f.column), f.rule))
        .collect();
    let expected = [
        ("/exercises/y.toml:1:1".to_owned(), "path-escape"),
        ("exercises/../x.toml:1:1".to_owned(), "path-escape"),
        ("exercises/big.toml:1:1".to_owned(), "too-large"),
        ("exercises/z.toml:2:1".to_owned(), "not-utf8"),
    ];
    assert_eq!(rules, expected);
}

#[test]
fn byte_order_mark_and_windows_lines_are_accepted() {
    let mut files = valid();
    for bytes in files.values_mut() {
        let text = String::from_utf8(bytes.clone()).unwrap();
        *bytes = format!("\u{feff}{}", text.replace('\n', "\r\n")).into_bytes();
    }
    assert_eq!(findings(&files), []);
    assert_eq!(load_from(&files), load_from(&valid()));
}

#[test]
fn missing_text_files_are_named() {
    let mut files = valid();
    files.remove(MD);
    let found = findings(&files);
    assert_eq!(
        (found[0].path.as_str(), found[0].rule),
        (MD, "missing-language")
    );
}

#[test]
fn an_exercise_that_nobody_places_is_a_warning() {
    let mut files = valid();
    for path in ["sections/one.zh-Hant.md", MD] {
        let text = String::from_utf8(files[path].clone()).unwrap();
        files.insert(
            path.to_owned(),
            text.replace("{{exercise write}}", "").into_bytes(),
        );
    }
    let found = findings(&files);
    assert_eq!(
        (found[0].rule, found[0].severity),
        ("unplaced-exercise", Severity::Warning)
    );
    assert_eq!(load_from(&files).unwrap().lessons[0].exercises.len(), 1);
}

#[test]
fn text_becomes_safe_html() {
    for (text, expected) in [
        (
            "**注意力（Attention）**是",
            "<p><strong>注意力（Attention）</strong>是</p>",
        ),
        ("The <b>cat</b>", "<p>The &lt;b&gt;cat&lt;/b&gt;</p>"),
        (
            "a {{q query}} & <",
            "<p>a <span class=\"q\">query</span> &amp; &lt;</p>",
        ),
        ("{{fact share}} of it", "<p>15% of it</p>"),
        ("{{kv gemma-3-27b 131072 fp16}}", "<p>10.41\u{a0}GiB</p>"),
        ("{{context gemma-3-27b}}", "<p>131,072</p>"),
        ("{{times 131072 8192}}", "<p>16</p>"),
        ("GPT-4, T5, Llama 3", "<p>GPT-4, T5, Llama 3</p>"),
        ("[x](#one)", "<p><a href=\"#one\">x</a></p>"),
        (
            "[arXiv:2204.05832](https://arxiv.org/abs/2204.05832)",
            "<p><a rel=\"noopener\" href=\"https://arxiv.org/abs/2204.05832\">arXiv:2204.05832</a></p>",
        ),
        ("貓坐在\n墊子上", "<p>貓坐在墊子上</p>"),
        ("$Q$", "<p><math><mi class=\"q\">Q</mi></math></p>"),
    ] {
        assert_eq!(html(text), expected, "{text}");
    }
    let block = html("<script>alert(x)</script>\n\nok");
    assert!(!block.contains("<script"), "{block}");
    assert!(block.contains("&lt;script&gt;"), "{block}");
}

#[test]
fn a_finding_reads_well() {
    let found = findings(&broken(MD, "A paragraph.", "A\n15 cats"));
    let text = found[0].render();
    for part in [
        "bare-number",
        "sections/one.en.md:2:1",
        "15 cats",
        "^^",
        "help",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert!(
        found[0]
            .to_string()
            .starts_with("sections/one.en.md:2:1: error[bare-number]")
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Whatever is typed into any file, anywhere, is either read or refused, at a place that exists.
    #[test]
    fn nothing_typed_into_a_file_makes_it_panic(
        file in any::<prop::sample::Index>(),
        at in any::<prop::sample::Index>(),
        cut in 0usize..12,
        typed in prop_oneof![
            "\\PC{0,12}",
            prop::sample::select(vec![
                "{{", "}}", "{{kv ", "{{q 貓}}", "$", "$$", "\\frac{", "**", "`", "|", "<b>", "![",
                "](", "[[option]]", "\"", "'''", "\n\n", "\t- ", "# ", "9.5", "²", "\u{feff}", "貓",
                "18446744073709551616", "\r", "\\u0031", "&#49;", "{", "}", "=", "- [ ] ", "~~~",
            ]).prop_map(str::to_owned),
        ],
    ) {
        let mut files = valid();
        let path = file.get(&files.keys().cloned().collect::<Vec<_>>()).clone();
        let mut text: Vec<char> = String::from_utf8(files[&path].clone()).unwrap().chars().collect();
        let start = at.index(text.len());
        let end = (start + cut).min(text.len());
        text.splice(start..end, typed.chars());
        let text: String = text.into_iter().collect();
        let lines = text.lines().count().max(1) + 1;
        files.insert(path.clone(), text.into_bytes());
        for finding in findings(&files) {
            prop_assert!(finding.line >= 1 && finding.column >= 1);
            prop_assert!(finding.path != path || finding.line <= lines);
            prop_assert!(finding.render().contains(finding.rule));
        }
    }
}
