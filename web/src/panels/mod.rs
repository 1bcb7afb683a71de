//! What stands around the stage. Panels look at views and send actions; they never reach below the session.

pub mod caption;
pub mod demos;
pub mod inspector;
pub mod lists;
pub mod log;
pub mod time_bar;
pub mod top_bar;
pub mod why;
pub mod yaml_box;
