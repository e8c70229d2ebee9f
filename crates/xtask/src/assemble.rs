//! What Trunk does not do: the engine in its two dresses, and the pages with every word in them.
//!
//! Trunk calls this as its post-build hook and names the staging folder.

use crate::command::{cargo, run};
use crate::tools::{self, Tools};
use crate::{content, pages};
use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};

/// Features of the module, since a stripped one no longer says them itself.
const WASM_FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-multivalue",
    "--enable-sign-ext",
    "--enable-mutable-globals",
];

/// Builds the engine into Trunk's staging folder and writes the pages there.
pub fn assemble(root: &Path) -> Result<()> {
    let staging = std::env::var_os("TRUNK_STAGING_DIR")
        .map(PathBuf::from)
        .context("TRUNK_STAGING_DIR is not set: this step is called by Trunk")?;
    // The content first: a finding should not wait for a compiler.
    let lessons = content::load(root)?;
    let engine_href = build_engine(root, &staging)?;
    pages::write(&staging, &lessons, &engine_href)
}

/// Answers the worker script's file name.
fn build_engine(root: &Path, staging: &Path) -> Result<String> {
    let tools = tools::already_there()?;
    // A classic script for the worker: the only kind that also runs from a blob and from file://.
    let classic = engine(root, &tools, "no-modules", &[])?;
    let wasm_name = format!("engine-{}_bg.wasm", hash(&classic.wasm));
    fs::write(staging.join(&wasm_name), &classic.wasm)?;
    let boot = fs::read_to_string(root.join("www/engine_worker.js"))?.replace("%WASM%", &wasm_name);
    let script = classic.script + &boot;
    let script_name = format!("engine-{}.js", hash(script.as_bytes()));
    fs::write(staging.join(&script_name), script)?;

    // The same engine as an ES module under a lasting name, for consoles and notebooks.
    let module = engine(root, &tools, "web", &["--features", "js-api"])?;
    let api = staging.join("api");
    fs::create_dir_all(&api)?;
    fs::write(api.join("engine.js"), module.script)?;
    fs::write(api.join("engine_bg.wasm"), module.wasm)?;
    fs::write(api.join("engine.d.ts"), module.types)?;
    Ok(script_name)
}

struct Bound {
    script: String,
    wasm: Vec<u8>,
    types: String,
}

/// Compiles the engine and binds it for one kind of script.
fn engine(root: &Path, tools: &Tools, kind: &str, features: &[&str]) -> Result<Bound> {
    run(cargo()
        .current_dir(root)
        .args(["build", "--quiet", "--package", "engine", "--lib"])
        .args(["--profile", "web", "--target", "wasm32-unknown-unknown"])
        .args(features))?;
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    let module = target.join("wasm32-unknown-unknown/web/engine.wasm");
    bind(
        tools,
        &module,
        &target.join("engine-bindgen").join(kind),
        kind,
    )
}

fn bind(tools: &Tools, module: &Path, into: &Path, target: &str) -> Result<Bound> {
    fs::create_dir_all(into)?;
    run(tools
        .command("wasm-bindgen")
        .args(["--target", target, "--out-name", "engine", "--out-dir"])
        .arg(into)
        .arg(module))?;
    let (bound, optimised) = (into.join("engine_bg.wasm"), into.join("engine_opt.wasm"));
    run(tools
        .command("wasm-opt")
        .args(WASM_FEATURES)
        .arg("-O3")
        .arg("-o")
        .arg(&optimised)
        .arg(&bound))?;
    Ok(Bound {
        script: fs::read_to_string(into.join("engine.js"))?,
        wasm: fs::read(optimised)?,
        types: fs::read_to_string(into.join("engine.d.ts"))?,
    })
}

/// Enough of a SHA-256 to tell versions of a file apart.
fn hash(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
