//! Quiz questions and challenge steps: the frame around every kind of answer.

mod choices;
mod fields;
mod grid;
mod movable;

use super::asking;
use super::page_state::PageState;
use super::progress_actions::act;
use crate::bridge::dom::{self, Element, Missing, Wired, by_id, find};
use crate::state::exercise::{Shown, attempt_in};
use crate::state::measure;
use crate::state::page_data::PageData;
use crate::state::terminal::failure_text;
use lesson::attempt::Action;
use lesson::{Exercise, ExerciseKind};
use reactive_graph::signal::RwSignal;
use reactive_graph::traits::{Get as _, Set as _, With as _, WithUntracked as _};

/// Brings the elements of one kind of answer up to date.
type Show = Box<dyn Fn(&Shown)>;
/// What an event asks for, if anything. Boxed at this door, as in `bridge/dom.rs`.
type Heard = Box<dyn Fn(&dom::Event) -> Option<Action>>;

/// Every exercise on the page.
pub fn wire_all(page: PageState) -> Wired {
    // As long as the page: what is wired then holds no copies, and nothing to drop.
    let data: &'static PageData = Box::leak(Box::new(page.data()));
    data.exercises
        .iter()
        .try_for_each(|exercise| wire(page, exercise))
}

fn wire(page: PageState, exercise: &'static Exercise) -> Wired {
    let root = by_id(&["exercise-", &exercise.id].concat())?;
    let own = Own {
        page,
        exercise,
        said: RwSignal::new(String::new()),
        is_asking: RwSignal::new(false),
    };
    let actions = [
        (".hint", Action::Hint),
        (".reveal", Action::Reveal),
        (".retry", Action::Retry),
    ];
    for (css, action) in actions {
        own.on(
            &find(&root, css)?,
            "click",
            Box::new(move |_| Some(action.clone())),
        );
    }
    for button in dom::all(&root, ".check")? {
        own.on(&button, "click", Box::new(move |_| own.check()));
    }
    // Before options move: reasons are told apart by the order in which they were written.
    let show = shower(root.clone())?;
    let show_kind = match exercise.kind {
        ExerciseKind::FreeText { .. } => free_text(own, &root)?,
        ExerciseKind::Number { .. } | ExerciseKind::Cloze { .. } => fields::wire(own, &root)?,
        ExerciseKind::Ordering { .. } | ExerciseKind::Matching { .. } => movable::wire(own, &root)?,
        ExerciseKind::PaintMask { .. } => grid::wire(own, &root)?,
        _ => choices::wire(own, &root)?,
    };
    dom::watch(move || {
        let mut shown = own.shown();
        let said = own.said.get();
        if !said.is_empty() {
            shown.status = [&*shown.status, &*said].join(" ");
        }
        shown.can_check &= !own.is_asking.get();
        show_kind(&shown);
        show(&shown);
    });
    Ok(())
}

/// One exercise of the page.
#[derive(Clone, Copy)]
struct Own {
    page: PageState,
    exercise: &'static Exercise,
    /// What is said beside what the attempt itself has to say.
    said: RwSignal<String>,
    /// Whether the engine is at work on it.
    is_asking: RwSignal<bool>,
}

impl Own {
    /// What there is to see now; tracked.
    fn shown(&self) -> Shown {
        self.page.progress.with(|progress| {
            let attempt = attempt_in(progress, self.exercise);
            Shown::new(&self.page.words(), self.exercise, &attempt, progress.seed)
        })
    }

    /// The parts of the answer as they stand.
    fn parts(&self) -> Vec<String> {
        self.page.progress.with_untracked(|progress| {
            let attempt = attempt_in(progress, self.exercise);
            Shown::new(&self.page.words(), self.exercise, &attempt, progress.seed).parts
        })
    }

    fn act(&self, action: Action) {
        self.said.set(String::new());
        act(self.page, self.exercise, action);
    }

    fn put(&self, parts: Vec<String>) {
        self.act(Action::Put(parts));
    }

    /// What was answered before the program came is kept, unless an earlier answer is stored.
    fn keep_early(&self, answer: Option<Action>) {
        let is_new = self
            .page
            .progress
            .with_untracked(|p| !p.attempts.contains_key(&self.exercise.id));
        if let Some(action) = answer.filter(|_| is_new) {
            self.act(action);
        }
    }

    fn on(&self, element: &Element, event: &str, action: Heard) {
        let (own, control) = (*self, element.clone());
        dom::on(element, event, move |event| {
            if !dom::is_idle(&control)
                && let Some(action) = action(&event)
            {
                own.act(action);
            }
        });
    }

    /// The check itself, or none yet where the engine is asked first.
    fn check(&self) -> Option<Action> {
        let experiments = measure::experiments(self.exercise);
        if experiments.is_empty() {
            return Some(Action::Check);
        }
        self.said.set(self.page.text("exercise.running"));
        self.is_asking.set(true);
        let own = *self;
        asking::ask(self.page, experiments, move |results| {
            own.is_asking.set(false);
            let words = own.page.words();
            match results {
                Ok(results) => {
                    let key = measure::key(own.exercise, &results);
                    own.act(Action::CheckAgainst(key));
                    if let Some(value) = measure::outcome(own.exercise, &results) {
                        own.said
                            .set(words.fill("exercise.measured", &[("value", value)]));
                    }
                }
                Err(failure) => own.said.set(failure_text(&words, &failure)),
            }
        });
        None
    }
}

fn free_text(own: Own, root: &Element) -> Result<Show, Missing> {
    let (text, help) = (find(root, "textarea")?, find(root, ".help")?);
    let ticks = dom::all(root, ".rubric input")?;
    own.keep_early(dom::typed_early(&text).map(Action::Write));
    let written = |event: &dom::Event| Some(Action::Write(dom::value_of(event)));
    own.on(&text, "input", Box::new(written));
    for tick in &ticks {
        let ticked = |event: &dom::Event| {
            Some(Action::Tick {
                item: dom::value_of(event),
                on: dom::is_checked(event),
            })
        };
        own.on(tick, "change", Box::new(ticked));
    }
    Ok(Box::new(move |shown| {
        dom::set_value(&text, &shown.written);
        dom::set_flag(&text, "readonly", shown.is_closed);
        dom::set_text(&help, &shown.missing);
        for tick in &ticks {
            dom::set_checked(tick, shown.ticked.contains(&dom::value(tick)));
        }
    }))
}

/// Finds the elements of the frame once; the answer shows what it is given.
fn shower(root: Element) -> Result<impl Fn(&Shown) + 'static, Missing> {
    let (points, status) = (find(&root, ".points")?, find(&root, ".status")?);
    let whys = dom::all(&root, ".why")?;
    for (index, why) in whys.iter().enumerate() {
        dom::set_attribute(why, "id", &[&*root.id(), "-", &*index.to_string()].concat());
    }
    let (hints, hint_list) = (find(&root, ".hints")?, dom::all(&root, ".hints li")?);
    let solution = find(&root, ".solution")?;
    let buttons = [".check", ".hint", ".reveal", ".retry"]
        .map(|css| dom::all(&root, css).unwrap_or_default());
    Ok(move |shown: &Shown| {
        dom::set_attribute(&root, "data-stage", shown.stage);
        dom::set_text(&points, &shown.points);
        dom::set_text(&status, &shown.status);
        for (why, verdict) in whys.iter().zip(&shown.whys) {
            show_why(why, *verdict);
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

fn show_why(why: &Element, verdict: Option<bool>) {
    dom::set_flag(why, "hidden", verdict.is_none());
    let word = verdict.map(|is_right| if is_right { "right" } else { "wrong" });
    dom::set_or_remove(why, "data-verdict", word);
    let Some(holder) = why.parent_element() else {
        return;
    };
    if holder.class_name() == "option" {
        dom::set_or_remove(&holder, "data-verdict", word);
    }
    // Tied to its field only once it is out: a screen reader would read it even while hidden.
    for field in dom::all(&holder, "input").unwrap_or_default() {
        let id = why.id();
        let is_tied = field.get_attribute("aria-describedby").as_ref() == Some(&id);
        if word.is_some() || is_tied {
            dom::set_or_remove(&field, "aria-describedby", word.map(|_| &*id));
        }
    }
}

/// Marks a field or a cell as wrong.
fn set_invalid(element: &Element, mark: Option<&bool>) {
    let word = (mark == Some(&false)).then_some("true");
    dom::set_or_remove(element, "aria-invalid", word);
}
