//! Looking inside: every attention weight of a pass, and one cell number by number.

use super::Answer;
use super::compare::part;
use super::fill;
use super::models::{Models, failure_from_model};
use super::reading::{ids, known_enough};
use super::write::source;
use protocol::{
    AttentionStage, CellTrace, HeadAt, MapShape, SequenceTokens, SiblingBody, SiblingFailure,
    Subject,
};
use transformer::{HeadId, Part, RowAsked, RowSeen, Watch};

/// What went through a sibling.
struct Pass {
    watch: Watch,
    /// What the encoder read.
    source: Vec<u32>,
    /// What the decoder read.
    output: Vec<u32>,
}

pub(super) fn look(models: &Models, subject: &Subject) -> Result<Answer, SiblingFailure> {
    let pass = run(models, subject, Watch::maps())?;
    let mut shapes = Vec::new();
    let mut numbers = Vec::new();
    for map in &pass.watch.maps {
        shapes.push(MapShape {
            stage: stage(map.part),
            layer: map.layer as u32,
            n_heads: map.n_heads as u32,
            query_len: map.query_len as u32,
            key_len: map.key_len as u32,
        });
        numbers.extend(&map.weights);
    }
    let words = |ids: &[u32]| ids.iter().map(|&id| models.token(id)).collect();
    let stages = AttentionStage::ALL.into_iter();
    let tokens = stages
        .filter(|&stage| shapes.iter().any(|shape| shape.stage == stage))
        .map(|stage| SequenceTokens {
            stage,
            queries: words(pass.queries(stage)),
            keys: words(pass.keys(stage)),
        })
        .collect();
    let maps = shapes;
    Ok((SiblingBody::Looked { maps, tokens }, numbers))
}

pub(super) fn trace(
    models: &Models,
    subject: &Subject,
    at: HeadAt,
    (query, key): (usize, usize),
) -> Result<SiblingBody, SiblingFailure> {
    let asked = RowAsked {
        head: HeadId {
            part: part(at.stage),
            layer: at.layer as usize,
            head: at.head as usize,
        },
        position: query,
    };
    let mut pass = run(models, subject, Watch::row(asked))?;
    let row = pass.watch.row.take().ok_or(SiblingFailure::BadPlace)?;
    let id = |ids: &[u32], at: usize| ids.get(at).copied().ok_or(SiblingFailure::BadPlace);
    let query_token = models.token(id(pass.queries(at.stage), query)?);
    let key_token = models.token(id(pass.keys(at.stage), key)?);
    let cell = Box::new(cell(&row, key, query_token, key_token));
    Ok(SiblingBody::Traced { cell })
}

fn cell(row: &RowSeen, key: usize, query_token: String, key_token: String) -> CellTrace {
    let head_dim = row.query.len();
    let part = |rows: &[f32], at: usize| rows[at * head_dim..(at + 1) * head_dim].to_vec();
    // In the model's own order: the same bits.
    let dot = |at: usize| {
        let terms = row.query.iter().zip(&row.keys[at * head_dim..]);
        terms.fold(0.0, |sum: f32, (a, b)| sum + a * b)
    };
    let score = |at: usize| dot(at) * row.scale + row.bias[at];
    let row_scores: Vec<f32> = (0..row.n_visible).map(score).collect();
    let highest = row_scores.iter().copied().fold(f32::MIN, f32::max);
    let row_sum = row_scores
        .iter()
        .fold(0.0, |sum, &score| sum + transformer::exp(score - highest));
    CellTrace {
        query_token,
        key_token,
        query: row.query.clone(),
        key: part(&row.keys, key),
        dot: dot(key),
        scale: row.scale,
        bias: row.bias[key],
        score: score(key),
        is_visible: key < row.n_visible,
        row_scores,
        row_sum,
        weight: row.weights[key],
        value: part(&row.values, key),
        context: row.context.clone(),
    }
}

fn run(models: &Models, subject: &Subject, mut watch: Watch) -> Result<Pass, SiblingFailure> {
    let (vocabulary, special) = models.language()?;
    let model = models.model(subject.sibling())?;
    let (mut source_ids, mut output) = (Vec::new(), Vec::new());
    match subject {
        Subject::Fill {
            text,
            hidden,
            hides_right,
        } => {
            let pieces = known_enough(vocabulary, text)?;
            let mut hidden: Vec<usize> = hidden.iter().map(|&place| place as usize).collect();
            if let Some(&first) = hidden.iter().min().filter(|_| *hides_right) {
                hidden = fill::with_right(&hidden, first, pieces.len());
            }
            source_ids = fill::input(models, &pieces, &hidden)?;
        }
        Subject::Continue { text, written } => {
            let pieces = known_enough(vocabulary, text)?;
            output.push(special.begin);
            output.extend(ids(&pieces));
            output.extend(written);
        }
        Subject::Write {
            task,
            text,
            written,
        } => {
            source_ids = source(models, *task, &known_enough(vocabulary, text)?)?;
            output.push(special.begin);
            output.extend(written);
        }
    }
    let states = if source_ids.is_empty() {
        None
    } else {
        let states = model.encode(&source_ids, &mut watch);
        Some(states.map_err(failure_from_model)?)
    };
    if !output.is_empty() {
        let decoding = model.begin(states.as_ref(), &mut watch);
        let mut decoding = decoding.map_err(failure_from_model)?;
        model
            .decode_last(&mut decoding, &output, &mut watch)
            .map_err(failure_from_model)?;
    }
    Ok(Pass {
        watch,
        source: source_ids,
        output,
    })
}

impl Pass {
    fn queries(&self, stage: AttentionStage) -> &[u32] {
        match stage {
            AttentionStage::EncoderSelf => &self.source,
            AttentionStage::DecoderSelf | AttentionStage::Cross => &self.output,
        }
    }

    fn keys(&self, stage: AttentionStage) -> &[u32] {
        match stage {
            AttentionStage::EncoderSelf | AttentionStage::Cross => &self.source,
            AttentionStage::DecoderSelf => &self.output,
        }
    }
}

fn stage(part: Part) -> AttentionStage {
    match part {
        Part::Encoder => AttentionStage::EncoderSelf,
        Part::Decoder => AttentionStage::DecoderSelf,
        Part::Cross => AttentionStage::Cross,
    }
}
