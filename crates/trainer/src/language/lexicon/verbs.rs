//! What people do, to what, how often, where.

use super::nouns::Kind::{self, *};

/// How long ago or ahead a deed may be told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scale {
    /// Yesterday, last night: nobody tells of a cup of tea of last year.
    Day,
    /// Last week too.
    Week,
    /// Last month, next year too.
    Year,
}

/// A verb with an object.
#[derive(Debug, PartialEq, Eq)]
pub struct Verb {
    /// English base form.
    pub base: &'static str,
    /// Third person singular.
    pub third: &'static str,
    /// Past.
    pub past: &'static str,
    /// Present participle.
    pub ing: &'static str,
    /// Chinese.
    pub zh: &'static str,
    /// What may be its object.
    pub kinds: &'static [Kind],
    /// What may be its object day after day; none for what is no habit.
    pub habit: &'static [Kind],
    /// It can be going on right now.
    pub lasts: bool,
    /// How far away it may be.
    pub scale: Scale,
    /// Where it may happen: names of places in the lexicon.
    pub places: &'static [&'static str],
}

type Forms = [&'static str; 5];

const fn v(
    forms: Forms,
    kinds: &'static [Kind],
    habit: &'static [Kind],
    lasts: bool,
    scale: Scale,
    places: &'static [&'static str],
) -> Verb {
    Verb {
        base: forms[0],
        third: forms[1],
        past: forms[2],
        ing: forms[3],
        zh: forms[4],
        kinds,
        habit,
        lasts,
        scale,
        places,
    }
}

use Scale::*;

/// Verbs of doing.
#[rustfmt::skip]
pub static VERBS: &[Verb] = &[
    v(["buy", "buys", "bought", "buying", "買"],
      &[Fruit, Produce, Clothing, Book, Pen, Device, Cycle, Furniture, Dishware, Tool, Cloth, Container, Instrument, Toy, Flower, Pair, Dessert],
      &[Fruit, Produce], true, Week, &["market", "department store"]),
    v(["eat", "eats", "ate", "eating", "吃"],
      &[Fruit, Snack, Dish, Dessert], &[Fruit, Snack, Dish, Dessert], true, Day, &["home", "kitchen", "garden"]),
    v(["drink", "drinks", "drank", "drinking", "喝"],
      &[Drink], &[Drink], true, Day, &["home", "kitchen", "office", "garden"]),
    v(["read", "reads", "read", "reading", "讀"],
      &[Book, Writing], &[Writing], true, Week, &["home", "library", "classroom", "park", "bedroom"]),
    v(["write", "writes", "wrote", "writing", "寫"],
      &[Writing], &[Writing], true, Week, &["home", "library", "office", "bedroom"]),
    v(["draw", "draws", "drew", "drawing", "畫"],
      &[Pet, Farm, Wild, Fruit, Flower, Tree, Car, Craft, Building, Sight, Nature, Toy, Tool, Cycle],
      &[Flower, Pet, Tree], true, Week, &["home", "classroom"]),
    v(["see", "sees", "saw", "seeing", "看到"],
      &[Child, Adult, Pet, Farm, Cycle, Car, Flower, Tree], &[], false, Week, &["park", "beach", "riverside"]),
    v(["find", "finds", "found", "finding", "找到"],
      &[Treasure, Pen, Paper, Tool, Toy, Cloth], &[], false, Week, &["park", "classroom", "living room", "bedroom", "garden"]),
    v(["lose", "loses", "lost", "losing", "弄丟"],
      &[Treasure, Pen, Tool, Device, Container, Paper], &[], false, Week, &["park", "station", "market", "library"]),
    v(["wash", "washes", "washed", "washing", "洗"],
      &[Clothing, Dishware, Fruit, Cloth], &[Dishware, Clothing], true, Day, &["home"]),
    v(["clean", "cleans", "cleaned", "cleaning", "擦"],
      &[Furniture, Opening], &[Furniture, Opening], true, Day, &["classroom", "living room"]),
    v(["repair", "repairs", "repaired", "repairing", "修理"],
      &[Device, Machine, Cycle, Car, Furniture, Opening], &[Cycle, Car, Machine], true, Year, &["home"]),
    v(["carry", "carries", "carried", "carrying", "搬"],
      &[Container, Furniture, Machine], &[Container], true, Day, &[]),
    v(["open", "opens", "opened", "opening", "打開"],
      &[Opening, Container], &[], false, Day, &[]),
    v(["break", "breaks", "broke", "breaking", "打破"],
      &[Dishware], &[], false, Week, &["kitchen", "home"]),
    v(["borrow", "borrows", "borrowed", "borrowing", "借"],
      &[Book, Tool, Cycle, Instrument, Device], &[Book], false, Year, &["library"]),
    v(["use", "uses", "used", "using", "用"],
      &[Device, Pen], &[Device], true, Day, &["home", "office"]),
    v(["feed", "feeds", "fed", "feeding", "餵"],
      &[Pet, Farm], &[Pet, Farm], true, Day, &[]),
    v(["plant", "plants", "planted", "planting", "種"],
      &[Flower, Tree], &[], true, Year, &["garden", "school"]),
    v(["pick", "picks", "picked", "picking", "摘"],
      &[Flower, Fruit], &[Flower, Fruit], true, Day, &["garden"]),
    v(["visit", "visits", "visited", "visiting", "參觀"],
      &[Sight], &[Sight], true, Year, &[]),
    v(["meet", "meets", "met", "meeting", "遇到"],
      &[Adult, Child], &[], false, Year, &["park", "station", "market", "library", "hospital"]),
    v(["help", "helps", "helped", "helping", "幫助"],
      &[Adult, Child], &[Child], true, Week, &["school", "hospital", "station"]),
    v(["invite", "invites", "invited", "inviting", "邀請"],
      &[Adult, Child], &[], false, Year, &[]),
    v(["watch", "watches", "watched", "watching", "看"],
      &[Film], &[Film], true, Week, &["home", "living room"]),
    v(["sing", "sings", "sang", "singing", "唱"],
      &[Song], &[Song], true, Day, &["home", "park", "classroom"]),
    v(["hear", "hears", "heard", "hearing", "聽到"],
      &[Song], &[], false, Week, &["park", "station"]),
    v(["choose", "chooses", "chose", "choosing", "選"],
      &[Clothing, Toy, Book, Flower, Cycle, Furniture, Pair, Instrument, Container], &[], false, Week, &["department store"]),
    v(["photograph", "photographs", "photographed", "photographing", "拍"],
      &[Sight, Nature, Wild, Flower, Building, Craft], &[], true, Year, &[]),
    v(["chase", "chases", "chased", "chasing", "追"],
      &[Pet, Wild], &[], true, Day, &[]),
];

/// Verbs of being so: no time word, present. `kinds` are what stands after them as one thing.
#[rustfmt::skip]
pub static STATES: &[Verb] = &[
    v(["like", "likes", "liked", "liking", "喜歡"],
      &[Pet, Fruit, Wild, Flower, Book, Drink, Dish, Dessert], &[], false, Day, &[]),
    v(["want", "wants", "wanted", "wanting", "想要"],
      &[Clothing, Device, Cycle, Instrument, Toy, Pet, Book, Container, Pair], &[], false, Day, &[]),
    v(["need", "needs", "needed", "needing", "需要"],
      &[Tool, Furniture, Container, Dishware, Device, Produce, Pen, Pair, Cloth], &[], false, Day, &[]),
    v(["have", "has", "had", "having", "有"],
      &[Pet, Cycle, Car, Instrument, Device, Book, Container, Toy, Clothing, Tool, Building], &[], false, Day, &[]),
];

/// A verb without an object, and where people do it.
#[rustfmt::skip]
pub static ACTIVITIES: &[Verb] = &[
    v(["run", "runs", "ran", "running", "跑步"], &[], &[], true, Week, &["park", "riverside", "beach", "school"]),
    v(["swim", "swims", "swam", "swimming", "游泳"], &[], &[], true, Week, &["pool", "sea"]),
    v(["study", "studies", "studied", "studying", "念書"], &[], &[], true, Week, &["library", "classroom", "home"]),
    v(["work", "works", "worked", "working", "工作"], &[], &[], true, Year, &["office", "hospital", "factory", "market", "station"]),
    v(["exercise", "exercises", "exercised", "exercising", "運動"], &[], &[], true, Week, &["park", "school", "home", "riverside"]),
    v(["rest", "rests", "rested", "resting", "休息"], &[], &[], true, Day, &["home", "living room", "bedroom", "garden"]),
    v(["dance", "dances", "danced", "dancing", "跳舞"], &[], &[], true, Week, &["park", "classroom", "living room"]),
    v(["cook", "cooks", "cooked", "cooking", "做飯"], &[], &[], true, Day, &["home", "kitchen"]),
    v(["play", "plays", "played", "playing", "玩"], &[], &[], true, Day, &["park", "garden", "beach", "living room"]),
    v(["sleep", "sleeps", "slept", "sleeping", "睡覺"], &[], &[], true, Day, &["bedroom", "home", "living room"]),
    v(["walk", "walks", "walked", "walking", "散步"], &[], &[], true, Week, &["park", "riverside", "beach"]),
];

/// "Tom gave Mary a book": the only verb with a recipient.
#[rustfmt::skip]
pub static GIVE: Verb = v(["give", "gives", "gave", "giving", "送"],
    &[Book, Flower, Toy, Pen, Fruit, Clothing, Dessert, Pair], &[], false, Week, &[]);

/// What one does when it is cold.
#[rustfmt::skip]
pub static PUT_ON: Verb = v(["put on", "puts on", "put on", "putting on", "穿上"],
    &[Clothing], &[], false, Day, &[]);
