//! The texts: words that come back from their ids, splits that share nothing, grammar and
//! alignments that hold.

use super::sentences;
use std::collections::{BTreeMap, BTreeSet};
use trainer::language::compose::KINDS;
use trainer::language::line::Line;
use trainer::language::vocabulary::{FIRST_WORD, UNK};
use trainer::language::{
    EntityKind, Language, Mark, Rng, SENTENCE_CONTEXT, STORY_CONTEXT, SentenceKind, Split, tasks,
    vocabulary,
};

const LANGUAGES: [Language; 2] = [Language::English, Language::Chinese];
const SPLITS: [Split; 3] = [Split::Train, Split::Validation, Split::Test];

/// Sentences of every kind and stories, in both languages.
fn lines(split: Split, n: u64) -> Vec<Line> {
    let mut lines = Vec::new();
    for index in 0..n {
        let rng = &mut Rng::stream(41, index);
        if index % 4 == 3 {
            let story = match index % 3 {
                0 => tasks::story(split, rng),
                n_facts => tasks::colour_story(n_facts as usize, split, rng),
            };
            for language in LANGUAGES {
                let mut line = Line::new(language);
                for sentence in story.sentences(language) {
                    line.append(&sentence);
                }
                lines.push(line);
                lines.extend(story.summary(language));
            }
        } else {
            let pair = tasks::pair(split, rng);
            lines.extend([pair.english, pair.chinese]);
        }
    }
    lines
}

#[test]
fn text_comes_back_from_its_ids() {
    let vocabulary = vocabulary();
    for line in lines(Split::Train, 8_000) {
        let text = line.text();
        assert!(!line.ids.contains(&UNK), "no word for a part of: {text}");
        assert_eq!(line.ids.len(), line.marks.len());
        assert_eq!(line.ids.len(), line.entities.len());
        let encoding = vocabulary.encode(&text);
        assert_eq!(encoding.ids, line.ids, "{text}");
        assert!(encoding.unknown().is_empty());
        assert_eq!(
            vocabulary.encode(&vocabulary.display(&line.ids)).ids,
            line.ids
        );
    }
}

/// A word outside the vocabulary is one [UNK], and its bytes are told.
#[test]
fn unknown_words_are_told() {
    let text = "The zebra lives in 台北, 鯨魚! <extra_0> SUMMARISE: Tom\u{2019}s";
    let encoding = vocabulary().encode(text);
    assert_eq!(encoding.ids.len(), encoding.ranges.len());
    let unknown: Vec<&str> = encoding.unknown().into_iter().map(|r| &text[r]).collect();
    assert_eq!(unknown, ["zebra", "鯨", "魚", "!"]);
    assert_eq!(
        vocabulary().decode(&encoding.ids),
        "the [UNK] lives in臺北, [UNK] [UNK] [UNK] <extra_0> summarise: tom's"
    );
    let found = vocabulary().display(&vocabulary().encode("on may 3 i met lin mei-ling .").ids);
    assert_eq!(found, "On May 3 I met Lin Mei-ling.");
    for text in [
        "",
        " \n",
        "--",
        "'s's",
        "[MASK",
        "\u{0}\u{feff}",
        "🙂",
        "twenty-one-zebra",
    ] {
        let encoding = vocabulary().encode(text);
        let ends = encoding.ranges.iter().map(|r| r.end);
        assert!(ends.max().unwrap_or(0) <= text.len());
    }
}

#[test]
fn every_word_is_used() {
    let vocabulary = vocabulary();
    assert!(
        (1_000..1_700).contains(&vocabulary.len()),
        "{}",
        vocabulary.len()
    );
    let mut count = vec![0_usize; vocabulary.len()];
    let mut see = |ids: &[u16]| ids.iter().for_each(|id| count[usize::from(*id)] += 1);
    for line in lines(Split::Train, 24_000) {
        see(&line.ids);
    }
    for index in 0..500 {
        let rng = &mut Rng::stream(5, index);
        see(&tasks::sentiment(Split::Train, rng).as_text().target);
        see(&tasks::entities(Split::Train, rng).as_text().target);
    }
    let unused: Vec<&str> = (usize::from(FIRST_WORD)..vocabulary.len())
        .filter(|id| count[*id] == 0)
        .map(|id| vocabulary.tokens()[id].as_str())
        .collect();
    assert!(unused.is_empty(), "never used in training: {unused:?}");
}

/// A sentence says one thing: so translation is a function both ways.
#[test]
fn each_sentence_has_one_translation() {
    let mut chinese_of = BTreeMap::new();
    let mut english_of = BTreeMap::new();
    for index in 0..20_000 {
        let pair = tasks::pair(Split::Train, &mut Rng::stream(7, index));
        let (english, chinese) = (pair.english.text(), pair.chinese.text());
        let known = chinese_of
            .entry(english.clone())
            .or_insert_with(|| chinese.clone());
        assert_eq!(*known, chinese, "two translations of: {english}");
        let known = english_of
            .entry(chinese.clone())
            .or_insert_with(|| english.clone());
        assert_eq!(*known, english, "two translations of: {chinese}");
    }
}

#[test]
fn splits_share_no_text_and_no_sentence() {
    let n = 8_000;
    let train_texts: BTreeSet<String> = lines(Split::Train, n).iter().map(Line::text).collect();
    let train_sentences: BTreeSet<String> = train_texts.iter().flat_map(|t| sentences(t)).collect();
    let mut held_out: Vec<BTreeSet<String>> = Vec::new();
    for split in [Split::Validation, Split::Test] {
        let mut texts = BTreeSet::new();
        for index in 0..1_500 {
            let pair = tasks::pair(split, &mut Rng::stream(43, index));
            texts.extend([pair.english.text(), pair.chinese.text()]);
        }
        for text in &texts {
            assert!(!train_texts.contains(text), "in two splits: {text}");
            // A verdict ("i will come again .") is said after many an opinion; what it follows
            // is what is held out.
            let first = &sentences(text)[0];
            assert!(
                !train_sentences.contains(first),
                "in a training text: {first}"
            );
        }
        held_out.push(texts);
    }
    assert!(held_out[0].is_disjoint(&held_out[1]));
}

#[test]
fn nothing_is_longer_than_its_context() {
    let mut longest = (0, 0);
    for index in 0..20_000 {
        let rng = &mut Rng::stream(11, index);
        let pair = tasks::pair(Split::Train, rng);
        let entities = tasks::EntityExample::new(pair.english.clone()).as_text();
        for ids in [&pair.english.ids, &pair.chinese.ids, &entities.target] {
            longest.0 = longest.0.max(ids.len() + 3);
        }
        let story = tasks::summary(Split::Train, rng);
        longest.1 = longest.1.max(story.input.len() + 2);
    }
    assert!(longest.0 <= SENTENCE_CONTEXT, "{longest:?}");
    assert!(longest.1 <= STORY_CONTEXT, "{longest:?}");
    // Bounds that are far too wide would cost every model time.
    assert!(
        longest.0 + 12 > SENTENCE_CONTEXT && longest.1 + 24 > STORY_CONTEXT,
        "{longest:?}"
    );
}

#[test]
fn labels_are_balanced() {
    let mut count = [0_usize; 3];
    for index in 0..3_000 {
        count[tasks::sentiment(Split::Train, &mut Rng::stream(3, index)).label as usize] += 1;
    }
    assert!(count.iter().all(|n| (900..1_100).contains(n)), "{count:?}");
}

#[test]
fn entities_are_what_the_text_says() {
    let mut seen = BTreeMap::new();
    for index in 0..4_000 {
        let example = tasks::entities(Split::Train, &mut Rng::stream(9, index));
        let text = example.as_text();
        let target = vocabulary().decode(&text.target);
        for (kind, range) in tasks::spans(&example.line) {
            let words = vocabulary().decode(&example.line.ids[range.clone()]);
            assert!(target.contains(&words), "{words} in {target}");
            assert!(is_entity(kind, &words), "{kind:?}: {words}");
            *seen.entry(kind).or_insert(0) += 1;
        }
    }
    assert!(
        seen.len() == 3 && seen.values().all(|n| *n > 800),
        "{seen:?}"
    );
}

/// Looks a name up again, from the tables alone.
fn is_entity(kind: EntityKind, words: &str) -> bool {
    use trainer::language::lexicon::{people, places, times};
    match kind {
        EntityKind::Person => people::NAMES.iter().any(|n| {
            let surnames = people::SURNAMES.iter();
            [n.en, n.zh].contains(&words)
                || surnames.clone().any(|(en, zh)| {
                    words == format!("{en} {}", n.en) || words == format!("{zh}{}", n.zh)
                })
        }),
        EntityKind::Location => places::TOWNS.iter().any(|t| [t.en, t.zh].contains(&words)),
        EntityKind::Date => {
            let names = times::MONTHS.iter().chain(times::WEEKDAYS);
            let mut names = names.flat_map(|(en, zh)| [*en, *zh]);
            names.any(|name| {
                words == name
                    || words
                        .strip_prefix(name)
                        .is_some_and(|day| day.trim().parse::<u8>().is_ok() || day.ends_with('日'))
            })
        }
    }
}

#[test]
fn alignments_join_equal_concepts() {
    use trainer::language::lexicon::nouns::{MEASURED, NOUNS};
    let nouns = NOUNS.iter().map(|n| (n.en, n.zh));
    let words: BTreeMap<&str, &str> = nouns.chain(MEASURED.iter().map(|m| (m.en, m.zh))).collect();
    let mut checked = 0;
    for index in 0..5_000 {
        let pair = tasks::pair(Split::Train, &mut Rng::stream(13, index));
        assert_eq!(
            pair.english.concepts().len(),
            pair.chinese.concepts().len(),
            "{} {}",
            pair.english.text(),
            pair.chinese.text()
        );
        for alignment in pair.alignments() {
            assert!(!alignment.english.is_empty() && !alignment.chinese.is_empty());
            let pick = |line: &Line, at: &[usize]| {
                let ids: Vec<u16> = at.iter().map(|at| line.ids[*at]).collect();
                vocabulary().decode(&ids)
            };
            let chinese = pick(&pair.chinese, &alignment.chinese);
            if let Some(word) = words.get(alignment.concept) {
                assert_eq!(chinese, *word, "{}", pair.chinese.text());
                checked += 1;
            }
        }
    }
    assert!(checked > 3_000, "{checked}");
}

#[test]
fn grammar_holds_in_every_sentence() {
    use trainer::language::lexicon::nouns::{MEASURED, NOUNS};
    let counted = NOUNS.iter().map(|n| (n.en, n.classifier));
    let classifiers: BTreeMap<&str, &str> = counted
        .chain(MEASURED.iter().map(|m| (m.en, m.classifier)))
        .collect();
    let plurals: BTreeSet<&str> = NOUNS.iter().map(|n| n.plural).collect();
    let singulars: BTreeSet<&str> = NOUNS.iter().map(|n| n.en).collect();
    let mut seen = [0_usize; 4];
    for index in 0..20_000 {
        let pair = tasks::pair(Split::Train, &mut Rng::stream(17, index));
        let english = pair.english.text();
        let words: Vec<&str> = english.split([' ', '.', ',', '?']).collect();
        for window in words.windows(2) {
            let vowel = window[1].starts_with(['a', 'e', 'i', 'o', 'u']);
            let consonant_sound = ["uniform", "useful"]
                .iter()
                .any(|w| window[1].starts_with(w));
            match window[0] {
                "a" => assert!(!vowel || consonant_sound, "{english}"),
                "an" => assert!(vowel && !consonant_sound, "{english}"),
                "two" | "three" | "these" | "some" => {
                    assert!(!singulars.contains(window[1]), "{english}")
                }
                "one" | "this" => assert!(!plurals.contains(window[1]), "{english}"),
                _ => continue,
            }
            seen[0] += 1;
        }
        let chinese = &pair.chinese;
        for (at, mark) in chinese.marks.iter().enumerate() {
            if let Mark::Classifier(concept) = mark {
                assert_eq!(vocabulary().token(chinese.ids[at]), classifiers[concept]);
                let before = vocabulary().token(chinese.ids[at - 1]);
                assert!(
                    "一兩三四五六七八九十這那".contains(before),
                    "{}",
                    chinese.text()
                );
                seen[1] += 1;
            }
        }
        // 二 counts nothing, and no character stands twice by accident of two words meeting.
        let text = chinese.text();
        for wrong in [
            "的的", "了了", "在在", "很很", "大大", "小小", "老老", "不不", "二個", "二隻",
        ] {
            assert!(!text.contains(wrong), "{text}");
        }
        if pair.kind == SentenceKind::Attractor {
            let verb = pair.english.positions(Mark::Verb)[0];
            let be = vocabulary().token(pair.english.ids[verb]);
            // The head is the noun after the first "the"; the attractor is of the other number.
            let head = words[1];
            assert_eq!(be == "are", plurals.contains(head), "{english}");
            seen[2] += 1;
        }
        if pair.kind == SentenceKind::Timed {
            let past = ["yesterday", "last"].iter().any(|w| words.contains(w));
            let done = ["昨天", "前天", "昨晚", "上", "去年"]
                .iter()
                .any(|w| text.contains(w));
            assert!(!past || done, "{english} {text}");
            seen[3] += 1;
        }
    }
    assert!(seen.iter().all(|n| *n > 1_000), "{seen:?}");
}

#[test]
fn every_kind_has_held_out_sentences() {
    for (kind, _) in KINDS {
        for split in SPLITS {
            let mut texts = BTreeSet::new();
            for index in 0..30 {
                texts.insert(
                    tasks::pair_of(kind, split, &mut Rng::stream(29, index))
                        .english
                        .text(),
                );
            }
            assert!(texts.len() >= 15, "{kind:?} {split:?}: {}", texts.len());
        }
    }
}
