//! The object model: what a person may type, and what of it makes sense.

pub mod apps;
pub mod content;
pub mod coordination;
pub mod core_v1;
pub mod field_selector;
pub mod int_or_string;
pub mod json;
pub mod kinds;
pub mod meta;
pub mod path;
pub mod quantity;
pub mod record;
pub mod request;
pub mod schema;
pub mod selector;
pub mod source;
pub mod status;
pub mod timestamp;
pub mod tree;
pub mod yaml;

pub use field_selector::FieldSelector;
pub use int_or_string::IntOrString;
pub use json::{parse_json, to_json, to_json_pretty};
pub use kinds::{Kind, Object, Resource};
pub use meta::{Key, ObjectMeta, Uid};
pub use quantity::{Format, Quantity, QuantityError};
pub use selector::{Operator, Requirement, Selector};
pub use source::{Document, Position, Positions, SyntaxError};
pub use timestamp::{MicroTime, Timestamp};
pub use tree::{Map, Tree};
pub use yaml::{parse_documents, to_yaml};
