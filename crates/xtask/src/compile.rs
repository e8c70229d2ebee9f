//! From a crate to a small WebAssembly module with its bindings.

use crate::command::{cargo, run};
use crate::tools::Tools;
use anyhow::Result;
use std::fs;
use std::path::{Path, PathBuf};

/// Features of every module, since a stripped one no longer says them itself.
const WASM_FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-multivalue",
    "--enable-sign-ext",
    "--enable-mutable-globals",
];

/// What keeps the kernel's sums in registers. Loop-strength reduction would give every address a
/// register of its own; the other schedulers load all of a column's numbers before using the first.
pub const KERNEL_FLAGS: [&str; 2] = [
    "-Cllvm-args=-disable-lsr",
    "-Cllvm-args=-pre-RA-sched=source",
];

/// A build of the kernel: its name, and what its compiler may use beyond what every browser has.
pub struct LaneBuild {
    /// The name, as `attention` calls its lane; the portable build has the scalar one.
    pub name: &'static str,
    /// For the compiler.
    pub target_features: &'static str,
    /// For the optimiser: all features by their names, since "all" means more than browsers know.
    wasm_features: &'static [&'static str],
}

/// The builds of the kernel, each able to do more than the one before.
pub const LANE_BUILDS: [LaneBuild; 3] = [
    LaneBuild {
        name: "portable",
        target_features: "",
        wasm_features: &[],
    },
    LaneBuild {
        name: "simd128",
        target_features: "-Ctarget-feature=+simd128",
        wasm_features: &["--enable-simd"],
    },
    LaneBuild {
        name: "relaxed",
        target_features: "-Ctarget-feature=+simd128,+relaxed-simd",
        wasm_features: &["--enable-simd", "--enable-relaxed-simd"],
    },
];

/// What to compile, and for what.
pub struct Module<'a> {
    /// The package.
    pub package: &'a str,
    /// The package's features.
    pub features: &'a [&'a str],
    /// The build of the kernel; none where there is no kernel inside.
    pub lane: Option<&'a LaneBuild>,
}

/// A module with its bindings.
pub struct Bound {
    /// The bindings.
    pub script: String,
    /// The module.
    pub wasm: Vec<u8>,
    /// A folder for what is made of them.
    pub folder: PathBuf,
}

/// Compiles a crate and binds it.
pub fn compile(root: &Path, tools: &Tools, module: &Module<'_>) -> Result<Bound> {
    let Module {
        package,
        features,
        lane,
    } = *module;
    let mut flags = neutral_paths(root);
    let mut target = target_folder(root);
    let mut name = package.to_owned();
    if let Some(lane) = lane {
        flags.extend(KERNEL_FLAGS.map(str::to_owned));
        if !lane.target_features.is_empty() {
            flags.push(lane.target_features.to_owned());
        }
        // A folder for each: they differ in flags alone, and would replace each other.
        target = target.join("lanes").join(lane.name);
        name = format!("{package}-{}", lane.name);
    }
    let features = features.join(",");
    run(cargo()
        .current_dir(root)
        .env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"))
        .args(["build", "--quiet", "--package", package, "--lib"])
        .args(["--profile", "web", "--target", "wasm32-unknown-unknown"])
        .args(["--features", &features])
        .arg("--target-dir")
        .arg(&target))?;
    let folder = target_folder(root).join("bindgen").join(&name);
    fs::create_dir_all(&folder)?;
    run(tools
        .command("wasm-bindgen")
        .args([
            "--target",
            "no-modules",
            "--no-typescript",
            "--out-name",
            package,
        ])
        .arg("--out-dir")
        .arg(&folder)
        .arg(target.join(format!("wasm32-unknown-unknown/web/{package}.wasm"))))?;
    let optimised = folder.join("optimised.wasm");
    run(tools
        .command("wasm-opt")
        .args(WASM_FEATURES)
        .args(lane.map_or(&[][..], |lane| lane.wasm_features))
        // The kernel's loops are for speed; the page is for size.
        .args(match lane {
            Some(_) => &["-Os"][..],
            // Functions of one kind side by side: they are packed together then.
            None => &["-Oz", "--converge", "--reorder-functions-by-name"],
        })
        .args(["--strip-producers", "--strip-target-features"])
        .arg("-o")
        .arg(&optimised)
        .arg(folder.join(format!("{package}_bg.wasm"))))?;
    Ok(Bound {
        script: fs::read_to_string(folder.join(format!("{package}.js")))?,
        wasm: fs::read(optimised)?,
        folder,
    })
}

/// Where cargo puts what it builds.
pub fn target_folder(root: &Path) -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from)
}

/// Flags that keep this machine's folders out of the module: smaller, and the same from any folder.
fn neutral_paths(root: &Path) -> Vec<String> {
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
        .collect()
}
