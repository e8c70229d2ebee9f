//! Which heads matter, as measured: what the page shows first, and the guide beside the maps.

use protocol::{Architecture, AttentionStage, HeadAt};

/// One head's measurements.
#[derive(Clone, Debug, PartialEq)]
pub struct HeadRow {
    /// Whose head it is.
    pub sibling: Architecture,
    /// Where it is.
    pub at: HeadAt,
    /// How much worse the model becomes without it, in nats per prediction.
    pub ablation: f32,
    /// What it was seen to look at, and how much: a code and a share.
    pub looks: Vec<(String, f32)>,
}

impl HeadRow {
    /// The strongest of its looks.
    fn best_look(&self) -> f32 {
        self.looks.iter().map(|look| look.1).fold(0.0, f32::max)
    }
}

/// The head that a sibling's pictures begin with: that which looks most clearly where it should; where
/// nothing was measured, the first of the last layer.
pub fn first_head(rows: &[HeadRow], sibling: Architecture, last_layer: u32) -> HeadAt {
    let stage = match sibling {
        Architecture::EncoderOnly => AttentionStage::EncoderSelf,
        Architecture::DecoderOnly => AttentionStage::DecoderSelf,
        Architecture::EncoderDecoder => AttentionStage::Cross,
    };
    let own = rows
        .iter()
        .filter(|row| row.sibling == sibling && row.at.stage == stage);
    let best = own.max_by(|a, b| a.best_look().total_cmp(&b.best_look()));
    best.map_or(
        HeadAt {
            stage,
            layer: last_layer,
            head: 0,
        },
        |row| row.at,
    )
}

/// The heads of a sibling that it can spare least, at most `n`.
pub fn needed_most(rows: &[HeadRow], sibling: Architecture, n: usize) -> Vec<&HeadRow> {
    let mut own: Vec<&HeadRow> = rows.iter().filter(|row| row.sibling == sibling).collect();
    own.sort_by(|a, b| b.ablation.total_cmp(&a.ablation));
    own.truncate(n);
    own
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_head_is_measured_and_never_invented() {
        let at = |layer, head| HeadAt {
            stage: AttentionStage::Cross,
            layer,
            head,
        };
        let row = |at, ablation, share| HeadRow {
            sibling: Architecture::EncoderDecoder,
            at,
            ablation,
            looks: vec![("noun_alignment".into(), share)],
        };
        let rows = [row(at(0, 1), 0.9, 0.2), row(at(1, 3), 0.1, 0.98)];
        let t5 = Architecture::EncoderDecoder;
        assert_eq!(first_head(&rows, t5, 1), at(1, 3));
        assert_eq!(first_head(&[], t5, 1), at(1, 0));
        assert_eq!(needed_most(&rows, t5, 1)[0].at, at(0, 1));
        assert!(needed_most(&rows, Architecture::DecoderOnly, 3).is_empty());
    }
}
