//! The packages.

use super::{FLIPS, positions};
use anyhow::{Result, ensure};
use std::collections::BTreeMap;
use std::fs;
use tests::site_folder;

/// The packages: nothing comes out of a zip with other bytes than went in.
#[test]
fn a_flipped_byte_in_a_zip_never_gives_a_file_with_other_bytes() -> Result<()> {
    let folder = site_folder().join("downloads");
    let mut n_zips = 0;
    for entry in fs::read_dir(&folder)? {
        let path = entry?.path();
        if path.extension().is_none_or(|e| e != "zip") {
            continue;
        }
        n_zips += 1;
        let bytes = fs::read(&path)?;
        let right = unzipped(&bytes)?;
        let name = path.to_string_lossy().into_owned();
        // Around the files stand their names, sizes and sums: those bytes are few, so more are tried.
        let middle = positions(&name, bytes.len()).take(FLIPS);
        let ends = (0..300)
            .chain(bytes.len() - 700..bytes.len())
            .step_by(5)
            .map(|at| (at, 1 << (at % 8)));
        let mut refused = 0;
        for (at, bit) in middle.chain(ends) {
            let mut flipped = bytes.clone();
            flipped[at] ^= bit;
            let Ok(files) = unzipped(&flipped) else {
                refused += 1;
                continue;
            };
            for (file, content) in &files {
                // A file under a wrong name is one that is missed.
                if let Some(was) = right.get(file) {
                    ensure!(content == was, "{name}, byte {at}, bit {bit:#04x}: {file}");
                }
            }
        }
        println!("{name}: {refused} flips were refused");
        ensure!(refused >= FLIPS / 2, "{name}: only {refused}");
    }
    ensure!(n_zips == 4);
    Ok(())
}

fn unzipped(bytes: &[u8]) -> Result<BTreeMap<String, Vec<u8>>> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes))?;
    let mut files = BTreeMap::new();
    for index in 0..archive.len() {
        let mut file = archive.by_index(index)?;
        let mut content = Vec::new();
        std::io::Read::read_to_end(&mut file, &mut content)?;
        files.insert(file.name()?.into_owned(), content);
    }
    Ok(files)
}
