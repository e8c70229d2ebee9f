//! Quiz questions and challenge steps.

use super::page_state::PageState;
use super::progress_actions::act;
use crate::bridge::dom::{self, Element, Wired, by_id, find};
use crate::state::exercise::{Shown, attempt_in};
use lesson::Exercise;
use lesson::attempt::Action;
use reactive_graph::traits::{With as _, WithUntracked as _};
use std::rc::Rc;

/// Every exercise on the page.
pub fn wire_all(page: PageState) -> Wired {
    for exercise in &page.data().exercises {
        wire(page, exercise)?;
    }
    Ok(())
}

fn wire(page: PageState, exercise: &Exercise) -> Wired {
    let root = by_id(&["exercise-", &exercise.id].concat())?;
    let exercise = Rc::new(exercise.clone());
    let own = Own { page, exercise };
    own.keep_early_answer(&root)?;

    let actions = [
        (".check", Action::Check),
        (".hint", Action::Hint),
        (".reveal", Action::Reveal),
        (".retry", Action::Retry),
    ];
    for (css, action) in actions {
        for button in dom::all(&root, css)? {
            let action = action.clone();
            own.on(&button, "click", move |_| action.clone());
        }
    }
    for radio in dom::all(&root, "input[type=radio]")? {
        own.on(&radio, "change", |event| {
            Action::Choose(dom::value_of(event))
        });
    }
    for tick in dom::all(&root, "input[type=checkbox]")? {
        own.on(&tick, "change", |event| Action::Tick {
            item: dom::value_of(event),
            on: dom::is_checked(event),
        });
    }
    for text in dom::all(&root, "textarea")? {
        own.on(&text, "input", |event| Action::Write(dom::value_of(event)));
    }

    let show = shower(root)?;
    dom::watch(move || {
        let attempt = own.page.progress.with(|p| attempt_in(p, &own.exercise));
        show(&Shown::new(&own.page.words(), &own.exercise, &attempt));
    });
    Ok(())
}

/// One exercise of the page.
#[derive(Clone)]
struct Own {
    page: PageState,
    exercise: Rc<Exercise>,
}

impl Own {
    /// What was answered before the program came is kept, unless an earlier answer is stored.
    fn keep_early_answer(&self, root: &Element) -> Wired {
        let is_new = self
            .page
            .progress
            .with_untracked(|p| !p.attempts.contains_key(&self.exercise.id));
        let typed = dom::all(root, "textarea")?;
        let typed = typed.iter().find_map(dom::typed_early).map(Action::Write);
        let chosen = dom::all(root, "input[type=radio]:checked")?;
        let chosen = chosen.iter().find_map(|radio| radio.get_attribute("value"));
        if let Some(action) = typed.or(chosen.map(Action::Choose)).filter(|_| is_new) {
            act(self.page, &self.exercise, action);
        }
        Ok(())
    }

    fn on(&self, element: &Element, event: &str, action: impl Fn(&dom::Event) -> Action + 'static) {
        let (own, control) = (self.clone(), element.clone());
        dom::on(element, event, move |event| {
            if !dom::is_idle(&control) {
                act(own.page, &own.exercise, action(&event));
            }
        });
    }
}

/// Finds every element once; the answer shows what it is given.
fn shower(root: Element) -> Result<impl Fn(&Shown) + 'static, dom::Missing> {
    let (points, status) = (find(&root, ".points")?, find(&root, ".status")?);
    let options = dom::all(&root, ".option")?;
    let help = dom::all(&root, ".field .help")?;
    let texts = dom::all(&root, "textarea")?;
    let ticks = dom::all(&root, "input[type=checkbox]")?;
    let (hints, hint_list) = (find(&root, ".hints")?, dom::all(&root, ".hints li")?);
    let solution = find(&root, ".solution")?;
    let buttons = [".check", ".hint", ".reveal", ".retry"]
        .map(|css| dom::all(&root, css).unwrap_or_default());
    Ok(move |shown: &Shown| {
        dom::set_attribute(&root, "data-stage", shown.stage);
        dom::set_text(&points, &shown.points);
        dom::set_text(&status, &shown.status);
        for option in &options {
            show_option(option, shown);
        }
        for text in &texts {
            dom::set_value(text, &shown.written);
            dom::set_flag(text, "readonly", shown.is_closed);
        }
        for line in &help {
            dom::set_text(line, &shown.missing);
        }
        for tick in &ticks {
            let id = tick.get_attribute("value").unwrap_or_default();
            dom::set_checked(tick, shown.ticked.contains(&id));
        }
        dom::set_flag(&hints, "hidden", shown.hints == 0);
        for (index, hint) in hint_list.iter().enumerate() {
            dom::set_flag(hint, "hidden", index >= shown.hints);
        }
        dom::set_flag(&solution, "hidden", !shown.is_closed);
        let works = [
            shown.can_check,
            shown.can_hint,
            shown.can_reveal,
            shown.can_retry,
        ];
        for (button, works) in buttons.iter().zip(works) {
            for button in button {
                dom::set_idle(button, !works);
            }
        }
    })
}

/// An option that lacks its field or its reason is left as it is.
fn show_option(option: &Element, shown: &Shown) {
    let (Ok(radio), Ok(why)) = (find(option, "input"), find(option, ".why")) else {
        return;
    };
    let id = radio.get_attribute("value").unwrap_or_default();
    dom::set_checked(&radio, shown.chosen.as_ref() == Some(&id));
    dom::set_flag(&radio, "disabled", shown.is_closed);
    let verdict = shown.verdicts.iter().find(|(option, _)| *option == id);
    // Tied to its field only once it is out: a screen reader would read it even while hidden.
    match verdict {
        Some(_) => dom::set_attribute(&radio, "aria-describedby", &why.id()),
        None => {
            let _ = radio.remove_attribute("aria-describedby");
        }
    }
    dom::set_flag(&why, "hidden", verdict.is_none());
    match verdict {
        Some((_, true)) => dom::set_attribute(option, "data-verdict", "right"),
        Some((_, false)) => dom::set_attribute(option, "data-verdict", "wrong"),
        None => {
            let _ = option.remove_attribute("data-verdict");
        }
    }
}
