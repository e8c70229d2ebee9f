//! Pieces of page that know nothing of this page: props in, HTML out.

pub mod choice_group;
pub mod labelled_select;
pub mod mask_picture;
pub mod number_field;
pub mod text_box;
