//! The terminal's commands: what a line asks for, the line that does what a button did, and
//! completion.

use super::link::Demo;
use crate::state::decimal::{fixed, parse};
use protocol::{Sampling, Task};

/// Every command, in the order of the help.
pub const COMMANDS: [&str; 7] = [
    "help",
    "run",
    "mask",
    "generate",
    "translate",
    "cache",
    "bench",
];
/// What a command may be told beside its text.
const OPTIONS: [(&str, &[&str]); 7] = [
    ("help", &[]),
    ("run", &["--arch"]),
    ("mask", &["--hide", "--left-only"]),
    (
        "generate",
        &["--temperature", "--top-k", "--top-p", "--seed", "--length"],
    ),
    ("translate", &["--task"]),
    ("cache", &[]),
    ("bench", &["--steps"]),
];
/// The longest line that is read.
const MAX_LINE: usize = 4_000;
/// Steps of a measurement, where nothing else is said.
const USUAL_STEPS: u32 = 32;

/// What a line asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum Request {
    /// The list of commands.
    Help,
    /// The kernel on a text, as the Run panel does it.
    Run {
        /// The architecture's code.
        arch: String,
        /// The text.
        text: String,
    },
    /// A card, computed.
    Demo(Demo),
    /// What the last text cost, with the cache and without.
    Cache,
    /// Steps of generation, measured.
    Bench {
        /// How many.
        steps: u32,
    },
}

/// Why a line is no request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is no such command.
    Command(String),
    /// There is no such option, or its value cannot be right.
    Option(String),
    /// A text is missing.
    Text,
    /// Longer than any line.
    TooLong,
}

/// Reads a line; none for an empty one.
///
/// # Errors
/// [`Refusal`].
pub fn request_from_line(line: &str) -> Result<Option<Request>, Refusal> {
    if line.len() > MAX_LINE {
        return Err(Refusal::TooLong);
    }
    let words = words(line);
    let Some((command, rest)) = words.split_first() else {
        return Ok(None);
    };
    let known = OPTIONS.iter().find(|(name, _)| name == command);
    let Some((_, options)) = known else {
        return Err(Refusal::Command(command.clone()));
    };
    let mut given = Given::default();
    let mut rest = rest.iter();
    while let Some(word) = rest.next() {
        if word == "--left-only" && options.contains(&"--left-only") {
            given.options.push((word.clone(), String::new()));
        } else if word.starts_with("--") {
            let value = rest.next().filter(|_| options.contains(&word.as_str()));
            let value = value.ok_or_else(|| Refusal::Option(word.clone()))?;
            given.options.push((word.clone(), value.clone()));
        } else {
            given.text.push(word.clone());
        }
    }
    request(command, &given).map(Some)
}

fn request(command: &str, given: &Given) -> Result<Request, Refusal> {
    Ok(match command {
        "run" => Request::Run {
            arch: given.value("--arch").unwrap_or("gpt").to_owned(),
            text: given.text()?,
        },
        "mask" => Request::Demo(Demo::Bert {
            text: given.text()?,
            // Counted from one, as people do.
            hidden: given.list("--hide")?,
            hides_right: given.value("--left-only").is_some(),
        }),
        "generate" => {
            let usual = Sampling::default();
            let seed = given.number("--seed", usual.seed.into())?;
            Request::Demo(Demo::Gpt {
                text: given.text()?,
                sampling: Sampling {
                    temperature: given.number("--temperature", usual.temperature.into())? as f32,
                    top_k: given.number("--top-k", usual.top_k.into())? as u32,
                    top_p: given.number("--top-p", usual.top_p.into())? as f32,
                    seed: seed as u32,
                },
                length: (given.number("--length", 24.0)? as u32).clamp(1, super::gpt::MAX_LENGTH),
                given: Vec::new(),
            })
        }
        "translate" => {
            let code = given.value("--task").unwrap_or(Task::ToChinese.code());
            let refused = || Refusal::Option(code.to_owned());
            Request::Demo(Demo::T5 {
                task: Task::from_code(code).ok_or_else(refused)?,
                text: given.text()?,
            })
        }
        "cache" => Request::Cache,
        "bench" => Request::Bench {
            steps: given.number("--steps", USUAL_STEPS.into())? as u32,
        },
        _ => Request::Help,
    })
}

/// The options and words of a line.
#[derive(Default)]
struct Given {
    options: Vec<(String, String)>,
    text: Vec<String>,
}

impl Given {
    fn value(&self, name: &str) -> Option<&str> {
        let found = self.options.iter().find(|(own, _)| own == name);
        found.map(|(_, value)| value.as_str())
    }

    fn number(&self, name: &str, usual: f64) -> Result<f64, Refusal> {
        let Some(value) = self.value(name) else {
            return Ok(usual);
        };
        let number = parse(value).filter(|number| *number >= 0.0);
        number.ok_or_else(|| Refusal::Option(name.to_owned()))
    }

    fn list(&self, name: &str) -> Result<Vec<u32>, Refusal> {
        let places = self.value(name).unwrap_or_default().split(',');
        let places = places.filter(|place| !place.is_empty());
        let places: Option<Vec<u32>> = places
            .map(|place| place.parse::<u32>().ok()?.checked_sub(1))
            .collect();
        places.ok_or_else(|| Refusal::Option(name.to_owned()))
    }

    fn text(&self) -> Result<String, Refusal> {
        match self.text.is_empty() {
            true => Err(Refusal::Text),
            false => Ok(self.text.join(" ")),
        }
    }
}

/// A line's words; what stands between double quotes is one.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (at, part) in line.split('"').enumerate() {
        if at % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    words
}

/// The line that does what a card's button did; none for what no command does.
pub fn line_from_demo(demo: &Demo) -> Option<String> {
    Some(match demo {
        Demo::Bert {
            text,
            hidden,
            hides_right,
        } => {
            let mut line = String::from("mask");
            if !hidden.is_empty() {
                let places: Vec<String> = hidden.iter().map(|at| (at + 1).to_string()).collect();
                line += " --hide ";
                line += &places.join(",");
            }
            if *hides_right {
                line += " --left-only";
            }
            line + &quoted(text)
        }
        Demo::Gpt {
            text,
            sampling,
            length,
            given,
        } if given.is_empty() => {
            let line = [
                "generate --temperature ".to_owned(),
                fixed(sampling.temperature.into(), 2),
                " --top-k ".to_owned(),
                sampling.top_k.to_string(),
                " --top-p ".to_owned(),
                fixed(sampling.top_p.into(), 2),
                " --seed ".to_owned(),
                sampling.seed.to_string(),
                " --length ".to_owned(),
                length.to_string(),
            ];
            line.concat() + &quoted(text)
        }
        Demo::T5 { task, text } => ["translate --task ", task.code(), &quoted(text)].concat(),
        Demo::Gpt { .. } | Demo::Three { .. } | Demo::Inside { .. } => return None,
    })
}

/// A text as one word of a line. A quote inside would end it: it becomes a single one.
fn quoted(text: &str) -> String {
    [" \"", &text.replace('"', "'"), "\""].concat()
}

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
    fn what_a_button_did_is_a_line_that_does_the_same() {
        let text = "the cat is sleeping.".to_owned();
        for demo in [
            Demo::Bert {
                text: text.clone(),
                hidden: vec![0, 3],
                hides_right: true,
            },
            Demo::Bert {
                text: text.clone(),
                hidden: vec![],
                hides_right: false,
            },
            Demo::Gpt {
                text: text.clone(),
                sampling: Sampling {
                    temperature: 1.25,
                    top_k: 40,
                    top_p: 0.9,
                    seed: 7,
                },
                length: 12,
                given: vec![],
            },
            Demo::T5 {
                task: Task::Summarise,
                text,
            },
        ] {
            let line = line_from_demo(&demo).expect("a line");
            assert_eq!(
                request_from_line(&line),
                Ok(Some(Request::Demo(demo))),
                "{line}"
            );
        }
    }

    #[test]
    fn lines_that_ask_for_nothing_known_are_refused_by_name() {
        assert_eq!(request_from_line("  "), Ok(None));
        assert_eq!(request_from_line("help"), Ok(Some(Request::Help)));
        let refused = |line: &str| request_from_line(line).expect_err(line);
        assert_eq!(refused("rm -rf"), Refusal::Command("rm".into()));
        assert_eq!(refused("generate"), Refusal::Text);
        assert_eq!(
            refused("generate --seed x cat"),
            Refusal::Option("--seed".into())
        );
        assert_eq!(
            refused("mask --hide 0 cat"),
            Refusal::Option("--hide".into())
        );
        assert_eq!(refused("bench --steps"), Refusal::Option("--steps".into()));
        assert_eq!(
            refused("translate --seed 1 cat"),
            Refusal::Option("--seed".into())
        );
        assert_eq!(refused(&"a".repeat(1_000_000)), Refusal::TooLong);
    }

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
