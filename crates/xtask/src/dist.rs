//! Everything that is given away, made from one content: the site with packed copies beside its
//! files, the single file, the bundles, and a manifest of sizes and hashes.

use crate::command::{cargo, output_of, run};
use crate::oembed::PUBLIC_URL;
use crate::packages::DOWNLOADS;
use crate::pages::SINGLE_FILE;
use crate::tools;
use anyhow::{Context, Result, bail, ensure};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Kinds of files that become much smaller by packing.
const PACKED: [&str; 9] = [
    "html",
    "js",
    "css",
    "wasm",
    "svg",
    "json",
    "webmanifest",
    "ts",
    "txt",
];

/// `cargo xtask dist`.
pub fn dist(root: &Path, options: &[&str]) -> Result<()> {
    let mut variables = Vec::new();
    let mut is_twice = false;
    let mut rest = options.iter();
    while let Some(option) = rest.next() {
        match *option {
            "--public-url" => {
                let address = rest.next().context("--public-url wants an address")?;
                ensure!(
                    address.starts_with("https://") && address.ends_with('/'),
                    "--public-url wants an address that starts with https:// and ends with /"
                );
                variables.push((PUBLIC_URL, *address));
            }
            "--twice" => is_twice = true,
            other => bail!("unknown option of dist: {other}"),
        }
    }
    let tools = tools::set_up()?;
    tools.trunk_with(root, "build", &[], &variables)?;
    let dist = root.join("dist");
    let site = dist.join("site");
    println!("· packing dist/site (brotli and gzip beside each file)");
    for file in files_below(&site)? {
        pack(&site.join(file))?;
    }
    fs::copy(site.join(SINGLE_FILE), dist.join(SINGLE_FILE))?;
    for entry in fs::read_dir(site.join(DOWNLOADS))? {
        let file = entry?.path();
        let name = file.file_name().context("a file has a name")?;
        fs::copy(&file, dist.join(name))?;
    }
    let manifest = manifest(&dist)?;
    fs::write(
        dist.join("manifest.json"),
        serde_json::to_string_pretty(&manifest)? + "\n",
    )?;
    print_sizes(&dist)?;
    if variables.is_empty() {
        println!("no --public-url: oEmbed, which needs the site's address, was left out");
    }
    if is_twice {
        compare_with_another_folder(root, options)?;
    }
    Ok(())
}

/// Writes the packed copies of a file, where they are smaller.
fn pack(file: &Path) -> Result<()> {
    let extension = file.extension().and_then(|e| e.to_str());
    if !extension.is_some_and(|e| PACKED.contains(&e)) {
        return Ok(());
    }
    let bytes = fs::read(file)?;
    for (ending, packed) in [("br", brotli(&bytes)?), ("gz", gzip(&bytes)?)] {
        if packed.len() < bytes.len() {
            let mut name = file.as_os_str().to_owned();
            name.push(".");
            name.push(ending);
            fs::write(name, packed)?;
        }
    }
    Ok(())
}

/// Packed as every browser can unpack it.
pub fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

/// Packed as a good host does.
pub fn brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut packed = Vec::new();
    {
        let mut writer = brotli::CompressorWriter::new(&mut packed, 1 << 16, 11, 22);
        writer.write_all(bytes)?;
    }
    Ok(packed)
}

/// Every file with its size and hash.
fn manifest(dist: &Path) -> Result<Value> {
    let mut files = BTreeMap::new();
    for name in files_below(dist)? {
        if name == Path::new("manifest.json") {
            continue;
        }
        let bytes = fs::read(dist.join(&name))?;
        let hash: String = Sha256::digest(&bytes)
            .iter()
            .map(|b| format!("{b:02x}"))
            .collect();
        let name = name.to_string_lossy().replace('\\', "/");
        files.insert(name, json!({ "bytes": bytes.len(), "sha256": hash }));
    }
    Ok(json!({ "version": env!("CARGO_PKG_VERSION"), "files": files }))
}

fn print_sizes(dist: &Path) -> Result<()> {
    println!("\n{:>12}  in dist/", "bytes");
    for entry in fs::read_dir(dist)? {
        let path = entry?.path();
        if path.is_file() {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            println!("{:>12}  {name}", fs::metadata(&path)?.len());
        }
    }
    let site = files_below(&dist.join("site"))?;
    println!("{:>12}  site/ ({} files)", "", site.len());
    Ok(())
}

/// Every file below a folder, by its path from there, in order.
fn files_below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(current) = folders.pop() {
        for entry in fs::read_dir(&current)
            .with_context(|| format!("could not read {}", current.display()))?
        {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push(path.strip_prefix(folder)?.to_path_buf());
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Builds again from a copy of the sources in a folder of another name, and compares every byte.
fn compare_with_another_folder(root: &Path, options: &[&str]) -> Result<()> {
    let copy =
        std::env::temp_dir().join(format!("three-transformers-again-{}", std::process::id()));
    println!("\n· building again in another folder");
    let outcome = build_copy(root, &copy, options).and_then(|()| compare(root, &copy));
    fs::remove_dir_all(&copy).ok();
    outcome
}

fn build_copy(root: &Path, copy: &Path, options: &[&str]) -> Result<()> {
    let listed = output_of(Command::new("git").current_dir(root).args([
        "ls-files",
        "--cached",
        "--others",
        "--exclude-standard",
    ]))
    .context("git does not list the sources: build from a checkout")?;
    for name in listed.lines().filter(|name| root.join(name).is_file()) {
        let to = copy.join(name);
        fs::create_dir_all(to.parent().context("a file lies in a folder")?)?;
        fs::copy(root.join(name), to)?;
    }
    let options = options.iter().filter(|option| **option != "--twice");
    run(cargo()
        .current_dir(copy)
        // What does not come from this project is built once.
        .env("CARGO_TARGET_DIR", root.join("target"))
        .args(["xtask", "dist"])
        .args(options))
}

fn compare(root: &Path, copy: &Path) -> Result<()> {
    let (ours, theirs) = (root.join("dist"), copy.join("dist"));
    let names = files_below(&ours)?;
    ensure!(
        names == files_below(&theirs)?,
        "the two builds have different files"
    );
    let mut differing = Vec::new();
    for name in &names {
        if fs::read(ours.join(name))? != fs::read(theirs.join(name))? {
            differing.push(name.display().to_string());
        }
    }
    ensure!(
        differing.is_empty(),
        "the two builds differ in {}",
        differing.join(", ")
    );
    println!(
        "{} files, the same in both folders byte for byte",
        names.len()
    );
    Ok(())
}
