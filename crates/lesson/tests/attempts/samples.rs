//! One exercise of every kind. In each, `b` or what `right_parts` says is right.

use lesson::{
    Choice, Demo, Exercise, ExerciseKind, Gap, Item, Mistake, Number, Quantity, RubricItem,
};

pub fn exercise(id: &str, kind: ExerciseKind) -> Exercise {
    Exercise {
        id: id.to_owned(),
        revision: 2,
        points: 3,
        title: String::new(),
        prompt: String::new(),
        hints: vec![String::new(), String::new()],
        solution: String::new(),
        kind,
    }
}

fn option(id: &str, correct: bool) -> Choice {
    Choice {
        id: id.to_owned(),
        text: String::new(),
        correct,
        why: format!("why {id}"),
    }
}

fn items(ids: &[&str]) -> Vec<Item> {
    let item = |id: &&str| Item {
        id: (*id).to_owned(),
        label: String::new(),
        text: String::new(),
        why: String::new(),
    };
    ids.iter().map(item).collect()
}

pub fn demo() -> Demo {
    Demo {
        architecture: "gpt".to_owned(),
        stage: "decoder".to_owned(),
        mask: "auto".to_owned(),
        mask_size: 0,
        n_heads: 1,
        text: "a b c".to_owned(),
        target: "a b c".to_owned(),
    }
}

pub fn choice() -> Exercise {
    let options = vec![option("a", false), option("b", true), option("c", false)];
    exercise("choice", ExerciseKind::SingleChoice { options })
}

pub fn free_text() -> Exercise {
    let item = |id: &str, points| RubricItem {
        id: id.to_owned(),
        text: String::new(),
        points,
    };
    let rubric = vec![item("one", 1), item("two", 2)];
    exercise("free-text", ExerciseKind::FreeText { rubric })
}

pub fn multiple() -> Exercise {
    let options = vec![option("a", true), option("b", false), option("c", true)];
    exercise("multiple", ExerciseKind::MultipleChoice { options })
}

pub fn number() -> Exercise {
    let number = Number {
        value: 16_000_000,
        tolerance: 500_000,
        unit: "GiB".to_owned(),
    };
    let mistakes = vec![Mistake {
        value: 256_000_000,
        why: String::new(),
    }];
    exercise("number", ExerciseKind::Number { number, mistakes })
}

pub fn ordering() -> Exercise {
    let items = items(&["a", "b", "c"]);
    exercise("ordering", ExerciseKind::Ordering { items })
}

pub fn matching() -> Exercise {
    let items = items(&["a", "b"]);
    exercise("matching", ExerciseKind::Matching { items })
}

pub fn cloze() -> Exercise {
    let gap = |id: &str, options| Gap {
        id: id.to_owned(),
        options,
    };
    let gaps = vec![
        gap("first", vec![option("a", true), option("b", false)]),
        gap("second", vec![option("x", false), option("y", true)]),
    ];
    let text = "[[first]] [[second]]".to_owned();
    exercise("cloze", ExerciseKind::Cloze { text, gaps })
}

pub fn paint() -> Exercise {
    let kind = ExerciseKind::PaintMask {
        run: demo(),
        why_hidden: String::new(),
        why_visible: String::new(),
    };
    exercise("paint", kind)
}

pub fn predict() -> Exercise {
    let kind = ExerciseKind::Predict {
        runs: vec![demo()],
        quantity: Quantity::VisibleCells,
        options: vec![option("a", false), option("b", true)],
        values: vec![9_000_000, 6_000_000],
    };
    exercise("predict", kind)
}

pub fn all() -> Vec<Exercise> {
    vec![
        choice(),
        free_text(),
        multiple(),
        number(),
        ordering(),
        matching(),
        cloze(),
        paint(),
        predict(),
    ]
}

/// The parts that are right; none where an answer has no parts.
pub fn right_parts(exercise: &Exercise) -> Vec<String> {
    let parts: &[&str] = match exercise.id.as_str() {
        "multiple" => &["a", "c"],
        "number" => &["16"],
        "ordering" => &["a", "b", "c"],
        "matching" => &["a", "b"],
        "cloze" => &["a", "y"],
        "paint" => &["100", "110", "111"],
        _ => &[],
    };
    parts.iter().map(|part| (*part).to_owned()).collect()
}
