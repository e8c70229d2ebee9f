//! Words that say when, dates, and numbers.

use super::verbs::Scale;

/// What a time word makes of the verb.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tense {
    /// "bought", 了.
    Past,
    /// "is buying", 正在.
    Progressive,
    /// "buys" every day.
    Habit,
    /// "will buy", 會.
    Future,
}

/// A time word.
#[derive(Debug, PartialEq, Eq)]
pub struct Time {
    /// English.
    pub en: &'static str,
    /// Chinese.
    pub zh: &'static str,
    /// The tense that it asks for.
    pub tense: Tense,
    /// How far away it is.
    pub scale: Scale,
}

const fn t(en: &'static str, zh: &'static str, tense: Tense, scale: Scale) -> Time {
    Time {
        en,
        zh,
        tense,
        scale,
    }
}

use Scale::*;
use Tense::*;

/// Time words.
pub static TIMES: &[Time] = &[
    t("yesterday", "昨天", Past, Day),
    t("last night", "昨晚", Past, Day),
    t("the day before yesterday", "前天", Past, Day),
    t("last week", "上星期", Past, Week),
    t("last month", "上個月", Past, Year),
    t("last year", "去年", Past, Year),
    t("now", "現在", Progressive, Day),
    t("every day", "每天", Habit, Day),
    t("every morning", "每天早上", Habit, Day),
    t("every evening", "每天傍晚", Habit, Day),
    t("every week", "每個星期", Habit, Week),
    t("tomorrow", "明天", Future, Day),
    t("tonight", "今晚", Future, Day),
    t("the day after tomorrow", "後天", Future, Day),
    t("next week", "下星期", Future, Week),
    t("next month", "下個月", Future, Year),
    t("next year", "明年", Future, Year),
];

/// Months.
pub static MONTHS: &[(&str, &str)] = &[
    ("january", "一月"),
    ("february", "二月"),
    ("march", "三月"),
    ("april", "四月"),
    ("may", "五月"),
    ("june", "六月"),
    ("july", "七月"),
    ("august", "八月"),
    ("september", "九月"),
    ("october", "十月"),
    ("november", "十一月"),
    ("december", "十二月"),
];

/// Days of the week.
pub static WEEKDAYS: &[(&str, &str)] = &[
    ("monday", "星期一"),
    ("tuesday", "星期二"),
    ("wednesday", "星期三"),
    ("thursday", "星期四"),
    ("friday", "星期五"),
    ("saturday", "星期六"),
    ("sunday", "星期日"),
];

/// English numbers from one to twenty.
pub static NUMBERS: &[&str] = &[
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
];

/// English tens from twenty to ninety.
pub static TENS: &[&str] = &[
    "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
];

/// The last day of a month, counted from 1; February has 28.
pub fn days_in(month: usize) -> usize {
    match month {
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// A number up to 99 in English words, of one or two tokens.
pub fn english_from_number(number: usize) -> String {
    match number {
        1..=20 => NUMBERS[number - 1].to_owned(),
        _ if number.is_multiple_of(10) => TENS[number / 10 - 2].to_owned(),
        _ => format!("{} {}", TENS[number / 10 - 2], NUMBERS[number % 10 - 1]),
    }
}

/// A number up to 99 in Chinese, as it is read in a date or an age (2 is 二).
pub fn chinese_from_number(number: usize) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    match number {
        1..=9 => DIGITS[number].to_owned(),
        10..=19 => format!("十{}", DIGITS[number - 10]),
        _ => format!("{}十{}", DIGITS[number / 10], DIGITS[number % 10]),
    }
}

/// A number before a measure word: 2 is 兩.
pub fn chinese_from_count(count: usize) -> String {
    match count {
        2 => "兩".to_owned(),
        _ => chinese_from_number(count),
    }
}
