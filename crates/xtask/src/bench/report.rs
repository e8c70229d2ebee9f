//! A run's figures as a table, and as the ratios that its gates ask for.

use super::gates::{Gate, gates};
use anyhow::{Context, Result};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The most that a peak may move within a run that is to be believed.
const STEADY: f64 = 0.05;

/// What one run found.
pub struct Report {
    groups: Vec<Group>,
    notes: Vec<String>,
    versions: BTreeMap<String, String>,
    /// Bytes beyond query, key, value and context.
    pub working_bytes_at_2048: Option<f64>,
}

struct Group {
    name: String,
    is_odd: bool,
    jobs: Vec<Job>,
}

struct Job {
    name: String,
    build: Option<String>,
    peer: Option<String>,
    chained: Option<u64>,
    flops: Option<f64>,
    bytes: Option<f64>,
    seconds: f64,
    error: Option<f64>,
}

impl Report {
    /// Reads what the page posted.
    pub fn from_result(result: &Value) -> Result<Report> {
        let groups = result["groups"]
            .as_array()
            .context("the run has no groups")?;
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let job = |job: &Value| -> Result<Job> {
            Ok(Job {
                name: text(&job["name"]).context("a job has no name")?,
                build: text(&job["build"]),
                peer: text(&job["peer"]),
                chained: job["chained"].as_u64(),
                flops: job["flops"].as_f64(),
                bytes: job["bytes"].as_f64(),
                seconds: job["seconds"].as_f64().context("a job took no time")?,
                error: job["error"].as_f64(),
            })
        };
        let group = |group: &Value| -> Result<Group> {
            Ok(Group {
                name: text(&group["name"]).context("a group has no name")?,
                is_odd: group["odd"] == true,
                jobs: group["jobs"]
                    .as_array()
                    .context("a group has no jobs")?
                    .iter()
                    .map(job)
                    .collect::<Result<_>>()?,
            })
        };
        let versions = result["versions"].as_object().into_iter().flatten();
        Ok(Report {
            groups: groups.iter().map(group).collect::<Result<_>>()?,
            notes: result["notes"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(text)
                .collect(),
            versions: versions
                .filter_map(|(k, v)| Some((k.clone(), text(v)?)))
                .collect(),
            working_bytes_at_2048: result["workingBytes2048"].as_f64(),
        })
    }

    fn group(&self, name: &str) -> Option<&Group> {
        self.groups.iter().find(|group| group.name == name)
    }

    /// GF/s of a job as a share of its build's peak in the same group.
    pub fn share_of_peak(&self, group: &str, build: &str, name: &str) -> Option<f64> {
        let group = self.group(group)?;
        Some(group.ours(build, name)?.rate()? / group.ours(build, "peak")?.rate()?)
    }

    /// How many times as long the first takes as the second.
    pub fn ratio(&self, group: &str, slow: (&str, &str), fast: (&str, &str)) -> Option<f64> {
        let group = self.group(group)?;
        Some(group.ours(slow.0, slow.1)?.seconds / group.ours(fast.0, fast.1)?.seconds)
    }

    /// How many times as long the best graph of onnxruntime-web takes, in the graph.
    pub fn against_ort(&self, group: &str, build: &str, name: &str) -> Option<f64> {
        let group = self.group(group)?;
        let best = group
            .ort_in_graph()
            .map(|(_, seconds)| seconds)
            .min_by(f64::total_cmp)?;
        Some(best / group.ours(build, name)?.seconds)
    }

    /// How many times as long ORT's fastest graph takes for a call, where a call is the whole work.
    pub fn against_ort_call(&self, group: &str, build: &str, name: &str) -> Option<f64> {
        let group = self.group(group)?;
        let of_ort = |job: &&Job| job.peer.as_deref() == Some("ort");
        let calls = group.jobs.iter().filter(of_ort).map(|job| job.seconds);
        Some(calls.min_by(f64::total_cmp)? / group.ours(build, name)?.seconds)
    }

    /// How many times as long a peer takes.
    pub fn against(&self, group: &str, peer: &str, build: &str, name: &str) -> Option<f64> {
        let group = self.group(group)?;
        let best = group
            .jobs
            .iter()
            .filter(|job| job.name == peer)
            .map(|job| job.seconds);
        Some(best.min_by(f64::total_cmp)? / group.ours(build, name)?.seconds)
    }

    /// Each odd case's GF/s in units of its round neighbour's.
    pub fn odd_ratios(&self) -> Vec<(String, Option<f64>)> {
        let odd = self.groups.iter().filter(|group| group.is_odd);
        odd.flat_map(|group| {
            ["relaxed", "simd128"].map(|build| {
                let rate = |name| group.ours(build, name).and_then(Job::rate);
                let ratio = rate("fused")
                    .zip(rate("round"))
                    .map(|(odd, round)| odd / round);
                (format!("{build}, {}", group.name), ratio)
            })
        })
        .collect()
    }

    /// The gates that are not met, and why a run is not to be believed.
    pub fn unmet(&self) -> Vec<String> {
        let gates = gates(self);
        let unmet = gates.iter().filter(|gate| !gate.is_met()).map(said);
        let unsteady = ["relaxed", "simd128"].into_iter().filter_map(|build| {
            let moved = self.peak_moved(build)?;
            let is_steady = moved <= STEADY;
            (!is_steady).then(|| format!("the {build} peak moved by {:.0} %", moved * 100.0))
        });
        unmet.chain(unsteady).collect()
    }

    /// How far a build's peak moved within the run, as a share of its median.
    fn peak_moved(&self, build: &str) -> Option<f64> {
        let mut rates: Vec<f64> = self
            .groups
            .iter()
            .filter_map(|group| group.ours(build, "peak")?.rate())
            .collect();
        rates.sort_by(f64::total_cmp);
        let median = *rates.get(rates.len() / 2)?;
        let (least, most) = (rates.first()?, rates.last()?);
        Some((most - median).max(median - least) / median)
    }

    /// All of it, to be read.
    pub fn markdown(&self) -> String {
        let mut text = String::from(
            "# Benchmarks\n\nWritten by `cargo xtask bench`; do not edit. One browser session, one \
             core, f32, CPU time, medians of interleaved rounds; ratios hold, times depend on the \
             machine. 12 heads of 64 unless said otherwise; useful operations only (4 · head_dim \
             for each visible score). \"in graph\" is (n chained − one) / (n − 1). \"peak\" is twelve \
             chains of sums in a loop, the ceiling that the goals were set against; unrolled, the \
             same chains go faster where the loop itself took time.\n\n",
        );
        for (name, version) in &self.versions {
            let _ = writeln!(text, "- {name}: {version}");
        }
        for build in ["relaxed", "simd128"] {
            if let Some(moved) = self.peak_moved(build) {
                let _ = writeln!(text, "- the {build} peak moved by {:.1} %", moved * 100.0);
            }
        }
        for build in ["relaxed", "simd128"] {
            let rate = |name| {
                self.groups
                    .iter()
                    .find_map(|group| group.ours(build, name)?.rate())
            };
            if let Some((chains, unrolled)) = rate("peak").zip(rate("peak, unrolled")) {
                let (chains, unrolled) = (chains / 1e9, unrolled / 1e9);
                let _ = writeln!(
                    text,
                    "- {build} peak {chains:.1} GF/s, unrolled {unrolled:.1} GF/s"
                );
            }
        }
        if let Some(bytes) = self.working_bytes_at_2048 {
            let _ = writeln!(text, "- working memory at n = 2048: {:.2} MB", bytes / 1e6);
        }
        text.push_str(
            "\n## Gates\n\n| gate | at least | stretch | this run | |\n|---|---|---|---|---|\n",
        );
        for gate in gates(self) {
            let stretch = gate
                .stretch
                .map(|stretch| shown(&gate, stretch))
                .unwrap_or_default();
            let got = gate
                .got
                .map_or("not measured".to_owned(), |got| shown(&gate, got));
            let met = if gate.is_met() { "met" } else { "**not met**" };
            let least = shown(&gate, gate.least);
            let _ = writeln!(
                text,
                "| {} | {least} | {stretch} | {got} | {met} |",
                gate.name
            );
        }
        for group in &self.groups {
            group.write(&mut text);
        }
        if !self.notes.is_empty() {
            text.push_str("\n## What a peer refused\n\n");
            for note in &self.notes {
                let _ = writeln!(text, "- {}", note.replace('\n', " "));
            }
        }
        text
    }
}

impl Group {
    fn ours(&self, build: &str, name: &str) -> Option<&Job> {
        self.jobs
            .iter()
            .find(|job| job.name == name && job.build.as_deref() == Some(build))
    }

    /// Each graph's time for one attention within a graph, or for a call where no chain was run.
    fn ort_in_graph(&self) -> impl Iterator<Item = (&str, f64)> {
        let of_ort = |job: &&Job| job.peer.as_deref() == Some("ort");
        let single = self
            .jobs
            .iter()
            .filter(of_ort)
            .filter(|job| job.chained == Some(1));
        single.map(move |job| {
            let chained = self
                .jobs
                .iter()
                .filter(of_ort)
                .filter(|other| other.name == job.name)
                .find_map(|other| Some((other, other.chained.filter(|n| *n > 1)?)));
            let seconds = chained.map_or(job.seconds, |(chain, n)| {
                (chain.seconds - job.seconds) / (n - 1) as f64
            });
            (job.name.as_str(), seconds)
        })
    }

    fn write(&self, text: &mut String) {
        let _ = write!(
            text,
            "\n## {}\n\n| | build | ms | GF/s or GB/s | of peak | largest error |\n|---|---|---|---|---|---|\n",
            self.name
        );
        for job in &self.jobs {
            let name = match job.chained {
                Some(1) => format!("{}, a call", job.name),
                Some(n) => format!("{}, {n} chained", job.name),
                None => job.name.clone(),
            };
            let build = job.build.as_deref().unwrap_or_default();
            let rate = job
                .rate()
                .map(|rate| format!("{:.1}", rate / 1e9))
                .unwrap_or_default();
            let peak = self
                .ours(build, "peak")
                .or_else(|| self.ours(build, "stream"));
            let share = job
                .rate()
                .zip(peak.and_then(Job::rate))
                .map(|(rate, peak)| format!("{:.0} %", 100.0 * rate / peak));
            let error = job
                .error
                .map(|error| format!("{error:.1e}"))
                .unwrap_or_default();
            let _ = writeln!(
                text,
                "| {name} | {build} | {:.3} | {rate} | {} | {error} |",
                job.seconds * 1e3,
                share.unwrap_or_default(),
            );
        }
        for (name, seconds) in self.ort_in_graph() {
            let _ = writeln!(text, "| {name}, in graph | | {:.3} | | | |", seconds * 1e3);
        }
    }
}

impl Job {
    /// Bytes a second where the job reads a stream, otherwise operations.
    fn rate(&self) -> Option<f64> {
        Some(self.bytes.or(self.flops)? / self.seconds)
    }
}

fn shown(gate: &Gate, number: f64) -> String {
    if gate.is_share {
        format!("{:.1} %", number * 100.0)
    } else {
        format!("{number:.2}×")
    }
}

fn said(gate: &Gate) -> String {
    let got = gate
        .got
        .map_or("not measured".to_owned(), |got| shown(gate, got));
    format!("{}: {got}, at least {}", gate.name, shown(gate, gate.least))
}
