//! Options: one is chosen, or several.

use super::{Own, Show};
use crate::bridge::dom::{self, Element, Missing, find};
use lesson::attempt::Action;
use lesson::{ExerciseKind, shuffle};
use reactive_graph::traits::WithUntracked as _;

pub fn wire(own: Own, root: &Element) -> Result<Show, Missing> {
    let list = find(root, ".options")?;
    let options = dom::all(&list, ".option")?;
    let fields = dom::all(&list, "input")?;
    let seed = own.page.progress.with_untracked(|progress| progress.seed);
    for place in shuffle::order(seed, &own.exercise.id, options.len()) {
        dom::move_into(&list, &options[place]);
    }
    let takes_several = matches!(own.exercise.kind, ExerciseKind::MultipleChoice { .. });
    let read = {
        let fields = fields.clone();
        move || {
            let chosen = fields.iter().filter(|field| dom::is_on(field));
            let mut ids = chosen.map(dom::value);
            if takes_several {
                Some(Action::Put(ids.collect()))
            } else {
                ids.next().map(Action::Choose)
            }
        }
    };
    own.keep_early(read().filter(|action| *action != Action::Put(Vec::new())));
    for field in &fields {
        let read = read.clone();
        own.on(field, "change", Box::new(move |_| read()));
    }
    Ok(Box::new(move |shown| {
        for field in &fields {
            dom::set_checked(field, shown.parts.contains(&dom::value(field)));
            dom::set_flag(field, "disabled", shown.is_closed);
        }
    }))
}
