//! From an experiment to the kernel's inputs: which text asks, which is looked at, under which mask.

use crate::embedding::Projector;
use crate::tokens_from_text;
use attention::{AttentionError, HeadLayout, Mask, Scale, trace_bytes};
use protocol::{Architecture, AttentionStage, Experiment, Failure, MaskChoice, Notice, ScaleUsed};

/// More than this for one run and a phone's tab is at risk; the learner is told instead.
const MAX_RUN_BYTES: u64 = 128 << 20;

/// Everything a run needs, checked.
pub(crate) struct Plan {
    pub projector: Projector,
    pub mask: Mask,
    pub query_tokens: Vec<String>,
    pub key_tokens: Vec<String>,
    pub layout: HeadLayout,
    pub scale: Scale,
    pub scale_used: ScaleUsed,
    pub mask_name: String,
    pub working_bytes: u64,
    pub notices: Vec<Notice>,
}

/// The mask an architecture is known for.
///
/// # Shapes
/// Rows are `query_len` tokens that ask, columns `key_len` tokens that are looked at; they differ
/// only for [`AttentionStage::Cross`].
///
/// # Source
/// Devlin et al. 2019 (bidirectional), Radford et al. 2018 (causal), Vaswani et al. 2017 §3.2.3
/// (the encoder-decoder's three).
///
/// # Errors
/// Those of [`Mask`]'s constructors.
pub fn architecture_mask(
    architecture: Architecture,
    stage: AttentionStage,
    query_len: usize,
    key_len: usize,
) -> Result<Mask, AttentionError> {
    match (architecture, stage) {
        (Architecture::EncoderOnly, _)
        | (Architecture::EncoderDecoder, AttentionStage::EncoderSelf) => {
            Mask::full(query_len, key_len)
        }
        (Architecture::DecoderOnly, _)
        | (Architecture::EncoderDecoder, AttentionStage::DecoderSelf) => {
            Mask::causal(query_len, key_len)
        }
        (Architecture::EncoderDecoder, AttentionStage::Cross) => Mask::cross(query_len, key_len),
    }
}

pub(crate) fn plan_from_experiment(experiment: &Experiment) -> Result<Plan, Failure> {
    let layout = heads_from_experiment(experiment)?;
    let mut notices = Vec::new();
    let (query_tokens, key_tokens) = read_texts(experiment, &mut notices)?;
    let (query_len, key_len) = (query_tokens.len(), key_tokens.len());

    // Asked before anything large is allocated.
    let needed = trace_bytes(query_len, key_len, &layout).map_err(failure_from_kernel)?;
    if needed > MAX_RUN_BYTES {
        return Err(Failure::TooLarge {
            needed_bytes: needed as f64,
            limit_bytes: MAX_RUN_BYTES as f64,
        });
    }

    let (scale, scale_used) = match experiment.architecture {
        Architecture::EncoderDecoder => (Scale::One, ScaleUsed::One),
        _ => (Scale::InverseSqrtHeadDim, ScaleUsed::InverseSqrtHeadDim),
    };
    let (mask, mask_name) = mask_from_choice(experiment, query_len, key_len, &mut notices)
        .map_err(failure_from_kernel)?;
    let d_model = Experiment::D_MODEL as usize;
    let projector = Projector::new(
        query_tokens.clone(),
        key_tokens.clone(),
        d_model,
        &layout,
        scale,
        experiment.seed,
    );
    let input_numbers = query_len * layout.query_width() + 2 * key_len * layout.key_width();

    Ok(Plan {
        projector,
        mask,
        query_tokens,
        key_tokens,
        layout,
        scale,
        scale_used,
        mask_name,
        working_bytes: needed + (input_numbers * size_of::<f32>()) as u64,
        notices,
    })
}

pub(crate) fn failure_from_kernel(error: AttentionError) -> Failure {
    match error {
        AttentionError::TooLarge {
            needed_bytes,
            limit_bytes,
            ..
        } => Failure::TooLarge {
            needed_bytes: needed_bytes as f64,
            limit_bytes: limit_bytes as f64,
        },
        AttentionError::OutOfMemory { .. } => Failure::OutOfMemory,
        other => Failure::Kernel {
            kernel_code: other.code().to_owned(),
        },
    }
}

fn heads_from_experiment(experiment: &Experiment) -> Result<HeadLayout, Failure> {
    let (n_heads, d_model) = (experiment.n_heads, Experiment::D_MODEL);
    if n_heads == 0 || !d_model.is_multiple_of(n_heads) {
        return Err(Failure::BadHeads);
    }
    HeadLayout::new(
        n_heads as usize,
        experiment.n_kv_heads as usize,
        (d_model / n_heads) as usize,
    )
    .map_err(|_| Failure::BadHeads)
}

fn read_texts(
    experiment: &Experiment,
    notices: &mut Vec<Notice>,
) -> Result<(Vec<String>, Vec<String>), Failure> {
    let uses_text = experiment.architecture != Architecture::EncoderDecoder
        || experiment.stage != AttentionStage::DecoderSelf;
    let uses_target = experiment.architecture == Architecture::EncoderDecoder
        && experiment.stage != AttentionStage::EncoderSelf;
    let mut was_cut = false;
    let mut read = |used: bool, text: &str, failure: Failure| {
        if !used {
            return Ok(Vec::new());
        }
        let (tokens, cut) = tokens_from_text(text, Experiment::MAX_TOKENS);
        was_cut |= cut;
        if tokens.is_empty() {
            return Err(failure);
        }
        Ok(tokens)
    };
    let text = read(uses_text, &experiment.text, Failure::EmptyText)?;
    let target = read(uses_target, &experiment.target, Failure::EmptyTarget)?;
    if was_cut {
        notices.push(Notice::TextCut {
            kept: Experiment::MAX_TOKENS as u32,
        });
    }
    Ok(match (uses_text, uses_target) {
        (true, true) => (target, text),
        (false, _) => (target.clone(), target),
        (true, false) => (text.clone(), text),
    })
}

pub(crate) fn mask_from_choice(
    experiment: &Experiment,
    query_len: usize,
    key_len: usize,
    notices: &mut Vec<Notice>,
) -> Result<(Mask, String), AttentionError> {
    let usual = architecture_mask(
        experiment.architecture,
        experiment.stage,
        query_len,
        key_len,
    )?;
    let usual_name = match (experiment.architecture, experiment.stage) {
        (Architecture::EncoderDecoder, AttentionStage::Cross) => "cross",
        (Architecture::EncoderOnly, _)
        | (Architecture::EncoderDecoder, AttentionStage::EncoderSelf) => "full",
        _ => "causal",
    };
    let mut in_range = |wanted: u32, low: usize, high: usize| {
        let used = (wanted as usize).clamp(low, high);
        if used != wanted as usize {
            notices.push(Notice::MaskSizeClamped { used: used as u32 });
        }
        used
    };
    Ok(match experiment.mask {
        MaskChoice::Architecture => (usual, usual_name.to_owned()),
        MaskChoice::Full => (Mask::full(query_len, key_len)?, "full".to_owned()),
        MaskChoice::Causal => (Mask::causal(query_len, key_len)?, "causal".to_owned()),
        MaskChoice::PrefixLm { prefix_len } => {
            let prefix_len = in_range(prefix_len, 0, key_len);
            (
                Mask::prefix_lm(key_len, prefix_len)?,
                format!("prefix-lm({prefix_len})"),
            )
        }
        MaskChoice::SlidingWindow { window } => {
            let window = in_range(window, 1, key_len);
            (
                usual.and(Mask::sliding_window(query_len, key_len, window)?)?,
                format!("{usual_name} ∧ sliding-window({window})"),
            )
        }
        MaskChoice::Padding { padded } => {
            let padded = in_range(padded, 0, key_len);
            let visible: Vec<bool> = (0..key_len).map(|key| key < key_len - padded).collect();
            (
                usual.and(Mask::padding(query_len, &visible)?)?,
                format!("{usual_name} ∧ padding({padded})"),
            )
        }
    })
}
