//! The line that does what a button did.

use crate::state::decimal::fixed;
use crate::state::siblings::link::Demo;
use protocol::Architecture;

/// The line that does what a card's button did.
pub fn line_from_demo(demo: &Demo) -> String {
    match demo {
        Demo::Bert {
            text,
            hidden,
            hides_right,
        } => {
            let mut line = String::from("mask");
            if !hidden.is_empty() {
                line += " --hide ";
                line += &places(hidden);
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
            limit,
            step: _,
        } => {
            let mut line = [
                "generate --temperature ".to_owned(),
                fixed(sampling.temperature.into(), 2),
                " --top-k ".to_owned(),
                sampling.top_k.to_string(),
                " --top-p ".to_owned(),
                fixed(sampling.top_p.into(), 2),
                " --seed ".to_owned(),
                sampling.seed.to_string(),
                " --length ".to_owned(),
                limit.unwrap_or(*length).to_string(),
            ]
            .concat();
            if !given.is_empty() {
                let given: Vec<String> = given.iter().map(u32::to_string).collect();
                line += " --given ";
                line += &given.join(",");
            }
            line + &quoted(text)
        }
        Demo::T5 { task, text, .. } => ["translate --task ", task.code(), &quoted(text)].concat(),
        Demo::Three { text, place } => {
            ["compare --place ", &places(&[*place]), &quoted(text)].concat()
        }
        Demo::Inside { of, at, cell } => {
            let mut line = [
                "look --at ",
                of.sibling().map_or("bert", Architecture::code),
                " --stage ",
                at.stage.code(),
                " --layer ",
                &places(&[at.layer]),
                " --head ",
                &places(&[at.head]),
            ]
            .concat();
            if let Some((row, column)) = cell {
                line += " --cell ";
                line += &places(&[*row, *column]);
            }
            line
        }
    }
}

/// Counted from one, as people do.
fn places(places: &[u32]) -> String {
    let places: Vec<String> = places.iter().map(|at| (at + 1).to_string()).collect();
    places.join(",")
}

/// A text as one word of a line. A quote inside would end it: it becomes a single one.
fn quoted(text: &str) -> String {
    [" \"", &text.replace('"', "'"), "\""].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::siblings::terminal::{Request, request_from_line};
    use protocol::{AttentionStage, HeadAt, Sampling, Task};

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
                given: vec![31, 1567],
                limit: None,
                step: None,
            },
            Demo::T5 {
                task: Task::Summarise,
                text: text.clone(),
                head: None,
                step: None,
            },
            Demo::Three { text, place: 2 },
        ] {
            let line = line_from_demo(&demo);
            assert_eq!(
                request_from_line(&line),
                Ok(Some(Request::Demo(demo))),
                "{line}"
            );
        }
    }

    #[test]
    fn looking_is_a_line_about_the_card_as_it_stands() {
        let at = HeadAt {
            stage: AttentionStage::Cross,
            layer: 1,
            head: 0,
        };
        let demo = Demo::Inside {
            of: Box::new(Demo::T5 {
                task: Task::ToChinese,
                text: "cat".into(),
                head: None,
                step: None,
            }),
            at,
            cell: Some((3, 0)),
        };
        let line = line_from_demo(&demo);
        assert_eq!(
            line,
            "look --at t5 --stage cross --layer 2 --head 1 --cell 4,1"
        );
        let look = Request::Look {
            sibling: Architecture::EncoderDecoder,
            at,
            cell: Some((3, 0)),
        };
        assert_eq!(request_from_line(&line), Ok(Some(look)));
    }
}
