//! Pieces of page that know nothing of this page: props in, callbacks out.

pub mod choice_group;
pub mod labelled_select;
pub mod mask_picture;
pub mod text_box;
