//! Just enough JSON for two kinds of files that may come from anywhere: the header of a weights
//! file and the configuration. Pulled piece by piece, so that nothing is allocated for what a file
//! merely claims, and a caller can stop at any count.
//!
//! It is not a general reader: numbers are whole and not negative, there is no `true` or `null`.

use thiserror::Error;

/// What is wrong with a JSON text, and at which byte.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("byte {at}: expected {expected}")]
pub struct JsonError {
    /// Bytes before the place.
    pub at: usize,
    /// What should have stood there.
    pub expected: &'static str,
}

/// The longest text of a key or value; names of tensors are far shorter.
const MAX_STRING_BYTES: usize = 256;

/// A place in a JSON text.
#[derive(Debug, Clone)]
pub(crate) struct Json<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Json<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Json<'a> {
        Json { bytes, at: 0 }
    }

    fn error(&self, expected: &'static str) -> JsonError {
        JsonError {
            at: self.at,
            expected,
        }
    }

    fn peek(&mut self) -> Option<u8> {
        while let Some(&byte) = self.bytes.get(self.at) {
            if !matches!(byte, b' ' | b'\t' | b'\n' | b'\r') {
                return Some(byte);
            }
            self.at += 1;
        }
        None
    }

    fn take(&mut self, byte: u8, expected: &'static str) -> Result<(), JsonError> {
        if self.peek() != Some(byte) {
            return Err(self.error(expected));
        }
        self.at += 1;
        Ok(())
    }

    /// The `{` of an object.
    pub(crate) fn begin_object(&mut self) -> Result<(), JsonError> {
        self.take(b'{', "{")
    }

    /// The `[` of an array.
    pub(crate) fn begin_array(&mut self) -> Result<(), JsonError> {
        self.take(b'[', "[")
    }

    /// The next key of an object with its colon; `None` at its end.
    pub(crate) fn next_key(&mut self, is_first: bool) -> Result<Option<String>, JsonError> {
        if !self.next(is_first, b'}', ", or }")? {
            return Ok(None);
        }
        let key = self.string()?;
        self.take(b':', ":")?;
        Ok(Some(key))
    }

    /// Whether another item of an array follows; takes its comma, or the end.
    pub(crate) fn next_item(&mut self, is_first: bool) -> Result<bool, JsonError> {
        self.next(is_first, b']', ", or ]")
    }

    fn next(&mut self, is_first: bool, end: u8, expected: &'static str) -> Result<bool, JsonError> {
        let byte = self.peek();
        if byte == Some(end) {
            self.at += 1;
            return Ok(false);
        }
        if !is_first {
            self.take(b',', expected)?;
        }
        Ok(true)
    }

    /// A text of at most 256 bytes.
    pub(crate) fn string(&mut self) -> Result<String, JsonError> {
        self.take(b'"', "a text")?;
        let mut text = Vec::new();
        loop {
            let Some(&byte) = self.bytes.get(self.at) else {
                return Err(self.error("the end of a text"));
            };
            self.at += 1;
            match byte {
                b'"' => break,
                b'\\' => text.push(self.escape()?),
                0..0x20 => return Err(self.error("no control characters")),
                _ => text.push(byte),
            }
            if text.len() > MAX_STRING_BYTES {
                return Err(self.error("a text of at most 256 bytes"));
            }
        }
        String::from_utf8(text).map_err(|_| self.error("a text in UTF-8"))
    }

    fn escape(&mut self) -> Result<u8, JsonError> {
        let expected = "one of the simple escapes";
        let byte = *self.bytes.get(self.at).ok_or(self.error(expected))?;
        self.at += 1;
        match byte {
            b'"' | b'\\' | b'/' => Ok(byte),
            b'n' => Ok(b'\n'),
            b't' => Ok(b'\t'),
            b'r' => Ok(b'\r'),
            _ => Err(self.error(expected)),
        }
    }

    /// A whole number that is not negative.
    pub(crate) fn number(&mut self) -> Result<u64, JsonError> {
        let expected = "a whole number below 2^64";
        self.peek();
        let start = self.at;
        let mut number: u64 = 0;
        while let Some(digit @ b'0'..=b'9') = self.bytes.get(self.at) {
            number = number
                .checked_mul(10)
                .and_then(|n| n.checked_add(u64::from(digit - b'0')))
                .ok_or(self.error(expected))?;
            self.at += 1;
        }
        if self.at == start {
            return Err(self.error(expected));
        }
        Ok(number)
    }

    /// Nothing but spaces to the end.
    pub(crate) fn end(&mut self) -> Result<(), JsonError> {
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(self.error("the end")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_arrays_texts_and_numbers() {
        let mut json = Json::new(br#" { "a\n" : [ 1 , 20 ], "b":{}} "#);
        json.begin_object().unwrap();
        assert_eq!(json.next_key(true).unwrap().as_deref(), Some("a\n"));
        json.begin_array().unwrap();
        assert!(json.next_item(true).unwrap());
        assert_eq!(json.number(), Ok(1));
        assert!(json.next_item(false).unwrap());
        assert_eq!(json.number(), Ok(20));
        assert!(!json.next_item(false).unwrap());
        assert_eq!(json.next_key(false).unwrap().as_deref(), Some("b"));
        json.begin_object().unwrap();
        assert_eq!(json.next_key(true), Ok(None));
        assert_eq!(json.next_key(false), Ok(None));
        assert_eq!(json.end(), Ok(()));
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        let expected = |at, expected| Err(JsonError { at, expected });
        assert_eq!(
            Json::new(b"").number(),
            expected(0, "a whole number below 2^64")
        );
        assert_eq!(
            Json::new(b"18446744073709551616").number(),
            expected(19, "a whole number below 2^64")
        );
        assert_eq!(
            Json::new(b"-1").number(),
            expected(0, "a whole number below 2^64")
        );
        assert!(Json::new(b"\"abc").string().is_err());
        assert!(Json::new(b"\"\xff\"").string().is_err());
        assert!(Json::new(b"\"\\u0041\"").string().is_err());
        let long = format!("\"{}\"", "a".repeat(257));
        assert!(Json::new(long.as_bytes()).string().is_err());
        assert!(Json::new(b"x").end().is_err());
    }
}
