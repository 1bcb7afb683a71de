//! The object model: what a person may type, and what of it makes sense.

pub mod tree;

pub use tree::{Map, Tree};
