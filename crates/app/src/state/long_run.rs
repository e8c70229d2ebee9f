//! Attention over a very long sequence: what was chosen, and what its report says.

use super::decimal::{fixed, scientific};
use super::format;
use super::page_data::Words;
use super::run::RunState;
use super::terminal::{Line, Tone};
use protocol::{LongExperiment, LongReport, MaskChoice};

/// The masks that are offered.
pub const MASKS: [MaskChoice; 3] = [
    MaskChoice::Causal,
    MaskChoice::Full,
    MaskChoice::SlidingWindow {
        window: LongExperiment::WINDOW,
    },
];

/// What is chosen at first: long enough that a matrix would hurt.
pub const FIRST: LongExperiment = LongExperiment {
    n_tokens: 8_192,
    mask: MaskChoice::Causal,
    seed: 1,
};

/// Multiplications and additions of a visible cell: a dot product, and a weighted value.
fn operations(report: &LongReport) -> f64 {
    report.visible_cells as f64 * 4.0 * f64::from(report.head_dim)
}

/// The command that does what the button did.
pub fn command_line(experiment: &LongExperiment) -> Line {
    let mut text = format!(
        "bench --tokens {} --mask {}",
        experiment.n_tokens,
        experiment.mask.code()
    );
    if let Some(size) = experiment.mask.size() {
        text += &format!("={size}");
    }
    Line {
        tone: Tone::Command,
        label: String::new(),
        text,
    }
}

/// What the report says: labels' keys and texts, in order.
pub fn facts(words: &Words, report: &LongReport) -> Vec<(&'static str, String)> {
    let fused = &report.fused;
    let rate = operations(report) / 1e6 / fused.compute_ms.max(f64::MIN_POSITIVE);
    vec![
        (
            "terminal.engine",
            words.text(&format!("terminal.lane-{}", fused.lane)),
        ),
        (
            "terminal.mask",
            words.fill(
                "terminal.mask-cells",
                &[
                    ("mask", report.mask.clone()),
                    ("visible", format::thousands(report.visible_cells)),
                    ("all", format::thousands(u64::from(report.n_tokens).pow(2))),
                ],
            ),
        ),
        (
            "terminal.time",
            format!(
                "{} · {} GFLOP/s",
                format::milliseconds(fused.compute_ms),
                fixed(rate, 1)
            ),
        ),
        (
            "terminal.memory",
            words.fill(
                "terminal.long-memory",
                &[
                    ("used", format::bytes(fused.working_bytes)),
                    ("matrix", format::bytes(report.matrix_bytes)),
                ],
            ),
        ),
        (
            "terminal.check",
            words.fill(
                "terminal.long-check",
                &[
                    ("rows", report.checked_rows.to_string()),
                    ("difference", scientific(fused.largest_difference, 0)),
                ],
            ),
        ),
        (
            "terminal.slice",
            format::milliseconds(report.longest_slice_ms),
        ),
    ]
}

/// The report as the terminal prints it.
pub fn report_lines(words: &Words, report: &LongReport) -> Vec<Line> {
    facts(words, report)
        .into_iter()
        .map(|(label, text)| Line {
            tone: Tone::Output,
            label: words.text(label),
            text,
        })
        .collect()
}

/// What the status line says while it goes on and afterwards.
pub fn status(words: &Words, state: &RunState) -> String {
    match state {
        RunState::Idle => String::new(),
        RunState::Running { .. } => words.text("long.running"),
        RunState::Stopping => words.text("run.stopping"),
        RunState::Stopped => words.text("run.stopped"),
        RunState::Done => words.text("run.done"),
        RunState::Failed(failure) => super::terminal::failure_text(words, failure),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::FusedReport;

    #[test]
    fn a_rate_counts_what_is_visible() {
        let report = LongReport {
            n_tokens: 8_192,
            head_dim: 64,
            mask: "causal".into(),
            visible_cells: 1_000_000,
            fused: FusedReport {
                lane: "simd128".into(),
                compute_ms: 8.0,
                working_bytes: 1 << 20,
                largest_difference: 3e-7,
            },
            checked_rows: 8,
            matrix_bytes: 1 << 28,
            longest_slice_ms: 12.5,
        };
        let facts = facts(&Words::default(), &report);
        let time = facts.iter().find(|(key, _)| *key == "terminal.time");
        // 10⁶ cells of 256 operations in 8 ms.
        assert_eq!(
            time.map(|(_, text)| text.as_str()),
            Some("8.0 ms · 32.0 GFLOP/s")
        );
    }

    #[test]
    fn the_command_names_length_and_mask() {
        let experiment = LongExperiment {
            mask: MASKS[2],
            ..FIRST
        };
        assert_eq!(
            command_line(&experiment).text,
            "bench --tokens 8192 --mask sliding-window=1024"
        );
    }
}
