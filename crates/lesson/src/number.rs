//! Numbers that a learner types, as whole millionths: exact, and without the tables that turning a
//! text into a float would bring along.

/// Reads `12`, `-3`, `2.5`, `1,024` or the same in full-width characters, as millionths. Commas and
/// spaces are taken as separators of thousands. `None` for anything else, for more than six decimals
/// and for more than twelve digits before the point.
pub fn millionths(text: &str) -> Option<i64> {
    let mut digits: i64 = 0;
    let (mut n_digits, mut decimals) = (0, None);
    let mut is_negative = false;
    for (index, c) in text.trim().chars().enumerate() {
        // Full-width forms, which Chinese input methods write, lie at a fixed distance.
        let c = match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0)?,
            '\u{2212}' => '-',
            c => c,
        };
        match c {
            '0'..='9' => {
                digits = digits.checked_mul(10)? + (c as i64 - '0' as i64);
                match &mut decimals {
                    Some(count) => *count += 1,
                    None => n_digits += 1,
                }
            }
            '-' if index == 0 => is_negative = true,
            '.' if decimals.is_none() => decimals = Some(0),
            ',' | ' ' | '\u{a0}' if n_digits > 0 && decimals.is_none() => {}
            _ => return None,
        }
    }
    let decimals: u32 = decimals.unwrap_or(0);
    if n_digits == 0 || n_digits > 12 || decimals > 6 {
        return None;
    }
    let scaled = digits.checked_mul(10_i64.pow(6 - decimals))?;
    Some(if is_negative { -scaled } else { scaled })
}

#[cfg(test)]
mod tests {
    use super::millionths;

    #[test]
    fn what_people_type_is_read_and_the_rest_refused() {
        for (text, expected) in [
            ("12", Some(12_000_000)),
            (" 0.25 ", Some(250_000)),
            ("-3", Some(-3_000_000)),
            ("\u{2212}3", Some(-3_000_000)),
            ("1,024", Some(1_024_000_000)),
            ("131 072", Some(131_072_000_000)),
            ("１６．５", Some(16_500_000)),
            ("0.000001", Some(1)),
            ("5.", Some(5_000_000)),
            ("", None),
            ("-", None),
            (".5", None),
            ("1.2.3", None),
            ("1e9", None),
            ("4 GiB", None),
            ("3-", None),
            ("0.0000001", None),
            ("1234567890123", None),
            ("99999999999999999999999", None),
            ("NaN", None),
        ] {
            assert_eq!(millionths(text), expected, "{text:?}");
        }
    }
}
