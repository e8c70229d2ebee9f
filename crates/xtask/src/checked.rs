//! Scripts with lasting names, which other people's pages load without a hash: each checks its own text
//! before it starts.
//!
//! It guards against damage, not against malice: whoever can change the text can change the sum.

use anyhow::{Context, Result, ensure};

/// Names in `www/checked.js` that stand for what is only known when it has been made small.
const SLOTS: [&str; 2] = ["SUM", "SCRIPT"];

/// A call of the function in `SCRIPT=()=>{…};` (made small) that happens only while its text is whole.
pub fn checked(script: &str, checker: &str) -> Result<String> {
    let function = script
        .trim()
        .strip_prefix("SCRIPT=")
        .and_then(|rest| rest.strip_suffix(";"))
        .context("the script is not `SCRIPT = () => { … };`")?;
    ensure!(
        function.starts_with("()=>"),
        "the script is not one arrow function"
    );
    for slot in SLOTS {
        ensure!(
            checker.matches(slot).count() == 1,
            "{slot} has no place in the checker"
        );
    }
    let [sum_slot, script_slot] = SLOTS;
    Ok(checker
        .trim()
        .trim_end_matches(';')
        .replace(sum_slot, &sum(function).to_string())
        .replace(script_slot, function))
}

/// FNV-1a over the signs of a text, as `www/checked.js` has it.
fn sum(text: &str) -> i32 {
    text.chars().fold(0x811c_9dc5_u32 as i32, |sum, sign| {
        (sum ^ sign as i32).wrapping_mul(0x0100_0193)
    })
}

#[cfg(test)]
mod tests {
    use super::{checked, sum};

    #[test]
    fn the_sum_is_fnv_1a() {
        // Fowler, Noll, Vo: published values for one byte each.
        assert_eq!(sum("") as u32, 0x811c_9dc5);
        assert_eq!(sum("a") as u32, 0xe40c_292c);
        assert_eq!(sum("foobar") as u32, 0xbf9c_f968);
    }

    #[test]
    fn only_one_function_can_be_checked() {
        let checker = "(f=>{if(s(f)!==SUM)throw 1;return f()})(SCRIPT);";
        let made = checked("SCRIPT=()=>{go()};\n", checker).expect("a function");
        assert_eq!(
            made,
            format!(
                "(f=>{{if(s(f)!=={})throw 1;return f()}})(()=>{{go()}})",
                sum("()=>{go()}")
            )
        );
        assert!(checked("go();", checker).is_err());
        assert!(checked("SCRIPT=()=>{};", "(f=>f())(SCRIPT)").is_err());
    }
}
