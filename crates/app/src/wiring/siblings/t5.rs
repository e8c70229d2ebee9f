//! The encoder-decoder's card.

use super::part::Part;
use super::{candidates, field, links, terminal};
use crate::bridge::dom::{self, Element, Wired, by_id};
use crate::bridge::sibling_engine::{self, Slot};
use crate::bridge::{canvas, parts};
use crate::state::colour::heat;
use crate::state::format;
use crate::state::siblings::shown;
use crate::state::siblings::t5::{Source, T5};
use protocol::{Architecture, HeadAt, Task};
use reactive_graph::traits::{GetUntracked as _, Set as _, Update as _, With as _};

/// The card.
pub fn wire(part: Part) -> Wired {
    field::wire(
        part,
        "t5",
        move || part.t5.with(|t5| t5.text.clone()),
        move |text| part.t5.update(|t5| t5.set(t5.task, text)),
        move || {},
    )?;
    dom::flag(by_id("t5-controls")?, "disabled", move || {
        !part.is_loaded(Architecture::EncoderDecoder)
    });
    dom::radio_group(
        "t5-task",
        move || part.t5.with(|t5| t5.task.code().to_owned()),
        move |code| {
            if let Some(task) = Task::from_code(&code) {
                choose(part, task);
            }
        },
    )?;
    dom::on(&by_id("t5-write")?, "click", move |_| write(part));
    let stop = by_id("t5-stop")?;
    dom::on(&stop, "click", move |_| sibling_engine::stop(Slot::T5));
    dom::watch(move || dom::set_idle(&stop, !part.t5.with(|t5| t5.is_busy)));
    dom::flag(by_id("t5-empty")?, "hidden", move || {
        part.t5.with(|t5| t5.source.is_some())
    });
    dom::flag(by_id("t5-shown")?, "hidden", move || {
        part.t5.with(|t5| t5.source.is_none())
    });
    written(part)?;
    across(part)?;
    encoder(part)?;
    caches(part)?;
    links::wire_copy(part, "t5")?;
    dom::text(by_id("t5-failure")?, move || {
        let failure = part.t5.with(|t5| t5.failure.clone());
        failure.map_or_else(String::new, |f| shown::failure(&part.words(), &f))
    });
    dom::text(by_id("t5-status")?, move || {
        part.t5.with(|t5| {
            let end = t5.end.as_ref().filter(|_| !t5.is_busy);
            end.map_or_else(String::new, |(text, _)| {
                part.fill("t5.done", &[("text", text.clone())])
            })
        })
    });
    Ok(())
}

/// Does the task as the card stands.
pub fn write(part: Part) {
    let mut t5 = part.t5.get_untracked();
    let command = t5.write();
    part.t5.set(t5);
    terminal::say(part, "t5");
    sibling_engine::ask(Slot::T5, command);
    links::remember(part, "t5");
}

/// Another task; a text that is still an example becomes that task's.
fn choose(part: Part, task: Task) {
    let example = |task: Task| part.text(&["t5.example-", task.code()].concat());
    part.t5.update(|t5| {
        let is_example = Task::ALL.iter().any(|&own| example(own) == t5.text);
        let text = if is_example {
            example(task)
        } else {
            t5.text.clone()
        };
        t5.set(task, text);
    });
    links::remember(part, "t5");
}

fn written(part: Part) -> Wired {
    let list = by_id("t5-written")?;
    dom::on(&list, "click", move |event| {
        if let Some(step) = parts::place_of(&event) {
            part.t5.update(|t5| t5.selected = Some(step));
            links::remember(part, "t5");
        }
    });
    dom::watch(move || {
        part.t5.with(|t5| {
            let words = part.words();
            let buttons = parts::buttons(&list, t5.steps.len(), "token");
            for (at, (button, across)) in buttons.iter().zip(&t5.steps).enumerate() {
                let is_selected = t5.selected == Some(at);
                dom::set_attribute(
                    button,
                    "aria-pressed",
                    if is_selected { "true" } else { "false" },
                );
                let token = shown::token(&words, &across.written.step.chosen.text);
                candidates::set_token(button, &token);
            }
        });
    });
    Ok(())
}

fn across(part: Part) -> Wired {
    let choice = by_id("t5-head")?;
    dom::on(&choice, "change", move |event| {
        let value = dom::value_of(&event);
        if let Some((layer, head)) = value.split_once('-')
            && let (Ok(layer), Ok(head)) = (layer.parse(), head.parse())
        {
            part.t5.update(|t5| {
                t5.head = HeadAt {
                    layer,
                    head,
                    ..t5.head
                };
            });
            links::remember(part, "t5");
        }
    });
    dom::watch(move || {
        let Some(facts) = part.facts_of(Architecture::EncoderDecoder) else {
            return;
        };
        let layers = 0..facts.n_decoder_layers;
        let choices: Vec<(String, String)> = layers
            .flat_map(|layer| (0..facts.n_heads).map(move |head| (layer, head)))
            .map(|(layer, head)| (code(layer, head), head_text(part, layer, head)))
            .collect();
        let head = part.t5.with(|t5| t5.head);
        parts::options(&choice, &choices, &code(head.layer, head.head));
    });
    let (name, list) = (by_id("t5-source-name")?, by_id("t5-source")?);
    dom::watch(move || {
        let n_heads = part
            .facts_of(Architecture::EncoderDecoder)
            .map_or(0, |facts| facts.n_heads as usize);
        part.t5.with(|t5| {
            let (Some(source), Some(looks)) = (&t5.source, t5.look(n_heads)) else {
                return;
            };
            let step = t5.selected.and_then(|at| t5.steps.get(at));
            let word = step.map_or("", |across| &across.written.step.chosen.text);
            let word = shown::token(&part.words(), word);
            dom::set_text(&name, &part.fill("t5.source", &[("word", word)]));
            show_looks(part, &list, &source.tokens, looks, |_| true);
        });
    });
    Ok(())
}

fn code(layer: u32, head: u32) -> String {
    [layer.to_string(), head.to_string()].join("-")
}

/// "layer 2, head 3", counted from one.
pub fn head_text(part: Part, layer: u32, head: u32) -> String {
    let slots = [
        ("layer", (layer + 1).to_string()),
        ("head", (head + 1).to_string()),
    ];
    part.fill("t5.head-option", &slots)
}

/// Tokens with the share of attention that each gets, as a shade and in words.
pub fn show_looks(
    part: Part,
    list: &Element,
    tokens: &[String],
    looks: &[f32],
    is_visible: impl Fn(usize) -> bool,
) {
    let words = part.words();
    let items = parts::children(list, tokens.len(), "li", "look");
    for (at, (item, token)) in items.iter().zip(tokens).enumerate() {
        let weight = looks.get(at).copied().unwrap_or(0.0);
        let [word, share] = &*parts::children(item, 2, "span", "") else {
            continue;
        };
        share.set_class_name("share");
        candidates::set_token(word, &shown::token(&words, token));
        let (class, text) = if is_visible(at) {
            ("look", shown::percent(weight))
        } else {
            ("look is-hidden", part.text("three.cell-hidden"))
        };
        item.set_class_name(class);
        dom::set_text(share, &text);
        let strength = format!("{}%", (weight.clamp(0.0, 1.0) * 100.0) as u32);
        dom::set_style(item, "--look", &strength);
    }
}

fn encoder(part: Part) -> Wired {
    let (picture, cost) = (by_id("t5-encoder")?, by_id("t5-encoder-cost")?);
    let table = by_id("t5-states")?;
    dom::watch(move || {
        // The states are drawn once a source, not once a step.
        let source = part.t5.with(|t5| t5.source.clone());
        let Some(source) = source else { return };
        paint_states(&picture, &source);
        let slots = [
            ("tokens", source.tokens.len().to_string()),
            ("width", source.d_model.to_string()),
            ("adds", shown::count(source.cost.multiply_adds)),
        ];
        dom::set_text(&cost, &part.fill("t5.encoder-cost", &slots));
        show_states(part, &table, &source);
    });
    Ok(())
}

fn paint_states(picture: &Element, source: &Source) {
    let width = source.d_model.max(1);
    // Some columns are far larger than all others: beyond three times the usual size a colour says
    // no more.
    let squares: f32 = source.states.iter().map(|number| number * number).sum();
    let usual = (squares / source.states.len().max(1) as f32).sqrt();
    let largest = 3.0 * usual;
    canvas::paint(picture, source.tokens.len(), width, 6, |row, column| {
        let number = source.states.get(row * width + column).copied();
        let share = number.unwrap_or(0.0) / largest.max(f32::MIN_POSITIVE);
        Some(heat(0.5 + 0.5 * share))
    });
}

fn show_states(part: Part, table: &Element, source: &Source) {
    let words = part.words();
    let rows = parts::children(table, source.tokens.len(), "tr", "");
    let states = source.states.chunks_exact(source.d_model.max(1));
    for ((row, token), state) in rows.iter().zip(&source.tokens).zip(states) {
        let low = state.iter().copied().fold(f32::MAX, f32::min);
        let high = state.iter().copied().fold(f32::MIN, f32::max);
        let mean = state.iter().sum::<f32>() / state.len() as f32;
        let cells = [
            shown::token(&words, token),
            format::number(low),
            format::number(mean),
            format::number(high),
        ];
        for (cell, text) in parts::children(row, cells.len(), "td", "")
            .iter()
            .zip(cells)
        {
            dom::set_text(cell, &text);
        }
    }
}

fn caches(part: Part) -> Wired {
    let (own, own_bar) = (by_id("t5-own")?, by_id("t5-own-bar")?);
    let (cross, cross_bar) = (by_id("t5-cross")?, by_id("t5-cross-bar")?);
    dom::watch(move || {
        part.t5.with(|t5| {
            let Some(source) = &t5.source else { return };
            let (bytes, tokens) = own_cache(t5);
            let most = bytes.max(source.cache_bytes).max(1.0);
            candidates::set_share(&own_bar, (bytes / most) as f32);
            candidates::set_share(&cross_bar, (source.cache_bytes / most) as f32);
            let text = |key: &str, bytes: f64, tokens: usize| {
                let slots = [
                    ("bytes", format::bytes(bytes as u64)),
                    ("tokens", tokens.to_string()),
                ];
                part.fill(key, &slots)
            };
            dom::set_text(&own, &text("t5.cache-own", bytes, tokens));
            let n_source = source.tokens.len();
            dom::set_text(
                &cross,
                &text("t5.cache-cross", source.cache_bytes, n_source),
            );
        });
    });
    Ok(())
}

/// Bytes and tokens of the cache that grows, at the step looked at.
fn own_cache(t5: &T5) -> (f64, usize) {
    let step = t5.selected.and_then(|at| t5.steps.get(at));
    step.map_or((0.0, 0), |across| {
        let step = &across.written.step;
        (step.with_cache.kept_bytes, step.cached_tokens as usize)
    })
}
