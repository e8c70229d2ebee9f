//! Lines that were entered, and what a line that was begun becomes.

use super::{COMMANDS, OPTIONS};

/// What a line that was begun becomes; itself where nothing, or more than one thing, fits.
pub fn completed(line: &str) -> String {
    let last = line.rsplit(char::is_whitespace).next().unwrap_or_default();
    let before = &line[..line.len() - last.len()];
    let fits: Vec<&str> = if before.trim().is_empty() {
        COMMANDS
            .iter()
            .copied()
            .filter(|c| c.starts_with(last))
            .collect()
    } else if last.starts_with("--") {
        let command = line.split_whitespace().next().unwrap_or_default();
        let options = OPTIONS.iter().find(|(name, _)| *name == command);
        let options = options.map_or(&[][..], |(_, options)| options);
        options
            .iter()
            .copied()
            .filter(|o| o.starts_with(last))
            .collect()
    } else {
        Vec::new()
    };
    match *fits {
        [only] if !last.is_empty() => [before, only, " "].concat(),
        _ => line.to_owned(),
    }
}

/// The lines that were entered, and where one is among them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    lines: Vec<String>,
    at: usize,
}

impl History {
    /// The most lines that are kept.
    const MOST: usize = 100;

    /// Keeps a line, and stands behind it.
    pub fn push(&mut self, line: &str) {
        if self.lines.last().is_none_or(|last| last != line) {
            self.lines.push(line.to_owned());
        }
        let too_many = self.lines.len().saturating_sub(Self::MOST);
        self.lines.drain(..too_many);
        self.at = self.lines.len();
    }

    /// The line before; none at the beginning.
    pub fn earlier(&mut self) -> Option<&str> {
        self.at = self.at.checked_sub(1)?;
        self.lines.get(self.at).map(String::as_str)
    }

    /// The line behind; an empty one at the end.
    pub fn later(&mut self) -> &str {
        self.at = (self.at + 1).min(self.lines.len());
        self.lines.get(self.at).map_or("", String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tab_completes_what_is_clear() {
        assert_eq!(completed("ge"), "generate ");
        assert_eq!(completed(""), "");
        assert_eq!(completed("generate --s"), "generate --seed ");
        assert_eq!(completed("generate --t"), "generate --t");
        assert_eq!(completed("xyz"), "xyz");
    }

    #[test]
    fn arrows_walk_through_what_was_entered() {
        let mut history = History::default();
        assert_eq!(history.earlier(), None);
        for line in ["help", "bench", "bench"] {
            history.push(line);
        }
        assert_eq!(history.earlier(), Some("bench"));
        assert_eq!(history.earlier(), Some("help"));
        assert_eq!(history.earlier(), None);
        assert_eq!(history.later(), "bench");
        assert_eq!(history.later(), "");
    }
}
