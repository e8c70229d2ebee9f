//! The vocabulary that ships splits texts exactly as the one that the siblings were trained with.

use trainer::language::{Rng, Split, tasks, vocabulary};
use transformer::Vocabulary;

#[test]
fn both_vocabularies_agree() {
    let trained = vocabulary();
    let shipped = Vocabulary::from_text(&trained.tokens().join("\n")).expect("a vocabulary");
    assert_eq!(shipped.len(), trained.len());
    let mut texts: Vec<String> = [
        "Tom’s café: 台北，裏面！ summarise: [MASK] <EXTRA_3> <extra_9> it's 'sing 12 13th twenty-one -x mei-ling",
        "translate to chinese: The boys' dog -- «x» 😀 ．",
        "",
    ]
    .map(str::to_owned)
    .into();
    for index in 0..300 {
        let rng = &mut Rng::stream(8, index);
        let line = tasks::text(Split::Train, rng);
        texts.push(trained.display(&line.ids));
        texts.push(line.text());
        texts.push(trained.decode(&tasks::span_corruption(Split::Train, rng).input));
    }
    for text in &texts {
        let want = trained.encode(text);
        let got = shipped.encode(text);
        let ids: Vec<u32> = got.iter().map(|token| token.id).collect();
        let want_ids: Vec<u32> = want.ids.iter().map(|&id| u32::from(id)).collect();
        assert_eq!(ids, want_ids, "{text}");
        let ranges: Vec<_> = got.into_iter().map(|token| token.range).collect();
        assert_eq!(ranges, want.ranges, "{text}");
        assert_eq!(shipped.decode(&ids), trained.decode(&want.ids), "{text}");
    }
}
