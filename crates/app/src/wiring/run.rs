//! The Run panel: what to compute, Run and Stop.

use super::page_state::PageState;
use super::run_actions;
use crate::bridge::dom::{self, Wired, by_id};
use crate::bridge::{pointer, timer};
use crate::state::link::clip_text;
use crate::state::run::{RunState, masks_offered, reason_not_to_run, tidied};
use crate::state::terminal::failure_text;
use protocol::{Architecture, AttentionStage, Experiment, MaskChoice};
use reactive_graph::traits::{Get as _, GetUntracked as _, Set as _, With as _};

/// The controls and what they say.
pub fn wire(page: PageState) -> Wired {
    let panel = by_id("run-panel")?;
    dom::watch(move || {
        dom::set_attribute(&panel, "data-state", page.run.with(RunState::code));
    });
    let form = by_id("run-form")?;
    dom::on(&by_id("run-start")?, "click", move |_| {
        run_actions::run(page)
    });
    dom::on(&form, "keydown", move |event| {
        if pointer::is_run_shortcut(&event) {
            event.prevent_default();
            run_actions::run(page);
        } else if pointer::is_enter_in_one_line(&event) {
            timer::after(0, move || run_actions::run(page));
        }
    });
    texts(page)?;
    architecture(page)?;
    mask(page)?;
    heads_and_seed(page)?;
    buttons(page)?;
    words(page)
}

/// Changes the experiment and brings its other choices in line.
fn change(page: PageState, change: impl FnOnce(&mut Experiment)) {
    let mut experiment = page.experiment.get_untracked();
    change(&mut experiment);
    page.experiment.set(tidied(experiment));
    page.copied.set(None);
}

fn texts(page: PageState) -> Wired {
    type Part = fn(&mut Experiment) -> &mut String;
    let boxes: [(&str, Part); 2] = [
        ("run-text", |e| &mut e.text),
        ("run-target", |e| &mut e.target),
    ];
    for (id, part) in boxes {
        let control = by_id(id)?;
        // What was typed before the program came is kept.
        if let Some(typed) = dom::typed_early(&control) {
            change(page, |e| *part(e) = clip_text(&typed).0);
        }
        dom::on(&control, "input", move |event| {
            let (text, was_cut) = clip_text(&dom::value_of(&event));
            page.text_was_cut.set(was_cut);
            change(page, |e| *part(e) = text);
        });
        dom::watch(move || {
            let mut experiment = page.experiment.get();
            dom::set_value(&control, part(&mut experiment));
        });
    }
    for example in dom::all(&by_id("run-form")?, ".chips .chip")? {
        let text = example.text_content().unwrap_or_default();
        dom::on(&example, "click", move |_| {
            page.text_was_cut.set(false);
            change(page, |e| e.text.clone_from(&text));
        });
    }
    dom::text(by_id("run-text-cut")?, move || {
        if page.text_was_cut.get() {
            let max = Experiment::MAX_CHARS.to_string();
            page.words().fill("run.text-cut", &[("max", max)])
        } else {
            String::new()
        }
    });
    Ok(())
}

fn architecture(page: PageState) -> Wired {
    dom::radio_group(
        "architecture",
        move || page.experiment.with(|e| e.architecture.code().to_owned()),
        move |code| {
            change(page, |e| {
                e.architecture = Architecture::from_code(&code).unwrap_or(e.architecture);
            });
        },
    )?;
    dom::radio_group(
        "stage",
        move || page.experiment.with(|e| e.stage.code().to_owned()),
        move |code| {
            change(page, |e| {
                e.stage = AttentionStage::from_code(&code).unwrap_or(e.stage);
            });
        },
    )?;
    dom::flag(by_id("run-t5")?, "hidden", move || {
        page.experiment
            .with(|e| e.architecture != Architecture::EncoderDecoder)
    });
    Ok(())
}

fn mask(page: PageState) -> Wired {
    dom::field(
        "run-mask",
        move || page.experiment.with(|e| e.mask.code().to_owned()),
        move |code| {
            change(page, |e| {
                let size = e.mask.size().unwrap_or(2);
                e.mask = MaskChoice::from_code(&code, size).unwrap_or(e.mask);
            });
        },
    )?;
    offer_only("run-mask", move |code| {
        page.experiment
            .with(masks_offered)
            .iter()
            .any(|mask| mask.code() == code)
    })?;
    dom::field(
        "run-mask-size",
        move || {
            page.experiment
                .with(|e| e.mask.size().unwrap_or(2).to_string())
        },
        move |value| {
            change(page, |e| {
                let most = Experiment::MAX_TOKENS as u32;
                let size = value.parse().unwrap_or(2).min(most);
                e.mask = MaskChoice::from_code(e.mask.code(), size).unwrap_or(e.mask);
            });
        },
    )?;
    dom::flag(by_id("run-mask-size-field")?, "hidden", move || {
        page.experiment.with(|e| e.mask.size().is_none())
    });
    Ok(())
}

fn heads_and_seed(page: PageState) -> Wired {
    dom::field(
        "run-heads",
        move || page.experiment.with(|e| e.n_heads.to_string()),
        move |n| {
            change(page, |e| {
                // Plain multi-head until the learner asks for groups.
                e.n_heads = n.parse().unwrap_or(e.n_heads);
                e.n_kv_heads = e.n_heads;
            });
        },
    )?;
    dom::field(
        "run-kv-heads",
        move || page.experiment.with(|e| e.n_kv_heads.to_string()),
        move |n| change(page, |e| e.n_kv_heads = n.parse().unwrap_or(e.n_kv_heads)),
    )?;
    offer_only("run-kv-heads", move |n| {
        let most = page.experiment.with(|e| e.n_heads);
        n.parse().is_ok_and(|n: u32| n <= most)
    })?;
    dom::field(
        "run-seed",
        move || page.experiment.with(|e| e.seed.to_string()),
        move |seed| change(page, |e| e.seed = seed.parse().unwrap_or(1)),
    )
}

/// Hides the options of a drop-down that do not fit; where a browser shows hidden options, they
/// cannot be chosen.
fn offer_only(id: &str, fits: impl Fn(&str) -> bool + 'static) -> Wired {
    let options = dom::all(&by_id(id)?, "option")?;
    dom::watch(move || {
        for option in &options {
            let is_out = !fits(&option.get_attribute("value").unwrap_or_default());
            dom::set_flag(option, "hidden", is_out);
            dom::set_flag(option, "disabled", is_out);
        }
    });
    Ok(())
}

fn buttons(page: PageState) -> Wired {
    type Act = fn(PageState);
    let actions: [(&str, Act); 3] = [
        ("run-stop", run_actions::stop),
        ("run-copy", run_actions::copy_link),
        ("run-crash", run_actions::crash),
    ];
    for (id, act) in actions {
        dom::on(&by_id(id)?, "click", move |_| act(page));
    }
    // Only another control can bring about a reason not to run: the focus is there then.
    let (start, stop, crash) = (by_id("run-start")?, by_id("run-stop")?, by_id("run-crash")?);
    dom::flag(start.clone(), "disabled", move || {
        page.experiment.with(reason_not_to_run).is_some()
    });
    dom::watch(move || {
        let is_busy = page.is_busy();
        dom::set_idle(&start, is_busy);
        dom::set_idle(&crash, is_busy);
        let can_stop = page.run.with(|r| matches!(r, RunState::Running { .. }));
        dom::set_idle(&stop, !can_stop);
    });
    let progress = by_id("run-progress")?;
    dom::watch(move || {
        dom::set_flag(&progress, "hidden", !page.run.with(RunState::is_busy));
        dom::set_number(&progress, "value", page.run.with(RunState::share_done));
    });
    Ok(())
}

/// What the panel says: the reason why Run is off, how the run went, what became of a link.
fn words(page: PageState) -> Wired {
    dom::text(by_id("run-reason")?, move || {
        page.experiment
            .with(reason_not_to_run)
            .map(|key| page.text(key))
            .unwrap_or_default()
    });
    dom::text(by_id("run-status")?, move || {
        let status = match page.run.get() {
            RunState::Idle | RunState::Running { .. } => String::new(),
            RunState::Stopping => page.text("run.stopping"),
            RunState::Stopped => page.text("run.stopped"),
            RunState::Done => page.text("run.done"),
            RunState::Failed(failure) => failure_text(&page.words(), &failure),
        };
        let copied = page.copied.get().map(|worked| {
            page.text(if worked {
                "run.copied"
            } else {
                "run.not-copied"
            })
        });
        status + " " + &copied.unwrap_or_default()
    });
    dom::text(by_id("run-link")?, move || {
        let problem = page.link_problem.get().map(|p| page.text(p.words()));
        let clamped = page.link_clamped.get().then(|| page.text("link.clamped"));
        problem.unwrap_or_default() + &clamped.unwrap_or_default()
    });
    let link = dom::find(&dom::body()?, "a.language")?;
    let other = link.get_attribute("href").unwrap_or_default();
    // The state of the experiment comes along to the other language.
    dom::watch(move || {
        let fragment = page.fragment.get();
        let mark = if fragment.is_empty() { "" } else { "#" };
        dom::set_attribute(&link, "href", &[&*other, mark, &*fragment].concat());
    });
    Ok(())
}
