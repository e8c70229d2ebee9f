//! What the terminal prints: one block of lines a run, every number taken from the run's report.

use super::decimal::{fixed, scientific};
use crate::state::format;
use crate::state::page_data::Words;
use crate::state::run::RunResult;
use protocol::{Architecture, AttentionStage, Experiment, Failure, Notice, ScaleUsed};

/// A printed line.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Line {
    /// How it is dressed.
    pub tone: Tone,
    /// A short label in front, may be empty.
    pub label: String,
    /// The text; may hold the learner's own words, so it is only ever set as text.
    pub text: String,
}

/// How a line is dressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tone {
    /// A command as one would type it.
    Command,
    /// A result.
    Output,
    /// Something to know.
    Notice,
    /// A refusal or a failure.
    Error,
}

impl Tone {
    /// Class name of the line.
    pub fn class(self) -> &'static str {
        match self {
            Tone::Command => "line command",
            Tone::Output => "line output",
            Tone::Notice => "line notice",
            Tone::Error => "line error",
        }
    }
}

/// Most lines kept; the oldest go first.
pub const MAX_LINES: usize = 200;
/// Tokens spelled out before the list is cut with an ellipsis.
const TOKENS_SHOWN: usize = 16;
/// Characters of the text repeated in the command line.
const TEXT_SHOWN: usize = 48;

/// The command that does what the button did.
pub fn command_line(experiment: &Experiment) -> Line {
    let mut text = format!("run --arch {}", experiment.architecture.code());
    if experiment.architecture == Architecture::EncoderDecoder {
        text += &format!(" --stage {}", experiment.stage.code());
    }
    text += &format!(" --mask {}", experiment.mask.code());
    if let Some(size) = experiment.mask.size() {
        text += &format!("={size}");
    }
    text += &format!(" --heads {}", experiment.n_heads);
    if experiment.n_kv_heads != experiment.n_heads {
        text += &format!(" --kv-heads {}", experiment.n_kv_heads);
    }
    text += &format!(" --seed {}", experiment.seed);
    // Only what this attention looks at.
    let is_t5 = experiment.architecture == Architecture::EncoderDecoder;
    if is_t5 && experiment.stage != AttentionStage::EncoderSelf {
        text += &format!(" --target \"{}\"", shortened(&experiment.target));
    }
    if !is_t5 || experiment.stage != AttentionStage::DecoderSelf {
        text += &format!(" \"{}\"", shortened(&experiment.text));
    }
    Line {
        tone: Tone::Command,
        label: String::new(),
        text,
    }
}

/// What a finished run did.
pub fn report_lines(words: &Words, result: &RunResult) -> Vec<Line> {
    let report = &result.report;
    let (query_len, key_len) = (result.query_len(), result.key_len());
    let (query_width, key_width) = (
        report.n_heads * report.head_dim,
        report.n_kv_heads * report.head_dim,
    );
    let output = |key: &str, text: String| Line {
        tone: Tone::Output,
        label: words.text(&format!("terminal.{key}")),
        text,
    };
    let scale = match report.scale {
        ScaleUsed::InverseSqrtHeadDim => format!(
            "1/√{} = {}",
            report.head_dim,
            fixed(1.0 / f64::from(report.head_dim).sqrt(), 4)
        ),
        ScaleUsed::One => words.text("terminal.scale-one"),
    };
    let mut lines = vec![output("tokens", tokens(query_len, &report.query_tokens))];
    if report.query_tokens != report.key_tokens {
        lines[0].label = words.text("terminal.query-tokens");
        lines.push(output("key-tokens", tokens(key_len, &report.key_tokens)));
    }
    lines.extend([
        output(
            "shapes",
            format!(
                "query ({query_len}, {query_width}) · key ({key_len}, {key_width}) · value ({key_len}, {key_width}) → weights ({}, {query_len}, {key_len}) → context ({query_len}, {query_width})",
                report.n_heads,
            ),
        ),
        output("scale", scale),
        output(
            "mask",
            words.fill(
                "terminal.mask-cells",
                &[
                    ("mask", report.mask.clone()),
                    ("visible", format::thousands(report.visible_cells)),
                    ("all", format::thousands((query_len * key_len) as u64)),
                ],
            ),
        ),
        output(
            "weights",
            words.fill(
                "terminal.row-sums",
                &[("error", scientific(result.largest_row_sum_error(), 0))],
            ),
        ),
        output("time", format::milliseconds(report.compute_ms)),
        output(
            "engine",
            words.fill(
                "terminal.fused",
                &[
                    (
                        "lane",
                        words.text(&format!("terminal.lane-{}", report.fused.lane)),
                    ),
                    ("time", format::milliseconds(report.fused.compute_ms)),
                    (
                        "difference",
                        scientific(report.fused.largest_difference, 0),
                    ),
                ],
            ),
        ),
        output("memory", format::bytes(report.working_bytes)),
        output(
            "source",
            words.fill(
                "terminal.untrained",
                &[("seed", result.experiment.seed.to_string())],
            ),
        ),
    ]);
    let notice = |text: String| Line {
        tone: Tone::Notice,
        label: words.text("terminal.note"),
        text,
    };
    if report.empty_rows > 0 {
        lines.push(notice(words.fill(
            "terminal.empty-rows",
            &[("rows", report.empty_rows.to_string())],
        )));
    }
    lines.extend(report.notices.iter().map(|n| {
        notice(match n {
            Notice::TextCut { kept } => words.fill(
                "terminal.text-cut",
                &[("kept", format::thousands((*kept).into()))],
            ),
            Notice::MaskSizeClamped { used } => {
                words.fill("terminal.mask-clamped", &[("used", used.to_string())])
            }
        })
    }));
    lines
}

/// A failure in the learner's language, with what to do about it.
pub fn failure_text(words: &Words, failure: &Failure) -> String {
    let key = format!("failure.{}", failure.code());
    match failure {
        Failure::TooLarge {
            needed_bytes,
            limit_bytes,
        } => words.fill(
            &key,
            &[
                ("needed", format::bytes(*needed_bytes as u64)),
                ("limit", format::bytes(*limit_bytes as u64)),
            ],
        ),
        Failure::Kernel { kernel_code } => words.fill(&key, &[("code", kernel_code.clone())]),
        _ => words.text(&key),
    }
}

fn tokens(count: usize, tokens: &[String]) -> String {
    let shown: Vec<&str> = tokens
        .iter()
        .take(TOKENS_SHOWN)
        .map(String::as_str)
        .collect();
    let more = if tokens.len() > TOKENS_SHOWN {
        " …"
    } else {
        ""
    };
    format!("{count}: {}{more}", shown.join(" · "))
}

fn shortened(text: &str) -> String {
    let mut chars = text.chars();
    let mut out: String = chars.by_ref().take(TEXT_SHOWN).collect();
    if chars.next().is_some() {
        out.push('…');
    }
    out
}
