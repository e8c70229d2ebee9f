//! What the tests need beyond Rust: a browser with its driver, and the rules for accessibility.

use crate::command::{cargo, output_of, run};
use crate::tools;
use anyhow::{Context, Result, bail};
use std::path::Path;
use std::process::Command;

/// Programs under which Chromium's driver goes.
const DRIVER: &str = "chromedriver";

/// Sets everything up, builds the page and runs all tests.
pub fn test(root: &Path, filter: &[&str]) -> Result<()> {
    prepare(root)?;
    cargo_test(root, &["--features", "tests/browser"], filter)
}

/// Runs the tests that need neither a browser nor the built page.
pub fn test_natively(root: &Path, filter: &[&str]) -> Result<()> {
    cargo_test(root, &[], filter)
}

fn cargo_test(root: &Path, features: &[&str], filter: &[&str]) -> Result<()> {
    println!("· cargo test --workspace {}", features.join(" "));
    run(cargo()
        .current_dir(root)
        .args(["test", "--workspace", "--no-fail-fast"])
        .args(features)
        .args(filter))
}

/// Runs one of the programs of the test package, such as `screenshots`.
pub fn run_tool(root: &Path, name: &str) -> Result<()> {
    prepare(root)?;
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
        .args(["--bin", name]))
}

fn prepare(root: &Path) -> Result<()> {
    let tools = tools::set_up()?;
    set_up_browser()?;
    println!("· npm ci in tests/ (axe-core)");
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    run(Command::new(npm).current_dir(root.join("tests")).args([
        "ci",
        "--no-audit",
        "--no-fund",
        "--loglevel=error",
    ]))
    .context("the accessibility rules come from npm: install Node.js 20 or later")?;
    tools.trunk(root, "build", &[])
}

fn set_up_browser() -> Result<()> {
    let version_of = |program: &str| output_of(Command::new(program).arg("--version"));
    if let Some(driver) = version_of(DRIVER) {
        println!("· browser driver: {driver}");
        return Ok(());
    }
    let is_debian = Path::new("/etc/debian_version").exists();
    let is_root = output_of(Command::new("id").arg("-u")).as_deref() == Some("0");
    if is_debian && is_root {
        println!("· installing Chromium and its driver (apt-get, about a minute)");
        let apt = |arguments: &[&str]| {
            run(Command::new("apt-get")
                .env("DEBIAN_FRONTEND", "noninteractive")
                .arg("-qq")
                .args(arguments))
        };
        apt(&["update"])?;
        apt(&[
            "install",
            "-y",
            "--no-install-recommends",
            "chromium",
            "chromium-driver",
            "fonts-noto-cjk",
        ])?;
        return Ok(());
    }
    bail!(
        "the browser tests need Chromium or Chrome and a ChromeDriver of the same version on PATH.\n\
         On Debian or Ubuntu: sudo apt-get install chromium chromium-driver\n\
         On Fedora: sudo dnf install chromium chromedriver\n\
         With Homebrew: brew install --cask chromedriver, beside an installed Chrome\n\
         On Windows: winget install Chromium.ChromeDriver, beside an installed Chrome"
    )
}
