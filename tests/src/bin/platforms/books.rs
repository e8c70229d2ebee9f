//! Books: MkDocs in two themes, Sphinx, Jupyter Book, each with `embed.js` in one of its pages as
//! raw HTML, and Jupyter Book in a notebook's output too.

use crate::report::Report;
use crate::scratch::{Addresses, Scratch};
use crate::visit::{Place, visit};
use crate::{given, program, version_of};
use anyhow::{Context, Result, ensure};
use std::path::Path;
use std::process::Command;
use tests::{Engine, Options, Site, in_one};

/// A page of a book.
#[derive(Clone, Copy)]
struct Page {
    /// The folder under `tests/hosts` with what the book is made of, and the environment's name.
    tool: &'static str,
    /// The book's maker as people call it, and its Python package.
    maker: (&'static str, &'static str),
    shows: &'static str,
    /// The program that builds it, with its arguments; `FROM` and `TO` stand for folders.
    build: &'static [&'static str],
    /// Where the pages are then, below `TO`.
    pages: &'static str,
    /// The page with the course.
    path: &'static str,
    /// The link from there to another page, and the one back.
    links: [&'static str; 2],
}

const PAGES: [Page; 5] = [
    Page {
        tool: "mkdocs",
        maker: ("MkDocs", "mkdocs"),
        shows: "`embed.js` in Markdown",
        build: &["mkdocs", "build", "-q", "-f", "FROM/mkdocs.yml", "-d", "TO"],
        pages: "",
        path: "",
        links: ["[role=main] p a", "[role=main] p a"],
    },
    Page {
        tool: "mkdocs",
        maker: ("Material for MkDocs", "mkdocs-material"),
        shows: "`embed.js` in Markdown, with instant navigation",
        build: &[
            "mkdocs",
            "build",
            "-q",
            "-f",
            "FROM/material.yml",
            "-d",
            "TO",
        ],
        pages: "",
        path: "",
        links: ["article p a", "article p a"],
    },
    Page {
        tool: "sphinx",
        maker: ("Sphinx", "Sphinx"),
        shows: "`embed.js` in reStructuredText",
        build: &["sphinx-build", "-q", "-b", "html", "FROM", "TO"],
        pages: "",
        path: "index.html",
        links: ["[role=main] p a", "[role=main] p a"],
    },
    Page {
        shows: "`embed.js` in a MyST page",
        path: "index.html",
        links: ["article p a", "article p a[href='index.html']"],
        ..NOTEBOOK
    },
    NOTEBOOK,
];

const NOTEBOOK: Page = Page {
    tool: "jupyter-book",
    maker: ("Jupyter Book", "jupyter-book"),
    shows: "`embed.js` in a notebook's output",
    build: &["jupyter-book", "build", "-q", "--path-output", "TO", "FROM"],
    pages: "_build/html",
    path: "notebook.html",
    links: ["article p a", "article p a[href='notebook.html']"],
};

/// Builds the books of one tool, and visits their pages.
pub fn try_out(tool: &str, environment: &Path, report: &mut Report) -> Result<()> {
    for page in PAGES.into_iter().filter(|page| page.tool == tool) {
        let (maker, package) = page.maker;
        let platform = format!("{maker} {}", version_of(environment, package)?);
        let build = page.build;
        let mut command = program(environment, build[0]);
        let (found, sender) = crate::visit::channel();
        in_one(
            Engine::Chromium,
            &Options::default(),
            |browser| async move {
                let host = Site::serve_nothing().await?;
                let addresses = Addresses {
                    course: browser.site.url.clone(),
                    host: host.url_on_localhost(),
                };
                let scratch = Scratch::new(page.tool)?;
                let (from, to) = (scratch.0.join("from"), scratch.0.join("to"));
                addresses.copy(&given(page.tool), &from)?;
                for argument in &build[1..] {
                    let argument = argument
                        .replace("FROM", &from.to_string_lossy())
                        .replace("TO", &to.to_string_lossy());
                    command.arg(argument);
                }
                run_quietly(&mut command)?;
                host.set_folder(&to.join(page.pages));
                let url = format!("{}{}", addresses.host, page.path);
                let place = Place {
                    url: &url,
                    frames: &["iframe[title='Three Transformers']"],
                    is_sized: true,
                    leave: page.links[0],
                    come_back: Some(page.links[1]),
                };
                sender.send(visit(&browser, &place).await);
                Ok(())
            },
        )
        .with_context(|| format!("{platform}, {}", page.shows))?;
        report.add(&platform, page.shows, found.take()?);
    }
    Ok(())
}

/// Builds; what the tool says is shown only where it fails.
fn run_quietly(command: &mut Command) -> Result<()> {
    // Words of MkDocs about what comes after its version 1.
    let output = command.env("NO_MKDOCS_2_WARNING", "1").output()?;
    ensure!(
        output.status.success(),
        "{} says:\n{}",
        command.get_program().display(),
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(())
}
