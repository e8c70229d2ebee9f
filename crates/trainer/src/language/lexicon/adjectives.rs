//! Qualities, each with the kinds of things that may have it.

use super::nouns::Kind::{self, *};

/// A quality.
#[derive(Debug, PartialEq, Eq)]
pub struct Adjective {
    /// English.
    pub en: &'static str,
    /// Chinese before a noun, with 的 where it takes one.
    pub before: &'static str,
    /// Chinese as a predicate.
    pub predicate: &'static str,
    /// Chinese as a denied predicate.
    pub denied: &'static str,
    /// What may have it.
    pub kinds: &'static [Kind],
    /// It is a colour.
    pub is_colour: bool,
}

const fn a(
    en: &'static str,
    before: &'static str,
    predicate: &'static str,
    denied: &'static str,
    kinds: &'static [Kind],
) -> Adjective {
    Adjective {
        en,
        before,
        predicate,
        denied,
        kinds,
        is_colour: false,
    }
}

const fn colour(
    en: &'static str,
    before: &'static str,
    predicate: &'static str,
    denied: &'static str,
    kinds: &'static [Kind],
) -> Adjective {
    Adjective {
        en,
        before,
        predicate,
        denied,
        kinds,
        is_colour: true,
    }
}

const DYED: &[Kind] = &[Clothing, Cycle, Car, Container, Toy, Dishware, Pen, Cloth];

/// Every quality.
pub static ADJECTIVES: &[Adjective] = &[
    colour("red", "紅色的", "是紅色的", "不是紅色的", DYED),
    colour("blue", "藍色的", "是藍色的", "不是藍色的", DYED),
    colour("green", "綠色的", "是綠色的", "不是綠色的", DYED),
    colour("yellow", "黃色的", "是黃色的", "不是黃色的", DYED),
    colour(
        "black",
        "黑色的",
        "是黑色的",
        "不是黑色的",
        &[Clothing, Cycle, Car, Container, Pen],
    ),
    colour(
        "white",
        "白色的",
        "是白色的",
        "不是白色的",
        &[Clothing, Car, Dishware, Cloth],
    ),
    colour(
        "brown",
        "棕色的",
        "是棕色的",
        "不是棕色的",
        &[Clothing, Container],
    ),
    colour(
        "grey",
        "灰色的",
        "是灰色的",
        "不是灰色的",
        &[Clothing, Car, Cloth],
    ),
    a(
        "new",
        "新",
        "很新",
        "不新",
        &[
            Clothing, Book, Device, Machine, Cycle, Car, Furniture, Container, Building, Instrument,
        ],
    ),
    a(
        "old",
        "舊",
        "很舊",
        "不舊",
        &[
            Clothing, Book, Device, Machine, Cycle, Car, Furniture, Container, Building, Cloth,
        ],
    ),
    a(
        "big",
        "大",
        "很大",
        "不大",
        &[Fruit, Pet, Farm, Container, Tree, Furniture, Dishware],
    ),
    a(
        "small",
        "小",
        "很小",
        "不小",
        &[Fruit, Pet, Container, Furniture, Dishware, Wild],
    ),
    a(
        "heavy",
        "很重的",
        "很重",
        "不重",
        &[Container, Machine, Furniture],
    ),
    a("light", "很輕的", "很輕", "不輕", &[Container]),
    a(
        "expensive",
        "昂貴的",
        "很貴",
        "不貴",
        &[Clothing, Device, Machine, Car, Furniture, Instrument],
    ),
    a(
        "cheap",
        "便宜的",
        "很便宜",
        "不便宜",
        &[Clothing, Device, Container, Pen, Fruit, Cloth],
    ),
    a(
        "beautiful",
        "漂亮的",
        "很漂亮",
        "不漂亮",
        &[Flower, Clothing, Sight, Nature, Building],
    ),
    a(
        "clean",
        "乾淨的",
        "很乾淨",
        "不乾淨",
        &[Clothing, Dishware, Opening, Cloth, Car],
    ),
    a(
        "dirty",
        "骯髒的",
        "很髒",
        "不髒",
        &[Clothing, Dishware, Cloth, Car],
    ),
    a("sweet", "很甜的", "很甜", "不甜", &[Fruit]),
    a("fresh", "新鮮的", "很新鮮", "不新鮮", &[Fruit, Produce]),
    a("cute", "可愛的", "很可愛", "不可愛", &[Pet, Toy]),
    a("hungry", "飢餓的", "很餓", "不餓", &[Pet, Farm, Wild]),
    a(
        "interesting",
        "有趣的",
        "很有趣",
        "並不有趣",
        &[Book, Writing, Film],
    ),
    a("long", "很長的", "很長", "不長", &[Writing, Nature]),
    a(
        "famous",
        "有名的",
        "很有名",
        "並不有名",
        &[Adult, Sight, Song, Film],
    ),
    a("tall", "很高的", "很高", "不高", &[Child, Tree]),
    a("smart", "聰明的", "很聰明", "不聰明", &[Child]),
    a("young", "年輕的", "很年輕", "不年輕", &[Adult]),
    a("kind", "親切的", "很親切", "不親切", &[Adult]),
    a("busy", "忙碌的", "很忙", "不忙", &[Adult]),
    a("quiet", "安靜的", "很安靜", "不安靜", &[Child]),
    a("useful", "實用的", "很實用", "不實用", &[Tool, Device]),
    a("important", "重要的", "很重要", "不重要", &[Paper, Writing]),
];
