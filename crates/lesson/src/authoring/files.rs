//! Which files there are, and whether they are fit to be read at all.

use super::finding::Report;
use super::source::Source;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// File contents by path relative to the content folder, with forward slashes.
pub type Files = BTreeMap<String, Vec<u8>>;

/// Decoded files by path.
pub type Sources = BTreeMap<String, Source>;

/// A larger file is refused unread.
pub const MAX_FILE_BYTES: u64 = 1 << 20;

const FOLDERS: [&str; 3] = ["", "sections", "exercises"];

/// Reads the content folder. Links are not followed, so that nothing outside it is ever read.
pub fn read_dir(content_dir: &Path, report: &mut Report) -> Files {
    let mut files = Files::new();
    for folder in FOLDERS {
        let entries = match fs::read_dir(content_dir.join(folder)) {
            Ok(entries) => entries,
            Err(error) => {
                let path = if folder.is_empty() { "." } else { folder };
                let message = format!("the folder cannot be read: {error}");
                report.file_error(path, "unreadable", message, "create it");
                continue;
            }
        };
        for entry in entries.flatten() {
            let name = entry.file_name();
            let path = match (folder, name.to_str()) {
                ("", Some(name)) => name.to_owned(),
                (folder, Some(name)) => format!("{folder}/{name}"),
                (folder, None) => {
                    let message = "a file name is not UTF-8";
                    report.file_error(folder, "unreadable", message, "rename it");
                    continue;
                }
            };
            if is_content(&path) {
                read_file(&entry.path(), path, &mut files, report);
            }
        }
    }
    files
}

fn read_file(full: &Path, path: String, files: &mut Files, report: &mut Report) {
    let problem = match fs::symlink_metadata(full) {
        Ok(meta) if !meta.is_file() => {
            let message = "not a plain file: links and folders are not followed";
            report.file_error(&path, "path-escape", message, "put the file itself here");
            return;
        }
        Ok(meta) if meta.len() > MAX_FILE_BYTES => {
            return too_large(&path, meta.len(), report);
        }
        Ok(_) => match fs::read(full) {
            Ok(bytes) => {
                files.insert(path, bytes);
                return;
            }
            Err(error) => error,
        },
        Err(error) => error,
    };
    let message = format!("the file cannot be read: {problem}");
    report.file_error(&path, "unreadable", message, "check its permissions");
}

/// Decodes every file that is fit to be read.
pub fn decode(files: &Files, report: &mut Report) -> Sources {
    let mut sources = Sources::new();
    for (path, bytes) in files {
        if !is_content(path) {
            continue;
        }
        if path.starts_with('/') || path.contains('\\') || path.split('/').any(|p| p == "..") {
            let message = "the path leads out of the content folder";
            report.file_error(path, "path-escape", message, "use a plain relative path");
        } else if bytes.len() as u64 > MAX_FILE_BYTES {
            too_large(path, bytes.len() as u64, report);
        } else {
            match std::str::from_utf8(bytes) {
                Ok(text) => {
                    sources.insert(path.clone(), Source::new(path, text));
                }
                Err(error) => {
                    let good = bytes.get(..error.valid_up_to()).unwrap_or(&[]);
                    let good = String::from_utf8_lossy(good);
                    let source = Source::new(path, &good);
                    let end = source.text.len();
                    let message = "the file is not UTF-8 from here on";
                    report.error(&source, end..end, "not-utf8", message, "save it as UTF-8");
                }
            }
        }
    }
    sources
}

fn too_large(path: &str, bytes: u64, report: &mut Report) {
    let message = format!("the file has {bytes} bytes, at most {MAX_FILE_BYTES} are read");
    report.file_error(path, "too-large", message, "split it");
}

fn is_content(path: &str) -> bool {
    path.ends_with(".toml") || (path.ends_with(".md") && path != "README.md")
}
