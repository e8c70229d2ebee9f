//! The terminal: what buttons do is printed as the command that does the same, and commands do what
//! buttons do.

use super::part::Part;
use super::{inside, links};
use crate::bridge::dom::{self, Element, Event, Wired, by_id};
use crate::bridge::sibling_engine::{self, Slot};
use crate::bridge::{address, parts, pointer, timer};
use crate::state::decimal::fixed;
use crate::state::format;
use crate::state::link::fragment_from_experiment;
use crate::state::siblings::shown;
use crate::state::siblings::terminal::{
    COMMANDS, History, Refusal, Request, completed, line_from_demo, request_from_line,
};
use crate::state::terminal::{MAX_LINES, Tone};
use protocol::{Architecture, Experiment, SiblingBody, SiblingCommand};
use reactive_graph::owner::StoredValue;
use reactive_graph::traits::{UpdateValue as _, WithUntracked as _};
use std::cell::{Cell, RefCell};

/// How long a pointer rests before what it is at is printed.
const PATIENCE_MS: i32 = 600;

thread_local! {
    /// Counts what was looked at.
    static LOOKS: Cell<u32> = const { Cell::new(0) };
    /// The line that was printed for it last.
    static LAST_LOOK: RefCell<String> = const { RefCell::new(String::new()) };
    /// Whether a command waits for what it looks at.
    static IS_LOOK_AWAITED: Cell<bool> = const { Cell::new(false) };
}

/// The line and what its keys do.
pub fn wire(part: Part) -> Wired {
    let line = by_id("line")?;
    let history = StoredValue::new(History::default());
    let control = line.clone();
    dom::on(&line, "keydown", move |event| {
        let Some((key, _)) = pointer::key(&event) else {
            return;
        };
        let text = dom::value_of(&event);
        match &*key {
            "Enter" if pointer::is_enter_in_one_line(&event) => {
                history.update_value(|history| history.push(&text));
                dom::set_value(&control, "");
                // The same answer twice is news twice.
                if let Ok(said) = by_id("line-said") {
                    dom::set_text(&said, "");
                }
                enter(part, &text);
            }
            "ArrowUp" => recall(&control, &event, history, true),
            "ArrowDown" => recall(&control, &event, history, false),
            "Tab" => {
                // Where nothing is completed, the key does what it does everywhere.
                let whole = completed(&text);
                if whole != text {
                    event.prevent_default();
                    dom::set_value(&control, &whole);
                }
            }
            _ => {}
        }
    });
    Ok(())
}

fn recall(line: &Element, event: &Event, history: StoredValue<History>, is_earlier: bool) {
    event.prevent_default();
    history.update_value(|history| {
        if !is_earlier {
            dom::set_value(line, history.later());
        } else if let Some(earlier) = history.earlier() {
            dom::set_value(line, earlier);
        }
    });
}

fn enter(part: Part, line: &str) {
    let request = match request_from_line(line) {
        Ok(None) => return,
        // The card prints the line itself, as it does for its buttons.
        Ok(Some(Request::Demo(demo))) => {
            let is_ready = match demo.sibling() {
                Some(sibling) => part.is_loaded(sibling),
                None => Architecture::ALL.into_iter().all(|s| part.is_loaded(s)),
            };
            if is_ready {
                return links::take_and_compute(part, &demo);
            }
            print(Tone::Command, line);
            return answer(Tone::Error, &[part.text("refused.not-loaded")]);
        }
        Ok(Some(request)) => request,
        Err(refusal) => {
            print(Tone::Command, line);
            return answer(Tone::Error, &[refusal_text(part, refusal)]);
        }
    };
    print(Tone::Command, line);
    match request {
        Request::Run { arch, text } => run(part, &arch, text),
        Request::Look { sibling, at, cell } => {
            if part.subject(sibling).is_none() {
                return answer(Tone::Notice, &[part.text("terminal.no-look")]);
            }
            IS_LOOK_AWAITED.set(true);
            inside::take(part, sibling, at, cell);
        }
        Request::Cache => cache(part),
        Request::Bench { steps } => {
            sibling_engine::ask(Slot::Bench, SiblingCommand::Bench { steps });
        }
        Request::Help | Request::Demo(_) => {
            let help = COMMANDS.map(|command| part.text(&["terminal.help-", command].concat()));
            answer(Tone::Output, &help);
        }
    }
}

fn refusal_text(part: Part, refusal: Refusal) -> String {
    match refusal {
        Refusal::Command(name) => part.fill("terminal.no-command", &[("name", name)]),
        Refusal::Option(name) => part.fill("terminal.no-option", &[("name", name)]),
        Refusal::Text => part.text("terminal.no-text"),
        Refusal::TooLong => part.text("terminal.too-long"),
    }
}

/// The Run panel has a program of its own: it is given the experiment as a link, and its button is
/// pressed.
fn run(part: Part, arch: &str, text: String) {
    let Some(architecture) = Architecture::from_code(arch) else {
        let slots = [("name", arch.to_owned())];
        return answer(Tone::Error, &[part.fill("terminal.no-option", &slots)]);
    };
    let experiment = Experiment {
        text,
        architecture,
        ..Experiment::default()
    };
    address::replace_fragment(&fragment_from_experiment("run", &experiment));
    parts::address_has_changed();
    answer(Tone::Output, &[part.text("terminal.run")]);
    timer::after(0, || {
        if let Ok(button) = by_id("run-start") {
            parts::press(&button);
        }
    });
}

fn cache(part: Part) {
    let lines = part.gpt.with_untracked(|gpt| {
        let last = gpt.steps.last()?;
        let (with, without) = gpt.multiply_adds();
        let step = &last.step;
        let slots = [
            ("with", shown::count(with)),
            ("without", shown::count(without)),
            ("times", fixed(without / with.max(1.0), 1)),
        ];
        let kept = [
            ("tokens", step.cached_tokens.to_string()),
            ("bytes", format::bytes(step.with_cache.kept_bytes as u64)),
        ];
        let same = if gpt.is_same_everywhere() {
            "gpt.same"
        } else {
            "gpt.not-same"
        };
        Some([
            part.fill("gpt.total", &slots),
            part.fill("gpt.cache-step", &kept),
            part.text(same),
        ])
    });
    match lines {
        Some(lines) => answer(Tone::Output, &lines),
        None => answer(Tone::Notice, &[part.text("terminal.no-cache")]),
    }
}

/// A card has begun to compute: the command that does the same.
pub fn say(part: Part, name: &str) {
    print(Tone::Command, &line_from_demo(&links::demo(part, name)));
}

/// Another head or cell is looked at: the command that does the same, once the pointer rests.
pub fn say_look_soon(part: Part) {
    let now = LOOKS.get().wrapping_add(1);
    LOOKS.set(now);
    timer::after(PATIENCE_MS, move || {
        let line = line_from_demo(&links::demo(part, "inside"));
        let is_news = LAST_LOOK.with_borrow(|last| *last != line);
        if LOOKS.get() == now && is_news {
            print(Tone::Command, &line);
            LAST_LOOK.set(line);
        }
    });
}

/// What was looked at is there, or was refused: the answer, if a command asked for it.
pub fn hear_look(part: Part) {
    if !IS_LOOK_AWAITED.get() {
        return;
    }
    let lines = part.inside.with_untracked(|inside| {
        if let Some(failure) = &inside.failure {
            return Some(Err(shown::failure(&part.words(), failure)));
        }
        if inside.is_busy {
            return None;
        }
        Some(Ok(inside::lines(part, inside, &inside.map()?)))
    });
    match lines {
        None => return, // Still on its way.
        Some(Ok(lines)) => answer(Tone::Output, &lines),
        Some(Err(failure)) => answer(Tone::Error, &[failure]),
    }
    IS_LOOK_AWAITED.set(false);
}

/// A card has an answer, or was refused.
pub fn hear(slot: Slot) {
    let name = match slot {
        Slot::Bert => "bert",
        Slot::Gpt => "gpt",
        Slot::T5 => "t5",
        Slot::Three => "three",
        _ => return,
    };
    // What the card says of it, once it has said it.
    timer::after(0, move || {
        for (rest, tone) in [("-failure", Tone::Error), ("-status", Tone::Output)] {
            let said = by_id(&[name, rest].concat()).ok();
            let said = said.and_then(|said| said.text_content());
            if let Some(said) = said.filter(|said| !said.is_empty()) {
                return print(tone, &said);
            }
        }
    });
}

/// The measurement.
pub fn hear_bench(part: Part, body: SiblingBody) {
    match body {
        SiblingBody::Benched {
            steps,
            with_cache_ms,
            without_cache_ms,
            ..
        } => {
            let slots = [
                ("steps", steps.to_string()),
                ("with", fixed(with_cache_ms, 2)),
                ("without", fixed(without_cache_ms, 2)),
            ];
            answer(Tone::Output, &[part.fill("terminal.benched", &slots)]);
        }
        SiblingBody::Failed { failure } => {
            answer(Tone::Error, &[shown::failure(&part.words(), &failure)]);
        }
        _ => {}
    }
}

/// Prints what answers a command that no card answers, and has it read out.
fn answer(tone: Tone, lines: &[String]) {
    for line in lines {
        print(tone, line);
    }
    if let Ok(said) = by_id("line-said") {
        dom::set_text(&said, &lines.join("\n"));
    }
}

/// Prints a line. It may hold the learner's own words: it is only ever set as text.
fn print(tone: Tone, text: &str) {
    let Ok(screen) = by_id("line-screen") else {
        return;
    };
    if let Some(row) = dom::append(&screen, "p", tone.class(), "") {
        dom::append(&row, "bdi", "", text);
    }
    let printed = dom::all(&screen, ".line").unwrap_or_default();
    for old in &printed[..printed.len().saturating_sub(MAX_LINES)] {
        old.remove();
    }
    screen.set_scroll_top(screen.scroll_height());
}
