//! The goals that a run must meet, each a ratio of figures of the same run.

use super::report::Report;

/// One goal.
pub struct Gate {
    /// What is compared with what.
    pub name: String,
    /// What it must reach.
    pub least: f64,
    /// What we would like.
    pub stretch: Option<f64>,
    /// What the run says; none where it was not measured.
    pub got: Option<f64>,
    /// Whether both are shares, to be printed as percentages.
    pub is_share: bool,
}

impl Gate {
    /// Whether it is met.
    pub fn is_met(&self) -> bool {
        self.got.is_some_and(|got| got >= self.least)
    }
}

/// All of them, for one run.
pub fn gates(report: &Report) -> Vec<Gate> {
    let mut gates = Vec::new();
    let mut share = |name: String, least: f64, stretch: f64, got: Option<f64>| {
        gates.push(Gate {
            name,
            least,
            stretch: Some(stretch),
            got,
            is_share: true,
        });
    };
    for n in ["64", "256", "1024"] {
        let full = format!("full n={n}");
        let got = report.share_of_peak(&full, "relaxed", "fused");
        share(format!("relaxed, {full}, of the FMA peak"), 0.78, 0.88, got);
        let got = report.share_of_peak(&full, "simd128", "fused");
        share(
            format!("simd128, {full}, of the multiply + add peak"),
            0.75,
            0.85,
            got,
        );
        let causal = format!("causal n={n}");
        let (least, stretch) = if n == "64" {
            (0.58, 0.70)
        } else {
            (0.73, 0.82)
        };
        let got = report.share_of_peak(&causal, "relaxed", "fused");
        share(
            format!("relaxed, {causal}, of the FMA peak"),
            least,
            stretch,
            got,
        );
    }
    for (name, ratio) in report.odd_ratios() {
        share(
            format!("{name}, of the nearest round case"),
            0.85,
            1.0,
            ratio,
        );
    }
    for key_len in ["4096", "8192"] {
        let group = format!("decode at {key_len}");
        let got = report.ratio(&group, ("relaxed", "stream"), ("relaxed", "decode"));
        share(
            format!("relaxed, {group}, of the stream read"),
            0.65,
            0.80,
            got,
        );
    }
    let mut times = |name: String, least: f64, stretch: Option<f64>, got: Option<f64>| {
        gates.push(Gate {
            name,
            least,
            stretch,
            got,
            is_share: false,
        });
    };
    for n in ["64", "256", "1024"] {
        for (build, least, stretch) in [("relaxed", 1.9, 2.3), ("simd128", 1.5, 1.8)] {
            let group = format!("full n={n}");
            let got = report.against_ort(&group, build, "fused");
            times(
                format!("{build}, {group}, against the best ORT graph"),
                least,
                Some(stretch),
                got,
            );
        }
    }
    for n in ["256", "1024"] {
        for (build, least, stretch) in [("relaxed", 3.5, 4.3), ("simd128", 3.0, 3.5)] {
            let group = format!("causal n={n}");
            let got = report.against_ort(&group, build, "fused");
            times(
                format!("{build}, {group}, against the best ORT graph"),
                least,
                Some(stretch),
                got,
            );
        }
    }
    for (peer, least) in [
        ("candle", 3.3),
        ("nalgebra", 3.3),
        ("ndarray", 3.3),
        ("burn", 6.0),
        ("burn attention", 6.0),
        ("tfjs", 10.0),
        ("javascript", 20.0),
    ] {
        let got = report.against("full n=256", peer, "relaxed", "fused");
        times(
            format!("relaxed, full n=256, against {peer}"),
            least,
            None,
            got,
        );
    }
    for key_len in ["4096", "8192"] {
        let group = format!("decode at {key_len}");
        let got = report.against_ort(&group, "relaxed", "decode");
        times(
            format!("relaxed, {group}, against the best ORT graph"),
            1.8,
            Some(2.5),
            got,
        );
    }
    for decoder in ["our decoder", "a larger one"] {
        for build in ["relaxed", "simd128"] {
            for (kind, least, stretch) in [("prefill", 1.5, 2.0), ("decode", 2.0, 3.0)] {
                let group = format!("{decoder}, {kind}");
                let got = report.against_ort_call(&group, build, kind);
                times(
                    format!("{build}, {group}, against the best ORT graph"),
                    least,
                    Some(stretch),
                    got,
                );
            }
        }
    }
    let megabytes = report.working_bytes_at_2048.map(|bytes| 2e6 / bytes);
    times(
        "2 MB over the working memory at n=2048".to_owned(),
        1.0,
        None,
        megabytes,
    );
    gates
}
