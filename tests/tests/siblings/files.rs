//! Files that are missing, damaged or of another model.

use crate::support::{Native, model_file};
use protocol::{Architecture, SiblingBody, SiblingCommand};

#[test]
fn nothing_works_before_its_file_is_there_and_everything_says_so() {
    let read = || SiblingCommand::Read {
        text: "the cat".into(),
    };
    let mut native = Native::empty();
    assert_eq!(native.failure(read()).code(), "not-loaded");
    let files = [model_file("config.json"), model_file("vocabulary.txt")];
    native.hand(SiblingCommand::Open, &files);
    assert!(matches!(native.last(read()), SiblingBody::Read { .. }));
    let fill = SiblingCommand::Fill {
        text: "the cat".into(),
        hidden: vec![],
        hides_right: false,
    };
    assert_eq!(native.failure(fill).code(), "not-loaded");
    assert_eq!(
        native.failure(SiblingCommand::Bench { steps: 3 }).code(),
        "not-loaded"
    );
}

#[test]
fn a_file_that_is_not_the_siblings_is_refused_and_the_session_goes_on() {
    let mut native = Native::loaded();
    let sibling = Architecture::DecoderOnly;
    let code = |native: &mut Native, command, files: &[Vec<u8>]| match native.hand(command, files) {
        SiblingBody::Failed { failure } => failure.code(),
        other => panic!("{other:?}"),
    };
    let load = || SiblingCommand::Load { sibling };
    let whole = model_file("decoder.safetensors");
    let mut cut = whole.clone();
    cut.pop();
    for file in [vec![], vec![0; 7], cut, model_file("encoder.safetensors")] {
        assert_eq!(code(&mut native, load(), &[file]), "bad-file");
    }
    assert_eq!(code(&mut native, load(), &[]), "bad-request");
    assert_eq!(
        code(&mut native, SiblingCommand::Open, &[whole]),
        "bad-request"
    );
    let short = b"[UNK]\ncat\n".to_vec();
    let files = [model_file("config.json"), short];
    assert_eq!(code(&mut native, SiblingCommand::Open, &files), "bad-file");
    // What was there before is there still.
    let steps = native.last(SiblingCommand::Bench { steps: 2 });
    assert!(matches!(steps, SiblingBody::Benched { steps: 2, .. }));
}
