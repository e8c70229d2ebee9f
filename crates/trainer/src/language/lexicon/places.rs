//! Where things happen, where things lie, and the names of towns and countries.

/// A place where people do something: "in the park", 「在公園」.
#[derive(Debug, PartialEq, Eq)]
pub struct Place {
    /// Name in the lexicon, and of the concept.
    pub name: &'static str,
    /// English preposition, with the article where there is one.
    pub before: &'static str,
    /// English noun.
    pub en: &'static str,
    /// Chinese, without 在.
    pub zh: &'static str,
    /// English for going there: "to the park".
    pub to: &'static str,
}

const fn p(
    name: &'static str,
    before: &'static str,
    en: &'static str,
    zh: &'static str,
    to: &'static str,
) -> Place {
    Place {
        name,
        before,
        en,
        zh,
        to,
    }
}

/// Places.
pub static PLACES: &[Place] = &[
    p("home", "at", "home", "家裡", ""),
    p("school", "at", "school", "學校", "to"),
    p("park", "in the", "park", "公園", "to the"),
    p("kitchen", "in the", "kitchen", "廚房", "to the"),
    p("living room", "in the", "living room", "客廳", "to the"),
    p("bedroom", "in the", "bedroom", "臥室", "to the"),
    p("garden", "in the", "garden", "花園", "to the"),
    p("library", "in the", "library", "圖書館", "to the"),
    p("classroom", "in the", "classroom", "教室", "to the"),
    p("office", "in the", "office", "辦公室", "to the"),
    p("hospital", "at the", "hospital", "醫院", "to the"),
    p("factory", "in the", "factory", "工廠", "to the"),
    p("station", "at the", "station", "車站", "to the"),
    p("market", "at the", "market", "市場", "to the"),
    p(
        "department store",
        "at the",
        "department store",
        "百貨公司",
        "to the",
    ),
    p("beach", "on the", "beach", "海灘", "to the"),
    p("riverside", "by the", "river", "河邊", "to the"),
    p("pool", "in the", "pool", "游泳池", "to the"),
    p("sea", "in the", "sea", "海裡", "to the"),
];

/// Where a thing lies: "on the table", 「桌上」. The noun is the concept.
#[derive(Debug, PartialEq, Eq)]
pub struct Spot {
    /// English preposition and article.
    pub before: &'static str,
    /// English noun.
    pub en: &'static str,
    /// Chinese noun of the landmark.
    pub zh: &'static str,
    /// Chinese place word after it.
    pub side: &'static str,
}

const fn s(before: &'static str, en: &'static str, zh: &'static str, side: &'static str) -> Spot {
    Spot {
        before,
        en,
        zh,
        side,
    }
}

/// Spots.
pub static SPOTS: &[Spot] = &[
    s("on the", "table", "桌子", "上"),
    s("under the", "table", "桌子", "下面"),
    s("on the", "chair", "椅子", "上"),
    s("under the", "chair", "椅子", "下面"),
    s("on the", "bed", "床", "上"),
    s("under the", "bed", "床", "下面"),
    s("on the", "sofa", "沙發", "上"),
    s("behind the", "sofa", "沙發", "後面"),
    s("behind the", "door", "門", "後面"),
    s("on the", "shelf", "架子", "上"),
    s("beside the", "window", "窗戶", "旁邊"),
];

/// A town or country.
#[derive(Debug, PartialEq, Eq)]
pub struct Town {
    /// English.
    pub en: &'static str,
    /// Chinese.
    pub zh: &'static str,
    /// It is in Taiwan: a train goes there.
    pub is_near: bool,
}

const fn t(en: &'static str, zh: &'static str, is_near: bool) -> Town {
    Town { en, zh, is_near }
}

/// Towns.
pub static TOWNS: &[Town] = &[
    t("taipei", "臺北", true),
    t("taichung", "臺中", true),
    t("tainan", "臺南", true),
    t("kaohsiung", "高雄", true),
    t("hualien", "花蓮", true),
    t("hsinchu", "新竹", true),
    t("taitung", "臺東", true),
    t("chiayi", "嘉義", true),
    t("keelung", "基隆", true),
    t("yilan", "宜蘭", true),
    t("tokyo", "東京", false),
    t("osaka", "大阪", false),
    t("seoul", "首爾", false),
    t("hong kong", "香港", false),
    t("singapore", "新加坡", false),
    t("bangkok", "曼谷", false),
    t("london", "倫敦", false),
    t("paris", "巴黎", false),
    t("berlin", "柏林", false),
    t("new york", "紐約", false),
    t("sydney", "雪梨", false),
];
