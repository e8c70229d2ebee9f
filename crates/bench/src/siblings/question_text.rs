//! Questions as lines of text, so that a browser can be asked them.

use std::fmt::Write as _;

use super::{Asked, Question};

/// One question a line: its figure, its kind, and rows of numbers, between bars.
#[must_use]
pub fn text_from_asked(all: &[Asked]) -> String {
    let mut text = String::new();
    for asked in all {
        let (kind, rows): (&str, Vec<Vec<u32>>) = match &asked.question {
            Question::Sentiment { ids } => ("sentiment", vec![ids.clone()]),
            Question::Entities { ids } => ("entities", vec![ids.clone()]),
            Question::Hidden {
                ids,
                at,
                candidates,
            } => (
                "hidden",
                vec![ids.clone(), vec![*at as u32], candidates.clone()],
            ),
            Question::Next { ids, candidates } => ("next", vec![ids.clone(), candidates.clone()]),
            Question::Text { ids, begin_end } => ("text", vec![ids.clone(), begin_end.to_vec()]),
            Question::Look {
                ids,
                written,
                head: [layer, head],
                row,
            } => (
                "look",
                vec![
                    ids.clone(),
                    written.clone(),
                    vec![*layer as u32, *head as u32, *row as u32],
                ],
            ),
        };
        let _ = write!(text, "{}|{kind}", asked.figure);
        for row in rows.iter().chain([&asked.answer]) {
            let numbers: Vec<String> = row.iter().map(u32::to_string).collect();
            let _ = write!(text, "|{}", numbers.join(" "));
        }
        text.push('\n');
    }
    text
}

/// The questions of such a text.
///
/// # Errors
/// The line that is none, in words.
pub fn asked_from_text(text: &str) -> Result<Vec<Asked>, String> {
    let asked = |(number, line): (usize, &str)| {
        asked_from_line(line).ok_or_else(|| format!("line {}: not a question", number + 1))
    };
    text.lines().enumerate().map(asked).collect()
}

fn asked_from_line(line: &str) -> Option<Asked> {
    let mut parts = line.split('|');
    let figure = parts.next()?.parse().ok()?;
    let kind = parts.next()?;
    let rows: Option<Vec<Vec<u32>>> = parts
        .map(|row| row.split_whitespace().map(|n| n.parse().ok()).collect())
        .collect();
    let mut rows = rows?;
    let answer = rows.pop()?;
    let question = match (kind, rows.as_slice()) {
        ("sentiment", [ids]) => Question::Sentiment { ids: ids.clone() },
        ("entities", [ids]) => Question::Entities { ids: ids.clone() },
        ("hidden", [ids, at, candidates]) => Question::Hidden {
            ids: ids.clone(),
            at: *at.first()? as usize,
            candidates: candidates.clone(),
        },
        ("next", [ids, candidates]) => Question::Next {
            ids: ids.clone(),
            candidates: candidates.clone(),
        },
        ("text", [ids, begin_end]) => Question::Text {
            ids: ids.clone(),
            begin_end: begin_end.as_slice().try_into().ok()?,
        },
        ("look", [ids, written, place]) => {
            let &[layer, head, row] = place.as_slice() else {
                return None;
            };
            Question::Look {
                ids: ids.clone(),
                written: written.clone(),
                head: [layer as usize, head as usize],
                row: row as usize,
            }
        }
        _ => return None,
    };
    Some(Asked {
        figure,
        question,
        answer,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_survive_as_text() {
        let all = [
            Question::Sentiment { ids: vec![1, 2] },
            Question::Entities { ids: vec![3] },
            Question::Hidden {
                ids: vec![4, 5, 6],
                at: 1,
                candidates: vec![7, 8],
            },
            Question::Next {
                ids: vec![9],
                candidates: vec![1, 2, 3],
            },
            Question::Text {
                ids: vec![4, 4],
                begin_end: [2, 3],
            },
            Question::Look {
                ids: vec![1],
                written: vec![2, 3],
                head: [1, 3],
                row: 1,
            },
        ];
        let all: Vec<Asked> = (0..)
            .zip(all)
            .map(|(figure, question)| Asked {
                figure,
                question,
                answer: vec![10; figure % 3],
            })
            .collect();
        let text = text_from_asked(&all);
        assert_eq!(text.lines().count(), 6);
        assert_eq!(asked_from_text(&text), Ok(all));
    }

    #[test]
    fn what_is_no_question_is_refused() {
        let good = "0|next|1 2|3|4\n";
        assert!(asked_from_text(good).is_ok());
        for line in [
            "",
            "x|next|1|2|3",
            "0|guess|1|2",
            "0|next|1|2",
            "0|next|a|2|3",
        ] {
            let said = asked_from_text(&format!("{good}{line}\n"));
            assert_eq!(said, Err("line 2: not a question".to_owned()), "{line}");
        }
        assert!(asked_from_text("0|text|1|2|3").is_err(), "one bound of two");
        assert!(asked_from_text("0|look|1|2|3 4|5").is_err(), "no row");
    }
}
