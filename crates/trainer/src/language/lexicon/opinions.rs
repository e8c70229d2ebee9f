//! What guests, readers and travellers judge, and in which words.

/// A judgement word.
#[derive(Debug, PartialEq, Eq)]
pub struct Judgement {
    /// English.
    pub en: &'static str,
    /// Chinese without 很.
    pub zh: &'static str,
    /// Praise or blame.
    pub is_good: bool,
}

/// Something that is judged.
#[derive(Debug, PartialEq, Eq)]
pub struct Aspect {
    /// English with its article, without "the" where it has none.
    pub en: &'static str,
    /// "were".
    pub is_plural: bool,
    /// Chinese.
    pub zh: &'static str,
    /// What may be said of it.
    pub judgements: &'static [Judgement],
}

/// Things that are judged together.
#[derive(Debug, PartialEq, Eq)]
pub struct Scene {
    /// What belongs to it.
    pub aspects: &'static [Aspect],
    /// "I will come again", 「我會再來」; true for praise.
    pub verdicts: &'static [(&'static str, &'static str, bool)],
}

const fn good(en: &'static str, zh: &'static str) -> Judgement {
    Judgement {
        en,
        zh,
        is_good: true,
    }
}
const fn bad(en: &'static str, zh: &'static str) -> Judgement {
    Judgement {
        en,
        zh,
        is_good: false,
    }
}
const fn one(en: &'static str, zh: &'static str, judgements: &'static [Judgement]) -> Aspect {
    Aspect {
        en,
        is_plural: false,
        zh,
        judgements,
    }
}
const fn many(en: &'static str, zh: &'static str, judgements: &'static [Judgement]) -> Aspect {
    Aspect {
        en,
        is_plural: true,
        zh,
        judgements,
    }
}

#[rustfmt::skip]
const FOOD: &[Judgement] = &[
    good("delicious", "好吃"), good("cheap", "便宜"),
    bad("awful", "難吃"), bad("salty", "鹹"), bad("expensive", "貴"), bad("cold", "冷"),
];
#[rustfmt::skip]
const COLD_FOOD: &[Judgement] = &[
    good("delicious", "好吃"), good("fresh", "新鮮"), good("cheap", "便宜"),
    bad("awful", "難吃"), bad("salty", "鹹"), bad("expensive", "貴"),
];
#[rustfmt::skip]
const CAKE: &[Judgement] = &[
    good("delicious", "好吃"), good("soft", "鬆軟"), good("cheap", "便宜"),
    bad("dry", "乾"), bad("expensive", "貴"), bad("awful", "難吃"),
];
#[rustfmt::skip]
const DRINKS: &[Judgement] = &[
    good("tasty", "好喝"), good("cheap", "便宜"),
    bad("expensive", "貴"), bad("bitter", "苦"), bad("horrible", "難喝"),
];
#[rustfmt::skip]
const PEOPLE: &[Judgement] = &[
    good("friendly", "友善"), good("polite", "有禮貌"), good("patient", "有耐心"),
    bad("rude", "粗魯"), bad("careless", "粗心"), bad("unkind", "冷淡"),
];
#[rustfmt::skip]
const SERVICE: &[Judgement] = &[
    good("fast", "快"), good("excellent", "棒"), good("thoughtful", "貼心"),
    bad("slow", "慢"), bad("terrible", "糟糕"),
];
#[rustfmt::skip]
const DELIVERY: &[Judgement] = &[
    good("fast", "快"), good("punctual", "準時"), bad("slow", "慢"), bad("terrible", "糟糕"),
];
#[rustfmt::skip]
const ROOMS: &[Judgement] = &[
    good("clean", "乾淨"), good("comfortable", "舒服"), good("quiet", "安靜"), good("bright", "明亮"),
    bad("dirty", "髒"), bad("noisy", "吵"), bad("dark", "暗"),
];
#[rustfmt::skip]
const BATHROOMS: &[Judgement] = &[
    good("clean", "乾淨"), good("bright", "明亮"),
    bad("dirty", "髒"), bad("dark", "暗"), bad("narrow", "窄"),
];
#[rustfmt::skip]
const VIEWS: &[Judgement] = &[
    good("beautiful", "漂亮"), good("charming", "迷人"),
    bad("ordinary", "普通"), bad("disappointing", "令人失望"),
];
#[rustfmt::skip]
const LOOKS: &[Judgement] = &[
    good("beautiful", "漂亮"), bad("ugly", "醜"), bad("ordinary", "普通"),
];
#[rustfmt::skip]
const TALES: &[Judgement] = &[
    good("interesting", "有趣"), good("moving", "感人"), good("exciting", "刺激"),
    bad("boring", "無聊"), bad("confusing", "混亂"), bad("disappointing", "令人失望"),
];
#[rustfmt::skip]
const SEATS: &[Judgement] = &[
    good("comfortable", "舒服"), good("clean", "乾淨"),
    bad("hard", "硬"), bad("narrow", "窄"), bad("dirty", "髒"),
];
#[rustfmt::skip]
const SITES: &[Judgement] = &[
    good("convenient", "方便"), good("excellent", "棒"),
    bad("inconvenient", "不方便"), bad("remote", "偏僻"),
];
#[rustfmt::skip]
const MUSIC: &[Judgement] = &[
    good("lovely", "好聽"), good("moving", "感人"),
    bad("loud", "大聲"), bad("unpleasant", "難聽"),
];
#[rustfmt::skip]
const GOODS: &[Judgement] = &[
    good("practical", "實用"), good("durable", "耐用"), good("light", "輕"),
    bad("heavy", "重"), bad("expensive", "貴"), bad("ugly", "醜"),
];
#[rustfmt::skip]
const PRICES: &[Judgement] = &[
    good("reasonable", "合理"), bad("high", "高"), bad("unfair", "不合理"),
];

impl Judgement {
    /// The Chinese denial, where one says it: 「不好吃」, 「沒有禮貌」. For blame it is praise
    /// ("not slow at all", 「一點也不慢」).
    pub fn denied(&self) -> Option<String> {
        const UNSAID: &[&str] = &[
            "excellent",
            "thoughtful",
            "soft",
            "punctual",
            "awful",
            "horrible",
            "terrible",
            "careless",
            "unkind",
            "ordinary",
            "disappointing",
            "ugly",
            "inconvenient",
            "unfair",
            "remote",
            "unpleasant",
            "rude",
            "dry",
            "cold",
            "charming",
            "exciting",
            "light",
            "dark",
            "fast",
            "hard",
        ];
        if UNSAID.contains(&self.en) {
            return None;
        }
        Some(match self.zh {
            "有禮貌" | "有耐心" => format!("沒{}", self.zh),
            "有趣" => "並不有趣".to_owned(),
            zh if self.is_good => format!("不{zh}"),
            zh => format!("一點也不{zh}"),
        })
    }

    /// One says "too salty", 「太鹹」.
    pub fn can_be_too_much(&self) -> bool {
        [
            "salty",
            "expensive",
            "bitter",
            "noisy",
            "slow",
            "loud",
            "high",
            "heavy",
            "hard",
            "narrow",
            "dark",
            "cold",
            "dry",
            "remote",
        ]
        .contains(&self.en)
    }
}

/// Every scene.
pub static SCENES: &[Scene] = &[
    Scene {
        aspects: &[
            many("noodles", "麵", FOOD),
            many("dumplings", "水餃", FOOD),
            many("sandwiches", "三明治", COLD_FOOD),
            one("soup", "湯", FOOD),
            one("fried rice", "炒飯", FOOD),
            one("cake", "蛋糕", CAKE),
            one("tea", "茶", DRINKS),
            one("coffee", "咖啡", DRINKS),
            one("service", "服務", SERVICE),
            many("waiters", "服務生", PEOPLE),
            one("restaurant", "餐廳", ROOMS),
            many("prices", "價格", PRICES),
            one("location", "地點", SITES),
        ],
        verdicts: &[
            ("i will come again", "我會再來", true),
            ("i will not come again", "我不會再來", false),
            ("i will bring my friends", "我會帶朋友來", true),
        ],
    },
    Scene {
        aspects: &[
            one("room", "房間", ROOMS),
            one("bathroom", "浴室", BATHROOMS),
            one("breakfast", "早餐", FOOD),
            one("service", "服務", SERVICE),
            many("staff", "員工", PEOPLE),
            one("view", "風景", VIEWS),
            one("garden", "花園", VIEWS),
            one("location", "地點", SITES),
            many("prices", "價格", PRICES),
        ],
        verdicts: &[
            ("i will stay there again", "我會再去住", true),
            ("i will not stay there again", "我不會再去住", false),
        ],
    },
    Scene {
        aspects: &[
            one("film", "電影", TALES),
            one("story", "故事", TALES),
            one("ending", "結局", TALES),
            one("music", "音樂", MUSIC),
            many("seats", "座位", SEATS),
            many("songs", "歌", MUSIC),
            many("costumes", "服裝", LOOKS),
        ],
        verdicts: &[
            ("i will watch it again", "我會再看一次", true),
            ("i will not watch it again", "我不會再看一次", false),
        ],
    },
    Scene {
        aspects: &[
            one("suitcase", "行李箱", GOODS),
            one("backpack", "背包", GOODS),
            one("umbrella", "雨傘", GOODS),
            one("jacket", "外套", GOODS),
            many("clerks", "店員", PEOPLE),
            one("delivery", "送貨", DELIVERY),
            many("prices", "價格", PRICES),
            one("colour", "顏色", LOOKS),
        ],
        verdicts: &[
            ("i will buy there again", "我會再去那裡買", true),
            ("i will not buy there again", "我不會再去那裡買", false),
        ],
    },
];
