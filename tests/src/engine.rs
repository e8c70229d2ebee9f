//! The three browser engines: how each is started, and how everything it started is ended.

use crate::Options;
use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::env;
use std::fmt;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use thirtyfour::prelude::*;

/// How long anything may take before a test gives up; generous, since machines differ.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Which engines [`crate::in_engines`] uses; `cargo xtask test --engines` sets it.
const SELECTION: &str = "THREE_TRANSFORMERS_ENGINES";

/// A browser engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// Chromium or Chrome, by ChromeDriver.
    Chromium,
    /// Firefox, by geckodriver.
    Firefox,
    /// WebKitGTK's own small browser, by WebKitWebDriver, on an X server without a screen.
    WebKit,
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Engine::Chromium => "Chromium",
            Engine::Firefox => "Firefox",
            Engine::WebKit => "WebKit",
        })
    }
}

impl Engine {
    /// The engines that this run of the tests is for: Chromium, where nothing else is said.
    ///
    /// # Panics
    /// When the environment names an engine that does not exist.
    pub fn selected() -> Vec<Engine> {
        let selection = env::var(SELECTION).unwrap_or_else(|_| "chromium".into());
        let engine = |word: &str| match word {
            "chromium" => Engine::Chromium,
            "firefox" => Engine::Firefox,
            "webkit" => Engine::WebKit,
            other => panic!("{SELECTION} names {other:?}: chromium, firefox and webkit exist"),
        };
        selection.split(',').map(engine).collect()
    }

    pub(crate) async fn start(self, options: &Options) -> Result<Session> {
        let port = free_port()?;
        let screen = match self {
            Engine::WebKit => Some(Screen::start()?),
            Engine::Chromium | Engine::Firefox => None,
        };
        let folder = TemporaryFolder::new(port)?;
        let driver = self.start_driver(port, screen.as_ref(), &folder)?;
        wait_until_open(port).await?;
        let driver_url = format!("http://127.0.0.1:{port}");
        let capabilities: Capabilities = serde_json::from_value(self.capabilities(options))?;
        let mut tries = 3;
        let session = loop {
            match WebDriver::new(&driver_url, capabilities.clone()).await {
                Ok(session) => break session,
                Err(error) if tries == 1 => return Err(error).context("the browser did not start"),
                Err(_) => tries -= 1,
            }
        };
        Ok(Session {
            driver: session,
            _processes: (driver, screen),
            _folder: folder,
        })
    }

    fn start_driver(
        self,
        port: u16,
        screen: Option<&Screen>,
        folder: &TemporaryFolder,
    ) -> Result<Processes> {
        let mut arguments = vec![format!("--port={port}")];
        let mut variables = Vec::new();
        let program = match self {
            Engine::Chromium => "chromedriver",
            Engine::Firefox => {
                // Its usual port for a second protocol would be the same in every session.
                arguments.push(format!("--websocket-port={}", free_port()?));
                "geckodriver"
            }
            Engine::WebKit => {
                variables = vec![
                    // A container has neither what its sandbox needs nor a graphics card.
                    ("WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS", "1"),
                    ("LIBGL_ALWAYS_SOFTWARE", "1"),
                    ("WEBKIT_DISABLE_DMABUF_RENDERER", "1"),
                    ("WEBKIT_DISABLE_COMPOSITING_MODE", "1"),
                    // No session bus: one would be started, and would outlive the test.
                    ("DBUS_SESSION_BUS_ADDRESS", "disabled:"),
                    ("NO_AT_BRIDGE", "1"),
                    ("GDK_BACKEND", "x11"),
                ];
                "WebKitWebDriver"
            }
        };
        let mut command = whole_group(program, &arguments)?;
        command
            .stdout(Stdio::null())
            .envs(variables)
            .env("TMPDIR", &folder.0);
        if let Some(screen) = screen {
            command.env("DISPLAY", &screen.display);
        }
        Processes::start(command)
    }

    fn capabilities(self, options: &Options) -> Value {
        match self {
            Engine::Chromium => {
                let mut arguments: Vec<String> = [
                    "--headless=new",
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-quic",
                    "--no-first-run",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync",
                    "--hide-scrollbars",
                    "--force-color-profile=srgb",
                ]
                .map(str::to_owned)
                .to_vec();
                arguments.push(format!(
                    "--window-size={},{}",
                    options.width, options.height
                ));
                let javascript = if options.scripts { 1 } else { 2 };
                json!({ "browserName": "chrome", "goog:chromeOptions": {
                    "args": arguments,
                    "prefs": { "profile.managed_default_content_settings.javascript": javascript },
                } })
            }
            Engine::Firefox => json!({ "browserName": "firefox", "moz:firefoxOptions": {
                "args": ["-headless"],
                "prefs": {
                    "javascript.enabled": options.scripts,
                    // As for a learner; what drives the browser would turn it off.
                    "security.fileuri.strict_origin_policy": true,
                },
            } }),
            Engine::WebKit => json!({ "webkitgtk:browserOptions": {
                "args": ["--automation", format!("--enable-javascript={}", options.scripts)],
            } }),
        }
    }
}

/// A browser that runs; dropping it ends its processes and removes what they left, in this order.
pub(crate) struct Session {
    pub driver: WebDriver,
    _processes: (Processes, Option<Screen>),
    _folder: TemporaryFolder,
}

/// Where the browser keeps its profile.
struct TemporaryFolder(PathBuf);

impl TemporaryFolder {
    fn new(port: u16) -> Result<TemporaryFolder> {
        let name = format!("three-transformers-{}-{port}", std::process::id());
        let folder = env::temp_dir().join(name);
        std::fs::create_dir_all(&folder)?;
        Ok(TemporaryFolder(folder))
    }
}

impl Drop for TemporaryFolder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A process and every process below it, ended together when this is dropped, or when the tests
/// themselves end in whatever way.
struct Processes(Child);

impl Processes {
    fn start(mut command: Command) -> Result<Processes> {
        let child = command
            .stdin(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("{} does not start", command.get_program().display()))?;
        Ok(Processes(child))
    }
}

impl Drop for Processes {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        if cfg!(not(unix)) {
            let _ = self.0.kill();
        }
        let _ = self.0.wait();
    }
}

/// The command for a program of PATH. Its leader is a shell that waits for the end of our pipe and
/// then ends the process group, which is its own.
#[cfg(unix)]
fn whole_group(program: &str, arguments: &[String]) -> Result<Command> {
    use std::os::unix::process::CommandExt;
    let mut command = Command::new("sh");
    command
        .args([
            "-c",
            "\"$@\" & exec >/dev/null; read -r _; kill -KILL 0",
            "sh",
        ])
        .arg(on_path(program)?)
        .args(arguments)
        .process_group(0);
    Ok(command)
}

#[cfg(not(unix))]
fn whole_group(program: &str, arguments: &[String]) -> Result<Command> {
    let mut command = Command::new(on_path(program)?);
    command.args(arguments);
    Ok(command)
}

fn on_path(program: &str) -> Result<PathBuf> {
    let file = format!("{program}{}", env::consts::EXE_SUFFIX);
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path)
        .map(|folder| folder.join(&file))
        .find(|candidate| candidate.is_file())
        .with_context(|| {
            format!("{program} is not on PATH: `cargo xtask test --engines all` brings it")
        })
}

/// An X server that draws into memory.
struct Screen {
    display: String,
    _processes: Processes,
}

impl Screen {
    fn start() -> Result<Screen> {
        // It picks a free number itself and says which.
        let arguments = [
            "-displayfd",
            "1",
            "-screen",
            "0",
            "2400x2400x24",
            "-nolisten",
            "tcp",
        ];
        let mut command = whole_group("Xvfb", &arguments.map(str::to_owned))?;
        command.stdout(Stdio::piped());
        let mut processes = Processes::start(command)?;
        let output = processes.0.stdout.take().context("Xvfb has an output")?;
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line)?;
        if line.trim().is_empty() {
            bail!("Xvfb did not start");
        }
        Ok(Screen {
            display: format!(":{}", line.trim()),
            _processes: processes,
        })
    }
}

fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

async fn wait_until_open(port: u16) -> Result<()> {
    let begun = Instant::now();
    while let Err(error) = tokio::net::TcpStream::connect(("127.0.0.1", port)).await {
        if begun.elapsed() > PATIENCE {
            return Err(error).context("the browser's driver does not answer");
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Ok(())
}
