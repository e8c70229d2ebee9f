//! The tools that build the page: one pinned version each, found on PATH or kept in a cache that
//! all clones of this user share.

use crate::command::{cargo, output_of, run};
use anyhow::{Context, Result, bail};
use std::env;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

const WASM_TARGET: &str = "wasm32-unknown-unknown";
const CACHE_FOLDER: &str = "three-transformers/tools";

/// A tool, its version, and how to tell that it is the right one.
struct Tool {
    name: &'static str,
    program: &'static str,
    version: &'static str,
    /// What `program --version` must contain as a word.
    says: &'static str,
    source: Source,
    /// How long a build takes, for the one line that is printed before it.
    takes: &'static str,
}

enum Source {
    /// A crate; `locked` where its lock file can be honoured.
    Crate { locked: bool },
    /// A package of the npm registry whose programs run with Node.
    Npm { package: &'static str },
}

const TOOLS: [Tool; 4] = [
    Tool {
        name: "trunk",
        program: "trunk",
        version: "0.21.14",
        says: "0.21.14",
        source: Source::Crate { locked: true },
        takes: "about 5 minutes on two cores",
    },
    Tool {
        name: "wasm-bindgen-cli",
        program: "wasm-bindgen",
        version: "0.2.130",
        says: "0.2.130",
        // Its lock file names a crate that is no longer in the index.
        source: Source::Crate { locked: false },
        takes: "about 2 minutes on two cores",
    },
    Tool {
        name: "binaryen",
        program: "wasm-opt",
        version: "132.0.0",
        says: "132",
        source: Source::Npm {
            package: "binaryen",
        },
        takes: "a few seconds",
    },
    Tool {
        name: "esbuild",
        program: "esbuild",
        version: "0.28.2",
        says: "0.28.2",
        source: Source::Npm { package: "esbuild" },
        takes: "a few seconds",
    },
];

/// Firefox's driver: no page is built with it, only the tests in Firefox need it.
const GECKODRIVER: Tool = Tool {
    name: "geckodriver",
    program: "geckodriver",
    version: "0.37.1",
    says: "0.37.1",
    source: Source::Crate { locked: true },
    takes: "about 2 minutes on two cores",
};

/// The tools, ready to be used.
pub struct Tools {
    /// PATH with the tools' folders in front.
    path: OsString,
}

impl Tools {
    /// A command that finds the tools.
    pub fn command(&self, program: &str) -> Command {
        // The program is looked up here: a child's PATH is not used for that on every system.
        let found = env::split_paths(&self.path)
            .map(|folder| runnable(folder.join(program)))
            .find(|candidate| candidate.is_file());
        let mut command = Command::new(found.unwrap_or_else(|| program.into()));
        command.env("PATH", &self.path);
        command
    }

    /// PATH with the tools' folders in front.
    pub fn path(&self) -> &OsStr {
        &self.path
    }

    /// These tools and Firefox's driver.
    pub fn and_geckodriver(self) -> Result<Tools> {
        println!("· tool: {} {}", GECKODRIVER.name, GECKODRIVER.version);
        let folder = find_or_install(&GECKODRIVER)?;
        let path = env::join_paths(folder.into_iter().chain(env::split_paths(&self.path)))?;
        Ok(Tools { path })
    }

    /// Runs Trunk in the workspace.
    pub fn trunk(&self, root: &Path, command: &str, options: &[&str]) -> Result<()> {
        self.trunk_with(root, command, options, &[])
    }

    /// The same, with variables that [`crate::assemble`] reads.
    pub fn trunk_with(
        &self,
        root: &Path,
        command: &str,
        options: &[&str],
        variables: &[(&str, &str)],
    ) -> Result<()> {
        println!("· trunk {command}");
        run(self
            .command("trunk")
            .current_dir(root)
            // Trunk reads NO_COLOR as a flag and takes nothing but true or false.
            .env_remove("NO_COLOR")
            .envs(variables.iter().copied())
            .arg(command)
            .args(options))
    }
}

/// Makes sure that every tool is there, installing what is missing.
pub fn set_up() -> Result<Tools> {
    add_wasm_target()?;
    let mut folders = Vec::new();
    for (index, tool) in TOOLS.iter().enumerate() {
        println!(
            "· tool {} of {}: {} {}",
            index + 1,
            TOOLS.len(),
            tool.name,
            tool.version
        );
        folders.extend(find_or_install(tool)?);
    }
    let path = env::var_os("PATH").unwrap_or_default();
    let path = env::join_paths(folders.into_iter().chain(env::split_paths(&path)))
        .context("a folder of PATH has a name that cannot stand in PATH")?;
    Ok(Tools { path })
}

/// The tools as they are, for a step that Trunk calls: whoever called Trunk has set them up.
pub fn already_there() -> Result<Tools> {
    let folders = TOOLS
        .iter()
        .filter(|tool| !is_right(Path::new(tool.program), tool))
        .filter_map(|tool| bin_folder(&cache_folder().ok()?, tool).into());
    let path = env::var_os("PATH").unwrap_or_default();
    let path = env::join_paths(folders.chain(env::split_paths(&path)))?;
    Ok(Tools { path })
}

fn add_wasm_target() -> Result<()> {
    let mut list = Command::new("rustup");
    let Some(installed) = output_of(list.args(["target", "list", "--installed"])) else {
        // No rustup: a distribution's toolchain. It either has the target or rustc will say so.
        return Ok(());
    };
    if installed.lines().any(|line| line == WASM_TARGET) {
        return Ok(());
    }
    println!("· adding the target {WASM_TARGET}");
    run(Command::new("rustup").args(["target", "add", WASM_TARGET]))
}

/// The folder to put on PATH; none where the right version is on PATH already.
fn find_or_install(tool: &Tool) -> Result<Option<PathBuf>> {
    if is_right(Path::new(tool.program), tool) {
        return Ok(None);
    }
    let cache = cache_folder()?;
    let bin = bin_folder(&cache, tool);
    if is_right(&bin.join(tool.program), tool) {
        return Ok(Some(bin));
    }
    let begun = Instant::now();
    println!(
        "  not found: installing it into {} ({}, once per user)",
        cache.display(),
        tool.takes
    );
    install(tool, &cache)?;
    if !is_right(&bin.join(tool.program), tool) {
        bail!(
            "{} was installed, but {} does not answer with version {}",
            tool.name,
            bin.join(tool.program).display(),
            tool.version
        );
    }
    println!("  installed in {} s", begun.elapsed().as_secs());
    Ok(Some(bin))
}

fn install(tool: &Tool, cache: &Path) -> Result<()> {
    let folder = tool_folder(cache, tool);
    std::fs::create_dir_all(&folder)
        .with_context(|| format!("could not create {}", folder.display()))?;
    let spec = format!("{}@{}", tool.name, tool.version);
    match tool.source {
        Source::Crate { locked } => {
            let has_binstall = output_of(cargo().args(["binstall", "-V"])).is_some();
            if has_binstall {
                let mut command = cargo();
                command.args(["binstall", "--no-confirm", "--root"]);
                if run(command.arg(&folder).arg(&spec)).is_ok() {
                    return Ok(());
                }
                println!("  no ready-made binary: building it");
            }
            let mut command = cargo();
            command.args(["install", "--root"]).arg(&folder);
            // Never into the workspace's own target folder.
            command
                .arg("--target-dir")
                .arg(folder.join("build"))
                .env_remove("CARGO_TARGET_DIR")
                // Lints are for our own code.
                .env_remove("RUSTC_WORKSPACE_WRAPPER")
                // What is waited for is the building of the tool, not its running.
                .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
                .env("CARGO_PROFILE_RELEASE_LTO", "off")
                .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
                .env("CARGO_PROFILE_RELEASE_DEBUG", "0");
            if locked {
                command.arg("--locked");
            }
            run(command.arg(&spec))?;
            std::fs::remove_dir_all(folder.join("build")).ok();
            Ok(())
        }
        Source::Npm { package } => {
            let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
            let spec = format!("{package}@{}", tool.version);
            run(Command::new(npm)
                .args([
                    "install",
                    "--no-audit",
                    "--no-fund",
                    "--loglevel=error",
                    "--prefix",
                ])
                .arg(&folder)
                .arg(&spec))
            .with_context(|| format!("{package} comes from npm: install Node.js 20 or later"))
        }
    }
}

/// On Windows npm's programs are `.cmd` files, which have to be named in full.
fn runnable(program: PathBuf) -> PathBuf {
    let script = program.with_extension("cmd");
    if cfg!(windows) && script.is_file() {
        script
    } else {
        program
    }
}

fn is_right(program: &Path, tool: &Tool) -> bool {
    output_of(Command::new(runnable(program.to_path_buf())).arg("--version"))
        .is_some_and(|said| said.split_whitespace().any(|word| word == tool.says))
}

fn tool_folder(cache: &Path, tool: &Tool) -> PathBuf {
    cache.join(format!("{}-{}", tool.name, tool.version))
}

fn bin_folder(cache: &Path, tool: &Tool) -> PathBuf {
    let folder = tool_folder(cache, tool);
    match tool.source {
        Source::Crate { .. } => folder.join("bin"),
        Source::Npm { .. } => folder.join("node_modules").join(".bin"),
    }
}

/// The user's cache: XDG on Linux, its counterparts elsewhere.
pub fn cache_folder() -> Result<PathBuf> {
    let from = |name: &str| {
        env::var_os(name)
            .filter(|v| !v.is_empty())
            .map(PathBuf::from)
    };
    let home = || from("HOME").or_else(|| from("USERPROFILE"));
    let base = from("XDG_CACHE_HOME")
        .filter(|path| path.is_absolute())
        .or_else(|| from("LOCALAPPDATA").filter(|_| cfg!(windows)))
        .or_else(|| Some(home()?.join("Library/Caches")).filter(|_| cfg!(target_os = "macos")))
        .or_else(|| Some(home()?.join(".cache")));
    match base {
        Some(base) => Ok(base.join(CACHE_FOLDER)),
        None => bail!("no home folder: set XDG_CACHE_HOME to where tools may be kept"),
    }
}
