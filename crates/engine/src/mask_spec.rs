//! A mask as teachers write it from JavaScript: plain data, turned into the kernel's [`Mask`].

use attention::{AttentionError, BitMatrix, Mask};
use serde::Deserialize;

/// Which keys each query sees.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MaskSpec {
    /// Rows.
    pub query_len: usize,
    /// Columns; as many as rows when left out.
    pub key_len: Option<usize>,
    /// The rule.
    #[serde(flatten)]
    pub rule: Rule,
}

/// One rule, or several that must all allow.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Rule {
    /// Everything.
    Full,
    /// The past and the token itself.
    Causal,
    /// A full prefix, then causal.
    #[serde(rename_all = "camelCase")]
    PrefixLm {
        /// Tokens in the prefix.
        prefix_len: usize,
    },
    /// Keys nearer than the window.
    SlidingWindow {
        /// Distance at which a key is no longer seen.
        window: usize,
    },
    /// Keys that are not padding.
    #[serde(rename_all = "camelCase")]
    Padding {
        /// One flag a key.
        visible_keys: Vec<bool>,
    },
    /// A free matrix, row-major.
    Bits {
        /// One flag a cell.
        bits: Vec<bool>,
    },
    /// All of these.
    And {
        /// At least one rule.
        rules: Vec<Rule>,
    },
}

/// How deep `and` may nest: deeper is a mistake, and recursion must end.
const MAX_DEPTH: usize = 8;

impl MaskSpec {
    /// The kernel's mask.
    ///
    /// # Errors
    /// Those of [`Mask`]'s constructors: lengths that do not fit, an empty list of rules.
    pub fn to_mask(&self) -> Result<Mask, AttentionError> {
        let key_len = self.key_len.unwrap_or(self.query_len);
        mask_from_rule(&self.rule, self.query_len, key_len, MAX_DEPTH)
    }
}

fn mask_from_rule(
    rule: &Rule,
    query_len: usize,
    key_len: usize,
    depth: usize,
) -> Result<Mask, AttentionError> {
    match rule {
        Rule::Full => Mask::full(query_len, key_len),
        Rule::Causal => Mask::causal(query_len, key_len),
        Rule::PrefixLm { prefix_len } => {
            same_shape(Mask::prefix_lm(key_len, *prefix_len)?, query_len, key_len)
        }
        Rule::SlidingWindow { window } => Mask::sliding_window(query_len, key_len, *window),
        Rule::Padding { visible_keys } => {
            same_shape(Mask::padding(query_len, visible_keys)?, query_len, key_len)
        }
        Rule::Bits { bits } => {
            let cells = (query_len as u64).saturating_mul(key_len as u64);
            if bits.len() as u64 != cells {
                return Err(AttentionError::DimensionMismatch {
                    what: "mask bits",
                    expected: usize::try_from(cells).unwrap_or(usize::MAX),
                    got: bits.len(),
                });
            }
            Mask::from_bits(BitMatrix::from_fn(query_len, key_len, |query, key| {
                bits[query * key_len + key]
            })?)
        }
        Rule::And { rules } => {
            let empty = AttentionError::Empty { what: "mask rules" };
            let (first, rest) = match rules.split_first() {
                Some(split) if depth > 0 => split,
                _ => return Err(empty),
            };
            let mut mask = mask_from_rule(first, query_len, key_len, depth - 1)?;
            for rule in rest {
                mask = mask.and(mask_from_rule(rule, query_len, key_len, depth - 1)?)?;
            }
            Ok(mask)
        }
    }
}

fn same_shape(mask: Mask, query_len: usize, key_len: usize) -> Result<Mask, AttentionError> {
    let (expected, got) = ((query_len, key_len), (mask.query_len(), mask.key_len()));
    if expected == got {
        Ok(mask)
    } else {
        Err(AttentionError::MaskShape { expected, got })
    }
}

#[cfg(test)]
mod tests {
    use super::MaskSpec;

    fn picture(json: &str) -> Result<String, String> {
        let spec: MaskSpec = serde_json::from_str(json).map_err(|e| e.to_string())?;
        let mask = spec.to_mask().map_err(|e| e.code().to_owned())?;
        Ok((0..mask.query_len())
            .map(|q| {
                (0..mask.key_len())
                    .map(|k| if mask.allows(q, k) { '#' } else { '.' })
                    .collect::<String>()
            })
            .collect::<Vec<_>>()
            .join("/"))
    }

    #[test]
    fn every_kind_as_javascript_writes_it() {
        let cases = [
            (r#"{"kind":"full","queryLen":2,"keyLen":3}"#, "###/###"),
            (r#"{"kind":"causal","queryLen":3}"#, "#../##./###"),
            (r#"{"kind":"causal","queryLen":2,"keyLen":4}"#, "###./####"),
            (
                r#"{"kind":"prefix-lm","queryLen":3,"prefixLen":2}"#,
                "##./##./###",
            ),
            (
                r#"{"kind":"sliding-window","queryLen":3,"window":1}"#,
                "#../.#./..#",
            ),
            (
                r#"{"kind":"padding","queryLen":2,"visibleKeys":[true,false]}"#,
                "#./#.",
            ),
            (
                r#"{"kind":"bits","queryLen":2,"bits":[true,false,false,true]}"#,
                "#./.#",
            ),
            (
                r#"{"kind":"and","queryLen":3,"rules":[{"kind":"causal"},{"kind":"sliding-window","window":2}]}"#,
                "#../##./.##",
            ),
        ];
        for (json, want) in cases {
            assert_eq!(picture(json).as_deref(), Ok(want), "{json}");
        }
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        for json in [
            r#"{"kind":"full","queryLen":0}"#,
            r#"{"kind":"bits","queryLen":2,"bits":[true]}"#,
            r#"{"kind":"padding","queryLen":2,"visibleKeys":[true]}"#,
            r#"{"kind":"and","queryLen":2,"rules":[]}"#,
            r#"{"kind":"prefix-lm","queryLen":2,"prefixLen":3}"#,
        ] {
            assert!(picture(json).is_err(), "{json}");
        }
    }
}
