//! A demo's state in the address: `#siblings?s=1&demo=gpt&text=…`.
//!
//! The same rules as for the kernel's links (`state/link.rs`): what cannot be right is refused
//! whole, what is out of range is brought into range, what is unknown is ignored.

mod fields;

use super::gpt::MAX_LENGTH;
use crate::state::decimal::fixed;
use crate::state::link::{LinkError, encode};
use fields::Fields;
use protocol::{Architecture, AttentionStage, HeadAt, Sampling, Task};

/// The section that holds the demos.
pub const SECTION: &str = "siblings";
/// Version of these links.
const VERSION: &str = "1";
/// Longer fragments are refused unread.
const MAX_FRAGMENT: usize = 30_000;

/// One demo's state.
#[derive(Clone, Debug, PartialEq)]
pub enum Demo {
    /// The encoder's card.
    Bert {
        /// The text.
        text: String,
        /// Hidden places.
        hidden: Vec<u32>,
        /// Whether everything to the right is hidden too.
        hides_right: bool,
    },
    /// The decoder's card.
    Gpt {
        /// The text.
        text: String,
        /// How tokens are chosen.
        sampling: Sampling,
        /// How many at most.
        length: u32,
        /// A branch.
        given: Vec<u32>,
        /// How far it had come, where that is not the length.
        limit: Option<u32>,
        /// The step looked at, where it is not the last.
        step: Option<u32>,
    },
    /// The encoder-decoder's card.
    T5 {
        /// The task.
        task: Task,
        /// The text.
        text: String,
        /// Layer and head of cross-attention that are shown; the usual ones where nothing is said.
        head: Option<(u32, u32)>,
        /// The step looked at, where it is not the last.
        step: Option<u32>,
    },
    /// One text through three.
    Three {
        /// The text.
        text: String,
        /// The place that is asked for.
        place: u32,
    },
    /// Looking inside one of the cards, whose state comes along.
    Inside {
        /// The card's state.
        of: Box<Demo>,
        /// The head.
        at: HeadAt,
        /// The cell.
        cell: Option<(u32, u32)>,
    },
}

impl Demo {
    /// Whose card it is; none for all three.
    pub fn sibling(&self) -> Option<Architecture> {
        match self {
            Demo::Bert { .. } => Some(Architecture::EncoderOnly),
            Demo::Gpt { .. } => Some(Architecture::DecoderOnly),
            Demo::T5 { .. } => Some(Architecture::EncoderDecoder),
            Demo::Three { .. } => None,
            Demo::Inside { of, .. } => of.sibling(),
        }
    }
}

/// The fragment of a demo.
pub fn fragment_from_demo(demo: &Demo) -> String {
    let (name, mut fields) = fields_of(demo);
    fields.insert(0, ("demo", name.to_owned()));
    fields.insert(0, ("s", VERSION.to_owned()));
    let mut fragment = SECTION.to_owned();
    for (mark, (key, value)) in std::iter::once('?')
        .chain(std::iter::repeat('&'))
        .zip(fields)
    {
        fragment.push(mark);
        fragment += key;
        fragment.push('=');
        fragment += &encode(&value);
    }
    fragment
}

fn fields_of(demo: &Demo) -> (&'static str, Vec<(&'static str, String)>) {
    match demo {
        Demo::Bert {
            text,
            hidden,
            hides_right,
        } => {
            let mut fields = vec![("text", text.clone()), ("hide", list(hidden))];
            if *hides_right {
                fields.push(("right", "1".to_owned()));
            }
            ("bert", fields)
        }
        Demo::Gpt {
            text,
            sampling,
            length,
            given,
            limit,
            step,
        } => {
            let mut fields = vec![
                ("text", text.clone()),
                ("t", fixed(sampling.temperature.into(), 2)),
                ("k", sampling.top_k.to_string()),
                ("p", fixed(sampling.top_p.into(), 2)),
                ("seed", sampling.seed.to_string()),
                ("n", length.to_string()),
            ];
            if !given.is_empty() {
                fields.push(("given", list(given)));
            }
            fields.extend(limit.map(|limit| ("upto", limit.to_string())));
            fields.extend(step.map(|step| ("step", step.to_string())));
            ("gpt", fields)
        }
        Demo::T5 {
            task,
            text,
            head,
            step,
        } => {
            let mut fields = vec![("task", task.code().to_owned()), ("text", text.clone())];
            fields.extend(head.map(|(layer, head)| ("cross", list(&[layer, head]))));
            fields.extend(step.map(|step| ("step", step.to_string())));
            ("t5", fields)
        }
        Demo::Three { text, place } => (
            "three",
            vec![("text", text.clone()), ("place", place.to_string())],
        ),
        Demo::Inside { of, at, cell } => {
            let (name, mut fields) = fields_of(of);
            fields.insert(0, ("of", name.to_owned()));
            fields.push(("stage", at.stage.code().to_owned()));
            fields.push(("layer", at.layer.to_string()));
            fields.push(("head", at.head.to_string()));
            if let Some((row, column)) = cell {
                fields.push(("cell", list(&[*row, *column])));
            }
            ("inside", fields)
        }
    }
}

/// Reads a fragment; none where it is not a demo's.
///
/// # Errors
/// See [`LinkError`]; nothing of a refused link is used.
pub fn demo_from_fragment(fragment: &str) -> Result<Option<Demo>, LinkError> {
    let Some(query) = fragment
        .strip_prefix(SECTION)
        .and_then(|rest| rest.strip_prefix('?'))
    else {
        return Ok(None);
    };
    if fragment.len() > MAX_FRAGMENT {
        return Err(LinkError::TooLong);
    }
    let fields = Fields::read(query)?;
    if fields.text("s") != VERSION {
        return Err(LinkError::UnknownVersion);
    }
    let name = fields.text("demo");
    let demo = if name == "inside" {
        let of = Box::new(card(fields.text("of"), &fields)?);
        let stage = AttentionStage::from_code(fields.text("stage"));
        Demo::Inside {
            of,
            at: HeadAt {
                stage: stage.ok_or(LinkError::BadValue)?,
                layer: fields.whole("layer", 0, 63)?,
                head: fields.whole("head", 0, 127)?,
            },
            cell: fields.pair("cell")?,
        }
    } else if name == "three" {
        Demo::Three {
            text: fields.text("text").to_owned(),
            place: fields.whole("place", 0, 1_000)?,
        }
    } else {
        card(name, &fields)?
    };
    Ok(Some(demo))
}

fn card(name: &str, fields: &Fields) -> Result<Demo, LinkError> {
    let text = fields.text("text").to_owned();
    let sibling = Architecture::from_code(name).ok_or(LinkError::BadValue)?;
    Ok(match sibling {
        Architecture::EncoderOnly => Demo::Bert {
            text,
            hidden: fields.list("hide")?,
            hides_right: fields.text("right") == "1",
        },
        Architecture::DecoderOnly => {
            let usual = Sampling::default();
            Demo::Gpt {
                text,
                sampling: Sampling {
                    temperature: fields.number("t", usual.temperature, 0.0, 5.0)?,
                    top_k: fields.whole("k", usual.top_k, 100_000)?,
                    top_p: fields.number("p", usual.top_p, 0.01, 1.0)?,
                    seed: fields.whole("seed", usual.seed, u32::MAX)?,
                },
                length: fields.whole("n", 24, MAX_LENGTH)?.max(1),
                given: fields.list("given")?,
                limit: fields.maybe("upto", MAX_LENGTH)?,
                step: fields.maybe("step", MAX_LENGTH)?,
            }
        }
        Architecture::EncoderDecoder => Demo::T5 {
            task: Task::from_code(fields.text("task")).ok_or(LinkError::BadValue)?,
            text,
            head: fields.pair("cross")?,
            step: fields.maybe("step", MAX_LENGTH)?,
        },
    })
}

fn list(numbers: &[u32]) -> String {
    let numbers: Vec<String> = numbers.iter().map(u32::to_string).collect();
    numbers.join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn demos() -> Vec<Demo> {
        let text = "貓 & dog? = 😺#".to_owned();
        let bert = Demo::Bert {
            text: text.clone(),
            hidden: vec![2, 5],
            hides_right: true,
        };
        let at = HeadAt {
            stage: AttentionStage::EncoderSelf,
            layer: 3,
            head: 1,
        };
        vec![
            bert.clone(),
            Demo::Gpt {
                text: text.clone(),
                sampling: Sampling {
                    temperature: 1.25,
                    top_k: 40,
                    top_p: 0.9,
                    seed: u32::MAX,
                },
                length: 12,
                given: vec![31, 1567],
                limit: Some(5),
                step: Some(0),
            },
            Demo::T5 {
                task: Task::Summarise,
                text: text.clone(),
                head: Some((2, 0)),
                step: Some(3),
            },
            Demo::Three { text, place: 4 },
            Demo::Inside {
                of: Box::new(bert),
                at,
                cell: Some((3, 4)),
            },
        ]
    }

    #[test]
    fn every_state_is_a_link_and_comes_back_from_it() {
        for demo in demos() {
            let fragment = fragment_from_demo(&demo);
            assert_eq!(demo_from_fragment(&fragment), Ok(Some(demo)), "{fragment}");
        }
    }

    #[test]
    fn strange_links_are_refused_or_brought_into_range() {
        assert_eq!(demo_from_fragment("run?v=1&text=a"), Ok(None));
        assert_eq!(demo_from_fragment("siblings"), Ok(None));
        let error = |fragment: &str| demo_from_fragment(fragment).expect_err(fragment);
        assert_eq!(error("siblings?demo=gpt"), LinkError::UnknownVersion);
        assert_eq!(error("siblings?s=2&demo=gpt"), LinkError::UnknownVersion);
        for bad in [
            "siblings?s=1&demo=rnn",
            "siblings?s=1&demo=inside&of=inside&stage=cross",
            "siblings?s=1&demo=bert&hide=1,x",
            "siblings?s=1&demo=gpt&t=NaN",
            "siblings?s=1&demo=gpt&seed=-1",
            "siblings?s=1&demo=t5&task=poem",
            "siblings?s=1&demo=t5&task=zh&cross=1",
            "siblings?s=1&demo=gpt&step=-1",
            "siblings?s=1&demo=inside&of=bert&stage=encoder&cell=1,2,3",
        ] {
            assert_eq!(error(bad), LinkError::BadValue, "{bad}");
        }
        assert_eq!(
            error("siblings?s=1&demo=bert&text=%E0%A4%A"),
            LinkError::Malformed
        );
        let long = format!("siblings?s=1&demo=bert&text={}", "a".repeat(1_000_000));
        assert_eq!(error(&long), LinkError::TooLong);
        let far = "siblings?s=1&demo=gpt&t=1e9&p=0&n=1e9&k=1e12&unknown=1";
        let Ok(Some(Demo::Gpt {
            sampling, length, ..
        })) = demo_from_fragment(far)
        else {
            panic!("not read");
        };
        assert_eq!((sampling.temperature, sampling.top_p), (5.0, 0.01));
        assert_eq!((sampling.top_k, length), (100_000, MAX_LENGTH));
    }
}
