//! `cargo xtask bench` measures the kernel against its peers in one browser session,
//! `cargo xtask lanes` runs its test body there on every lane, and `cargo xtask evaluate --browser`
//! puts the evaluation's questions to the models there.
//!
//! What is measured is in `tests/bench/main.js`; here are the builds, the clock and the gates.

mod evaluation;
mod gates;
mod report;
mod session;

use crate::command::{cargo, run};
use crate::compile::{KERNEL_FLAGS, LANE_BUILDS, LaneBuild, target_folder};
use crate::tools::{self, Tools};
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::Path;
use std::process::Command;

/// The last run, as the page posted it.
const RESULT: &str = "tests/output/bench.json";

/// Measures, prints the table and writes it down; with `gates`, fails where one is not met. A part
/// by its name in the page's address is only printed.
pub fn measure(root: &Path, part: &str, gates: bool) -> Result<()> {
    let tools = tools::set_up()?;
    install_peers(root)?;
    build_peers(root, &tools)?;
    build(root, &tools, &LANE_BUILDS)?;
    println!("· measuring in Chromium (about six minutes; a busy machine makes it useless)");
    let result = session::run(root, part)?;
    if !part.is_empty() {
        let report = report::Report::from_result(&result)?;
        println!("\n{}", report.markdown());
        return Ok(());
    }
    fs::create_dir_all(root.join("tests/output"))?;
    fs::write(root.join(RESULT), serde_json::to_string(&result)?)?;
    report(root, gates)
}

/// Prints and writes down the last run's table; with `gates`, fails where one is not met.
pub fn report(root: &Path, gates: bool) -> Result<()> {
    let result = fs::read(root.join(RESULT)).context("no run yet: `cargo xtask bench`")?;
    let report = report::Report::from_result(&serde_json::from_slice(&result)?)?;
    let notes = fs::read_to_string(root.join("tests/bench/NOTES.md"))?;
    let text = format!("{}\n{notes}", report.markdown());
    println!("\n{text}");
    fs::write(root.join("tests/bench/BENCHMARKS.md"), &text)?;
    println!("written to {RESULT} and tests/bench/BENCHMARKS.md");
    let unmet = report.unmet();
    if gates && !unmet.is_empty() {
        bail!("gates not met:\n  {}", unmet.join("\n  "));
    }
    Ok(())
}

/// Runs the kernel's test body in a browser, in both builds with vectors and on every lane, and
/// compares the trained models' logits there with native ones.
pub fn check_lanes(root: &Path) -> Result<()> {
    let tools = tools::set_up()?;
    println!("· running the models natively");
    let folder = target_folder(root).join("bench");
    fs::create_dir_all(&folder)?;
    run(cargo()
        .current_dir(root)
        .args(["run", "--quiet", "--package", "bench"])
        .args(["--example", "native_logits", "--", "content/models"])
        .arg(folder.join("native-logits.bin")))?;
    // Each has the lanes of those before it: the scalar lane runs in both.
    build(root, &tools, &LANE_BUILDS[1..])?;
    println!("· checking every lane in Chromium");
    session::run(root, "#lanes")?;
    Ok(())
}

/// Puts the evaluation's questions to the models in every build, and fails where a build's figures
/// are not the native ones (where its lane rounds otherwise: where a bound is not met).
pub fn evaluate(root: &Path) -> Result<()> {
    let folder = target_folder(root).join("bench/evaluation");
    println!("· asking the models natively");
    crate::models::write_questions(root, &folder)?;
    build(root, &tools::set_up()?, &LANE_BUILDS)?;
    println!("· asking them in Chromium");
    let rows = session::run(root, "#evaluate")?;
    evaluation::compare(&fs::read(folder.join("native.json"))?, &rows)
}

fn install_peers(root: &Path) -> Result<()> {
    println!("· npm ci in tests/bench/ (onnxruntime-web, tfjs)");
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    run(Command::new(npm)
        .current_dir(root.join("tests/bench"))
        .args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]))
    .context("the peers come from npm: install Node.js 20 or later")
}

/// Rust's libraries, in a workspace of their own with its lock: nothing else compiles them.
fn build_peers(root: &Path, tools: &Tools) -> Result<()> {
    println!("· building the peers (candle, ndarray, burn)");
    let folder = target_folder(root).join("bench/peers");
    run(cargo()
        .current_dir(root.join("tests/bench/peers"))
        .env(
            "CARGO_ENCODED_RUSTFLAGS",
            [
                LANE_BUILDS[1].target_features,
                "--cfg=getrandom_backend=\"wasm_js\"",
            ]
            .join("\u{1f}"),
        )
        .args(["build", "--quiet", "--locked", "--release"])
        .args(["--target", "wasm32-unknown-unknown", "--target-dir"])
        .arg(&folder))?;
    bindings(
        tools,
        &folder,
        "peers",
        "wasm32-unknown-unknown/release/peers.wasm",
    )
}

fn build(root: &Path, tools: &Tools, builds: &[LaneBuild]) -> Result<()> {
    let target = target_folder(root);
    for build in builds {
        println!("· building the kernel, {}", build.name);
        let flags: Vec<&str> = KERNEL_FLAGS
            .into_iter()
            .chain([build.target_features])
            .filter(|flag| !flag.is_empty())
            .collect();
        // A folder for each build: they differ in flags alone, and would replace each other.
        let folder = target.join("bench").join(build.name);
        run(cargo()
            .current_dir(root)
            .env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"))
            // A module for a browser only here: a package that always makes one has a library without a
            // hash in its name, and two builds of it replace each other.
            .args(["rustc", "--quiet", "--package", "bench", "--lib"])
            .args(["--crate-type", "cdylib"])
            .args([
                "--profile",
                "bench-web",
                "--target",
                "wasm32-unknown-unknown",
            ])
            .arg("--target-dir")
            .arg(&folder))?;
        bindings(
            tools,
            &folder,
            "bench",
            "wasm32-unknown-unknown/bench-web/bench.wasm",
        )?;
    }
    Ok(())
}

/// What JavaScript needs to call a module, beside it under a name.
fn bindings(tools: &Tools, folder: &Path, name: &str, module: &str) -> Result<()> {
    run(tools
        .command("wasm-bindgen")
        .args(["--target", "no-modules", "--no-typescript"])
        .args(["--out-name", name, "--out-dir"])
        .arg(folder)
        .arg(folder.join(module)))
}
