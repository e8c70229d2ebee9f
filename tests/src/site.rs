//! A server for a built site on 127.0.0.1, which can be told to misbehave.
//!
//! Every server has a port of its own, so two of them are two origins.

use anyhow::{Result, ensure};
use hyper::header::{HeaderName, HeaderValue};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::net::TcpListener;
use tokio::task::{JoinHandle, JoinSet};

mod answer;
#[cfg(test)]
mod tests;

use answer::{answer, encoded};

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
