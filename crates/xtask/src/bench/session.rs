//! A headless browser with a page of `tests/bench/`, and the small server that it talks to: files,
//! a log, the CPU time of the page's thread, and its result.

use anyhow::{Context, Result, anyhow, bail};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Component, Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long a page may say nothing: the longest group of measurements takes well under this.
const SILENCE: Duration = Duration::from_secs(180);
/// The names that Chromium goes by.
const BROWSERS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "chrome"];

/// Opens the page and answers what it posts as its result.
pub fn run(root: &Path, fragment: &str) -> Result<Value> {
    let listener = TcpListener::bind(("127.0.0.1", 0))?;
    let address = listener.local_addr()?;
    let profile = crate::compile::target_folder(root).join("bench/profile");
    fs::remove_dir_all(&profile).ok();
    let mut browser = start(&profile, &format!("http://{address}/{fragment}"))?;
    let outcome = Session {
        root,
        browser: browser.id(),
        before: BTreeMap::new(),
        page: None,
    }
    .serve(&listener);
    browser.kill().ok();
    browser.wait().ok();
    outcome
}

fn start(profile: &Path, url: &str) -> Result<Child> {
    for program in BROWSERS {
        let started = Command::new(program)
            .args([
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
            ])
            .arg(format!("--user-data-dir={}", profile.display()))
            .arg(url)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        match started {
            Ok(browser) => return Ok(browser),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(error).context(format!("could not start {program}")),
        }
    }
    bail!("no Chromium on PATH: `cargo xtask test` installs it where it can")
}

struct Session<'a> {
    root: &'a Path,
    browser: u32,
    /// CPU time of each renderer before the page began to work.
    before: BTreeMap<u32, u64>,
    page: Option<u32>,
}

enum Answer {
    Text(String),
    File(PathBuf),
    Done(Value),
}

impl Session<'_> {
    /// One request after the other: the page asks nothing in parallel but its first files.
    fn serve(&mut self, listener: &TcpListener) -> Result<Value> {
        listener.set_nonblocking(true)?;
        let mut last = Instant::now();
        loop {
            match listener.accept() {
                Ok((stream, _)) => {
                    last = Instant::now();
                    stream.set_nonblocking(false)?;
                    if let Some(result) = self.answer(stream)? {
                        return Ok(result);
                    }
                }
                Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {
                    if last.elapsed() > SILENCE {
                        bail!("the page said nothing for {} s", SILENCE.as_secs());
                    }
                    // Short: the page waits for the clock with nothing else to do.
                    std::thread::sleep(Duration::from_micros(500));
                }
                Err(error) => return Err(error.into()),
            }
        }
    }

    fn answer(&mut self, mut stream: TcpStream) -> Result<Option<Value>> {
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        // A connection that the browser opened for later says nothing.
        let Some((path, body)) = read_request(&mut stream) else {
            return Ok(None);
        };
        match self.act(&path, &body)? {
            Answer::Text(text) => respond(&mut stream, 200, "text/plain", text.as_bytes()),
            Answer::File(file) => match fs::read(&file) {
                Ok(bytes) => respond(&mut stream, 200, mime(&file), &bytes),
                Err(_) => respond(&mut stream, 404, "text/plain", b"not found"),
            },
            Answer::Done(result) => {
                respond(&mut stream, 200, "text/plain", b"");
                return Ok(Some(result));
            }
        }
        Ok(None)
    }

    fn act(&mut self, path: &str, body: &str) -> Result<Answer> {
        Ok(match path {
            "/log" => {
                println!("{body}");
                Answer::Text(String::new())
            }
            "/fail" => return Err(anyhow!("the page failed: {body}")),
            "/result" => Answer::Done(serde_json::from_str(body).context("the page's result")?),
            "/cpu/mark" => {
                self.before = renderers(self.browser);
                Answer::Text(String::new())
            }
            "/cpu/find" => {
                let worked = |(pid, time): &(u32, u64)| {
                    time.saturating_sub(self.before.get(pid).copied().unwrap_or(0))
                };
                self.page = renderers(self.browser)
                    .into_iter()
                    .max_by_key(worked)
                    .map(|(pid, _)| pid);
                Answer::Text(String::new())
            }
            "/cpu" => {
                let time = self.page.and_then(cpu_time);
                Answer::Text(time.map(|time| time.to_string()).unwrap_or_default())
            }
            _ => Answer::File(self.file(path)),
        })
    }

    /// A path of the page as a file; nothing outside the folders that it may read.
    fn file(&self, path: &str) -> PathBuf {
        let path = Path::new(path.trim_start_matches('/'));
        let is_plain = path.components().all(|c| matches!(c, Component::Normal(_)));
        if !is_plain {
            return PathBuf::new();
        }
        let bench = self.root.join("tests/bench");
        if path.as_os_str().is_empty() {
            return bench.join("index.html");
        }
        if let Ok(built) = path.strip_prefix("build") {
            return crate::compile::target_folder(self.root)
                .join("bench")
                .join(built);
        }
        for (name, folder) in [("golden", "tests/golden"), ("models", "content/models")] {
            if let Ok(file) = path.strip_prefix(name) {
                return self.root.join(folder).join(file);
            }
        }
        bench.join(path)
    }
}

/// The path and the body.
fn read_request(stream: &mut TcpStream) -> Option<(String, String)> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let path = line
        .split_whitespace()
        .nth(1)?
        .split('?')
        .next()?
        .to_owned();
    let mut length = 0;
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        let header = header.trim().to_ascii_lowercase();
        if header.is_empty() {
            break;
        }
        if let Some(value) = header.strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some((path, String::from_utf8_lossy(&body).into_owned()))
}

fn respond(stream: &mut TcpStream, status: u16, mime: &str, body: &[u8]) {
    let head = format!(
        "HTTP/1.1 {status} \r\nContent-Type: {mime}\r\nContent-Length: {}\r\n\
         Cache-Control: no-store\r\nConnection: close\r\n\r\n",
        body.len()
    );
    // A page that has gone away is noticed by its silence.
    stream.write_all(head.as_bytes()).ok();
    stream.write_all(body).ok();
}

fn mime(file: &Path) -> &'static str {
    match file.extension().and_then(|e| e.to_str()) {
        Some("html") => "text/html",
        Some("js" | "mjs") => "text/javascript",
        Some("wasm") => "application/wasm",
        _ => "application/octet-stream",
    }
}

/// The renderers that descend from the browser, with the CPU time of their main threads.
fn renderers(browser: u32) -> BTreeMap<u32, u64> {
    let mut parents = BTreeMap::new();
    for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
        let Some(pid) = entry
            .file_name()
            .to_str()
            .and_then(|n| n.parse::<u32>().ok())
        else {
            continue;
        };
        let stat = fs::read_to_string(entry.path().join("stat")).unwrap_or_default();
        let parent = stat
            .rsplit_once(')')
            .and_then(|(_, after)| after.split_whitespace().nth(1)?.parse::<u32>().ok());
        parents.insert(pid, parent.unwrap_or(0));
    }
    let descends = |pid: u32| {
        std::iter::successors(Some(pid), |pid| {
            parents.get(pid).copied().filter(|&p| p > 1)
        })
        .take(32)
        .any(|ancestor| ancestor == browser)
    };
    parents
        .keys()
        .copied()
        .filter(|&pid| descends(pid))
        .filter(|pid| {
            let command = fs::read_to_string(format!("/proc/{pid}/cmdline")).unwrap_or_default();
            command.contains("--type=renderer")
        })
        .filter_map(|pid| Some((pid, cpu_time(pid)?)))
        .collect()
}

/// Nanoseconds on a CPU of a process's main thread; none where the system does not say.
fn cpu_time(pid: u32) -> Option<u64> {
    let stat = fs::read_to_string(format!("/proc/{pid}/task/{pid}/schedstat")).ok()?;
    stat.split_whitespace().next()?.parse().ok()
}
