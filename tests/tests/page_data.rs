//! The page's data goes into the page as rows and comes back whole.

use app::state::page_data::PageData;
use lesson::authoring;
use std::path::Path;

#[test]
fn the_whole_content_survives_the_rows() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../content");
    let content = authoring::load(&folder).expect("content/ has no findings");
    assert_eq!(content.lessons.len(), 2);
    for lesson in &content.lessons {
        let data = PageData::new(lesson);
        assert!(!data.exercises.is_empty() && !data.catalogue.models.is_empty());
        assert_eq!(PageData::from_rows(data.rows()), Some(data));
    }
}

#[test]
fn rows_of_another_version_are_refused() {
    let rows = |cells: &[&str]| vec![cells.iter().map(|c| (*c).to_owned()).collect()];
    for cells in [
        &["text", "only.words", "Words"][..],
        &["option", "a", "right"],
        &["exercise", "a", "one", "1", "0"],
        &[
            "model", "m", "M", "", "7", "s", "p", "standard", "1", "2", "3",
        ],
        &["unheard-of", "x"],
        &[],
    ] {
        assert_eq!(PageData::from_rows(rows(cells)), None, "{cells:?}");
    }
    assert_eq!(PageData::from_rows(Vec::new()), None, "nothing at all");
}
