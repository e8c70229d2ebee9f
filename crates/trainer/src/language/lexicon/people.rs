//! People's names, relatives and pronouns.

/// How English and Chinese refer back to someone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Pronoun {
    I,
    You,
    He,
    She,
    We,
    /// Several people among whom there may be men: 他們.
    They,
    /// Several women or girls: 她們.
    TheyWomen,
}

impl Pronoun {
    /// "i", 我.
    pub fn subject(self) -> (&'static str, &'static str) {
        match self {
            Pronoun::I => ("i", "我"),
            Pronoun::You => ("you", "你"),
            Pronoun::He => ("he", "他"),
            Pronoun::She => ("she", "她"),
            Pronoun::We => ("we", "我們"),
            Pronoun::They => ("they", "他們"),
            Pronoun::TheyWomen => ("they", "她們"),
        }
    }

    /// "me", 我.
    pub fn object(self) -> (&'static str, &'static str) {
        let en = match self {
            Pronoun::I => "me",
            Pronoun::You => "you",
            Pronoun::He => "him",
            Pronoun::She => "her",
            Pronoun::We => "us",
            Pronoun::They | Pronoun::TheyWomen => "them",
        };
        (en, self.subject().1)
    }

    /// "my", 我 (before relatives Chinese takes no 的).
    pub fn owner(self) -> (&'static str, &'static str) {
        let en = match self {
            Pronoun::I => "my",
            Pronoun::You => "your",
            Pronoun::He => "his",
            Pronoun::She => "her",
            Pronoun::We => "our",
            Pronoun::They | Pronoun::TheyWomen => "their",
        };
        (en, self.subject().1)
    }
}

/// A given name.
#[derive(Debug, PartialEq, Eq)]
pub struct Name {
    /// English.
    pub en: &'static str,
    /// Chinese.
    pub zh: &'static str,
    /// He or she.
    pub pronoun: Pronoun,
    /// A Chinese name, which may follow a surname.
    pub is_chinese: bool,
}

const fn n(en: &'static str, zh: &'static str, pronoun: Pronoun, is_chinese: bool) -> Name {
    Name {
        en,
        zh,
        pronoun,
        is_chinese,
    }
}

use Pronoun::{He, She};

/// Given names.
pub static NAMES: &[Name] = &[
    n("mei-ling", "美玲", She, true),
    n("ya-ting", "雅婷", She, true),
    n("shu-fen", "淑芬", She, true),
    n("hsiao-wen", "曉雯", She, true),
    n("yi-chun", "怡君", She, true),
    n("pei-shan", "佩珊", She, true),
    n("chih-ming", "志明", He, true),
    n("chun-chieh", "俊傑", He, true),
    n("chia-hao", "家豪", He, true),
    n("chien-hung", "建宏", He, true),
    n("wen-hsiung", "文雄", He, true),
    n("kuan-yu", "冠宇", He, true),
    n("anna", "安娜", She, false),
    n("emma", "艾瑪", She, false),
    n("mary", "瑪麗", She, false),
    n("lucy", "露西", She, false),
    n("sophie", "蘇菲", She, false),
    n("tom", "湯姆", He, false),
    n("peter", "彼得", He, false),
    n("david", "大衛", He, false),
    n("jack", "傑克", He, false),
    n("leo", "里歐", He, false),
];

/// Surnames, English and Chinese.
pub static SURNAMES: &[(&str, &str)] = &[
    ("chen", "陳"),
    ("lin", "林"),
    ("huang", "黃"),
    ("chang", "張"),
    ("lee", "李"),
    ("wang", "王"),
    ("wu", "吳"),
    ("liu", "劉"),
    ("tsai", "蔡"),
    ("yang", "楊"),
];

/// A relative.
#[derive(Debug, PartialEq, Eq)]
pub struct Relative {
    /// English.
    pub en: &'static str,
    /// Chinese.
    pub zh: &'static str,
    /// He or she.
    pub pronoun: Pronoun,
}

const fn r(en: &'static str, zh: &'static str, pronoun: Pronoun) -> Relative {
    Relative { en, zh, pronoun }
}

/// Relatives. English "brother" and "sister" say no age, Chinese must: so English does here too.
pub static RELATIVES: &[Relative] = &[
    r("mother", "媽媽", She),
    r("father", "爸爸", He),
    r("older sister", "姊姊", She),
    r("younger sister", "妹妹", She),
    r("older brother", "哥哥", He),
    r("younger brother", "弟弟", He),
    r("grandmother", "奶奶", She),
    r("grandfather", "爺爺", He),
];
