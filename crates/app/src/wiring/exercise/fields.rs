//! A number to type, and gaps to fill from lists.

use super::{Own, Show, set_invalid};
use crate::bridge::dom::{self, Element, Missing};
use lesson::ExerciseKind;
use lesson::attempt::Action;

pub fn wire(own: Own, root: &Element) -> Result<Show, Missing> {
    let fields = dom::all(root, ".blank")?;
    let read = {
        let fields = fields.clone();
        move || Action::Put(fields.iter().map(dom::value).collect())
    };
    let is_filled = fields.iter().any(|field| !dom::value(field).is_empty());
    own.keep_early(is_filled.then(&read));
    for field in &fields {
        let read = read.clone();
        own.on(field, "input", Box::new(move |_| Some(read())));
    }
    // The reasons of a gap's options stand one after another below the text.
    let of_gap: Vec<usize> = match &own.exercise.kind {
        ExerciseKind::Cloze { gaps, .. } => gaps.iter().map(|gap| gap.options.len()).collect(),
        _ => Vec::new(),
    };
    let root_id = root.id();
    Ok(Box::new(move |shown| {
        for (index, field) in fields.iter().enumerate() {
            let part = shown.parts.get(index);
            dom::set_value(field, part.map_or("", String::as_str));
            // A list cannot be read-only.
            let lock = if of_gap.is_empty() {
                "readonly"
            } else {
                "disabled"
            };
            dom::set_flag(field, lock, shown.is_closed);
            set_invalid(field, shown.marks.get(index));
        }
        let mut first = 0;
        for (field, count) in fields.iter().zip(&of_gap) {
            let out =
                (first..first + count).find(|why| matches!(shown.whys.get(*why), Some(Some(_))));
            let id = out.map(|why| [&*root_id, "-", &*why.to_string()].concat());
            dom::set_or_remove(field, "aria-describedby", id.as_deref());
            first += count;
        }
    }))
}
