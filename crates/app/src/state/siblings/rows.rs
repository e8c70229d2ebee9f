//! What the siblings' part brings along as rows of texts: its words and the measured heads.

use super::heads::HeadRow;
use crate::state::decimal::{exact, parse};
use crate::state::page_data::Words;
use lesson::Strings;
use protocol::{Architecture, AttentionStage, HeadAt};

/// Id of the element that holds the rows.
pub const DATA_ID: &str = "siblings-data";

/// All that the part's program needs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PartData {
    /// Every text of the part.
    pub words: Words,
    /// Which heads matter; empty where nothing was measured.
    pub heads: Vec<HeadRow>,
}

impl PartData {
    /// Of these texts and measurements.
    pub fn new(words: &Strings, heads: Vec<HeadRow>) -> PartData {
        PartData {
            words: Words::new(words),
            heads,
        }
    }

    /// As rows.
    pub fn rows(&self) -> Vec<Vec<String>> {
        let texts = self.words.iter();
        let mut rows: Vec<Vec<String>> = texts
            .map(|(key, text)| vec!["text".to_owned(), key.clone(), text.clone()])
            .collect();
        rows.extend(self.heads.iter().map(head_row));
        rows
    }

    /// From rows; `None` where one is not of this program's version.
    pub fn from_rows(rows: Vec<Vec<String>>) -> Option<PartData> {
        let mut words = Strings::new();
        let mut heads = Vec::new();
        for row in rows {
            let cells: Vec<&str> = row.iter().map(String::as_str).collect();
            match *cells {
                ["text", key, text] => {
                    words.insert(key.to_owned(), text.to_owned());
                }
                [
                    "head",
                    sibling,
                    stage,
                    layer,
                    head,
                    ablation,
                    ref looks @ ..,
                ] => {
                    let looks = looks.chunks_exact(2);
                    heads.push(HeadRow {
                        sibling: Architecture::from_code(sibling)?,
                        at: HeadAt {
                            stage: AttentionStage::from_code(stage)?,
                            layer: layer.parse().ok()?,
                            head: head.parse().ok()?,
                        },
                        ablation: parse(ablation)? as f32,
                        looks: looks
                            .map(|look| Some((look[0].to_owned(), parse(look[1])? as f32)))
                            .collect::<Option<_>>()?,
                    });
                }
                _ => return None,
            }
        }
        (!words.is_empty()).then(|| PartData {
            words: Words::new(&words),
            heads,
        })
    }
}

fn head_row(row: &HeadRow) -> Vec<String> {
    let mut cells = vec![
        "head".to_owned(),
        row.sibling.code().to_owned(),
        row.at.stage.code().to_owned(),
        row.at.layer.to_string(),
        row.at.head.to_string(),
        exact(row.ablation),
    ];
    for (what, share) in &row.looks {
        cells.push(what.clone());
        cells.push(exact(*share));
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let words = Strings::from([("gpt.write".to_owned(), "write".to_owned())]);
        let head = HeadRow {
            sibling: Architecture::DecoderOnly,
            at: HeadAt {
                stage: AttentionStage::DecoderSelf,
                layer: 2,
                head: 3,
            },
            ablation: -0.031_25,
            looks: vec![("verb_to_subject".into(), 0.84375)],
        };
        let data = PartData::new(&words, vec![head]);
        assert_eq!(PartData::from_rows(data.rows()), Some(data));
        assert_eq!(PartData::from_rows(vec![]), None);
        assert_eq!(PartData::from_rows(vec![vec!["?".into()]]), None);
    }
}
