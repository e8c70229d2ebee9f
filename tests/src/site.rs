//! A server for a built site on 127.0.0.1, which can be told to misbehave.
//!
//! Every server has a port of its own, so two of them are two origins.

use anyhow::{Context, Result, ensure};
use http_body_util::BodyExt;
use http_body_util::combinators::UnsyncBoxBody;
use hyper::body::{Body, Bytes, Frame, Incoming, SizeHint};
use hyper::header::{self, HeaderName, HeaderValue};
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context as TaskContext, Poll};
use tokio::net::TcpListener;
use tokio::task::{JoinHandle, JoinSet};

#[cfg(test)]
mod tests;

/// How the server misbehaves: by a text that a file's path contains, or by the number of a request,
/// counted from 1 at the moment the faults were set.
#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    /// They are not found.
    NotFound(String),
    /// A page of HTML comes instead, with status 200, as some hosts do.
    Html(String),
    /// The right bytes under a wrong type.
    WrongType(String),
    /// From this request on the connection closes without an answer.
    CutFrom(usize),
    /// From this request on the connection closes in the middle of the answer.
    BreakOffFrom(usize),
    /// From this request on the answer is 503.
    UnavailableFrom(usize),
}

/// A request that came in.
#[derive(Clone, Debug, PartialEq)]
pub struct Recorded {
    /// `GET` and so on.
    pub method: String,
    /// The path and what follows it, as it was asked for, prefix included.
    pub target: String,
    /// The headers, their names in small letters.
    pub headers: BTreeMap<String, String>,
    /// What was answered; none where the connection was cut.
    pub status: Option<u16>,
}

/// A running server; it ends with the runtime of the test.
#[derive(Clone)]
pub struct Site {
    /// Its address, prefix included, with a slash at the end.
    pub url: String,
    port: u16,
    state: Arc<Mutex<State>>,
    server: Arc<Mutex<Option<JoinHandle<()>>>>,
}

#[derive(Default)]
struct State {
    /// With a slash at both ends.
    prefix: String,
    folder: Option<PathBuf>,
    /// By path below the prefix: type and bytes.
    files: BTreeMap<String, (String, Vec<u8>)>,
    headers: Vec<(String, HeaderName, HeaderValue)>,
    before_load: Option<String>,
    faults: Vec<Fault>,
    requests_since_faults: usize,
    requests: Vec<Recorded>,
}

/// Where the script of [`Site::set_before_load`] is asked for; such requests are not recorded.
const BEFORE_LOAD: &str = "/tests-before-load.js";

impl Site {
    /// Serves `dist/site`.
    ///
    /// # Errors
    /// When the site has not been built.
    pub async fn serve() -> Result<Site> {
        Site::serve_folder(&site_folder(), "/").await
    }

    /// Serves a folder under a path such as `/a/b/`; outside it nothing is found.
    ///
    /// # Errors
    /// When the folder has no `index.html`, or no port is free.
    pub async fn serve_folder(folder: &Path, prefix: &str) -> Result<Site> {
        ensure!(
            folder.join("index.html").is_file(),
            "{} is not built: run `cargo xtask test`, which builds it first",
            folder.display()
        );
        Site::begin(Some(folder.to_path_buf()), prefix).await
    }

    /// Serves no folder, only what is [`put`](Site::put): a host's page on another origin, say.
    ///
    /// # Errors
    /// When no port is free.
    pub async fn serve_nothing() -> Result<Site> {
        Site::begin(None, "/").await
    }

    async fn begin(folder: Option<PathBuf>, prefix: &str) -> Result<Site> {
        ensure!(
            prefix.starts_with('/') && prefix.ends_with('/'),
            "the prefix {prefix} needs a slash at both ends"
        );
        let state = Arc::new(Mutex::new(State {
            prefix: prefix.to_owned(),
            folder,
            ..State::default()
        }));
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let port = listener.local_addr()?.port();
        let server = tokio::spawn(accept(listener, Arc::clone(&state)));
        Ok(Site {
            url: format!("http://127.0.0.1:{port}{}", encoded(prefix)),
            port,
            state,
            server: Arc::new(Mutex::new(Some(server))),
        })
    }

    /// The same pages under the name `localhost`: for browsers another site, not only another
    /// origin.
    pub fn url_on_localhost(&self) -> String {
        self.url.replacen("127.0.0.1", "localhost", 1)
    }

    /// Closes the port and every connection: the network is gone.
    pub async fn stop(&self) {
        let server = locked(&self.server).take();
        if let Some(server) = server {
            server.abort();
            let _ = server.await;
        }
    }

    /// Opens the same port again after [`Site::stop`].
    ///
    /// # Errors
    /// When somebody else has taken the port meanwhile.
    pub async fn start_again(&self) -> Result<()> {
        self.stop().await;
        let listener = TcpListener::bind(("127.0.0.1", self.port)).await?;
        let server = tokio::spawn(accept(listener, Arc::clone(&self.state)));
        *locked(&self.server) = Some(server);
        Ok(())
    }

    /// Serves another folder from now on, as after a deployment.
    pub fn set_folder(&self, folder: &Path) {
        locked(&self.state).folder = Some(folder.to_path_buf());
    }

    /// Serves these bytes at a path below the prefix, before any file of the folder.
    pub fn put(&self, path: &str, content_type: &str, bytes: impl Into<Vec<u8>>) {
        let file = (content_type.to_owned(), bytes.into());
        locked(&self.state).files.insert(path.to_owned(), file);
    }

    /// Serves the folder's own file again, or none.
    pub fn take_away(&self, path: &str) {
        locked(&self.state).files.remove(path);
    }

    /// Adds a header to every answer whose path below the prefix contains `part` (an empty one is
    /// in all). The last one added wins.
    ///
    /// # Errors
    /// When the name or the value cannot stand in a header.
    pub fn add_header(&self, part: &str, name: &str, value: &str) -> Result<()> {
        let header = (part.to_owned(), name.parse()?, value.parse()?);
        locked(&self.state).headers.push(header);
        Ok(())
    }

    /// Has every page run a script before anything else, as the first element of its head and from
    /// a file of the same origin, so that a content security policy with `script-src 'self'`
    /// allows it and does not yet hold while it is read.
    pub fn set_before_load(&self, script: Option<&str>) {
        locked(&self.state).before_load = script.map(str::to_owned);
    }

    /// Misbehaves from now on; an empty list is good behaviour again.
    pub fn set_faults(&self, faults: Vec<Fault>) {
        let mut state = locked(&self.state);
        state.faults = faults;
        state.requests_since_faults = 0;
    }

    /// Every request so far, or since [`Site::forget_requests`].
    pub fn requests(&self) -> Vec<Recorded> {
        locked(&self.state).requests.clone()
    }

    /// Begins a new record.
    pub fn forget_requests(&self) {
        locked(&self.state).requests.clear();
    }
}

/// Where the built site lies.
pub fn site_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../dist/site")
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn accept(listener: TcpListener, state: Arc<Mutex<State>>) {
    // Dropped with this task, and the connections with it.
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        let state = Arc::clone(&state);
        let service = service_fn(move |request| {
            let answer = answer(&mut locked(&state), &request);
            // An error closes the connection without a word.
            async move { answer.ok_or_else(|| io::Error::other("cut on purpose")) }
        });
        let connection = hyper::server::conn::http1::Builder::new()
            .serve_connection(TokioIo::new(stream), service);
        connections.spawn(async move {
            let _ = connection.await;
        });
        while connections.try_join_next().is_some() {}
    }
}

type Answer = Response<UnsyncBoxBody<Bytes, io::Error>>;

fn answer(state: &mut State, request: &Request<Incoming>) -> Option<Answer> {
    if request.uri().path() == BEFORE_LOAD {
        let script = state.before_load.clone().unwrap_or_default();
        return Some(plain(
            StatusCode::OK,
            "text/javascript",
            script.into_bytes(),
        ));
    }
    state.requests_since_faults += 1;
    let answer = respond(state, request.uri().path());
    let headers = request
        .headers()
        .iter()
        .map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            (name.as_str().to_owned(), value)
        })
        .collect();
    state.requests.push(Recorded {
        method: request.method().to_string(),
        target: request.uri().to_string(),
        headers,
        status: answer.as_ref().map(|answer| answer.status().as_u16()),
    });
    answer
}

fn respond(state: &State, path: &str) -> Option<Answer> {
    let reached = |from: &usize| state.requests_since_faults >= *from;
    let mut breaks_off = false;
    for fault in &state.faults {
        match fault {
            Fault::CutFrom(from) if reached(from) => return None,
            Fault::UnavailableFrom(from) if reached(from) => {
                let text = b"not available".to_vec();
                return Some(plain(StatusCode::SERVICE_UNAVAILABLE, "text/plain", text));
            }
            Fault::BreakOffFrom(from) => breaks_off |= reached(from),
            _ => {}
        }
    }
    let not_found = || Found {
        status: StatusCode::NOT_FOUND,
        content_type: "text/plain".into(),
        bytes: b"not found".to_vec(),
        location: None,
    };
    let path = decoded(path);
    let below = path.as_deref().and_then(|p| p.strip_prefix(&state.prefix));
    let mut found = match below {
        None => not_found(),
        Some(below) => find(state, below).unwrap_or_else(|_| {
            // A host's own page for what is not there, where the site brings one.
            find(state, "404.html").map_or_else(
                |_| not_found(),
                |page| Found {
                    status: StatusCode::NOT_FOUND,
                    ..page
                },
            )
        }),
    };
    if found.content_type.starts_with("text/html") && state.before_load.is_some() {
        found.bytes = with_first_script(&found.bytes);
    }
    let mut response = if breaks_off {
        let half = found.bytes.len() / 2;
        broken(found.status, &found.content_type, found.bytes, half)
    } else {
        plain(found.status, &found.content_type, found.bytes)
    };
    if let Some(location) = found.location {
        response.headers_mut().insert(header::LOCATION, location);
    }
    for (part, name, value) in &state.headers {
        if below.is_some_and(|below| below.contains(part)) {
            response.headers_mut().insert(name, value.clone());
        }
    }
    Some(response)
}

struct Found {
    status: StatusCode,
    content_type: String,
    bytes: Vec<u8>,
    location: Option<HeaderValue>,
}

/// The file at a path below the prefix, as the faults have it.
fn find(state: &State, path: &str) -> Result<Found> {
    ensure!(
        !path.split(['/', '\\']).any(|part| part == ".."),
        "outside the site"
    );
    let indexed = format!("{path}index.html");
    let is_folder = path.is_empty() || path.ends_with('/');
    let name = if is_folder { &indexed } else { path };
    let (mut content_type, mut bytes) = if let Some(file) = state.files.get(name) {
        file.clone()
    } else {
        let folder = state.folder.as_ref().context("no folder")?;
        if folder.join(name).is_dir() {
            // As every host does: relative addresses in the page would be wrong without the slash.
            let last = name.rsplit('/').next().unwrap_or(name);
            return Ok(Found {
                status: StatusCode::MOVED_PERMANENTLY,
                content_type: "text/plain".into(),
                bytes: Vec::new(),
                location: Some(format!("{last}/").parse()?),
            });
        }
        let bytes = std::fs::read(folder.join(name)).with_context(|| format!("no file {name}"))?;
        (type_of(Path::new(name)).to_owned(), bytes)
    };
    for fault in &state.faults {
        match fault {
            Fault::NotFound(part) if path.contains(part) => anyhow::bail!("hidden"),
            Fault::Html(part) if path.contains(part) => {
                bytes = b"<!doctype html><title>Welcome</title>".to_vec();
                content_type = "text/html; charset=utf-8".into();
            }
            Fault::WrongType(part) if path.contains(part) => {
                content_type = "application/octet-stream".into();
            }
            _ => {}
        }
    }
    Ok(Found {
        status: StatusCode::OK,
        content_type,
        bytes,
        location: None,
    })
}

fn plain(status: StatusCode, content_type: &str, bytes: Vec<u8>) -> Answer {
    let whole = bytes.len();
    broken(status, content_type, bytes, whole)
}

/// An answer of which only the first `sent` bytes are sent before the connection closes.
fn broken(status: StatusCode, content_type: &str, bytes: Vec<u8>, sent: usize) -> Answer {
    let body = Partial {
        promised: bytes.len() as u64,
        breaks_off: sent < bytes.len(),
        rest: Some(Bytes::from(bytes).slice(..sent)),
    };
    let mut response = Response::new(body.boxed_unsync());
    *response.status_mut() = status;
    let headers = response.headers_mut();
    let content_type = HeaderValue::from_str(content_type)
        .unwrap_or(HeaderValue::from_static("application/octet-stream"));
    headers.insert(header::CONTENT_TYPE, content_type);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

struct Partial {
    promised: u64,
    breaks_off: bool,
    rest: Option<Bytes>,
}

impl Body for Partial {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut TaskContext<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        Poll::Ready(match self.rest.take() {
            Some(bytes) => Some(Ok(Frame::data(bytes))),
            None if self.breaks_off => Some(Err(io::Error::other("broken off on purpose"))),
            None => None,
        })
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_none() && !self.breaks_off
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.promised)
    }
}

/// A path with percent signs for what is not ASCII, as browsers write it.
fn encoded(path: &str) -> String {
    path.bytes()
        .map(|byte| match byte {
            0x21..=0x7e => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

/// A path without its percent signs; none where they are broken or do not make a text.
fn decoded(path: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(path.len());
    let mut parts = path.split('%');
    bytes.extend_from_slice(parts.next()?.as_bytes());
    for part in parts {
        bytes.push(u8::from_str_radix(part.get(..2)?, 16).ok()?);
        bytes.extend_from_slice(&part.as_bytes()[2..]);
    }
    String::from_utf8(bytes).ok()
}

/// A page with our script as the first element of its head.
fn with_first_script(html: &[u8]) -> Vec<u8> {
    let find = |word: &[u8]| {
        let mut windows = html.windows(word.len());
        windows.position(|bytes| bytes.eq_ignore_ascii_case(word))
    };
    // Without a head element the parser begins one where the script stands.
    let tag = find(b"<head>")
        .or_else(|| find(b"<head "))
        .or_else(|| find(b"<!doctype html>"));
    let at = tag.map_or(0, |start| {
        start + html[start..].iter().take_while(|b| **b != b'>').count() + 1
    });
    let script = format!("<script src=\"{BEFORE_LOAD}\"></script>");
    [&html[..at], script.as_bytes(), &html[at..]].concat()
}

fn type_of(file: &Path) -> &'static str {
    match file
        .extension()
        .and_then(|e| e.to_str())
        .unwrap_or_default()
    {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "xml" => "application/xml",
        "txt" => "text/plain; charset=utf-8",
        "zip" => "application/zip",
        _ => "application/octet-stream",
    }
}
