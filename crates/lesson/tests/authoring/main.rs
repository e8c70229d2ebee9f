//! The rules for content files: a small valid course, and many ways of breaking it.
#![cfg(feature = "authoring")]

mod course;
mod faults;

use course::*;
use lesson::authoring::{KINDS, MAX_FILE_BYTES, Severity, load_from, new_exercise};
use proptest::prelude::*;

#[test]
fn the_valid_course_is_valid() {
    assert_eq!(findings(&valid()), []);
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
    assert_eq!(load_from(&files).unwrap().lessons[0].exercises.len(), 8);
}

#[test]
fn a_new_exercise_of_every_kind_is_valid_as_it_stands() {
    for kind in KINDS {
        let id = format!("new-{kind}");
        let mut files = valid();
        let text = new_exercise(kind, &id).expect("a known kind");
        assert!(text.contains(&format!("kind = \"{kind}\"")), "{kind}");
        files.insert(format!("exercises/{id}.toml"), text.into_bytes());
        for path in ["sections/one.zh-Hant.md", MD] {
            let placed = format!("\n{{{{exercise {id}}}}}\n");
            files.get_mut(path).unwrap().extend(placed.bytes());
        }
        assert_eq!(findings(&files), [], "{kind}");
    }
    assert!(
        new_exercise("essay", "x")
            .unwrap_err()
            .contains("paint-mask")
    );
    for id in ["", "Two", "../x", "a b", "x.toml"] {
        assert!(new_exercise("number", id).is_err(), "{id:?}");
    }
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
