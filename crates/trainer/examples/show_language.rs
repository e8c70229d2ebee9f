//! Prints samples: `show_language -- --task translation --seed 1 --count 20`.
//!
//! Tasks: translation, stories, summary, mlm, span, sentiment, entities, vocabulary, and any kind
//! of sentence by its name (`attractor`, `relativeclause`, `timed`, …).

use trainer::language::compose::KINDS;
use trainer::language::{Language, Rng, Split, tasks, vocabulary};

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let option = |name: &str, default: &str| -> String {
        let at = arguments.iter().position(|a| a == name);
        at.and_then(|at| arguments.get(at + 1))
            .map_or(default.to_owned(), String::clone)
    };
    let task = option("--task", "translation");
    let seed: u64 = option("--seed", "1").parse().unwrap_or(1);
    let count: u64 = option("--count", "20").parse().unwrap_or(20);
    if task == "vocabulary" {
        println!("{} tokens", vocabulary().len());
        println!("{}", vocabulary().tokens().join(" "));
        return;
    }
    for index in 0..count {
        show(&task, &mut Rng::stream(seed, index));
    }
}

fn show(task: &str, rng: &mut Rng) {
    let split = Split::Train;
    let text = |ids: &[u16]| vocabulary().decode(ids);
    let kind = KINDS
        .iter()
        .find(|(kind, _)| format!("{kind:?}").to_lowercase() == task);
    if let Some((kind, _)) = kind {
        let pair = tasks::pair_of(*kind, split, rng);
        println!("{}\n    {}", pair.english.text(), pair.chinese.text());
        return;
    }
    match task {
        "stories" => {
            let story = tasks::story(split, rng);
            for language in [Language::English, Language::Chinese] {
                for sentence in story.sentences(language) {
                    print!("{} ", sentence.text());
                }
                let summary = story.summary(language).map(|line| line.text());
                println!("\n    → {}", summary.unwrap_or_default());
            }
        }
        "mlm" => {
            let example = tasks::mlm(split, rng);
            println!("{}", text(&example.input));
        }
        "sentiment" => {
            let example = tasks::sentiment(split, rng);
            println!("{:?}: {}", example.label, example.line.text());
        }
        "text" => println!("{}", tasks::text(split, rng).text()),
        "span" | "summary" | "entities" => {
            let example = match task {
                "span" => tasks::span_corruption(split, rng),
                "summary" => tasks::summary(split, rng),
                _ => tasks::entities(split, rng).as_text(),
            };
            println!("{}\n    → {}", text(&example.input), text(&example.target));
        }
        _ => {
            let pair = tasks::pair(split, rng);
            println!("{}\n    {}", pair.english.text(), pair.chinese.text());
        }
    }
}
