//! The kernel's test body in a real engine, on every lane; `attention_fused.rs` runs it natively.

use std::path::Path;
use std::process::Command;

#[test]
fn every_lane_agrees_in_a_browser() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let output = Command::new(env!("CARGO"))
        .current_dir(root)
        .args(["xtask", "lanes"])
        .output()
        .expect("cargo runs");
    let said = String::from_utf8_lossy(&output.stdout);
    let complaints = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}\n{complaints}");
    for lane in ["scalar: ", "simd128: ", "relaxed: ", "golden: "] {
        let ran = said.lines().filter(|line| line.starts_with(lane)).count();
        assert!(ran > 0, "{lane}did not run:\n{said}");
    }
    println!("{said}");
}
