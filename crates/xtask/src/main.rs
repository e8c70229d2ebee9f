//! Every command a person runs: `cargo xtask <command>`.
//!
//! It sets up what is missing, says what it is doing, and calls the tools. It holds no lesson and
//! no mathematics of its own.

mod assemble;
mod bench;
mod browser;
mod checked;
mod command;
mod compile;
mod content;
mod dist;
mod hosts;
mod models;
mod oembed;
mod packages;
mod pages;
mod peers;
mod policy;
mod scaling;
mod scorm_peers;
mod siblings;
mod single_file;
mod site_files;
mod size;
mod template;
mod tools;

use anyhow::{Result, bail};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask <command>

  serve [trunk options]   set up the tools, build the page and serve it on http://127.0.0.1:8080/
  test [filter]           set up what the tests need, build the page and run every test
  test --engines all|chromium,firefox,webkit [filter]
                          the same, with the page's tests in these browser engines
  test --native [filter]  run the tests that need neither a browser nor the built page
  build                   set up the tools and build the page into dist/site
  dist                    build everything that is given away into dist/: the site with packed copies,
                          the single file, the offline bundle, the SCORM packages, a manifest
    --public-url <address>  where the site will be; adds oEmbed to it
    --twice                 build again from a copy in another folder, and compare every byte
  train [options]         make the weights in content/models from nothing; goes on where it stopped
    --check                 make them beside, and compare their figures with the committed ones
    encoder|decoder|encoder-decoder
                            only these; --threads <n> and --steps <n> change how
  evaluate                print what the committed weights reach, and fail where a bound is not met
    --seed <n>              on other examples; --examples <n> on more or fewer
    --browser               in Chromium, in every build of the kernel, against the native figures
  heads                   measure what each attention head looks at and is worth
  sweep                   train five sizes of each family for the scaling data (an hour; resumes)
  content check           check everything under content/
  content new exercise <id> [--kind <kind>] [--section <section>]
                          begin an exercise from a template, and place it at a section's end
  size                    print what a first visit downloads, and fail above the budget
  bench [--gates]         measure the kernel against its peers in a browser; fail below the goals
  bench --only gpt|peers  only the decoders, or n = 256; printed and not written down
  bench --report          write the last run's table again
  lanes                   check the kernel and the models on it in a browser, on every lane
  vitals                  measure first paint, first Run and the siblings' demos in a browser
  hosts [platform …]      try the course in real platforms (Kolibri, MkDocs, Sphinx, Jupyter Book, pages with
                          other people's resizers), and print a table of what was found
  screenshots             write screenshots of the page to tests/output
  setup                   only set up the tools

  assemble                called by Trunk: build the engine and write the pages
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<()> {
    let root = workspace_root();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["serve", options @ ..] => tools::set_up()?.trunk(&root, "serve", options),
        ["build"] => tools::set_up()?.trunk(&root, "build", &[]),
        ["setup"] => tools::set_up().map(|_| ()),
        ["test", "--native", filter @ ..] => browser::test_natively(&root, filter),
        ["test", "--engines", engines, filter @ ..] => browser::test(&root, engines, filter),
        ["test", "--engines"] => bail!("which engines?\n\n{USAGE}"),
        ["test", filter @ ..] => browser::test(&root, "chromium", filter),
        ["bench"] => bench::measure(&root, "", false),
        ["bench", "--gates"] => bench::measure(&root, "", true),
        ["bench", "--only", part] => bench::measure(&root, &format!("#{part}"), false),
        ["bench", "--report"] => bench::report(&root, false),
        ["lanes"] => bench::check_lanes(&root),
        ["vitals"] => browser::run_tool(&root, "vitals", &[]),
        ["hosts", names @ ..] => hosts::try_out(&root, names),
        ["screenshots"] => browser::run_tool(&root, "screenshots", &[]),
        ["dist", options @ ..] => dist::dist(&root, options),
        ["evaluate", "--browser"] => bench::evaluate(&root),
        ["train" | "evaluate" | "heads" | "sweep", ..] => models::trainer(&root, &words),
        ["content", "check"] => content::check(&root),
        ["content", "new", "exercise", id, options @ ..] => {
            content::new_exercise(&root, id, options)
        }
        ["size"] => size::report(&root),
        ["assemble"] => assemble::assemble(&root),
        [] | ["help" | "--help" | "-h"] => {
            print!("{USAGE}");
            Ok(())
        }
        other => bail!("unknown command: {}\n\n{USAGE}", other.join(" ")),
    }
}

/// The folder that holds the workspace's `Cargo.toml`.
fn workspace_root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_path_buf()
}
