//! The house rules of ARCHITECTURE.md, held by a test.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Every file of the repository that git knows or would add, with its text; other files have none.
fn files() -> Vec<(String, String)> {
    let output = Command::new("git")
        .current_dir(root())
        .args(["ls-files", "--cached", "--others", "--exclude-standard"])
        .output()
        .expect("git lists the files");
    assert!(output.status.success(), "this is not a git checkout");
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter(|name| root().join(name).is_file())
        .map(|name| {
            let text = std::fs::read(root().join(name)).unwrap_or_default();
            (name.to_owned(), String::from_utf8(text).unwrap_or_default())
        })
        .collect()
}

fn rust_files() -> Vec<(String, String)> {
    let files = files();
    let rust: Vec<_> = files
        .into_iter()
        .filter(|(n, _)| n.ends_with(".rs"))
        .collect();
    assert!(rust.len() > 40, "only {} Rust files found", rust.len());
    rust
}

/// Who may import whom, as in ARCHITECTURE.md. Test dependencies do not count.
#[test]
fn the_dependency_table_holds() {
    let table: BTreeMap<&str, &[&str]> = BTreeMap::from([
        ("attention", &[][..]),
        ("lesson", &[]),
        ("protocol", &[]),
        ("app", &["lesson", "protocol"]),
        ("bench", &["attention", "transformer"]),
        ("engine", &["attention", "protocol", "transformer"]),
        ("trainer", &["bench", "training", "transformer"]),
        ("training", &["transformer"]),
        ("transformer", &["attention"]),
        ("web", &["app"]),
        ("xtask", &["app", "engine", "lesson", "protocol"]),
        ("tests", &[]),
    ]);
    let output = Command::new(env!("CARGO"))
        .current_dir(root())
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .output()
        .expect("cargo metadata runs");
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo metadata is JSON");
    let packages = metadata["packages"].as_array().expect("packages");
    let names: BTreeSet<&str> = packages.iter().filter_map(|p| p["name"].as_str()).collect();
    assert_eq!(
        names,
        table.keys().copied().collect(),
        "the rooms of the house"
    );
    for package in packages {
        let name = package["name"].as_str().expect("a name");
        let inside: BTreeSet<&str> = package["dependencies"]
            .as_array()
            .expect("dependencies")
            .iter()
            .filter(|d| d["kind"].as_str() != Some("dev"))
            .filter_map(|d| d["name"].as_str())
            .filter(|d| names.contains(d))
            .collect();
        assert_eq!(
            inside,
            table[name].iter().copied().collect(),
            "{name} imports"
        );
    }
}

/// What a crate must never know, by the external crates it lists.
#[test]
fn nobody_knows_what_they_must_not() {
    let forbidden: [(&str, &[&str]); 6] = [
        (
            "attention",
            &[
                "serde",
                "web-sys",
                "js-sys",
                "wasm-bindgen",
                "leptos",
                "rand",
            ],
        ),
        (
            "lesson",
            &["leptos", "web-sys", "js-sys", "wasm-bindgen", "attention"],
        ),
        (
            "protocol",
            &[
                "leptos",
                "web-sys",
                "js-sys",
                "wasm-bindgen",
                "attention",
                "lesson",
            ],
        ),
        ("app", &["attention", "engine", "nalgebra"]),
        (
            "transformer",
            &[
                "serde",
                "serde_json",
                "web-sys",
                "js-sys",
                "wasm-bindgen",
                "leptos",
                "rand",
            ],
        ),
        (
            "training",
            &["web-sys", "js-sys", "wasm-bindgen", "leptos", "rand"],
        ),
    ];
    for (name, words) in forbidden {
        let manifest = std::fs::read_to_string(root().join(format!("crates/{name}/Cargo.toml")))
            .expect("every crate has a manifest");
        let dependencies = manifest
            .split("[dev-dependencies]")
            .next()
            .unwrap_or_default();
        for word in words {
            let lists = dependencies
                .lines()
                .any(|line| line.trim_start().split([' ', '=', '.']).next() == Some(word));
            assert!(!lists, "{name} depends on {word}");
        }
    }
}

#[test]
fn unsafe_code_stays_in_the_kernels_lanes() {
    // Spelled apart, so that this file does not find itself.
    let words = [
        concat!("unsafe", " {"),
        concat!("unsafe", " fn"),
        concat!("core", "::arch"),
    ];
    for (name, text) in rust_files() {
        let is_lane = name.starts_with("crates/attention/src/lanes/");
        for word in words {
            assert!(is_lane || !text.contains(word), "{name} holds `{word}`");
        }
    }
}

#[test]
fn only_the_bridge_talks_to_the_browser() {
    for (name, text) in rust_files() {
        let may = [
            "crates/app/src/bridge/",
            "crates/engine/src/shell.rs",
            "crates/engine/src/sibling_shell.rs",
            "crates/engine/src/worker.rs",
            "crates/engine/src/js_api.rs",
            // Never shipped: what a browser runs to check and to measure the kernel, and its peers.
            "crates/bench/src/exports",
            "tests/bench/peers/src/lib.rs",
        ]
        .iter()
        .any(|place| name.starts_with(place));
        for word in [
            concat!("web", "_sys"),
            concat!("js", "_sys"),
            concat!("wasm", "_bindgen"),
        ] {
            assert!(may || !text.contains(word), "{name} uses {word}");
        }
    }
}

#[test]
fn the_top_level_is_as_agreed() {
    let allowed = BTreeSet::from([
        "Cargo.toml",
        "Cargo.lock",
        "Trunk.toml",
        "README.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "LICENSE-MIT",
        "LICENSE-APACHE",
        "crates",
        "www",
        "content",
        "docs",
        "tests",
    ]);
    for (name, _) in files() {
        let top = name.split('/').next().unwrap_or_default();
        assert!(
            allowed.contains(top) || top.starts_with('.'),
            "{top} does not belong here"
        );
    }
}

/// The page never asks another origin for anything.
#[test]
fn nothing_shipped_names_another_origin() {
    for (name, text) in files() {
        let is_shipped = name.starts_with("www/") || name.starts_with("crates/app/src/");
        if !is_shipped {
            continue;
        }
        // SCORM's manifests name the namespaces of their elements; nothing fetches a namespace.
        let is_manifest = name.starts_with("www/scorm/imsmanifest-");
        for (number, line) in text.lines().enumerate() {
            if is_manifest && (line.contains("xmlns") || line.contains("xsi:schemaLocation")) {
                continue;
            }
            let foreign = line.contains("https://")
                || line.contains("http://") && !line.contains("http://www.w3.org/2000/svg");
            assert!(!foreign, "{name}:{}: {line}", number + 1);
        }
    }
}

/// What a browser cannot parse costs it the whole script, not only that line. Safari knows no looking
/// behind before 16.4, and older tablets stay below that.
#[test]
fn no_script_looks_behind() {
    for (name, text) in files() {
        if name.starts_with("www/") && name.ends_with(".js") {
            for sign in ["(?<=", "(?<!"] {
                assert!(!text.contains(sign), "{name} has {sign}");
            }
        }
    }
}

/// Every interface text is used, and every text that is used exists.
#[test]
fn interface_texts_and_their_uses_match() {
    let lessons = lesson::authoring::load(&root().join("content"))
        .unwrap_or_else(|findings| panic!("{} findings in content/", findings.len()))
        .lessons;
    let keys: BTreeSet<&str> = lessons[0].ui.keys().map(String::as_str).collect();
    let source: String = rust_files()
        .into_iter()
        .filter(|(name, _)| name.starts_with("crates/app/src") || name.starts_with("crates/xtask"))
        .map(|(_, text)| text)
        .collect();
    let literals: BTreeSet<&str> = source.split('"').skip(1).step_by(1).collect();
    // Keys put together at run time, by the part that is fixed.
    let families = [
        "architecture.",
        "stage.",
        "mask.",
        "masks.caption-",
        "run.example-",
        "scaling.",
        "terminal.",
        "failure.",
        "vram.layout-",
        "take-along.offline-",
        "take-along.host-",
        "take-along.note-",
    ];
    for key in &keys {
        let used = literals.contains(key) || families.iter().any(|family| key.starts_with(family));
        assert!(used, "nothing uses the text `{key}`");
    }
    let groups: BTreeSet<&str> = keys.iter().filter_map(|k| k.split('.').next()).collect();
    for literal in literals {
        let Some((group, rest)) = literal.split_once('.') else {
            continue;
        };
        let looks_like_key = groups.contains(group)
            && !rest.is_empty()
            && rest
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        assert!(
            !looks_like_key
                || keys.contains(literal)
                || app::state::page_data::CHANGING.contains(&literal)
                // The siblings' part has texts of its own, which its tests hold.
                || lessons[0].siblings.keys().any(|key| key.starts_with(literal))
                || ["rs", "toml", "js", "css"].contains(&rest),
            "the text `{literal}` is used but not in content/ui.toml"
        );
    }
}

/// Texts that the program puts together travel with the page; [`app`] lists which.
#[test]
fn texts_that_change_travel_with_the_page() {
    let lessons = lesson::authoring::load(&root().join("content"))
        .unwrap_or_else(|findings| panic!("{} findings in content/", findings.len()))
        .lessons;
    let ui = &lessons[0].ui;
    let travels = |key: &str| {
        app::state::page_data::CHANGING
            .iter()
            .any(|start| key.starts_with(start))
    };
    let mut seen = 0;
    for (name, text) in rust_files() {
        let is_program = ["crates/app/src/state/", "crates/app/src/wiring/"]
            .iter()
            .any(|folder| name.starts_with(folder));
        if !is_program {
            continue;
        }
        for literal in text.split('"').filter(|literal| ui.contains_key(*literal)) {
            seen += 1;
            assert!(
                travels(literal),
                "{name} uses `{literal}`: add it to CHANGING"
            );
        }
    }
    assert!(seen > 30, "the scan found only {seen} texts");
    for start in app::state::page_data::CHANGING {
        assert!(
            ui.keys().any(|key| key.starts_with(start)),
            "no text begins with `{start}`"
        );
    }
}
