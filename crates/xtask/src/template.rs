//! Filling the slots of the files under `www/`: `%NAME%`.

use anyhow::{Context, Result};

/// The template with its slots filled, in one pass: what fills a slot is never searched for others.
///
/// # Errors
/// A slot that nothing is given for.
pub fn fill(template: &str, slots: &[(&str, &str)]) -> Result<String> {
    let mut page = String::with_capacity(template.len());
    let mut rest = template;
    while let Some(at) = rest.find('%') {
        page.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        let name = after.split('%').next().unwrap_or_default();
        let is_slot = !name.is_empty()
            && name.len() < after.len()
            && name
                .bytes()
                .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_');
        if is_slot {
            let slot = slots.iter().find(|(known, _)| *known == name);
            page.push_str(slot.with_context(|| format!("no text for %{name}%"))?.1);
            rest = &after[name.len() + 1..];
        } else {
            page.push('%');
            rest = after;
        }
    }
    page.push_str(rest);
    Ok(page)
}

#[cfg(test)]
mod tests {
    use super::fill;

    #[test]
    fn slots_are_filled_once_and_other_signs_stay() {
        let slots = [("A", "%B%"), ("B", "b")];
        let filled = fill("%A% 50% %B%% %c%", &slots).expect("every slot is given");
        assert_eq!(filled, "%B% 50% b% %c%");
        assert!(fill("%C%", &slots).is_err());
    }
}
