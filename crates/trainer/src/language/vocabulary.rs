//! The closed vocabulary that the three models share, text → ids and ids → text.
//!
//! English is split into lower-case words, Chinese into characters: so a measure word is always a
//! token of its own, and no Chinese text has two readings as tokens. A word outside the vocabulary
//! becomes one [UNK], and [`Encoding`] says which bytes of the text it stood for.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::OnceLock;

use super::lexicon::{adjectives, nouns, opinions, people, places, times, verbs};
use super::story;

/// A token's number.
pub type TokenId = u16;

/// Padding.
pub const PAD: TokenId = 0;
/// A word outside the vocabulary.
pub const UNK: TokenId = 1;
/// A hidden token.
pub const MASK: TokenId = 2;
/// Begins what a decoder writes.
pub const BOS: TokenId = 3;
/// Ends what a decoder writes.
pub const EOS: TokenId = 4;
/// Stands between two texts.
pub const SEP: TokenId = 5;
/// Stands before an encoder's text: what is predicted of the whole text is read there.
pub const CLS: TokenId = 6;
/// The first of [`N_SENTINELS`] sentinels, which stand for hidden spans.
pub const FIRST_SENTINEL: TokenId = 7;
/// How many sentinels there are.
pub const N_SENTINELS: usize = 8;
/// The first id that is an ordinary word.
pub const FIRST_WORD: TokenId = FIRST_SENTINEL + N_SENTINELS as TokenId + 5;

/// What an encoder-decoder is asked for, by a prefix of one token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Prefix {
    TranslateToChinese,
    TranslateToEnglish,
    Summarise,
    Sentiment,
    Entities,
}

impl Prefix {
    /// Its token.
    pub fn id(self) -> TokenId {
        FIRST_SENTINEL + N_SENTINELS as TokenId + self as TokenId
    }
}

const SPECIAL: [&str; FIRST_WORD as usize] = [
    "[PAD]",
    "[UNK]",
    "[MASK]",
    "[BOS]",
    "[EOS]",
    "[SEP]",
    "[CLS]",
    "<extra_0>",
    "<extra_1>",
    "<extra_2>",
    "<extra_3>",
    "<extra_4>",
    "<extra_5>",
    "<extra_6>",
    "<extra_7>",
    "translate to chinese:",
    "translate to english:",
    "summarise:",
    "sentiment:",
    "entities:",
];

/// English words of the grammars and plots that stand in no table.
const ENGLISH_WORDS: &str = ". , ? : ; 's a an the this these some there is are am was were do does did \
    will not who and but so although very too at all of to in on by under behind beside front from \
    flew took train born live lives met arrive called years year old went for it long time find \
    yesterday birthday bought evening gave good bad mixed person place date none \
    wanted cook dinner no home day because rain rained stayed had nothing eat some food water \
    broke down way came help repaired thanked got up late missed part shook hands with well better \
    they are friends has lost looked later found visited then ate restaurant market helped repair \
    beat department store i you he she we me him her us my your his our one saw";

/// Chinese characters of the grammars and plots that stand in no table.
const CHINESE_CHARACTERS: &str = "。\u{ff0c}\u{ff1f}\u{ff1a}\u{ff1b}\u{3001}嗎有所以但是沒不正在會了去的旁邊後面前一兩二三四五六七八九十些那這個日月星期\
    搭飛機火車從到出生住遇抵達打電話給當雖然而且很非常太歲是他她牠我你們好評負壞參半人物地點期無\
    昨天弄丟找久來百貨公司買傍晚把送想做晚餐家裡市場因為雨下整天留看東西吃食物和水帶回幫忙修向道謝\
    起床趕上加表現得更握手朋友中贏";

/// Characters that people type for ones that we write: one form in the vocabulary.
const ALIASES: &[(char, &str)] = &[
    ('台', "臺"),
    ('裏', "裡"),
    ('\u{2019}', "'"),
    ('\u{ff0e}', "."),
];

/// Text as ids.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Encoding {
    /// Token ids.
    pub ids: Vec<TokenId>,
    /// The bytes of the text that each token stands for.
    pub ranges: Vec<Range<usize>>,
}

impl Encoding {
    /// The bytes of the text that the vocabulary has no word for.
    pub fn unknown(&self) -> Vec<Range<usize>> {
        let pairs = self.ids.iter().zip(&self.ranges);
        pairs
            .filter(|(id, _)| **id == UNK)
            .map(|(_, range)| range.clone())
            .collect()
    }
}

/// The vocabulary.
#[derive(Debug)]
pub struct Vocabulary {
    tokens: Vec<String>,
    spacings: Vec<Spacing>,
    ids: BTreeMap<String, TokenId>,
}

/// How a token is spaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Spacing {
    /// A space on both sides.
    Word,
    /// No space before it.
    Close,
    /// No space at all.
    Chinese,
}

impl Spacing {
    fn new(token: &str) -> Spacing {
        match token {
            "." | "," | "?" | ":" | ";" | "'s" => Spacing::Close,
            _ if token.chars().all(|c| c >= '\u{3000}') => Spacing::Chinese,
            _ => Spacing::Word,
        }
    }
}

/// The one vocabulary.
pub fn vocabulary() -> &'static Vocabulary {
    static VOCABULARY: OnceLock<Vocabulary> = OnceLock::new();
    VOCABULARY.get_or_init(Vocabulary::new)
}

impl Vocabulary {
    fn new() -> Vocabulary {
        let mut vocabulary = Vocabulary {
            tokens: Vec::new(),
            spacings: Vec::new(),
            ids: BTreeMap::new(),
        };
        for token in SPECIAL {
            vocabulary.add(token);
        }
        let (english, chinese) = texts();
        for word in english.iter().flat_map(|text| text.split_whitespace()) {
            if !word.contains('{') {
                vocabulary.add(word);
            }
        }
        for character in chinese.iter().flat_map(|text| text.chars()) {
            if !character.is_ascii() {
                vocabulary.add(&character.to_string());
            }
        }
        vocabulary
    }

    fn add(&mut self, token: &str) {
        if !self.ids.contains_key(token) {
            self.ids
                .insert(token.to_owned(), self.tokens.len() as TokenId);
            self.tokens.push(token.to_owned());
            self.spacings.push(Spacing::new(token));
        }
    }

    /// How many tokens there are.
    #[allow(clippy::len_without_is_empty)]
    pub fn len(&self) -> usize {
        self.tokens.len()
    }

    /// Every token, in order of its id: what a vocabulary file holds.
    pub fn tokens(&self) -> &[String] {
        &self.tokens
    }

    /// The id of a token.
    pub fn id(&self, token: &str) -> Option<TokenId> {
        self.ids.get(token).copied()
    }

    /// The token of an id; [UNK] for one that is too high.
    pub fn token(&self, id: TokenId) -> &str {
        self.tokens
            .get(usize::from(id))
            .map_or(SPECIAL[usize::from(UNK)], String::as_str)
    }

    /// Whether the token is written without spaces around it: a Chinese character or stop.
    pub fn is_chinese(&self, id: TokenId) -> bool {
        self.spacings.get(usize::from(id)) == Some(&Spacing::Chinese)
    }

    /// Text as ids: special tokens first, then the longest word, or one Chinese character.
    pub fn encode(&self, text: &str) -> Encoding {
        let mut encoding = Encoding::default();
        let mut at = 0;
        while let Some(first) = text[at..].chars().next() {
            if first.is_whitespace() {
                at += first.len_utf8();
                continue;
            }
            let rest = &text[at..];
            let (id, length) = special_at(rest).unwrap_or_else(|| self.word_at(rest, first));
            encoding.ids.push(id);
            encoding.ranges.push(at..at + length);
            at += length;
        }
        encoding
    }

    fn word_at(&self, rest: &str, first: char) -> (TokenId, usize) {
        // "'s" belongs to the word before it but is a token of its own.
        let apostrophe = ["'s", "\u{2019}s"].into_iter().find(|s| {
            rest.starts_with(s) && !rest[s.len()..].starts_with(|c: char| c.is_alphanumeric())
        });
        if let Some(own) = apostrophe {
            return (self.id("'s").unwrap_or(UNK), own.len());
        }
        let is_letter = |c: char| c < '\u{2e80}' && (c.is_alphanumeric() || c == '-');
        if !is_letter(first) {
            let alias = ALIASES.iter().find(|(from, _)| *from == first);
            let own = first.to_string();
            let token = alias.map_or(own.as_str(), |(_, to)| to);
            return (self.id(token).unwrap_or(UNK), first.len_utf8());
        }
        let length = rest.find(|c| !is_letter(c)).unwrap_or(rest.len());
        let word = rest[..length].to_lowercase();
        (self.id(&word).unwrap_or(UNK), length)
    }

    /// Ids as text, spaced as each language is.
    pub fn decode(&self, ids: &[TokenId]) -> String {
        let mut text = String::new();
        for (at, &id) in ids.iter().enumerate() {
            let token = self.token(id);
            let is_close = self.spacings.get(usize::from(id)) == Some(&Spacing::Close);
            let after_prefix = at > 0 && is_prefix(ids[at - 1]);
            let between_words =
                at > 0 && !self.is_chinese(id) && !self.is_chinese(ids[at - 1]) && !is_close;
            if after_prefix || between_words {
                text.push(' ');
            }
            text.push_str(token);
        }
        text
    }

    /// Ids as text for a reader: English with capitals where a sentence or a name begins.
    pub fn display(&self, ids: &[TokenId]) -> String {
        let capitals = ids.iter().enumerate().map(|(at, id)| {
            let token = self.token(*id);
            let starts = at == 0 || matches!(self.token(ids[at - 1]), "." | "?");
            // The month, not the verb or the walk: both are in no sentence of ours.
            token == "i" || starts || proper_words().contains(&token)
        });
        let capitals: Vec<bool> = capitals.collect();
        let mut text = String::new();
        for (at, capital) in capitals.iter().enumerate() {
            let so_far = self.decode(&ids[..at]).len();
            let now = self.decode(&ids[..=at]);
            let piece = &now[so_far..];
            let word = piece.trim_start();
            text.push_str(&piece[..piece.len() - word.len()]);
            let mut letters = word.chars();
            match letters.next() {
                Some(first) if *capital && usize::from(ids[at]) >= SPECIAL.len() => {
                    text.push(first.to_ascii_uppercase());
                    text.push_str(letters.as_str());
                }
                _ => text.push_str(word),
            }
        }
        text
    }
}

/// Whether the token asks for a task.
pub fn is_prefix(id: TokenId) -> bool {
    (FIRST_SENTINEL + N_SENTINELS as TokenId..FIRST_WORD).contains(&id)
}

/// The sentinel of the `index`-th hidden span.
pub fn sentinel(index: usize) -> TokenId {
    FIRST_SENTINEL + index.min(N_SENTINELS - 1) as TokenId
}

/// A special token at the start of a text, whatever its case, and its length.
fn special_at(rest: &str) -> Option<(TokenId, usize)> {
    let id = SPECIAL.iter().position(|special| {
        rest.get(..special.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(special))
    })?;
    Some((id as TokenId, SPECIAL[id].len()))
}

/// English words that take a capital wherever they stand.
fn proper_words() -> &'static [&'static str] {
    static WORDS: OnceLock<Vec<&'static str>> = OnceLock::new();
    WORDS.get_or_init(|| {
        let names = people::NAMES.iter().map(|n| n.en);
        let surnames = people::SURNAMES.iter().map(|s| s.0);
        let towns = places::TOWNS.iter().flat_map(|t| t.en.split(' '));
        let dates = times::MONTHS.iter().chain(times::WEEKDAYS).map(|d| d.0);
        names.chain(surnames).chain(towns).chain(dates).collect()
    })
}

/// Every text of the tables, in English and in Chinese.
fn texts() -> (Vec<String>, Vec<String>) {
    let mut english = vec![ENGLISH_WORDS.to_owned()];
    let mut chinese = vec![CHINESE_CHARACTERS.to_owned()];
    let mut add = |en: &str, zh: &str| {
        english.push(en.to_owned());
        chinese.push(zh.to_owned());
    };
    for n in nouns::NOUNS {
        add(n.en, n.zh);
        add(n.plural, n.classifier);
    }
    for n in nouns::MEASURED {
        add(n.en, n.zh);
        add(n.unit, n.classifier);
        add(n.units, "");
    }
    // Only the forms that the grammar says: nobody "is losing" anything here.
    for v in verbs::VERBS.iter().chain(verbs::ACTIVITIES) {
        let is_habit = !v.habit.is_empty() || v.kinds.is_empty();
        add(v.base, v.zh);
        add(v.past, "");
        add(if is_habit { v.third } else { "" }, "");
        add(if v.lasts { v.ing } else { "" }, "");
    }
    for v in verbs::STATES {
        add(v.base, v.zh);
        add(v.third, "");
    }
    add(verbs::GIVE.base, verbs::GIVE.zh);
    add(verbs::GIVE.past, "");
    add(verbs::PUT_ON.past, verbs::PUT_ON.zh);
    for a in adjectives::ADJECTIVES {
        add(a.en, a.before);
        add("", a.predicate);
        add("", a.denied);
    }
    for n in people::NAMES {
        add(n.en, n.zh);
    }
    for r in people::RELATIVES {
        add(r.en, r.zh);
    }
    for p in places::PLACES {
        add(p.before, p.zh);
        add(p.en, "");
        add(p.to, "");
    }
    for s in places::SPOTS {
        add(s.before, s.zh);
        add(s.en, s.side);
    }
    for t in places::TOWNS {
        add(t.en, t.zh);
    }
    for t in times::TIMES {
        add(t.en, t.zh);
    }
    for f in super::compose::FEELINGS {
        add(f.feeling.en, f.feeling.zh);
    }
    for s in opinions::SCENES {
        for aspect in s.aspects {
            add(aspect.en, aspect.zh);
            for judgement in aspect.judgements {
                add(judgement.en, judgement.zh);
                add("", &judgement.denied().unwrap_or_default());
            }
        }
        for (en, zh, _) in s.verdicts {
            add(en, zh);
        }
    }
    let lists = [
        people::SURNAMES,
        times::MONTHS,
        times::WEEKDAYS,
        story::ASIDES,
        story::ENDINGS,
        story::CONTESTS,
        story::RIDES,
        super::compose::EVENTS,
    ];
    for (en, zh) in lists.into_iter().flatten() {
        add(en, &zh.replace("{he}", ""));
    }
    for word in times::NUMBERS.iter().chain(times::TENS) {
        add(word, "");
    }
    for day in 1..=31 {
        add(&day.to_string(), "");
    }
    (english, chinese)
}
