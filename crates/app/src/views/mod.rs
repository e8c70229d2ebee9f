//! Signals wired to components: what is shown, and what an action does.

pub mod exercise;
pub mod live;
pub mod mask_figure;
pub mod page_state;
pub mod progress;
pub mod progress_actions;
pub mod run;
pub mod run_actions;
pub mod run_result;
pub mod toolbar;
pub mod vram;
