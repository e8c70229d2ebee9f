//! A server for the built site on 127.0.0.1, which can be told to misbehave.

use anyhow::{Context, Result, ensure};
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{Response, StatusCode, header};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;

/// How the server treats files whose name contains the given text.
#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    /// They are not found.
    NotFound(String),
    /// A page of HTML comes instead, with status 200, as some hosts do.
    Html(String),
    /// The right bytes under a wrong type.
    WrongType(String),
}

/// A running server; it ends with the runtime of the test.
#[derive(Clone)]
pub struct Site {
    /// Its address, with a slash at the end.
    pub url: String,
    faults: Arc<Mutex<Vec<Fault>>>,
}

impl Site {
    /// Serves `dist/site`.
    ///
    /// # Errors
    /// When the site has not been built.
    pub async fn serve() -> Result<Site> {
        let folder = site_folder();
        ensure!(
            folder.join("index.html").is_file(),
            "dist/site is not built: run `cargo xtask test`, which builds it first"
        );
        let faults = Arc::new(Mutex::new(Vec::new()));
        let state = (folder, Arc::clone(&faults));
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let url = format!("http://{}/", listener.local_addr()?);
        let router = Router::new().fallback(answer).with_state(state);
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(Site { url, faults })
    }

    /// Misbehaves from now on; an empty list is good behaviour again.
    pub fn set_faults(&self, faults: Vec<Fault>) {
        if let Ok(mut current) = self.faults.lock() {
            *current = faults;
        }
    }
}

/// Where the built site lies.
pub fn site_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../dist/site")
}

type Shared = (PathBuf, Arc<Mutex<Vec<Fault>>>);

async fn answer(State((folder, faults)): State<Shared>, request: Request) -> Response<Body> {
    let path = request.uri().path().trim_start_matches('/').to_owned();
    let faults = faults.lock().map(|f| f.clone()).unwrap_or_default();
    respond(&folder, &path, &faults).unwrap_or_else(|_| {
        let mut response = Response::new(Body::from("not found"));
        *response.status_mut() = StatusCode::NOT_FOUND;
        response
    })
}

fn respond(folder: &Path, path: &str, faults: &[Fault]) -> Result<Response<Body>> {
    ensure!(
        !path.split('/').any(|part| part == ".."),
        "outside the site"
    );
    let mut file = folder.join(path);
    if file.is_dir() {
        file = file.join("index.html");
    }
    let mut content_type = type_of(&file);
    let mut bytes = std::fs::read(&file).with_context(|| format!("no file {path}"))?;
    for fault in faults {
        match fault {
            Fault::NotFound(part) if path.contains(part) => anyhow::bail!("hidden"),
            Fault::Html(part) if path.contains(part) => {
                bytes = b"<!doctype html><title>Welcome</title>".to_vec();
                content_type = "text/html; charset=utf-8";
            }
            Fault::WrongType(part) if path.contains(part) => {
                content_type = "application/octet-stream";
            }
            _ => {}
        }
    }
    Ok(Response::builder()
        .header(header::CONTENT_TYPE, content_type)
        .header(header::CACHE_CONTROL, "no-store")
        .body(Body::from(bytes))?)
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
        "json" => "application/json",
        _ => "application/octet-stream",
    }
}
