//! The object model: what a person may type, and what of it makes sense.

pub mod quantity;
pub mod timestamp;
pub mod tree;

pub use quantity::{Format, Quantity, QuantityError};
pub use timestamp::{MicroTime, Timestamp};
pub use tree::{Map, Tree};
