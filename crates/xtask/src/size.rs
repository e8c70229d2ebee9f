//! What a first visit downloads, compressed as a good host does, against the budget.

use anyhow::{Context, Result, bail};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Everything a first visit needs before any weights, in bytes of brotli.
const PAGE_BUDGET: usize = 150 * 1024;

/// Prints the table; fails above the budget.
pub fn report(root: &Path) -> Result<()> {
    let site = root.join("dist/site");
    let shared = fs::read_dir(&site)
        .context("dist/site is not there: run `cargo xtask build` first")?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.is_file() && is_downloaded(path))
        .collect::<Vec<_>>();
    let mut over = Vec::new();
    for page in ["index.html", "en/index.html"] {
        let mut files: Vec<PathBuf> = shared.clone();
        files.push(site.join(page));
        files.sort();
        println!("\nFirst visit of /{}", page.trim_end_matches("index.html"));
        println!("{:>12} {:>12}  file", "bytes", "brotli");
        let (mut raw_sum, mut packed_sum) = (0, 0);
        for file in &files {
            let bytes = fs::read(file)?;
            let packed = brotli_len(&bytes)?;
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
        if packed_sum > PAGE_BUDGET {
            over.push(page);
        }
    }
    if !over.is_empty() {
        bail!(
            "above the budget of {PAGE_BUDGET} bytes: {}",
            over.join(", ")
        );
    }
    Ok(())
}

/// Files at the top of the site are what the page links to; the pages are added one by one.
fn is_downloaded(path: &Path) -> bool {
    let extension = path
        .extension()
        .and_then(|e| e.to_str())
        .unwrap_or_default();
    matches!(extension, "js" | "mjs" | "wasm" | "css" | "svg")
}

fn brotli_len(bytes: &[u8]) -> Result<usize> {
    let mut packed = Vec::new();
    {
        let mut writer = brotli::CompressorWriter::new(&mut packed, 1 << 16, 11, 22);
        writer.write_all(bytes)?;
    }
    Ok(packed.len())
}
