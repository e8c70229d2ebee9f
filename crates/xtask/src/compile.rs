//! From a crate to a small WebAssembly module with its bindings.

use crate::command::{cargo, run};
use crate::tools::Tools;
use anyhow::Result;
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

/// A module with its bindings.
pub struct Bound {
    /// The bindings.
    pub script: String,
    /// The module.
    pub wasm: Vec<u8>,
    /// The bindings' TypeScript types.
    pub types: String,
    /// A folder for what is made of them.
    pub folder: PathBuf,
}

/// Compiles a crate and binds it for one kind of script.
pub fn compile(
    root: &Path,
    tools: &Tools,
    name: &str,
    kind: &str,
    features: &[&str],
) -> Result<Bound> {
    run(cargo()
        .current_dir(root)
        .env("CARGO_ENCODED_RUSTFLAGS", neutral_paths(root))
        .args(["build", "--quiet", "--package", name, "--lib"])
        .args(["--profile", "web", "--target", "wasm32-unknown-unknown"])
        .args(features))?;
    let target = target_folder(root);
    let module = target.join(format!("wasm32-unknown-unknown/web/{name}.wasm"));
    let folder = target.join("bindgen").join(name);
    fs::create_dir_all(&folder)?;
    run(tools
        .command("wasm-bindgen")
        .args(["--target", kind, "--out-name", name, "--out-dir"])
        .arg(&folder)
        .arg(module))?;
    let bound = folder.join(format!("{name}_bg.wasm"));
    let optimised = folder.join(format!("{name}_opt.wasm"));
    run(tools
        .command("wasm-opt")
        .args(WASM_FEATURES)
        .args(["-Oz", "--converge"])
        .args(["--strip-producers", "--strip-target-features"])
        .arg("-o")
        .arg(&optimised)
        .arg(&bound))?;
    Ok(Bound {
        script: fs::read_to_string(folder.join(format!("{name}.js")))?,
        wasm: fs::read(optimised)?,
        types: fs::read_to_string(folder.join(format!("{name}.d.ts")))?,
        folder,
    })
}

fn target_folder(root: &Path) -> PathBuf {
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
