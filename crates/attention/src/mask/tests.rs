//! Small masks, drawn out.

use super::*;

/// `#` visible, `.` hidden.
fn picture(mask: &Mask) -> Vec<String> {
    (0..mask.query_len())
        .map(|query_idx| {
            (0..mask.key_len())
                .map(|key_idx| {
                    if mask.allows(query_idx, key_idx) {
                        '#'
                    } else {
                        '.'
                    }
                })
                .collect()
        })
        .collect()
}

#[test]
fn every_kind_draws_as_defined() {
    let bits = || BitMatrix::from_fn(2, 3, |row, col| (row + col) % 2 == 0).unwrap();
    let cases = [
        ("full", Mask::full(2, 2), vec!["##", "##"]),
        ("cross", Mask::cross(2, 3), vec!["###", "###"]),
        ("causal", Mask::causal(3, 3), vec!["#..", "##.", "###"]),
        ("causal, offset", Mask::causal(2, 4), vec!["###.", "####"]),
        (
            "padding",
            Mask::padding(2, &[true, false, true]),
            vec!["#.#", "#.#"],
        ),
        ("prefix", Mask::prefix_lm(3, 2), vec!["##.", "##.", "###"]),
        (
            "window",
            Mask::sliding_window(4, 4, 2),
            vec!["##..", "###.", ".###", "..##"],
        ),
        (
            "window, offset",
            Mask::sliding_window(2, 4, 2),
            vec![".###", "..##"],
        ),
        (
            "window of one",
            Mask::sliding_window(2, 2, 1),
            vec!["#.", ".#"],
        ),
        (
            "endless window",
            Mask::sliding_window(2, 2, usize::MAX),
            vec!["##", "##"],
        ),
        ("bits", Mask::from_bits(bits()), vec!["#.#", ".#."]),
        (
            "window and causal",
            Mask::sliding_window(4, 4, 2).and_then(|mask| mask.and(Mask::causal(4, 4)?)),
            vec!["#...", "##..", ".##.", "..##"],
        ),
        (
            "padding and bits",
            Mask::padding(2, &[true, false, true])
                .and_then(|mask| mask.and(Mask::from_bits(bits())?)),
            vec!["#.#", "..."],
        ),
    ];
    for (name, mask, want) in cases {
        let mask = mask.unwrap();
        assert_eq!(picture(&mask), want, "{name}");
        let visible: usize = want.iter().map(|row| row.matches('#').count()).sum();
        assert_eq!(mask.visible_count(), visible as u64, "{name}");
    }
}

#[test]
fn a_mask_that_makes_no_sense_is_refused() {
    use AttentionError::{Empty, KeyTooShort, MaskShape, PrefixTooLong, ZeroWindow};
    let what = "mask query_len";
    let refused = |mask: Result<Mask, AttentionError>| mask.unwrap_err();
    assert_eq!(refused(Mask::full(0, 3)), Empty { what });
    assert_eq!(refused(Mask::causal(0, 3)), Empty { what });
    assert_eq!(refused(Mask::prefix_lm(0, 0)), Empty { what });
    let what = "mask key_len";
    assert_eq!(refused(Mask::cross(3, 0)), Empty { what });
    assert_eq!(refused(Mask::padding(3, &[])), Empty { what });
    let short = KeyTooShort {
        query_len: 4,
        key_len: 3,
    };
    assert_eq!(refused(Mask::causal(4, 3)), short);
    assert_eq!(refused(Mask::sliding_window(4, 3, 9)), short);
    assert_eq!(refused(Mask::sliding_window(3, 3, 0)), ZeroWindow);
    assert_eq!(
        refused(Mask::prefix_lm(3, 4)),
        PrefixTooLong {
            prefix_len: 4,
            key_len: 3
        }
    );
    let wide = Mask::full(2, 3).unwrap();
    assert_eq!(
        refused(wide.and(Mask::full(3, 2).unwrap())),
        MaskShape {
            expected: (2, 3),
            got: (3, 2)
        }
    );
    for too_long in [(1 << 29) + 1, usize::MAX] {
        assert_eq!(refused(Mask::full(1, too_long)).code(), "too-large");
        assert_eq!(
            refused(Mask::causal(too_long, too_long)).code(),
            "too-large"
        );
    }
}

#[test]
fn long_masks_are_counted_in_64_bits() {
    let n = 1 << 17;
    assert_eq!(Mask::full(n, n).unwrap().visible_count(), 1 << 34);
    assert_eq!(
        Mask::causal(n, n).unwrap().visible_count(),
        (1 << 33) + (1 << 16)
    );
}

#[test]
fn what_lies_outside_is_hidden() {
    let mask = Mask::full(2, 3).unwrap();
    assert!(!mask.allows(2, 0) && !mask.allows(0, 3));
    assert_eq!(mask.visibility(0..2, 0..3), Visibility::All);
    assert_eq!(mask.visibility(0..3, 0..3), Visibility::Some);
    assert_eq!(mask.visibility(0..2, 0..4), Visibility::Some);
    assert_eq!(mask.visibility(2..4, 0..3), Visibility::None);
    assert_eq!(mask.visibility(0..2, 5..usize::MAX), Visibility::None);
    assert_eq!(mask.visibility(1..1, 0..3), Visibility::None);
    assert_eq!(mask.visibility(0..2, 3..3), Visibility::None);
}
