//! What a request is answered with: the folder's bytes, or what the faults make of them.

use super::{BEFORE_LOAD, Fault, Recorded, State};
use anyhow::{Context, Result, ensure};
use http_body_util::BodyExt;
use http_body_util::combinators::UnsyncBoxBody;
use hyper::body::{Body, Bytes, Frame, Incoming, SizeHint};
use hyper::header::{self, HeaderValue};
use hyper::{Request, Response, StatusCode};
use std::io;
use std::path::Path;
use std::pin::Pin;
use std::task::{Context as TaskContext, Poll};

type Answer = Response<UnsyncBoxBody<Bytes, io::Error>>;

/// The answer, written down; none where the connection is to be cut.
pub(super) fn answer(state: &mut State, request: &Request<Incoming>) -> Option<Answer> {
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
pub(super) fn encoded(path: &str) -> String {
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
