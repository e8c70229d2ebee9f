//! The JSON Schema that editors read: every exercise's file names it and obeys it, and it refuses
//! what the program refuses.
//!
//! The validator here knows the words that the schema uses, and fails on any other.

use lesson::authoring::{KINDS, new_exercise};
use serde_json::Value;
use std::path::{Path, PathBuf};

fn content() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../content")
}

fn schema() -> Value {
    let text = std::fs::read_to_string(content().join("exercise.schema.json"));
    serde_json::from_str(&text.expect("the schema is there")).expect("the schema is JSON")
}

fn parsed(toml: &str) -> Value {
    toml::from_str(toml).expect("TOML")
}

/// Whether a value obeys a schema; if not, where and why.
fn check(schema: &Value, value: &Value, root: &Value) -> Result<(), String> {
    let rules = schema.as_object().expect("a schema is an object");
    for (word, rule) in rules {
        let holds = match word.as_str() {
            "$schema" | "$defs" | "title" | "description" => true,
            "$ref" => {
                let name = rule.as_str().and_then(|path| path.strip_prefix("#/$defs/"));
                return check(&root["$defs"][name.expect("a name")], value, root);
            }
            "type" => match rule.as_str().expect("one type") {
                "object" => value.is_object(),
                "array" => value.is_array(),
                "string" => value.is_string(),
                "boolean" => value.is_boolean(),
                "integer" => value.is_i64(),
                "number" => value.is_number(),
                other => panic!("the type {other} is not known here"),
            },
            "const" => value == rule,
            "enum" => rule.as_array().expect("a list").contains(value),
            "minimum" => value.as_f64() >= rule.as_f64(),
            "minLength" => value.as_str().is_some_and(|text| !text.is_empty()),
            "minItems" => value.as_array().map(Vec::len) >= rule.as_u64().map(|n| n as usize),
            "maxItems" => value.as_array().map(Vec::len) <= rule.as_u64().map(|n| n as usize),
            "pattern" => {
                assert_eq!(rule, "^[a-z][a-z0-9-]*$", "another pattern");
                let is_fine = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
                let text = value.as_str().unwrap_or_default();
                text.starts_with(|c: char| c.is_ascii_lowercase()) && text.chars().all(is_fine)
            }
            "items" => {
                for item in value.as_array().into_iter().flatten() {
                    check(rule, item, root)?;
                }
                true
            }
            "properties" => {
                for (key, rule) in rule.as_object().expect("rules by key") {
                    if let Some(value) = value.get(key) {
                        check(rule, value, root).map_err(|why| format!("{key}: {why}"))?;
                    }
                }
                true
            }
            "required" => rule
                .as_array()
                .expect("a list")
                .iter()
                .all(|key| value.get(key.as_str().expect("a key")).is_some()),
            "additionalProperties" => {
                assert_eq!(rule, &Value::Bool(false));
                let known = rules["properties"].as_object().expect("rules by key");
                let own = value.as_object().expect("an object");
                own.keys().all(|key| known.contains_key(key))
            }
            "oneOf" => {
                let kinds = rule.as_array().expect("a list").iter();
                let own = kinds.filter(|kind| kind["properties"]["kind"]["const"] == value["kind"]);
                let own: Vec<_> = own.collect();
                assert!(own.len() <= 1, "a kind stands twice in the schema");
                own.first()
                    .is_some_and(|kind| check(kind, value, root).is_ok())
            }
            other => panic!("the word {other} is not known here"),
        };
        if !holds {
            return Err(format!("{word} {rule} does not hold"));
        }
    }
    Ok(())
}

#[test]
fn every_exercise_names_the_schema_and_obeys_it() {
    let schema = schema();
    let mut count = 0;
    for entry in std::fs::read_dir(content().join("exercises")).expect("exercises") {
        let path = entry.expect("an entry").path();
        let text = std::fs::read_to_string(&path).expect("readable");
        let first = "#:schema ../exercise.schema.json\n";
        assert!(
            text.starts_with(first),
            "{} names no schema",
            path.display()
        );
        let fits = check(&schema, &parsed(&text), &schema);
        assert_eq!(fits, Ok(()), "{}", path.display());
        count += 1;
    }
    assert!(count >= 20, "only {count} exercises");
}

#[test]
fn the_schema_knows_every_kind_and_every_template() {
    let schema = schema();
    assert_eq!(
        schema["properties"]["kind"]["enum"],
        serde_json::json!(KINDS)
    );
    for kind in KINDS {
        let text = new_exercise(kind, "new").expect("a known kind");
        assert_eq!(check(&schema, &parsed(&text), &schema), Ok(()), "{kind}");
    }
}

#[test]
fn what_the_program_refuses_the_schema_refuses() {
    let schema = schema();
    let text = new_exercise("single-choice", "new").expect("a known kind");
    for (old, new) in [
        ("points = 1", "points = 0"),
        ("points = 1", "points = \"1\""),
        ("revision", "revison"),
        ("id = \"new\"", "id = \"New\""),
        ("single-choice", "essay"),
        ("single-choice", "number"),
        ("[[hint]]", "[[hints]]"),
        ("title = { zh-Hant = \"題目的短名\",", "title = {"),
        ("text = ", "words = "),
    ] {
        assert!(text.contains(old), "{old}");
        let broken = parsed(&text.replacen(old, new, 1));
        assert!(
            check(&schema, &broken, &schema).is_err(),
            "{new} is let through"
        );
    }
}

/// The file is made by no program: what it lists is what the program reads.
#[test]
fn the_schemas_lists_are_the_programs() {
    let text = schema().to_string();
    for code in lesson::Demo::MASKS
        .iter()
        .chain(&lesson::Demo::STAGES)
        .chain(&lesson::Demo::ARCHITECTURES)
        .copied()
        .chain(lesson::Quantity::ALL.map(lesson::Quantity::code))
    {
        assert!(text.contains(&format!("\"{code}\"")), "{code} is missing");
    }
}
