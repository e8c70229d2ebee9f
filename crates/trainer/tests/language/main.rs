//! The generator keeps its promises: the same data from the same seed, text that comes back from
//! its ids, splits that share nothing, grammar that holds.

mod questions;
mod text;

use trainer::language::probes::{ProbeKind, probe};
use trainer::language::rng::hash_bytes;
use trainer::language::{Language, Rng, Split, tasks, vocabulary};

/// The sentences of a text, cut at their ends.
fn sentences(text: &str) -> Vec<String> {
    let ends = ['.', '?', '。', '\u{ff1f}'];
    let parts = text.split_inclusive(ends).map(|s| s.trim().to_owned());
    parts.filter(|s| !s.is_empty()).collect()
}

/// The first examples of each task, hashed. A change here changes the data that the models were
/// trained on: remake them, then put the new hashes.
#[test]
fn the_data_are_the_same_for_ever() {
    let hash = |draw: &dyn Fn(&mut Rng) -> String| {
        let texts: Vec<String> = (0..200).map(|i| draw(&mut Rng::stream(2_026, i))).collect();
        format!("{:016x}", hash_bytes(texts.join("\n").as_bytes()))
    };
    let text = |ids: &[u16]| vocabulary().decode(ids);
    let both = |t: tasks::TextToText| format!("{} > {}", text(&t.input), text(&t.target));
    let split = Split::Train;
    let found = [
        (
            "vocabulary",
            format!(
                "{:016x}",
                hash_bytes(vocabulary().tokens().join(" ").as_bytes())
            ),
        ),
        ("text", hash(&|rng| tasks::text(split, rng).text())),
        ("mlm", hash(&|rng| text(&tasks::mlm(split, rng).input))),
        (
            "span",
            hash(&|rng| both(tasks::span_corruption(split, rng))),
        ),
        (
            "en-zh",
            hash(&|rng| both(tasks::translation(Language::Chinese, split, rng))),
        ),
        (
            "zh-en",
            hash(&|rng| both(tasks::translation(Language::English, split, rng))),
        ),
        ("summary", hash(&|rng| both(tasks::summary(split, rng)))),
        (
            "sentiment",
            hash(&|rng| both(tasks::sentiment(split, rng).as_text())),
        ),
        (
            "entities",
            hash(&|rng| both(tasks::entities(split, rng).as_text())),
        ),
        (
            "probes",
            hash(&|rng| {
                let kind = rng.pick(&ProbeKind::ALL);
                probe(kind, Split::Test, rng).line.text()
            }),
        ),
    ];
    let golden = include_str!("golden.txt");
    let found: String = found
        .iter()
        .map(|(task, hash)| format!("{task} {hash}\n"))
        .collect();
    assert_eq!(found, golden, "found:\n{found}");
}
