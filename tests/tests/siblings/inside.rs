//! Filling, comparing, looking inside.

use crate::support::Native;
use protocol::{Architecture, AttentionStage, HeadAt, SiblingBody, SiblingCommand, Subject, Task};

const TEXT: &str = "我妹妹想要一隻兔子。";

fn head(stage: AttentionStage, layer: u32, head: u32) -> HeadAt {
    HeadAt { stage, layer, head }
}

#[test]
fn filling_knows_both_sides_and_the_left_alone() {
    let mut native = Native::loaded();
    let mut fill = |hidden: Vec<u32>, hides_right| {
        let command = SiblingCommand::Fill {
            text: TEXT.into(),
            hidden,
            hides_right,
        };
        match native.last(command) {
            SiblingBody::Filled { filled } => *filled,
            other => panic!("{other:?}"),
        }
    };
    let both = fill(vec![6], false);
    assert_eq!(both.pieces.len(), 10);
    assert_eq!(both.tags.len(), 10);
    assert!((both.sentiment.iter().sum::<f32>() - 1.0).abs() < 1e-5);
    let left = fill(vec![6], true);
    let (seen, unseen) = (&both.places[0], &left.places[0]);
    assert_eq!(seen.original_both_sides, unseen.original_both_sides);
    assert_eq!(seen.original_left_only, unseen.original_left_only);
    let share = |place: &protocol::FilledPlace| {
        let original = place.candidates.iter().find(|c| c.text == "隻");
        original.map_or(0.0, |candidate| candidate.probability)
    };
    assert_eq!(share(seen), seen.original_both_sides);
    // At the end of the text there is no right side to hide.
    let end = fill(vec![9], true);
    assert_eq!(
        end.places[0].original_both_sides,
        end.places[0].original_left_only
    );
    let two = fill(vec![6, 2, 6], false);
    let places: Vec<u32> = two.places.iter().map(|place| place.place).collect();
    assert_eq!(places, [2, 6]);
    assert_eq!(fill(vec![], true).places, []);
}

#[test]
fn each_of_the_three_sees_what_its_mask_says() {
    let mut native = Native::loaded();
    let heads = [
        head(AttentionStage::EncoderSelf, 0, 1),
        head(AttentionStage::DecoderSelf, 3, 2),
        head(AttentionStage::Cross, 1, 0),
    ];
    let compare = |place, heads| SiblingCommand::Compare {
        text: TEXT.into(),
        place,
        heads,
    };
    let SiblingBody::Compared { pieces, views } = native.last(compare(6, heads)) else {
        panic!("not compared");
    };
    assert_eq!((pieces.len(), views.len()), (10, 3));
    for view in &views {
        let sum: f32 = view.look.iter().sum::<f32>() + view.elsewhere;
        assert!((sum - 1.0).abs() < 1e-4);
        let is_decoder = view.sibling == Architecture::DecoderOnly;
        for (at, (&visible, &weight)) in view.visible.iter().zip(&view.look).enumerate() {
            assert_eq!(visible, !is_decoder || at < 6, "{:?} {at}", view.sibling);
            assert!(visible || weight == 0.0);
        }
    }
    assert_eq!(native.failure(compare(10, heads)).code(), "bad-place");
    let mut wrong = heads;
    wrong[2].layer = 2;
    assert_eq!(native.failure(compare(6, wrong)).code(), "bad-place");
}

#[test]
fn maps_have_their_tokens_and_a_cell_its_way() {
    let mut native = Native::loaded();
    let subjects = [
        Subject::Fill {
            text: TEXT.into(),
            hidden: vec![6],
            hides_right: false,
        },
        Subject::Continue {
            text: TEXT.into(),
            written: vec![40, 41],
        },
        Subject::Write {
            task: Task::ToEnglish,
            text: TEXT.into(),
            written: vec![40],
        },
    ];
    for (subject, n_maps) in subjects.into_iter().zip([4, 4, 6]) {
        let look = SiblingCommand::Look {
            subject: subject.clone(),
        };
        let message = native.ask(look).pop().expect("an answer");
        let SiblingBody::Looked { maps, tokens } = message.reply.body else {
            panic!("not looked");
        };
        assert_eq!(maps.len(), n_maps);
        let mut first = 0;
        for map in &maps {
            let axes = tokens.iter().find(|t| t.stage == map.stage).expect("axes");
            assert_eq!(axes.queries.len(), map.query_len as usize);
            assert_eq!(axes.keys.len(), map.key_len as usize);
            let cells = (map.query_len * map.key_len) as usize;
            let (query, key) = (map.query_len - 1, 1);
            let at = head(map.stage, map.layer, 2);
            let answer = native.last(SiblingCommand::Trace {
                subject: subject.clone(),
                at,
                query,
                key,
            });
            let SiblingBody::Traced { cell } = answer else {
                panic!("{answer:?}");
            };
            let weight = message.numbers[first + 2 * cells + (query * map.key_len + key) as usize];
            assert_eq!(cell.weight, weight, "{map:?}");
            assert_eq!(cell.score, cell.dot * cell.scale + cell.bias);
            assert_eq!(cell.query_token, axes.queries[query as usize]);
            assert_eq!(cell.row_scores[key as usize], cell.score);
            first += map.n_heads as usize * cells;
        }
        assert_eq!(message.numbers.len(), first);
        for (query, key) in [(99, 0), (0, 99)] {
            let at = head(maps[0].stage, 0, 0);
            let failure = native.failure(SiblingCommand::Trace {
                subject: subject.clone(),
                at,
                query,
                key,
            });
            assert_eq!(failure.code(), "bad-place");
        }
    }
}
