//! What a first visit downloads, compressed as a good host does, against the budget.

use crate::dist::brotli;
use crate::pages::SINGLE_FILE;
use anyhow::{Context, Result, bail, ensure};
use std::fs;
use std::path::{Path, PathBuf};

/// Everything a first visit needs before any weights, in bytes of brotli.
const PAGE_BUDGET: usize = 150 * 1024;

/// The file that opens by double-click, weights included, in bytes.
const SINGLE_FILE_BUDGET: u64 = 4_000_000;

/// For the figure that whoever pays for the transfer wants to know.
const LEARNERS: usize = 100_000;

/// Prints the table; fails above the budget.
pub fn report(root: &Path) -> Result<()> {
    let site = root.join("dist/site");
    let mut over = Vec::new();
    for page in ["index.html", "en/index.html"] {
        let files = downloads(&site, page)?;
        println!("\nFirst visit of /{}", page.trim_end_matches("index.html"));
        println!("{:>12} {:>12}  file", "bytes", "brotli");
        let (mut raw_sum, mut packed_sum) = (0, 0);
        for file in &files {
            let bytes = fs::read(file)?;
            let packed = brotli(&bytes)?.len();
            println!(
                "{:>12} {:>12}  {}",
                bytes.len(),
                packed,
                file.strip_prefix(&site).unwrap_or(file).display()
            );
            raw_sum += bytes.len();
            packed_sum += packed;
        }
        println!("{raw_sum:>12} {packed_sum:>12}  sum (budget {PAGE_BUDGET} brotli)");
        println!(
            "{:>12} {:>12}  GB for {LEARNERS} first visits, headers aside",
            "",
            format!("{:.1}", (packed_sum * LEARNERS) as f64 / 1e9)
        );
        if packed_sum > PAGE_BUDGET {
            over.push(page);
        }
    }
    report_parts(&site)?;
    let single = fs::metadata(site.join(SINGLE_FILE))?.len();
    println!("\n{single:>12} bytes in {SINGLE_FILE} (budget {SINGLE_FILE_BUDGET})");
    if single > SINGLE_FILE_BUDGET {
        over.push(SINGLE_FILE);
    }
    if !over.is_empty() {
        bail!("above the budget: {}", over.join(", "));
    }
    Ok(())
}

/// What else there is beside the pages, which the program loads when a learner comes to need it:
/// one of the engine's builds at the first Run, say.
fn report_parts(site: &Path) -> Result<()> {
    println!("\nLoaded when it is needed, by the program");
    println!("{:>12} {:>12}  file", "bytes", "brotli");
    let program = fs::read_dir(site)?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .find(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.starts_with("program-") && name.ends_with(".js")
        })
        .context("the site has no program")?;
    let program = fs::read_to_string(program)?;
    let mut names: Vec<_> = fs::read_dir(site)?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| program.contains(&format!("\"{name}\"")) && !name.starts_with("program-"))
        .collect();
    names.sort();
    ensure!(!names.is_empty(), "the program names no parts");
    for name in names {
        let bytes = fs::read(site.join(&name))?;
        println!("{:>12} {:>12}  {name}", bytes.len(), brotli(&bytes)?.len());
    }
    Ok(())
}

/// The page and what it loads by itself: whatever it names in `src` and `href` of scripts and links,
/// but for the other language and what only a phone's home screen asks for.
fn downloads(site: &Path, page: &str) -> Result<Vec<PathBuf>> {
    let page = site.join(page);
    let html = fs::read_to_string(&page)
        .with_context(|| format!("{} is missing: run `cargo xtask build`", page.display()))?;
    let head = html.split("</head>").next().unwrap_or_default();
    let folder = page.parent().unwrap_or(site);
    let mut files = vec![page.clone()];
    for element in head.split('<') {
        let is_loaded = element.starts_with("script") || element.starts_with("link");
        let is_extra = ["alternate", "apple-touch-icon"]
            .iter()
            .any(|rel| element.contains(&format!("rel=\"{rel}\"")));
        let address = [" src=\"", " href=\""]
            .iter()
            .find_map(|name| element.split_once(name)?.1.split('"').next());
        if let Some(address) = address.filter(|_| is_loaded && !is_extra) {
            files.push(folder.join(address));
        }
    }
    ensure!(files.len() > 5, "the page names only {} files", files.len());
    Ok(files)
}
