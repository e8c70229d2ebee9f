//! The fields of a link, as values that can be right.

use crate::state::decimal::parse;
use crate::state::link::{LinkError, decode};

/// The most places, or tokens, that a link may list.
const MAX_LISTED: usize = 100;

/// The fields in their order.
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// Reads `key=value` pairs, joined by `&`.
    pub fn read(query: &str) -> Result<Fields, LinkError> {
        let pairs = query.split('&').filter(|pair| !pair.is_empty());
        let fields = pairs.map(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            Ok((decode(key)?, decode(value)?))
        });
        fields.collect::<Result<_, _>>().map(Fields)
    }

    /// A field's text; empty where there is none.
    pub fn text(&self, key: &str) -> &str {
        let found = self.0.iter().find(|(k, _)| k == key);
        found.map_or("", |(_, value)| value)
    }

    /// A number brought into range; the usual one where nothing is said.
    pub fn number(&self, key: &str, usual: f32, low: f32, high: f32) -> Result<f32, LinkError> {
        let text = self.text(key);
        if text.is_empty() {
            return Ok(usual);
        }
        let number = parse(text).ok_or(LinkError::BadValue)? as f32;
        Ok(number.clamp(low, high))
    }

    /// As [`Self::number`], for whole ones from 0 on.
    pub fn whole(&self, key: &str, usual: u32, high: u32) -> Result<u32, LinkError> {
        let text = self.text(key);
        if text.is_empty() {
            return Ok(usual);
        }
        let number = parse(text).filter(|number| *number >= 0.0);
        Ok((number.ok_or(LinkError::BadValue)? as u32).min(high))
    }

    /// As [`Self::whole`]; none where nothing is said.
    pub fn maybe(&self, key: &str, high: u32) -> Result<Option<u32>, LinkError> {
        match self.text(key).is_empty() {
            true => Ok(None),
            false => self.whole(key, 0, high).map(Some),
        }
    }

    /// Two numbers; none where nothing is said.
    pub fn pair(&self, key: &str) -> Result<Option<(u32, u32)>, LinkError> {
        match *self.list(key)? {
            [] => Ok(None),
            [first, second] => Ok(Some((first, second))),
            _ => Err(LinkError::BadValue),
        }
    }

    /// Numbers with commas between them.
    pub fn list(&self, key: &str) -> Result<Vec<u32>, LinkError> {
        let numbers = self.text(key).split(',').filter(|text| !text.is_empty());
        let numbers: Option<Vec<u32>> = numbers
            .take(MAX_LISTED)
            .map(|text| text.parse().ok())
            .collect();
        numbers.ok_or(LinkError::BadValue)
    }
}
