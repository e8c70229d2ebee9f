//! What was found, as lines while it is found and as a table at the end.

use crate::visit::Found;
use std::collections::BTreeSet;

/// Everything that was tried.
#[derive(Default)]
pub struct Report {
    rows: Vec<Row>,
    is_broken: bool,
}

struct Row {
    platform: String,
    shows: String,
    found: Found,
}

impl Report {
    /// A platform with its version, what it shows, and what was found there.
    pub fn add(&mut self, platform: &str, shows: &str, found: Found) {
        let alive = match found.alive {
            Some(time) => format!("alive after {} ms", time.as_millis()),
            None => "not alive".into(),
        };
        println!(
            "{platform}, {shows}: {alive}, in {}; {}; run {}; kept {}",
            found.lang,
            heights(&found),
            word(found.ran),
            word(found.kept)
        );
        for failure in &found.failures {
            println!("  FAILED: {failure}");
        }
        self.rows.push(Row {
            platform: platform.to_owned(),
            shows: shows.to_owned(),
            found,
        });
    }

    /// A platform that could not be tried at all.
    pub fn add_broken(&mut self, name: &str, error: &anyhow::Error) {
        println!("{name}: FAILED: {error:#}");
        self.is_broken = true;
    }

    /// Whether everything was as it should be.
    pub fn is_good(&self) -> bool {
        let is_good = |row: &Row| row.found.failures.is_empty();
        !self.is_broken && !self.rows.is_empty() && self.rows.iter().all(is_good)
    }

    /// Writes the table.
    pub fn print(&self) {
        let browsers: BTreeSet<&str> = self
            .rows
            .iter()
            .map(|row| row.found.browser.as_str())
            .collect();
        let browsers: Vec<&str> = browsers.into_iter().collect();
        println!("\nSeen with {}:\n", browsers.join(", "));
        println!(
            "| platform | what it shows | language \
             | page/frame width: height, after a Run | Run | kept |"
        );
        println!("|---|---|---|---|---|---|");
        for Row {
            platform,
            shows,
            found,
        } in &self.rows
        {
            println!(
                "| {platform} | {shows} | {} | {} | {} | {} |",
                found.lang,
                heights(found),
                word(found.ran),
                word(found.kept)
            );
        }
    }
}

fn word(is_so: bool) -> &'static str {
    if is_so { "yes" } else { "**no**" }
}

/// Such as `1280/900: 23443, 23860`: the width of the page and of the frame in it, the height before
/// a Run and after it; where frame and course differ in height, both.
fn heights(found: &Found) -> String {
    let sizes = found.sizes.iter().map(|size| {
        let [before, after] = [size.before, size.after].map(|(frame, course)| {
            if frame == course {
                format!("{course}")
            } else {
                format!("{frame} of {course}")
            }
        });
        format!("{}/{}: {before}, {after}", size.width, size.frame_width)
    });
    sizes.collect::<Vec<_>>().join("; ")
}
