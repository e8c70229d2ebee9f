//! What the tests need beyond Rust: browsers with their drivers, the rules for accessibility, and
//! platforms for SCORM.

use crate::command::{cargo, output_of, run};
use crate::scorm_peers;
use crate::tools::{self, Tools};
use anyhow::{Context, Result, bail};
use std::env;
use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;

/// Where the tests read which engines to run in.
const SELECTION: &str = "THREE_TRANSFORMERS_ENGINES";

/// A browser engine, what drives it, and where both come from.
struct Engine {
    name: &'static str,
    /// Programs that must be on PATH.
    programs: &'static [&'static str],
    /// Debian's packages that hold them.
    packages: &'static [&'static str],
    /// What a person does who is not root on Debian.
    by_hand: &'static str,
}

const ENGINES: [Engine; 3] = [
    Engine {
        name: "chromium",
        programs: &["chromedriver"],
        packages: &["chromium", "chromium-driver"],
        by_hand: "Chromium or Chrome, and a ChromeDriver of the same version on PATH.\n\
            On Debian or Ubuntu: sudo apt-get install chromium chromium-driver\n\
            On Fedora: sudo dnf install chromium chromedriver\n\
            With Homebrew: brew install --cask chromedriver, beside an installed Chrome\n\
            On Windows: winget install Chromium.ChromeDriver, beside an installed Chrome",
    },
    Engine {
        name: "firefox",
        programs: &["firefox"],
        packages: &["firefox-esr"],
        by_hand: "Firefox on PATH (its driver is brought by this command).\n\
            On Debian: sudo apt-get install firefox-esr\n\
            On Ubuntu or Fedora: install the package firefox",
    },
    Engine {
        name: "webkit",
        programs: &["WebKitWebDriver", "Xvfb"],
        packages: &["webkit2gtk-driver", "xvfb"],
        by_hand: "WebKitGTK's driver and Xvfb, which exist for Linux.\n\
            On Debian or Ubuntu: sudo apt-get install webkit2gtk-driver xvfb\n\
            Elsewhere WebKitWebDriver comes with a package of WebKitGTK",
    },
];

impl Engine {
    fn is_there(&self) -> bool {
        // Elsewhere Firefox is not on PATH, and its driver knows where to look.
        let is_found_by_driver = self.name == "firefox" && !cfg!(target_os = "linux");
        is_found_by_driver || self.programs.iter().all(|program| is_on_path(program))
    }
}

/// Sets everything up, builds the page and runs all tests, in the engines of a list such as
/// `chromium,webkit`, or `all`.
pub fn test(root: &Path, engines: &str, filter: &[&str]) -> Result<()> {
    let engines = engines_from(engines)?;
    let mut tools = prepare(root, &engines)?;
    let names: Vec<&str> = engines.iter().map(|engine| engine.name).collect();
    if names.contains(&"firefox") {
        tools = tools.and_geckodriver()?;
    }
    let names = names.join(",");
    println!("· engines: {names}");
    let peers = scorm_peers::set_up(root)?;
    let variables = [
        (SELECTION, OsStr::new(&names)),
        (scorm_peers::VARIABLE, peers.as_os_str()),
        ("PATH", tools.path()),
    ];
    cargo_test(root, &["--features", "tests/browser"], filter, &variables)
}

fn engines_from(list: &str) -> Result<Vec<&'static Engine>> {
    if list == "all" {
        return Ok(ENGINES.iter().collect());
    }
    list.split(',')
        .map(|word| {
            let engine = ENGINES.iter().find(|engine| engine.name == word);
            engine.with_context(|| {
                format!("there is no engine {word:?}: chromium, firefox, webkit, or all")
            })
        })
        .collect()
}

/// Runs the tests that need neither a browser nor the built page.
pub fn test_natively(root: &Path, filter: &[&str]) -> Result<()> {
    cargo_test(root, &[], filter, &[])
}

fn cargo_test(
    root: &Path,
    features: &[&str],
    filter: &[&str],
    variables: &[(&str, &OsStr)],
) -> Result<()> {
    println!("· cargo test --workspace {}", features.join(" "));
    run(cargo()
        .current_dir(root)
        .args(["test", "--workspace", "--no-fail-fast"])
        .args(features)
        .args(filter)
        .envs(variables.iter().copied()))
}

/// Runs one of the programs of the test package, such as `screenshots`.
pub fn run_tool(root: &Path, name: &str, arguments: &[&str]) -> Result<()> {
    prepare(root, &engines_from("chromium")?)?;
    run(cargo()
        .current_dir(root)
        .args([
            "run",
            "--quiet",
            "--package",
            "tests",
            "--features",
            "browser",
        ])
        .args(["--bin", name, "--"])
        .args(arguments))
}

fn prepare(root: &Path, engines: &[&Engine]) -> Result<Tools> {
    let tools = tools::set_up()?;
    set_up_browsers(engines)?;
    println!("· npm ci in tests/ (axe-core, scorm-again, jquery)");
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    run(Command::new(npm).current_dir(root.join("tests")).args([
        "ci",
        // One of them would check which tool installs it.
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--loglevel=error",
    ]))
    .context("peers of the tests come from npm: install Node.js 20 or later")?;
    tools.trunk(root, "build", &[])?;
    Ok(tools)
}

fn set_up_browsers(engines: &[&Engine]) -> Result<()> {
    let missing: Vec<&&Engine> = engines.iter().filter(|e| !e.is_there()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    if !can_use_apt() {
        let by_hand: Vec<&str> = missing.iter().map(|engine| engine.by_hand).collect();
        bail!("the browser tests need {}", by_hand.join("\nand "));
    }
    let packages: Vec<&str> = missing
        .iter()
        .flat_map(|engine| engine.packages.iter().copied())
        .chain(["fonts-noto-cjk"])
        .collect();
    install_with_apt(&packages)
}

/// Whether a missing package can be installed without asking: on Debian and its kin, as root.
pub fn can_use_apt() -> bool {
    let is_debian = Path::new("/etc/debian_version").exists();
    is_debian && output_of(Command::new("id").arg("-u")).as_deref() == Some("0")
}

/// Installs packages of Debian.
pub fn install_with_apt(packages: &[&str]) -> Result<()> {
    println!(
        "· installing {} (apt-get, a minute or two)",
        packages.join(" ")
    );
    let apt = |arguments: &[&str]| {
        run(Command::new("apt-get")
            .env("DEBIAN_FRONTEND", "noninteractive")
            .arg("-qq")
            .args(arguments))
    };
    apt(&["update"])?;
    apt(&[&["install", "-y", "--no-install-recommends"], packages].concat())
}

fn is_on_path(program: &str) -> bool {
    let file = format!("{program}{}", env::consts::EXE_SUFFIX);
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).any(|folder| folder.join(&file).is_file())
}
