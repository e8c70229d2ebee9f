//! Looking inside: all attention weights of one pass, one head of it, one cell of that.

use crate::state::heat_map::Cell;
use protocol::{
    Architecture, AttentionStage, CellTrace, HeadAt, MapShape, SequenceTokens, SiblingBody,
    SiblingCommand, SiblingFailure, Subject,
};

/// The view as it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Inside {
    /// Whose inside.
    pub sibling: Architecture,
    /// The head shown.
    pub at: HeadAt,
    /// What was read, once it was.
    pub subject: Option<Subject>,
    /// All its weights.
    pub seen: Option<Seen>,
    /// The cell looked at.
    pub cell: Option<Cell>,
    /// That cell, number by number.
    pub trace: Option<CellTrace>,
    /// Why nothing is seen.
    pub failure: Option<SiblingFailure>,
    /// Whether an answer is on its way.
    pub is_busy: bool,
}

/// The weights of a pass.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    maps: Vec<MapShape>,
    tokens: Vec<SequenceTokens>,
    numbers: Vec<f32>,
}

/// One head's weights.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HeadMap<'a> {
    /// Tokens that look.
    pub queries: &'a [String],
    /// Tokens that are looked at.
    pub keys: &'a [String],
    /// `(queries, keys)`
    pub weights: &'a [f32],
    /// Whether a query sees only what came before.
    pub is_causal: bool,
}

impl HeadMap<'_> {
    /// The weight of a cell; 0 for one that is not there.
    pub fn weight(&self, row: usize, column: usize) -> f32 {
        let at = row * self.keys.len() + column;
        self.weights.get(at).copied().unwrap_or(0.0)
    }

    /// Whether the mask leaves a cell visible.
    pub fn is_visible(&self, row: usize, column: usize) -> bool {
        !self.is_causal || column <= row
    }
}

impl Inside {
    /// Nothing seen yet.
    pub fn new(sibling: Architecture, at: HeadAt) -> Inside {
        Inside {
            sibling,
            at,
            subject: None,
            seen: None,
            cell: None,
            trace: None,
            failure: None,
            is_busy: false,
        }
    }

    /// Begins to look; what to ask.
    pub fn look(&mut self, subject: Subject) -> SiblingCommand {
        self.sibling = subject.sibling();
        self.subject = Some(subject.clone());
        self.trace = None;
        self.is_busy = true;
        SiblingCommand::Look { subject }
    }

    /// Another head; the cell stays where it has one.
    pub fn show(&mut self, at: HeadAt) {
        if at.stage != self.at.stage {
            self.cell = None;
        }
        self.at = at;
        self.trace = None;
    }

    /// Looks at a cell; what to ask.
    pub fn point(&mut self, (row, column): Cell) -> Option<SiblingCommand> {
        self.cell = Some((row, column));
        self.trace = None;
        Some(SiblingCommand::Trace {
            subject: self.subject.clone()?,
            at: self.at,
            query: row as u32,
            key: column as u32,
        })
    }

    /// An answer has come, with its numbers.
    pub fn hear(&mut self, body: SiblingBody, numbers: Vec<f32>) {
        match body {
            SiblingBody::Looked { maps, tokens } => {
                self.seen = Some(Seen {
                    maps,
                    tokens,
                    numbers,
                });
                self.failure = None;
                self.is_busy = false;
                self.bring_in_range();
            }
            SiblingBody::Traced { cell } => self.trace = Some(*cell),
            SiblingBody::Failed { failure } => {
                self.failure = Some(failure);
                self.seen = None;
                self.is_busy = false;
            }
            _ => {}
        }
    }

    /// A head or a cell that this pass does not have becomes the nearest that it has.
    pub fn bring_in_range(&mut self) {
        let Some(seen) = &self.seen else { return };
        if let Some(&shape) = seen.shape(self.at).or(seen.maps.last()) {
            self.at = HeadAt {
                stage: shape.stage,
                layer: shape.layer,
                head: self.at.head.min(shape.n_heads.saturating_sub(1)),
            };
            let is_in = |&(row, column): &Cell| {
                row < shape.query_len as usize && column < shape.key_len as usize
            };
            self.cell = self.cell.filter(is_in);
        }
    }

    /// The head shown.
    pub fn map(&self) -> Option<HeadMap<'_>> {
        self.seen.as_ref()?.map(self.at)
    }
}

impl Seen {
    fn shape(&self, at: HeadAt) -> Option<&MapShape> {
        self.maps
            .iter()
            .find(|map| (map.stage, map.layer) == (at.stage, at.layer))
    }

    /// The attentions that this pass has.
    pub fn stages(&self) -> Vec<AttentionStage> {
        self.tokens.iter().map(|tokens| tokens.stage).collect()
    }

    /// Layers of an attention.
    pub fn n_layers(&self, stage: AttentionStage) -> u32 {
        self.maps.iter().filter(|map| map.stage == stage).count() as u32
    }

    /// All heads of all attentions.
    pub fn n_maps(&self) -> u32 {
        self.maps.iter().map(|map| map.n_heads).sum()
    }

    /// Heads of every attention.
    pub fn n_heads(&self) -> u32 {
        self.maps.first().map_or(0, |map| map.n_heads)
    }

    /// One head's weights.
    pub fn map(&self, at: HeadAt) -> Option<HeadMap<'_>> {
        let mut start = 0;
        for map in &self.maps {
            let cells = (map.query_len * map.key_len) as usize;
            if (map.stage, map.layer) == (at.stage, at.layer) && at.head < map.n_heads {
                let tokens = self.tokens.iter().find(|t| t.stage == map.stage)?;
                let from = start + at.head as usize * cells;
                return Some(HeadMap {
                    queries: &tokens.queries,
                    keys: &tokens.keys,
                    weights: self.numbers.get(from..from + cells)?,
                    is_causal: map.stage == AttentionStage::DecoderSelf,
                });
            }
            start += cells * map.n_heads as usize;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(stage: AttentionStage, layer: u32, head: u32) -> HeadAt {
        HeadAt { stage, layer, head }
    }

    #[test]
    fn a_head_finds_its_numbers_and_one_that_is_missing_becomes_one_that_is_there() {
        let stage = AttentionStage::DecoderSelf;
        let mut inside = Inside::new(Architecture::DecoderOnly, at(stage, 7, 9));
        inside.cell = Some((1, 5));
        let shape = |layer| MapShape {
            stage,
            layer,
            n_heads: 2,
            query_len: 2,
            key_len: 2,
        };
        let words = || vec!["a".to_owned(), "b".to_owned()];
        let looked = SiblingBody::Looked {
            maps: vec![shape(0), shape(1)],
            tokens: vec![SequenceTokens {
                stage,
                queries: words(),
                keys: words(),
            }],
        };
        inside.hear(looked, (0..16).map(|n| n as f32).collect());
        assert_eq!((inside.at, inside.cell), (at(stage, 1, 1), None));
        let map = inside.map().expect("a map");
        assert_eq!(map.weights, [12.0, 13.0, 14.0, 15.0]);
        assert_eq!(map.weight(1, 0), 14.0);
        assert!(!map.is_visible(0, 1) && map.is_visible(1, 1));
        let seen = inside.seen.expect("seen");
        assert_eq!((seen.n_layers(stage), seen.n_heads()), (2, 2));
        assert_eq!(seen.map(at(AttentionStage::Cross, 0, 0)), None);
    }
}
