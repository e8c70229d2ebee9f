//! What the models are trained on and asked: examples as data, which know no model.
//!
//! Ids never hold [BOS], [EOS], [CLS] or [PAD]: a model adds what its family needs, and
//! [`SENTENCE_CONTEXT`](super::SENTENCE_CONTEXT) leaves room for two of them.

use super::chinese::chinese_from_meaning;
use super::compose::{self, SentenceKind};
use super::english::english_from_meaning;
use super::line::{EntityKind, Language, Line, Mark};
use super::meaning::Meaning;
use super::rng::Rng;
use super::split::{Split, split_of, story_split};
use super::story::Story;
use super::vocabulary::{FIRST_WORD, MASK, Prefix, TokenId, sentinel, vocabulary};

/// The same meaning in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// What kind of sentence it is.
    pub kind: SentenceKind,
    /// What it says.
    pub meaning: Meaning,
    /// In English.
    pub english: Line,
    /// In Chinese.
    pub chinese: Line,
}

impl Pair {
    /// The line in this language.
    pub fn line(&self, language: Language) -> &Line {
        match language {
            Language::English => &self.english,
            Language::Chinese => &self.chinese,
        }
    }

    /// The nouns' tokens in both languages, concept by concept.
    pub fn alignments(&self) -> Vec<Alignment> {
        let concepts = self.english.concepts();
        let aligned = concepts.into_iter().map(|concept| Alignment {
            concept,
            english: self.english.positions(Mark::Noun(concept)),
            chinese: self.chinese.positions(Mark::Noun(concept)),
        });
        aligned
            .filter(|a| !a.english.is_empty() && !a.chinese.is_empty())
            .collect()
    }
}

/// Where one noun stands in both languages, in tokens of the lines' ids.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alignment {
    /// The concept's English name.
    pub concept: &'static str,
    /// Its tokens in the English line.
    pub english: Vec<usize>,
    /// Its tokens in the Chinese line.
    pub chinese: Vec<usize>,
}

fn pair_from_meaning(kind: SentenceKind, meaning: Meaning) -> Pair {
    Pair {
        kind,
        english: english_from_meaning(&meaning),
        chinese: chinese_from_meaning(&meaning),
        meaning,
    }
}

/// A sentence of this kind.
pub fn pair_of(kind: SentenceKind, split: Split, rng: &mut Rng) -> Pair {
    loop {
        let meaning = compose::draw(kind, rng);
        if split_of(&meaning) == Some(split) {
            return pair_from_meaning(kind, meaning);
        }
    }
}

/// A sentence of any kind, kinds by their shares.
pub fn pair(split: Split, rng: &mut Rng) -> Pair {
    let kind = compose::draw_kind(rng);
    pair_of(kind, split, rng)
}

/// A story with a summary.
pub fn story(split: Split, rng: &mut Rng) -> Story {
    loop {
        let story = compose::draw_story(rng);
        if story_split(&story) == Some(split) {
            return story;
        }
    }
}

/// A story of `n_facts` (1 or 2) colour facts, whose last sentence asks for one of them.
pub fn colour_story(n_facts: usize, split: Split, rng: &mut Rng) -> Story {
    loop {
        let story = compose::draw_colours(rng, n_facts);
        if story_split(&story) == Some(split) {
            return story;
        }
    }
}

fn language(rng: &mut Rng) -> Language {
    rng.pick(&[Language::English, Language::Chinese])
}

fn told(story: &Story, language: Language) -> Line {
    let mut line = Line::new(language);
    for sentence in story.sentences(language) {
        line.append(&sentence);
    }
    line
}

/// Text of both languages: 70 sentences, 20 stories and 10 colour stories in 100. It is what the
/// decoder continues and what MLM and span corruption hide parts of.
pub fn text(split: Split, rng: &mut Rng) -> Line {
    let language = language(rng);
    match rng.below(100) {
        0..70 => pair(split, rng).line(language).clone(),
        70..90 => told(&story(split, rng), language),
        at => told(&colour_story(1 + at % 2, split, rng), language),
    }
}

/// Masked language modelling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MlmExample {
    /// The text before hiding.
    pub line: Line,
    /// The text with hidden tokens; as long as the line.
    pub input: Vec<TokenId>,
    /// The token to predict, where one is asked for; as long as the line.
    pub targets: Vec<Option<TokenId>>,
}

/// Hides 15 % of a line's tokens, at least one: of those 80 % become [MASK], 10 % a random word,
/// 10 % stay.
///
/// # Source
/// Devlin et al. 2019 §3.1.
pub fn mlm_from_line(line: Line, rng: &mut Rng) -> MlmExample {
    let mut input = line.ids.clone();
    let mut targets = vec![None; input.len()];
    let must = rng.below(input.len());
    let n_words = vocabulary().len() - usize::from(FIRST_WORD);
    for at in 0..input.len() {
        if !rng.chance(15) && at != must {
            continue;
        }
        targets[at] = Some(input[at]);
        match rng.below(10) {
            0..8 => input[at] = MASK,
            8 => input[at] = FIRST_WORD + rng.below(n_words) as TokenId,
            _ => {}
        }
    }
    MlmExample {
        line,
        input,
        targets,
    }
}

/// A masked text.
pub fn mlm(split: Split, rng: &mut Rng) -> MlmExample {
    let line = text(split, rng);
    mlm_from_line(line, rng)
}

/// From one text to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextToText {
    /// What the encoder reads, its prefix included where there is one.
    pub input: Vec<TokenId>,
    /// What the decoder writes.
    pub target: Vec<TokenId>,
}

fn with_prefix(prefix: Prefix, line: &Line, target: Vec<TokenId>) -> TextToText {
    let mut input = vec![prefix.id()];
    input.extend(&line.ids);
    TextToText { input, target }
}

/// Span corruption: 15 % of the tokens, in spans of 3 on average, become sentinels; the target
/// names each sentinel and what it hides, and ends with one more sentinel.
///
/// # Source
/// Raffel et al. 2020 §3.1.4.
pub fn span_corruption_from_line(line: &Line, rng: &mut Rng) -> TextToText {
    let n_tokens = line.ids.len();
    let n_hidden = ((n_tokens * 15 + 50) / 100).clamp(1, n_tokens.saturating_sub(1).max(1));
    let n_spans = ((n_hidden + 1) / 3).max(1);
    let hidden = partition(n_hidden, n_spans, rng);
    // Every span follows at least one token that is seen, except perhaps the first.
    let n_seen = n_tokens - n_hidden;
    let seen = partition(n_seen + 1, n_spans + 1, rng);
    let mut example = TextToText {
        input: Vec::new(),
        target: Vec::new(),
    };
    let mut at = 0;
    for span in 0..n_spans {
        let n_before = seen[span] - usize::from(span == 0);
        example.input.extend(&line.ids[at..at + n_before]);
        at += n_before;
        example.input.push(sentinel(span));
        example.target.push(sentinel(span));
        example.target.extend(&line.ids[at..at + hidden[span]]);
        at += hidden[span];
    }
    example.input.extend(&line.ids[at..]);
    example.target.push(sentinel(n_spans));
    example
}

/// Cuts `total` into `n_parts` parts of at least one, every cut with the same chance.
fn partition(total: usize, n_parts: usize, rng: &mut Rng) -> Vec<usize> {
    let mut cuts: Vec<usize> = (1..total).collect();
    rng.shuffle(&mut cuts);
    cuts.truncate(n_parts - 1);
    cuts.sort_unstable();
    cuts.push(total);
    let mut last = 0;
    let parts = cuts.into_iter().map(|cut| {
        let part = cut - last;
        last = cut;
        part
    });
    parts.collect()
}

/// A text with hidden spans.
pub fn span_corruption(split: Split, rng: &mut Rng) -> TextToText {
    let line = text(split, rng);
    span_corruption_from_line(&line, rng)
}

/// A pair as a translation into this language.
pub fn translation_from_pair(pair: &Pair, to: Language) -> TextToText {
    match to {
        Language::Chinese => with_prefix(
            Prefix::TranslateToChinese,
            &pair.english,
            pair.chinese.ids.clone(),
        ),
        Language::English => with_prefix(
            Prefix::TranslateToEnglish,
            &pair.chinese,
            pair.english.ids.clone(),
        ),
    }
}

/// A sentence to translate into this language.
pub fn translation(to: Language, split: Split, rng: &mut Rng) -> TextToText {
    translation_from_pair(&pair(split, rng), to)
}

/// A story to summarise in one sentence of its own language.
pub fn summary(split: Split, rng: &mut Rng) -> TextToText {
    let language = language(rng);
    loop {
        let story = story(split, rng);
        if let Some(summary) = story.summary(language) {
            return with_prefix(Prefix::Summarise, &told(&story, language), summary.ids);
        }
    }
}

/// What an opinion thinks of its object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Sentiment {
    Good,
    Bad,
    Mixed,
}

impl Sentiment {
    /// Every label, in the order of their numbers.
    pub const ALL: [Sentiment; 3] = [Sentiment::Good, Sentiment::Bad, Sentiment::Mixed];

    /// The label in words.
    pub fn words(self, language: Language) -> &'static str {
        match (language, self) {
            (Language::English, Sentiment::Good) => "good",
            (Language::English, Sentiment::Bad) => "bad",
            (Language::English, Sentiment::Mixed) => "mixed",
            (Language::Chinese, Sentiment::Good) => "好評",
            (Language::Chinese, Sentiment::Bad) => "負評",
            (Language::Chinese, Sentiment::Mixed) => "好壞參半",
        }
    }
}

/// An opinion and its sentiment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentimentExample {
    /// The opinion.
    pub line: Line,
    /// Its label.
    pub label: Sentiment,
}

impl SentimentExample {
    /// The same as text to text.
    pub fn as_text(&self) -> TextToText {
        let words = self.label.words(self.line.language);
        let target = vocabulary().encode(words).ids;
        with_prefix(Prefix::Sentiment, &self.line, target)
    }
}

/// An opinion; each sentiment has the same chance.
pub fn sentiment(split: Split, rng: &mut Rng) -> SentimentExample {
    let language = language(rng);
    let label = rng.below(3);
    loop {
        let meaning = compose::draw_opinion(rng, label);
        if split_of(&meaning) == Some(split) {
            let pair = pair_from_meaning(SentenceKind::Opinion, meaning);
            return SentimentExample {
                line: pair.line(language).clone(),
                label: Sentiment::ALL[label],
            };
        }
    }
}

/// The tag of a token: outside every entity, or the first or a later token of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum EntityTag {
    Outside,
    BeginPerson,
    InPerson,
    BeginLocation,
    InLocation,
    BeginDate,
    InDate,
}

impl EntityTag {
    /// How many tags there are.
    pub const COUNT: usize = 7;

    fn new(entity: Option<(EntityKind, bool)>) -> EntityTag {
        match entity {
            None => EntityTag::Outside,
            Some((EntityKind::Person, true)) => EntityTag::BeginPerson,
            Some((EntityKind::Person, false)) => EntityTag::InPerson,
            Some((EntityKind::Location, true)) => EntityTag::BeginLocation,
            Some((EntityKind::Location, false)) => EntityTag::InLocation,
            Some((EntityKind::Date, true)) => EntityTag::BeginDate,
            Some((EntityKind::Date, false)) => EntityTag::InDate,
        }
    }

    /// "O", "B-PER" and so on.
    pub fn name(self) -> &'static str {
        match self {
            EntityTag::Outside => "O",
            EntityTag::BeginPerson => "B-PER",
            EntityTag::InPerson => "I-PER",
            EntityTag::BeginLocation => "B-LOC",
            EntityTag::InLocation => "I-LOC",
            EntityTag::BeginDate => "B-DATE",
            EntityTag::InDate => "I-DATE",
        }
    }
}

/// A sentence and the tags of its tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntityExample {
    /// The sentence.
    pub line: Line,
    /// As long as the line.
    pub tags: Vec<EntityTag>,
}

impl EntityExample {
    /// The tags of a line.
    pub fn new(line: Line) -> EntityExample {
        let tags = line.entities.iter().map(|e| EntityTag::new(*e)).collect();
        EntityExample { line, tags }
    }

    /// The same as text to text: "person: lin mei-ling; place: taipei, tokyo; date: may 3".
    pub fn as_text(&self) -> TextToText {
        let text = entities_as_text(&self.line);
        let target = vocabulary().encode(&text).ids;
        with_prefix(Prefix::Entities, &self.line, target)
    }
}

/// The entities of a line in words, kind by kind, each kind in the order of the line.
pub fn entities_as_text(line: &Line) -> String {
    let is_english = line.language == Language::English;
    let headings = match line.language {
        Language::English => ["person: ", "place: ", "date: "],
        Language::Chinese => ["人物\u{ff1a}", "地點\u{ff1a}", "日期\u{ff1a}"],
    };
    let kinds = [EntityKind::Person, EntityKind::Location, EntityKind::Date];
    let mut parts = Vec::new();
    for (kind, heading) in kinds.into_iter().zip(headings) {
        let found: Vec<String> = spans(line)
            .into_iter()
            .filter(|(k, _)| *k == kind)
            .map(|(_, range)| vocabulary().decode(&line.ids[range]))
            .collect();
        if !found.is_empty() {
            parts
                .push(heading.to_owned() + &found.join(if is_english { ", " } else { "\u{3001}" }));
        }
    }
    match (parts.is_empty(), is_english) {
        (true, true) => "none".to_owned(),
        (true, false) => "無".to_owned(),
        (false, true) => parts.join("; "),
        (false, false) => parts.join("\u{ff1b}"),
    }
}

/// The entities of a line and their tokens.
pub fn spans(line: &Line) -> Vec<(EntityKind, std::ops::Range<usize>)> {
    let mut spans: Vec<(EntityKind, std::ops::Range<usize>)> = Vec::new();
    for (at, entity) in line.entities.iter().enumerate() {
        match (entity, spans.last_mut()) {
            (Some((kind, true)), _) => spans.push((*kind, at..at + 1)),
            (Some((_, false)), Some((_, range))) => range.end = at + 1,
            _ => {}
        }
    }
    spans
}

/// A sentence with or without entities: 65 news in 100, the others of any kind.
pub fn entities(split: Split, rng: &mut Rng) -> EntityExample {
    let language = language(rng);
    let pair = if rng.chance(65) {
        pair_of(SentenceKind::News, split, rng)
    } else {
        pair(split, rng)
    };
    EntityExample::new(pair.line(language).clone())
}
