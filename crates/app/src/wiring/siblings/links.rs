//! Every state is a link: written into the address when a card is used, read when one is followed.

use super::part::Part;
use super::{bert, gpt, t5, three};
use crate::bridge::dom::{self, Wired, by_id};
use crate::bridge::{address, files, parts};
use crate::state::siblings::link::{Demo, demo_from_fragment, fragment_from_demo};
use protocol::{Architecture, HeadAt};
use reactive_graph::owner::StoredValue;
use reactive_graph::signal::RwSignal;
use reactive_graph::traits::{
    Get as _, GetUntracked as _, GetValue as _, Set as _, SetValue as _, Update as _,
};

thread_local! {
    /// The fragment that was written last: a change of the address to it is no news.
    static WRITTEN: std::cell::RefCell<String> = const { std::cell::RefCell::new(String::new()) };
}

/// Follows links that are opened while the part is there.
pub fn wire(part: Part) -> Wired {
    let status = by_id("link-status")?;
    let is_refused = RwSignal::new(false);
    dom::text(status, move || match is_refused.get() {
        true => part.text("part.link-refused"),
        false => String::new(),
    });
    let is_following = StoredValue::new(false);
    address::on_change(move || {
        let fragment = address::fragment();
        if is_following.get_value() || WRITTEN.with_borrow(|written| *written == fragment) {
            return;
        }
        is_following.set_value(true);
        is_refused.set(follow(part, &fragment).is_none());
        is_following.set_value(false);
    });
    is_refused.set(demo_from_fragment(&address::fragment()).is_err());
    Ok(())
}

/// Puts a card's state into the address.
pub fn remember(part: Part, name: &str) {
    let fragment = fragment_from_demo(&demo(part, name));
    WRITTEN.with_borrow_mut(|written| written.clone_from(&fragment));
    address::replace_fragment(&fragment);
    parts::address_has_changed();
}

/// The button that copies a card's link.
pub fn wire_copy(part: Part, name: &'static str) -> Wired {
    let copied = RwSignal::new(None);
    dom::on(&by_id(&[name, "-copy"].concat())?, "click", move |_| {
        let fragment = fragment_from_demo(&demo(part, name));
        address::replace_fragment(&fragment);
        files::copy(&address::with_fragment(&fragment), move |worked| {
            copied.set(Some(worked));
        });
    });
    dom::text(by_id(&[name, "-copied"].concat())?, move || {
        match copied.get() {
            None => String::new(),
            Some(true) => part.text("part.copied"),
            Some(false) => part.text("part.not-copied"),
        }
    });
    Ok(())
}

/// A card's state.
pub fn demo(part: Part, name: &str) -> Demo {
    match name {
        "gpt" => {
            let gpt = part.gpt.get_untracked();
            Demo::Gpt {
                text: gpt.text.clone(),
                sampling: gpt.sampling,
                length: gpt.length,
                limit: gpt.limit.filter(|&limit| limit != gpt.length),
                step: gpt.earlier_step().map(|step| step as u32),
                given: gpt.given,
            }
        }
        "t5" => {
            let t5 = part.t5.get_untracked();
            Demo::T5 {
                task: t5.task,
                head: Some((t5.head.layer, t5.head.head)),
                step: t5.earlier_step().map(|step| step as u32),
                text: t5.text,
            }
        }
        "three" => {
            let three = part.three.get_untracked();
            Demo::Three {
                text: three.text,
                place: three.place,
            }
        }
        "inside" => {
            let inside = part.inside.get_untracked();
            let cell = inside.cell.map(|(row, column)| (row as u32, column as u32));
            Demo::Inside {
                of: Box::new(demo(part, inside.sibling.code())),
                at: inside.at,
                cell,
            }
        }
        _ => {
            let bert = part.bert.get_untracked();
            Demo::Bert {
                text: bert.text,
                hidden: bert.hidden,
                hides_right: bert.hides_right,
            }
        }
    }
}

/// The demo that the page's address names, if it names one.
pub fn asked_for() -> Option<Demo> {
    demo_from_fragment(&address::fragment()).ok().flatten()
}

/// Takes a link's state over and computes it. `None` where it was refused; the cards are then as they
/// were.
fn follow(part: Part, fragment: &str) -> Option<()> {
    if let Some(demo) = demo_from_fragment(fragment).ok()? {
        open(part, &demo);
    }
    Some(())
}

/// Takes a state over and computes it.
pub fn take_and_compute(part: Part, demo: &Demo) {
    take(part, demo);
    compute(part, demo);
}

/// The same, and shows its card.
pub fn open(part: Part, demo: &Demo) {
    take_and_compute(part, demo);
    let name = match demo {
        Demo::Inside { .. } => "inside",
        Demo::Three { .. } => "three",
        card => card.sibling().map_or("bert", Architecture::code),
    };
    if let Ok(card) = by_id(&[name, "-card"].concat()) {
        parts::scroll_to(&card);
    }
}

fn take(part: Part, demo: &Demo) {
    match demo {
        Demo::Bert {
            text,
            hidden,
            hides_right,
        } => part.bert.update(|bert| {
            bert.set_text(text.clone());
            bert.hidden.clone_from(hidden);
            bert.hidden.sort_unstable();
            bert.hidden.dedup();
            bert.hides_right = *hides_right;
        }),
        Demo::Gpt {
            text,
            sampling,
            length,
            given,
            limit,
            step,
        } => part.gpt.update(|gpt| {
            gpt.set(|gpt| {
                gpt.text.clone_from(text);
                gpt.sampling = *sampling;
                gpt.length = *length;
            });
            gpt.given.clone_from(given);
            gpt.limit = *limit;
            gpt.wanted = step.map(|step| step as usize);
        }),
        Demo::T5 {
            task,
            text,
            head,
            step,
        } => {
            let facts = part.facts_of(Architecture::EncoderDecoder);
            part.t5.update(|t5| {
                t5.set(*task, text.clone());
                t5.wanted = step.map(|step| step as usize);
                // A head that the model does not have stays the usual one.
                let is_there = |&(layer, head): &(u32, u32)| {
                    facts
                        .is_some_and(|facts| layer < facts.n_decoder_layers && head < facts.n_heads)
                };
                if let Some((layer, head)) = head.filter(is_there) {
                    t5.head = HeadAt {
                        layer,
                        head,
                        ..t5.head
                    };
                }
            });
        }
        Demo::Three { text, place } => part.three.update(|three| {
            three.set_text(text.clone());
            three.place = *place;
        }),
        Demo::Inside { of, at, cell } => {
            take(part, of);
            let cell = cell.map(|(row, column)| (row as usize, column as usize));
            part.inside.update(|inside| {
                inside.sibling = of.sibling().unwrap_or(inside.sibling);
                inside.at = *at;
                inside.cell = cell;
                inside.seen = None;
            });
        }
    }
}

/// Computes a state that was taken over.
fn compute(part: Part, demo: &Demo) {
    match demo {
        Demo::Bert { .. } => bert::ask(part),
        Demo::Gpt { .. } => gpt::resume(part),
        Demo::T5 { .. } => t5::write(part),
        Demo::Three { .. } => three::ask(part),
        // It is looked into as soon as its card has computed: `Part::hear` sees to that.
        Demo::Inside { of, .. } => compute(part, of),
    }
}
