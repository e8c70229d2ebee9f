//! What Trunk does not do: the program, the JavaScript API, and the pages with every word in them.
//!
//! Trunk calls this as its post-build hook and names the staging folder.

use crate::checked::checked;
use crate::command::output_of;
use crate::compile::{Bound, LANE_BUILDS, Module, compile};
use crate::policy::integrity;
use crate::tools::{self, Tools};
use crate::{content, packages, pages, scaling, siblings, single_file, site_files, template};
use anyhow::{Context, Result};
use app::render::Built;
use app::state::scaling::Scaling;
use base64::prelude::{BASE64_STANDARD as STANDARD, Engine as _};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Builds the program into Trunk's staging folder and writes the pages there.
pub fn assemble(root: &Path) -> Result<()> {
    let staging = std::env::var_os("TRUNK_STAGING_DIR")
        .map(PathBuf::from)
        .context("TRUNK_STAGING_DIR is not set: this step is called by Trunk")?;
    // The content first: a finding should not wait for a compiler.
    let lessons = content::load(root)?;
    let tools = tools::already_there()?;
    let www = Www {
        root,
        tools: &tools,
    };
    let bound = compile(
        root,
        &tools,
        &Module {
            package: "web",
            features: &["page"],
            lane: None,
        },
    )?;
    let wasm = File::new("program", "wasm", bound.wasm.clone());
    let siblings = siblings::parts(&www, &lessons)?;
    let siblings_size = siblings::size(&siblings)?;
    let mut parts = engine_parts(&www)?;
    parts.extend(siblings);
    let files = Files {
        style: File::new("style", "css", www.bundle("styles/page.css")?),
        head: File::new("head", "js", www.bundle("head.js")?),
        host: File::new("host", "js", www.bundle("host/main.js")?),
        tail: File::new("tail", "js", www.bundle("tail/main.js")?),
        opaque: www.bundle("opaque.js")?,
        language: www.bundle("language.js")?,
        program: File::new("program", "js", www.program(&bound, &wasm, &parts)?),
        wasm,
        parts,
        siblings_size,
        scaling: scaling::read(root)?,
    };
    for file in files.beside_the_pages() {
        fs::write(staging.join(&file.name), &file.bytes)?;
    }
    build_api(&www, &staging)?;
    let icons = site_files::write_icons(root, &staging)?;
    pages::write(&staging, &lessons, &files, &icons)?;
    single_file::write(&www, &staging, &lessons, &files, &icons)?;
    packages::write(&www, &staging, &lessons)?;
    site_files::write(&www, &staging, &lessons, &icons)?;
    // Last: it knows every file's hash.
    site_files::write_offline_worker(&www, &staging, &files, &icons)
}

/// What the program asks for first: its own module.
pub const PROGRAM: &str = "program.wasm";

/// What the pages load, or carry inside.
pub struct Files {
    /// The style sheet.
    pub style: File,
    /// The script that runs before the first paint.
    pub head: File,
    /// The script that talks to a host around the page.
    pub host: File,
    /// The script of the panel "take this page along".
    pub tail: File,
    /// Text of the script that hands over to the single file.
    pub opaque: String,
    /// Text of the script that chooses the single file's language.
    pub language: String,
    /// The script of the page's program.
    pub program: File,
    /// The program's module.
    pub wasm: File,
    /// What is loaded when it is needed.
    pub parts: Vec<Part>,
    /// What the trained siblings' part weighs, as a person reads it.
    pub siblings_size: String,
    /// The measured scaling curves, where there are some.
    pub scaling: Option<Scaling>,
}

/// A file that is loaded when it is needed, under a lasting name.
pub struct Part {
    /// What the program asks for.
    pub name: String,
    /// The file.
    pub file: File,
}

impl Files {
    /// What only the build knows, for the pages.
    pub fn built(&self) -> Built<'_> {
        Built {
            siblings_size: &self.siblings_size,
            scaling: self.scaling.as_ref(),
        }
    }

    /// Those that lie beside the pages, by name.
    pub fn beside_the_pages(&self) -> impl Iterator<Item = &File> {
        [
            &self.style,
            &self.head,
            &self.host,
            &self.tail,
            &self.program,
            &self.wasm,
        ]
        .into_iter()
        .chain(self.parts.iter().map(|part| &part.file))
    }
}

/// A file whose name tells its version.
pub struct File {
    /// Its name, with a part of its hash.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
    /// Its hash, as `integrity` wants it.
    pub integrity: String,
}

impl File {
    /// Names a file.
    pub fn new(stem: &str, extension: &str, bytes: impl Into<Vec<u8>>) -> Self {
        let bytes = bytes.into();
        let digest = Sha256::digest(&bytes);
        let hash: String = digest.iter().take(8).map(|b| format!("{b:02x}")).collect();
        File {
            name: format!("{stem}-{hash}.{extension}"),
            integrity: integrity(&bytes),
            bytes,
        }
    }

    /// The whole file as an address.
    pub fn as_data(&self, media_type: &str) -> String {
        format!("data:{media_type};base64,{}", STANDARD.encode(&self.bytes))
    }

    /// What is in it, as text.
    pub fn text(&self) -> Result<&str> {
        std::str::from_utf8(&self.bytes).with_context(|| format!("{} is no text", self.name))
    }
}

/// The folder `www/`, with the tool that makes its files small.
pub struct Www<'a> {
    /// The repository.
    pub root: &'a Path,
    /// The tools.
    pub tools: &'a Tools,
}

impl Www<'_> {
    /// A file as it is.
    pub fn text(&self, source: &str) -> Result<String> {
        let path = self.root.join("www").join(source);
        fs::read_to_string(&path).with_context(|| format!("could not read {}", path.display()))
    }

    /// A file with all that it imports.
    pub fn bundle(&self, source: &str) -> Result<String> {
        self.minified(&self.root.join("www").join(source), &["--bundle"])
    }

    /// A script that imports nothing, as it stands.
    pub fn script(&self, source: &str) -> Result<String> {
        self.minified(&self.root.join("www").join(source), &[])
    }

    /// The page's program as one classic script: the bindings, the start, and the names of all parts.
    fn program(&self, bound: &Bound, wasm: &File, parts: &[Part]) -> Result<String> {
        let parts: BTreeMap<&str, [&str; 2]> = parts
            .iter()
            .map(|part| (part.name.as_str(), &part.file))
            .chain([(PROGRAM, wasm)])
            .map(|(name, file)| (name, [&*file.name, &*file.integrity]))
            .collect();
        let parts = serde_json::to_string(&parts)?;
        self.joined(bound, "program.js", &[("PARTS", &parts)])
    }

    /// A module's bindings with the script that starts it.
    pub fn joined(&self, bound: &Bound, source: &str, slots: &[(&str, &str)]) -> Result<String> {
        let joined = bound.folder.join(format!("joined-{source}"));
        let slots: Vec<_> = [("BINDINGS", bound.script.as_str())]
            .into_iter()
            .chain(slots.iter().copied())
            .collect();
        fs::write(&joined, template::fill(&self.text(source)?, &slots)?)?;
        self.minified(&joined, &[])
    }

    /// A script or style sheet without what only people need.
    fn minified(&self, file: &Path, options: &[&str]) -> Result<String> {
        output_of(
            self.tools
                .command("esbuild")
                .arg(file)
                .args(["--minify", "--charset=utf8", "--log-level=error"])
                .args(options),
        )
        .with_context(|| format!("esbuild could not read {}", file.display()))
    }
}

/// The engine's builds, each a worker's script and its module.
fn engine_parts(www: &Www<'_>) -> Result<Vec<Part>> {
    let mut parts = Vec::new();
    for lane in &LANE_BUILDS {
        let bound = compile(
            www.root,
            www.tools,
            &Module {
                package: "engine",
                features: &[],
                lane: Some(lane),
            },
        )?;
        let stem = format!("engine-{}", lane.name);
        let script = www.joined(&bound, "engine.js", &[])?;
        for (extension, bytes) in [("js", script.into_bytes()), ("wasm", bound.wasm)] {
            parts.push(Part {
                name: format!("{stem}.{extension}"),
                file: File::new(&stem, extension, bytes),
            });
        }
    }
    Ok(parts)
}

/// The kernel alone as an ES module under a lasting name, for consoles and notebooks. The script checks
/// its own text, and fetches its module with integrity.
fn build_api(www: &Www<'_>, staging: &Path) -> Result<()> {
    let bound = compile(
        www.root,
        www.tools,
        &Module {
            package: "engine",
            features: &["js-api"],
            lane: None,
        },
    )?;
    let script = checked(
        &www.joined(&bound, "api.js", &[])?,
        &www.script("checked.js")?,
    )?;
    let module = [
        format!("const api={script};"),
        format!(
            "export default(options)=>api(options??{{module_or_path:fetch(new URL(\"engine_bg.wasm\",import.meta.url),{{integrity:\"{}\"}})}});",
            integrity(&bound.wasm)
        ),
        "export const attend=(options)=>api.attend(options),mask=(options)=>api.mask(options);\n"
            .into(),
    ];
    let api = staging.join("api");
    fs::create_dir_all(&api)?;
    fs::write(api.join("engine.js"), module.concat())?;
    fs::write(api.join("engine_bg.wasm"), bound.wasm)?;
    fs::write(api.join("engine.d.ts"), www.text("api.d.ts")?)?;
    Ok(())
}
