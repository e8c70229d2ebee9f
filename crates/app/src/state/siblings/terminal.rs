//! The terminal's commands: what a line asks for.

mod history;
mod printed;

pub use history::{History, completed};
pub use printed::line_from_demo;

use super::gpt::MAX_LENGTH;
use super::link::Demo;
use crate::state::decimal::parse;
use protocol::{Architecture, AttentionStage, HeadAt, Sampling, Task};

/// Every command, in the order of the help.
pub const COMMANDS: [&str; 9] = [
    "help",
    "run",
    "mask",
    "generate",
    "translate",
    "compare",
    "look",
    "cache",
    "bench",
];
/// What a command may be told beside its text.
const OPTIONS: [(&str, &[&str]); 9] = [
    ("help", &[]),
    ("run", &["--arch"]),
    ("mask", &["--hide", "--left-only"]),
    (
        "generate",
        &[
            "--temperature",
            "--top-k",
            "--top-p",
            "--seed",
            "--length",
            "--given",
        ],
    ),
    ("translate", &["--task"]),
    ("compare", &["--place"]),
    ("look", &["--at", "--stage", "--layer", "--head", "--cell"]),
    ("cache", &[]),
    ("bench", &["--steps"]),
];
/// The longest line that is read.
const MAX_LINE: usize = 4_000;
/// The most numbers that one option lists.
const MAX_LISTED: usize = 100;
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
    /// A head of what a card read last, and a cell of it.
    Look {
        /// Whose card.
        sibling: Architecture,
        /// The head.
        at: HeadAt,
        /// The cell: row and column.
        cell: Option<(u32, u32)>,
    },
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
            hidden: given.places("--hide")?,
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
                length: (given.number("--length", 24.0)? as u32).clamp(1, MAX_LENGTH),
                given: given.numbers("--given")?,
                limit: None,
                step: None,
            })
        }
        "translate" => {
            let code = given.value("--task").unwrap_or(Task::ToChinese.code());
            let refused = || Refusal::Option(code.to_owned());
            Request::Demo(Demo::T5 {
                task: Task::from_code(code).ok_or_else(refused)?,
                text: given.text()?,
                head: None,
                step: None,
            })
        }
        "compare" => Request::Demo(Demo::Three {
            text: given.text()?,
            place: given.place("--place")?,
        }),
        "look" => look(given)?,
        "cache" => Request::Cache,
        "bench" => Request::Bench {
            steps: given.number("--steps", USUAL_STEPS.into())? as u32,
        },
        _ => Request::Help,
    })
}

fn look(given: &Given) -> Result<Request, Refusal> {
    let code = given.value("--at").unwrap_or("bert");
    let sibling = Architecture::from_code(code);
    let sibling = sibling.ok_or_else(|| Refusal::Option("--at".to_owned()))?;
    let usual = match sibling {
        Architecture::EncoderOnly => AttentionStage::EncoderSelf,
        Architecture::DecoderOnly => AttentionStage::DecoderSelf,
        Architecture::EncoderDecoder => AttentionStage::Cross,
    };
    let code = given.value("--stage").unwrap_or(usual.code());
    let stage = AttentionStage::from_code(code);
    Ok(Request::Look {
        sibling,
        at: HeadAt {
            stage: stage.ok_or_else(|| Refusal::Option("--stage".to_owned()))?,
            layer: given.place("--layer")?,
            head: given.place("--head")?,
        },
        cell: match *given.places("--cell")? {
            [] => None,
            [row, column] => Some((row, column)),
            _ => return Err(Refusal::Option("--cell".to_owned())),
        },
    })
}

/// The options and words of a line. Places, layers and heads count from one, as people do.
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

    fn numbers(&self, name: &str) -> Result<Vec<u32>, Refusal> {
        let numbers = self.value(name).unwrap_or_default().split(',');
        let numbers = numbers.filter(|number| !number.is_empty());
        let numbers: Option<Vec<u32>> = numbers
            .take(MAX_LISTED)
            .map(|number| number.parse().ok())
            .collect();
        numbers.ok_or_else(|| Refusal::Option(name.to_owned()))
    }

    fn places(&self, name: &str) -> Result<Vec<u32>, Refusal> {
        let numbers = self.numbers(name)?.into_iter();
        let places: Option<Vec<u32>> = numbers.map(|number| number.checked_sub(1)).collect();
        places.ok_or_else(|| Refusal::Option(name.to_owned()))
    }

    /// One place; the first where nothing is said.
    fn place(&self, name: &str) -> Result<u32, Refusal> {
        match *self.places(name)? {
            [] => Ok(0),
            [place] => Ok(place),
            _ => Err(Refusal::Option(name.to_owned())),
        }
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

#[cfg(test)]
mod tests {
    use super::*;

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
        assert_eq!(
            refused("compare --place 1,2 cat"),
            Refusal::Option("--place".into())
        );
        assert_eq!(refused("look --at rnn"), Refusal::Option("--at".into()));
        assert_eq!(
            refused("look --cell 1,2,3"),
            Refusal::Option("--cell".into())
        );
        assert_eq!(
            refused("look --stage all"),
            Refusal::Option("--stage".into())
        );
        assert_eq!(refused("bench --steps"), Refusal::Option("--steps".into()));
        assert_eq!(
            refused("translate --seed 1 cat"),
            Refusal::Option("--seed".into())
        );
        assert_eq!(refused(&"a".repeat(1_000_000)), Refusal::TooLong);
    }
}
