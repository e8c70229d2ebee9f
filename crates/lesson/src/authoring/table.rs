//! Reads a TOML table key by key, so that every fault in it is found at once, each with its place.

use super::finding::Report;
use super::source::{Located, Source};
use crate::model::Lang;
use std::collections::BTreeSet;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A TOML table, and which of its keys were asked for.
pub struct Table<'t> {
    /// The file it is in.
    pub source: &'t Source,
    /// Where it begins, for what is missing from it.
    pub span: Range<usize>,
    table: &'t DeTable<'t>,
    used: BTreeSet<&'static str>,
}

impl<'t> Table<'t> {
    /// The table of a whole file.
    pub fn root(source: &'t Source, table: &'t DeTable<'t>) -> Self {
        Self {
            source,
            span: 0..0,
            table,
            used: BTreeSet::new(),
        }
    }

    fn find(&mut self, key: &'static str) -> Option<&'t Spanned<DeValue<'t>>> {
        self.used.insert(key);
        self.table
            .iter()
            .find(|(name, _)| name.get_ref() == key)
            .map(|(_, value)| value)
    }

    fn nested(&self, value: &'t Spanned<DeValue<'t>>) -> Option<Table<'t>> {
        Some(Table {
            source: self.source,
            span: value.span(),
            table: value.get_ref().as_table()?,
            used: BTreeSet::new(),
        })
    }

    fn missing(&self, key: &str, report: &mut Report) {
        let message = format!("`{key}` is missing");
        let fix = format!("add `{key} = …`");
        report.error(self.source, self.span.clone(), "missing-key", message, fix);
    }

    fn wrong_type(&self, key: &str, value: &Spanned<DeValue<'_>>, want: &str, report: &mut Report) {
        let message = format!(
            "`{key}` is of type {}, expected {want}",
            value.get_ref().type_str()
        );
        let fix = format!("write {want}");
        report.error(self.source, value.span(), "wrong-type", message, fix);
    }

    /// Whether a key is there. Does not count as asking for it.
    pub fn has(&self, key: &str) -> bool {
        self.table.iter().any(|(name, _)| name.get_ref() == key)
    }

    /// A text that must be there.
    pub fn string(&mut self, key: &'static str, report: &mut Report) -> Option<Located<'t>> {
        let Some(value) = self.find(key) else {
            self.missing(key, report);
            return None;
        };
        let Some(text) = value.get_ref().as_str() else {
            self.wrong_type(key, value, "a string", report);
            return None;
        };
        if text.trim().is_empty() {
            let message = format!("`{key}` is empty");
            report.error(
                self.source,
                value.span(),
                "empty-text",
                message,
                "write a text",
            );
            return None;
        }
        Some(Located::from_toml(
            self.source,
            value.span(),
            text.to_owned(),
        ))
    }

    /// A whole number that must be there, with its place.
    pub fn integer(
        &mut self,
        key: &'static str,
        report: &mut Report,
    ) -> Option<(u64, Range<usize>)> {
        if !self.has(key) {
            self.missing(key, report);
        }
        self.optional_integer(key, report)
    }

    /// A whole number that may be left out.
    pub fn optional_integer(
        &mut self,
        key: &'static str,
        report: &mut Report,
    ) -> Option<(u64, Range<usize>)> {
        let value = self.find(key)?;
        let number = value
            .get_ref()
            .as_integer()
            .and_then(|n| u64::from_str_radix(n.as_str(), n.radix()).ok());
        if number.is_none() {
            self.wrong_type(key, value, "a whole number that is not negative", report);
        }
        number.map(|number| (number, value.span()))
    }

    /// A number's notation, whole or with decimals.
    pub fn number(&mut self, key: &'static str, report: &mut Report) -> Option<String> {
        let Some(value) = self.find(key) else {
            self.missing(key, report);
            return None;
        };
        let text = match value.get_ref() {
            DeValue::Integer(n) if n.radix() == 10 => Some(n.as_str().to_owned()),
            DeValue::Float(n) => Some(n.as_str().to_owned()),
            _ => None,
        };
        if text.is_none() {
            self.wrong_type(key, value, "a number", report);
        }
        text
    }

    /// True or false; false where it is left out.
    pub fn flag(&mut self, key: &'static str, report: &mut Report) -> bool {
        let Some(value) = self.find(key) else {
            return false;
        };
        let flag = value.get_ref().as_bool();
        if flag.is_none() {
            self.wrong_type(key, value, "true or false", report);
        }
        flag.unwrap_or(false)
    }

    /// A list of texts that may be left out.
    pub fn strings(&mut self, key: &'static str, report: &mut Report) -> Vec<String> {
        let Some(value) = self.find(key) else {
            return Vec::new();
        };
        let Some(list) = value.get_ref().as_array() else {
            self.wrong_type(key, value, "a list of strings", report);
            return Vec::new();
        };
        let mut texts = Vec::new();
        for item in list.iter() {
            match item.get_ref().as_str() {
                Some(text) => texts.push(text.to_owned()),
                None => self.wrong_type(key, item, "a string", report),
            }
        }
        texts
    }

    /// A text in every language, in the order of [`Lang::ALL`].
    pub fn texts(&mut self, key: &'static str, report: &mut Report) -> [Located<'t>; 2] {
        let source = self.source;
        let Some(mut table) = self.table(key, report) else {
            let span = self.span.clone();
            return Lang::ALL.map(|_| Located::missing(source, span.clone()));
        };
        let texts = table.languages(report);
        table.finish(report);
        texts
    }

    /// This very table as a text in every language.
    pub fn languages(&mut self, report: &mut Report) -> [Located<'t>; 2] {
        Lang::ALL.map(|lang| {
            if self.has(lang.code())
                && let Some(text) = self.string(lang.code(), report)
            {
                return text;
            }
            if !self.has(lang.code()) {
                let message = format!("the text in `{}` is missing", lang.code());
                let fix = format!("add `{} = …`", lang.code());
                report.error(
                    self.source,
                    self.span.clone(),
                    "missing-language",
                    message,
                    fix,
                );
            }
            Located::missing(self.source, self.span.clone())
        })
    }

    /// A table that must be there.
    pub fn table(&mut self, key: &'static str, report: &mut Report) -> Option<Table<'t>> {
        let Some(value) = self.find(key) else {
            self.missing(key, report);
            return None;
        };
        let table = self.nested(value);
        if table.is_none() {
            self.wrong_type(key, value, "a table", report);
        }
        table
    }

    /// A list of tables that may be left out.
    pub fn tables(&mut self, key: &'static str, report: &mut Report) -> Vec<Table<'t>> {
        let Some(value) = self.find(key) else {
            return Vec::new();
        };
        let Some(list) = value.get_ref().as_array() else {
            self.wrong_type(key, value, "a list of tables", report);
            return Vec::new();
        };
        let mut tables = Vec::new();
        for item in list.iter() {
            match self.nested(item) {
                Some(table) => tables.push(table),
                None => self.wrong_type(key, item, "a table", report),
            }
        }
        tables
    }

    /// Every table in this one by its key, for files whose keys are authors' own ids.
    pub fn entries(&self, report: &mut Report) -> Vec<(String, Range<usize>, Table<'t>)> {
        let mut entries = Vec::new();
        for (key, value) in self.table.iter() {
            if self.used.contains(key.get_ref().as_ref()) {
                continue;
            }
            match self.nested(value) {
                Some(table) => entries.push((key.get_ref().to_string(), key.span(), table)),
                None => self.wrong_type(key.get_ref(), value, "a table", report),
            }
        }
        entries
    }

    /// Reports every key that was not asked for.
    pub fn finish(self, report: &mut Report) {
        for (key, _) in self.table.iter() {
            if !self.used.contains(key.get_ref().as_ref()) {
                let message = format!("`{}` is not a key of this table", key.get_ref());
                let known: Vec<&str> = self.used.iter().copied().collect();
                let fix = format!("known here: {}", known.join(", "));
                report.error(self.source, key.span(), "unknown-key", message, fix);
            }
        }
    }
}
