//! What Trunk does not do: the program, the JavaScript API, and the pages with every word in them.
//!
//! Trunk calls this as its post-build hook and names the staging folder.

use crate::command::{cargo, output_of, run};
use crate::tools::{self, Tools};
use crate::{content, pages};
use anyhow::{Context, Result};
use base64::prelude::{BASE64_STANDARD as STANDARD, Engine as _};
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

/// Builds the program into Trunk's staging folder and writes the pages there.
pub fn assemble(root: &Path) -> Result<()> {
    let staging = std::env::var_os("TRUNK_STAGING_DIR")
        .map(PathBuf::from)
        .context("TRUNK_STAGING_DIR is not set: this step is called by Trunk")?;
    // The content first: a finding should not wait for a compiler.
    let lessons = content::load(root)?;
    let tools = tools::already_there()?;
    let files = Files {
        style: build_bundle(root, &staging, &tools, "styles/page.css", "style", "css")?,
        head: build_bundle(root, &staging, &tools, "head.js", "head", "js")?,
        program: build_program(root, &staging, &tools)?,
    };
    build_api(root, &staging, &tools)?;
    pages::write(&staging, &lessons, &files)
}

/// The files that a page names.
pub struct Files {
    /// The style sheet.
    pub style: String,
    /// The script that runs before the first paint.
    pub head: String,
    /// The program.
    pub program: Program,
}

/// The files of the program, by name.
pub struct Program {
    /// The script that the page and its worker load.
    pub script: String,
    /// The module that the script loads.
    pub wasm: String,
    /// The module's hash, as `integrity` wants it.
    pub integrity: String,
}

/// A file of `www/` with all that it imports as one small file; answers its name.
fn build_bundle(
    root: &Path,
    staging: &Path,
    tools: &Tools,
    source: &str,
    name: &str,
    extension: &str,
) -> Result<String> {
    let bundle = minified(tools, &root.join("www").join(source), &["--bundle"])?;
    let name = format!("{name}-{}.{extension}", short_hash(bundle.as_bytes()));
    fs::write(staging.join(&name), bundle)?;
    Ok(name)
}

/// A script or style sheet without what only people need.
fn minified(tools: &Tools, file: &Path, options: &[&str]) -> Result<String> {
    output_of(
        tools
            .command("esbuild")
            .arg(file)
            .args(["--minify", "--charset=utf8", "--log-level=error"])
            .args(options),
    )
    .with_context(|| format!("esbuild could not read {}", file.display()))
}

/// The page and the engine in one module. A classic script: the only kind that a worker can run
/// everywhere, also from a blob.
fn build_program(root: &Path, staging: &Path, tools: &Tools) -> Result<Program> {
    let bound = build(root, tools, "web", "no-modules", &[])?;
    let wasm = format!("program-{}.wasm", short_hash(&bound.wasm));
    let integrity = format!("sha256-{}", STANDARD.encode(Sha256::digest(&bound.wasm)));
    let boot = fs::read_to_string(root.join("www/program.js"))?
        .replace("%WASM%", &wasm)
        .replace("%INTEGRITY%", &integrity);
    let joined = root_target(root).join("bindgen/web/program.js");
    fs::write(&joined, bound.script + &boot)?;
    let text = minified(tools, &joined, &[])?;
    let script = format!("program-{}.js", short_hash(text.as_bytes()));
    fs::write(staging.join(&wasm), &bound.wasm)?;
    fs::write(staging.join(&script), text)?;
    Ok(Program {
        script,
        wasm,
        integrity,
    })
}

/// The engine alone as an ES module under a lasting name, for consoles and notebooks.
fn build_api(root: &Path, staging: &Path, tools: &Tools) -> Result<()> {
    let bound = build(root, tools, "engine", "web", &["--features", "js-api"])?;
    let api = staging.join("api");
    fs::create_dir_all(&api)?;
    fs::write(api.join("engine.js"), bound.script)?;
    fs::write(api.join("engine_bg.wasm"), bound.wasm)?;
    fs::write(api.join("engine.d.ts"), bound.types)?;
    Ok(())
}

/// Compiles a crate and binds it for one kind of script.
fn build(root: &Path, tools: &Tools, name: &str, kind: &str, features: &[&str]) -> Result<Bound> {
    run(cargo()
        .current_dir(root)
        .env("CARGO_ENCODED_RUSTFLAGS", neutral_paths(root))
        .args(["build", "--quiet", "--package", name, "--lib"])
        .args(["--profile", "web", "--target", "wasm32-unknown-unknown"])
        .args(features))?;
    let target = root_target(root);
    let module = target.join(format!("wasm32-unknown-unknown/web/{name}.wasm"));
    let into = target.join("bindgen").join(name);
    fs::create_dir_all(&into)?;
    run(tools
        .command("wasm-bindgen")
        .args(["--target", kind, "--out-name", name, "--out-dir"])
        .arg(&into)
        .arg(module))?;
    let bound = into.join(format!("{name}_bg.wasm"));
    let optimised = into.join(format!("{name}_opt.wasm"));
    run(tools
        .command("wasm-opt")
        .args(WASM_FEATURES)
        .args(["-Oz", "--converge"])
        .args(["--strip-producers", "--strip-target-features"])
        .arg("-o")
        .arg(&optimised)
        .arg(&bound))?;
    Ok(Bound {
        script: fs::read_to_string(into.join(format!("{name}.js")))?,
        wasm: fs::read(optimised)?,
        types: fs::read_to_string(into.join(format!("{name}.d.ts")))?,
    })
}

fn root_target(root: &Path) -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from)
}

/// Flags that keep this machine's folders out of the module: smaller, and the same from any folder.
fn neutral_paths(root: &Path) -> String {
    let home = |name: &str, folder: &str| {
        std::env::var(name).ok().or_else(|| {
            let home = std::env::home_dir()?;
            Some(home.join(folder).to_string_lossy().into_owned())
        })
    };
    let folders = [
        Some((root.to_string_lossy().into_owned(), ".")),
        home("CARGO_HOME", ".cargo").map(|path| (path, "cargo")),
        home("RUSTUP_HOME", ".rustup").map(|path| (path, "rustup")),
    ];
    folders
        .into_iter()
        .flatten()
        .map(|(path, short)| format!("--remap-path-prefix={path}={short}"))
        .collect::<Vec<_>>()
        .join("\u{1f}")
}

struct Bound {
    script: String,
    wasm: Vec<u8>,
    types: String,
}

/// Enough of a SHA-256 to tell versions of a file apart.
fn short_hash(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
