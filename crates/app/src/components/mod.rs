//! Pieces of page that know nothing of this page: props in, callbacks out.

pub mod choice_group;
pub mod mask_picture;
pub mod labelled_select;
